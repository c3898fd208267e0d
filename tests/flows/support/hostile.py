"""Text that would act wherever it is taken for more than text, and articles that hold it in every field."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any, Final, get_args, get_origin, get_type_hints

from selectolax.lexbor import LexborHTMLParser

from schemas import Article, Rejection, Removal, TextBlock

ACTING: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that may stand in nothing that people see."""

ATTACKS: Final = {
    "colour": "\x1b[31mred\x1b[0m",
    "cursor": "\x1b[2J\x1b[1;1H\x9b2J\x07\x08",
    "title of the window": "\x1b]0;owned\x07",
    "link of the terminal": "\x1b]8;;http://evil.example/\x1b\\here\x1b]8;;\x1b\\",
    "carriage return": "safe\rowned",
    "direction": "\u202egpj.exe\u2066",
    "surrogate": "a\ud800b",
    "NUL": "a\x00b",
    "rich": "[red]x[/red] [link=http://evil.example]y[/link] [/] [bold",
    "script": "<script>alert(1)</script></title></textarea><svg/onload=alert(1)>",
    "image": '"\'><img src=http://evil.example/a.png onerror="alert(1)">',
    "frame": '<iframe srcdoc="<script>alert(1)</script>"></iframe><base href=http://evil.example/>',
    "style": "<style>@import url(http://evil.example/a.css);</style><p style='background:url(http://evil.example/b)'>",
    "address": "javascript:alert(1)",
    "data address": "data:text/html,<script>alert(1)</script>",
    "Markdown image": "![a](http://evil.example/a.png) ![b][c]",
    "Markdown link": "[a](javascript:alert(1)) <javascript:alert(1)> [c]: http://evil.example/",
    "Markdown fence": "```\n</code><script>alert(1)</script>\n````\n~~~",
    "Markdown indented": "    <script>alert(1)</script>",
    "Markdown attributes": "{: onclick=alert(1) } {#a .b style=x}",
    "Markdown table": "a | b\n--- | ---\n<b>c</b> | d",
    "Markdown heading": "a\n===\n# b\n- c\n1. d\n> e",
    "template": "{{ 7 * 7 }} {% include '/etc/passwd' %} ${7*7} #{7*7}",
    "end of a comment": "--> ]]> </script> */",
}
"""By what each would be taken for."""

KINDS: Final = ("heading", "paragraph", "lead", "quote", "table", "list", "preformatted", "list", "paragraph")
MOMENT: Final = datetime(2026, 1, 2, tzinfo=UTC)


def poisoned(attack: str) -> Article:
    """An article with an attack in every string that it has, as no cleaning gives it; a block of each kind."""
    values = {name: _value(hint, attack) for name, hint in get_type_hints(Article).items()}
    blocks, at = [], 0
    for kind in KINDS:
        blocks.append(TextBlock(kind, at, at + len(attack), "en", "Latn"))
        at += len(attack) + 2
    text = "\n\n".join([attack] * len(KINDS))
    removed = (Removal(0, 0, "share", attack, attack), Removal(1, at - 2, attack, attack, attack))
    return Article(**values | {"text": text, "blocks": tuple(blocks), "removed": removed})


def refused(attack: str) -> Rejection:
    """A rejection with it in every string that may be of a page."""
    values = {name: _value(hint, attack) for name, hint in get_type_hints(Rejection).items()}
    return Rejection(**values | {"code": "listing", "stage": "label"})


def _value(hint: Any, attack: str) -> Any:
    """A value of a type, with the attack in all its strings."""
    members = [member for member in get_args(hint) if member is not type(None)]
    if get_origin(hint) is tuple:
        return (_value(members[0], attack),)
    kind = members[0] if members else hint
    plain: dict[Any, Any] = {
        str: attack,
        int: 7,
        float: 0.5,
        bool: True,
        date: MOMENT.date(),
        datetime: MOMENT,
    }
    if kind in plain:
        return plain[kind]
    return kind(**{name: _value(inner, attack) for name, inner in get_type_hints(kind).items()})


OURS: Final = {"#", "/"}
"""How every address of our pages begins."""


def check_page(page: str) -> None:
    """A page has our one script and style sheet, and no element, attribute or address of anybody else."""
    tree = LexborHTMLParser(page)
    assert len(tree.css("script")) == len(tree.css("style")) == 1
    assert not tree.css("img, svg [onload], object, embed, base, form[action^=http], link[rel=stylesheet]")
    for node in tree.css("*"):
        for name, value in node.attributes.items():
            assert not name.startswith("on"), f"{name}={value}"
            assert name not in ("style", "srcdoc", "srcset", "background", "ping"), f"{name}={value}"
            if name in ("href", "src", "action", "formaction"):
                assert value == "data:," or (value or "#")[:1] in OURS, f"{name}={value}"
                assert not (value or "").startswith("//")
    assert not ACTING.search(page)
