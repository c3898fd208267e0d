"""Text of strangers on a terminal: no control sequence of a page may reach it."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

NARROWEST: Final = 20
"""Columns in which a table of ours can still be read."""

_KEPT: Final = {0x09, 0x0A}

_BIDI: Final = (0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Marks that turn the direction of what follows, also beyond the text that has them."""

_TABLE: Final[dict[int, str]] = {
    **{code: chr(0x2400 + code) for code in range(0x20) if code not in _KEPT},
    0x0D: "",
    0x7F: "\u2421",
    **dict.fromkeys(range(128, 160), "�"),
    **dict.fromkeys(_BIDI, ""),
    0x2028: "\n",
    0x2029: "\n",
    **dict.fromkeys(range(55296, 57344), "�"),
}
"""Control characters as their pictures; direction marks are left out."""

_JSON_TABLE: Final = {
    code: f"\\u{code:04x}"
    for code in (0x7F, *range(0x80, 0xA0), *_BIDI, 0x2028, 0x2029, *range(0xD800, 0xE000))
}


def whole_streams() -> None:
    """Have all three standard streams, also where they were closed, and one to write to that takes all characters."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - as long as we live
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def whole_width() -> None:
    """Have the tables ask the terminal where COLUMNS says a width that no table fits in, as 0 of some editors' shells."""
    columns = os.environ.get("COLUMNS", "")
    if not columns.isdecimal() or int(columns) < NARROWEST:
        os.environ.pop("COLUMNS", None)


@contextmanager
def while_read() -> Iterator[None]:
    """Write to standard output; where its reader, such as `head`, has seen enough, the rest goes nowhere.

    typer and rich end the process then, with status 1, as if something had failed.
    """
    before = _output()
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except (BrokenPipeError, SystemExit) as stopped:
        broken = stopped.__context__ if isinstance(stopped, SystemExit) else stopped
        if not isinstance(broken, BrokenPipeError):
            raise
        if _output() == before and not _is_left():
            raise broken from None  # another pipe or connection, which is a failure
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _output() -> tuple[int, int] | None:
    """What standard output leads to: rich puts the null device in its place where nobody reads it."""
    try:
        found = os.fstat(1)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _is_left() -> bool:
    """Whether nobody reads any more what this process writes to its standard streams."""
    streams = select.poll()
    for number in (1, 2):
        streams.register(number, 0)  # errors are told without being asked for
    return any(event & select.POLLERR for _, event in streams.poll(0))


def plain(text: Any) -> str:
    """The text with every control character made visible and harmless; tabs and newlines stay."""
    return str(text).translate(_TABLE)


def line(text: Any, width: int = 0) -> str:
    """The same on one line, cut to a width if one is given."""
    joined = " ".join(plain(text).split())
    return joined if not width or len(joined) <= width else f"{joined[: width - 1]}…"


def safe_json(text: str) -> str:
    """JSON with the control characters escaped that JSON itself lets stand."""
    return text.translate(_JSON_TABLE)
