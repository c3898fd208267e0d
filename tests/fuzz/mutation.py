"""Pages that are nearly right: the golden samples, mutated by their structure.

Random bytes hardly ever get past the parser; a page whose tags, attributes, data and texts are shuffled, doubled, torn
and spliced with those of another page reaches everything behind it.  The same seed gives the same page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

SAMPLES: Final = sorted((Path(__file__).parent.parent.parent / "raw" / "samples").iterdir())

_TOKEN: Final = re.compile(r"<[^<>]*>|[^<]+|<")
_ATTRIBUTE: Final = re.compile(r"""([\w:-]+)=("[^"]*"|'[^']*')""")
_NUMBER: Final = re.compile(r"\d+")

TAGS: Final = (
    "p div span a table tr td ul li h1 h2 article section aside figure figcaption blockquote pre details summary "
    "template noscript iframe textarea select option svg math title script style form button dl dt dd main nav "
    "header footer time address ruby rt frameset object video picture source br img base meta link"
).split()
HOSTILE: Final = (
    *("\x00", "\x1b[2J", "\u202e", "\u2066", "\ufeff", "\ud83d", "\x85", "e" + "\u0301" * 50, "\u200b" * 30),
    *("&#0;", "&#x202e;", "&#xd800;", "&#1114112;", "&amp;amp;", "&notit;", "&#x1b;", "&NotEqualTilde;"),
    *(
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?php",
        "<!doctype",
        "</",
        "<",
        ">",
        "<a ",
        "<p/",
        "</p/>",
        "<br/><br>",
    ),
    *("1/1/1/" * 20, "32.13.2024", "00/00/0000", "2024-02-30T25:61", "१२/०५/२०२४", "令和六年五月", "9" * 40),
    *(
        "By ",
        "By and and , and",
        "Photo: ",
        "(Reuters) - ",
        "기자 ",
        "Tác giả: ",
        "बाय ",
        "Von " * 30,
        "@a @b @c",
    ),
    *(
        "\t",
        "\r",
        "\u2028",
        "\u3000",
        "\xa0" * 20,
        "|",
        "\\",
        '"',
        "'",
        "{",
        "}",
        "[" * 30,
        "null",
        "\\ud800",
    ),
    *(
        '<script type="application/ld+json">',
        '{"@graph":[',
        '"author":',
        '{"@id":"#a","author":{"@id":"#a"}}',
    ),
)
"""Pieces that have broken extractors."""

Mutation = Callable[[Random, list[str]], list[str]]


@cache
def sources() -> tuple[str, ...]:
    """The texts of the samples; those of other encodings as they decode without looking."""
    return tuple(_read(sample.read_bytes()) for sample in SAMPLES)


