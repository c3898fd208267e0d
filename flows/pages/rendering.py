"""From a template and values to a page that nothing foreign can act in.

Jinja2 escapes every value.  The content security policy forbids everything but the style sheet and the
script of this package, by their digests: even markup that slipped through would neither run nor load.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from flows.terminal import plain
from schemas.sentences import counted

HERE: Final = Path(__file__).parent


@cache
def _asset(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def policy(*, forms: bool = False, frames: bool = False) -> str:
    """The content security policy of a page.  forms: it may ask its own server; frames: and show a page of it."""
    parts = [
        "default-src 'none'",
        f"style-src {_digest(_asset('look.css'))}",
        f"script-src {_digest(_asset('twins.js'))}",
        "img-src data:",
        "base-uri 'none'",
        f"form-action {_own(forms)}",
    ]
    return "; ".join([*parts, "frame-src 'self'"] if frames else parts)


def _own(allowed: bool) -> str:
    return "'self'" if allowed else "'none'"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.filters.update(count=_count, counted=counted, percent=_percent)
    return environment


def _printable(value: Any) -> Any:
    """Text of strangers without control characters and lone surrogates, which no page can hold."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _count(number: int) -> str:
    return f"{number:,}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def render(template: str, **values: Any) -> str:
    """A whole page.  `forms` and `frames` among the values loosen its policy, see `policy`."""
    loosened = {name: bool(values.get(name)) for name in ("forms", "frames")}
    return (
        _environment()
        .get_template(template)
        .render(
            style=Markup(_asset("look.css")),
            script=Markup(_asset("twins.js")),
            policy=policy(**loosened),
            **{"forms": False, "frames": False, **values},
        )
    )