def _read(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def span(random: Random, tokens: Sequence[str], longest: int = 40) -> slice:
    """A stretch of tokens."""
    start = random.randrange(len(tokens) + 1)
    return slice(start, min(len(tokens), start + random.randint(1, longest)))


def drop(random: Random, tokens: list[str]) -> list[str]:
    chosen = span(random, tokens)
    return tokens[: chosen.start] + tokens[chosen.stop :]


def double(random: Random, tokens: list[str]) -> list[str]:
    chosen = span(random, tokens)
    return tokens[: chosen.stop] + tokens[chosen] * random.randint(1, 4) + tokens[chosen.stop :]


def move(random: Random, tokens: list[str]) -> list[str]:
    chosen = span(random, tokens)
    left = tokens[: chosen.start] + tokens[chosen.stop :]
    at = random.randrange(len(left) + 1)
    return left[:at] + tokens[chosen] + left[at:]


def splice(random: Random, tokens: list[str]) -> list[str]:
    other = _TOKEN.findall(random.choice(sources()))
    chosen, at = span(random, other, 120), random.randrange(len(tokens) + 1)
    return tokens[:at] + other[chosen] + tokens[at:]


def rename(random: Random, tokens: list[str]) -> list[str]:
    """Another element in place of one: its end, as a rule, keeps the old name."""
    at = random.randrange(len(tokens))
    name = random.choice(TAGS)
    return [
        *tokens[:at],
        re.sub(r"^<(/?)[\w-]+", rf"<\g<1>{name}", tokens[at]),
        *tokens[at + 1 :],
    ]


def nest(random: Random, tokens: list[str]) -> list[str]:
    chosen, name = span(random, tokens, 200), random.choice(TAGS)
    depth = random.choice((1, 1, 2, 5, 60, 300))
    inside = [f"<{name}>"] * depth + tokens[chosen] + [f"</{name}>"] * random.choice((0, 1, depth))
    return tokens[: chosen.start] + inside + tokens[chosen.stop :]


def insert(random: Random, tokens: list[str]) -> list[str]:
    at = random.randrange(len(tokens) + 1)
    piece = random.choice(HOSTILE) * random.choice((1, 1, 1, 3, 200))
    return [*tokens[:at], piece, *tokens[at:]]


def spoil_text(random: Random, tokens: list[str]) -> list[str]:
    """A hostile piece within a text or a tag."""
    at = random.randrange(len(tokens))
    token, cut = tokens[at], random.randrange(len(tokens[at]) + 1)
    return [*tokens[:at], token[:cut] + random.choice(HOSTILE) + token[cut:], *tokens[at + 1 :]]


def spoil_attribute(random: Random, tokens: list[str]) -> list[str]:
    """Another value for an attribute, its quotation mark lost, or its name doubled."""
    tags = [at for at, token in enumerate(tokens) if token[0] == "<" and "=" in token]
    if not tags:
        return tokens
    at = random.choice(tags)
    value = random.choice((*HOSTILE, "", "x" * 3_000, "display:none", "article-body comments", "../../.."))
    shape = random.choice((r'\1="{}"', r'\1="{}" \1="{}"', r"\1={}", r'\1="{}', r"\1"))
    replacement = shape.replace("{}", value.replace("\\", "\\\\"))
    return [*tokens[:at], _ATTRIBUTE.sub(replacement, tokens[at], count=1), *tokens[at + 1 :]]


def change_numbers(random: Random, tokens: list[str]) -> list[str]:
    """Dates, counters and offsets that cannot be."""
    at = random.randrange(len(tokens))
    value = random.choice(("0", "13", "32", "99", "1e9", "-1", "٣٤", "２０２４", "9999999999999999999999"))
    return [*tokens[:at], _NUMBER.sub(value, tokens[at]), *tokens[at + 1 :]]


def cut(random: Random, tokens: list[str]) -> list[str]:
    """A page that ends too early, perhaps within a tag."""
    at = random.randrange(len(tokens))
    return [*tokens[:at], tokens[at][: random.randrange(len(tokens[at]) + 1)]]


def shuffle(random: Random, tokens: list[str]) -> list[str]:
    chosen = span(random, tokens, 30)
    stretch = tokens[chosen]
    random.shuffle(stretch)
    return tokens[: chosen.start] + stretch + tokens[chosen.stop :]


MUTATIONS: Final[tuple[Mutation, ...]] = (
    *(drop, double, move, splice, rename, nest, insert, spoil_text, spoil_attribute, change_numbers, cut),
    shuffle,
)
ENCODINGS: Final = (
    "utf-8",
    "utf-8",
    "utf-8",
    "utf-16",
    "latin-1",
    "windows-1258",
    "gb18030",
    "shift_jis",
    "koi8-r",
)
LARGEST: Final = 300_000
"""Characters up to which a page may grow."""


def mutant(seed: int | str) -> bytes:
    """A mutated page as bytes, behind the byte that says how it is received."""
    random = Random(seed)
    text = random.choice(sources())
    for _ in range(random.choice((1, 2, 3, 5, 8, 20))):
        changed = "".join(random.choice(MUTATIONS)(random, _TOKEN.findall(text) or [" "]))
        text = changed if len(changed) <= LARGEST else text
    raw = text.encode(random.choice(ENCODINGS), "xmlcharrefreplace" if random.random() < 0.3 else "replace")
    return bytes([random.randrange(256)]) + damaged(random, raw)


def spliced(seeds: Sequence[bytes], seed: int | str) -> bytes:
    """Pieces of several small inputs as one, torn anywhere, some of them there twice; the first byte chooses anew."""
    random = Random(seed)
    pieces: list[bytes] = []
    for _ in range(random.choice((1, 2, 2, 3, 5))):
        one = random.choice(seeds)[1:]
        start = random.choice((0, 0, random.randrange(len(one) + 1)))
        end = random.choice((len(one), len(one), random.randrange(len(one) + 1)))
        pieces += [one[start:end]] * random.choice((1, 1, 1, 2, 9))
        pieces.append(
            random.choice((b" ", b" ", b"", b", ", b" - ", random.choice(HOSTILE).encode("utf-8", "replace")))
        )
    return bytes([random.randrange(256)]) + damaged(random, b"".join(pieces))


def damaged(random: Random, raw: bytes) -> bytes:
    """The bytes with some of them flipped, lost or doubled; most often none."""
    for _ in range(random.choice((0, 0, 0, 1, 4, 30))):
        at = random.randrange(len(raw) + 1)
        raw = raw[:at] + random.choice((b"", b"\x00", b"\xff", raw[at : at + 9] * 2)) + raw[at + 1 :]
    return raw
