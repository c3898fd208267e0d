"""What is fuzzed: each target takes bytes, does its work, and raises where a promise is broken.

The first byte of an input chooses among the ways in which a target can be asked; the rest is the input itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from time import process_time
from typing import Any, Final

from clean import clean
from clean.blocks import breach, read_blocks
from clean.decode import Decoded, Undecodable, decode
from clean.fields.dates import address_date, date_line, read_date, read_dates
from clean.fields.people import (
    read_byline,
    read_credit,
    read_names,
    split_dateline,
    split_trailing_byline,
)
from clean.fields.structured.read import read_json_ld
from clean.options import Limits
from schemas import REJECTION_CODES, Article, Capture
from tests.properties.conservation import imbalance
from tests.properties.sound import check_sound

Target = Callable[[bytes], object]

CHARSETS: Final = (
    None,
    None,
    "utf-8",
    "windows-1252",
    "windows-1258",
    "shift_jis",
    "gb2312",
    "utf-16",
    "no-such",
)
MEDIA_TYPES: Final = (None, "text/html", "text/plain", "application/xhtml+xml")
LANGUAGES: Final = (None, "en", "vi", "ar", "fa", "th", "zh", "ja", "ko", "it", "km", "de-AT", "xx")
ADDRESSES: Final = (
    None,
    "https://news.example/2024/05/01/a-story-12345.html",
    "http://a.example/?newsid=7",
    "x:y",
)
CAPTURED: Final = datetime(2024, 5, 1, 12, tzinfo=UTC)
LIMITS: Final = Limits()

SLOW: Final = 2.0
"""CPU seconds that no input of fuzzing, which is small, may take on any machine."""


class Slow(AssertionError):
    """An input took longer than any of its size may."""


def choice(values: tuple[Any, ...], byte: int) -> Any:
    return values[byte % len(values)]


def split(data: bytes) -> tuple[int, bytes]:
    """The byte that chooses, and the input."""
    return (data[0], data[1:]) if data else (0, b"")


def text_of(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def fuzz_decode(data: bytes) -> None:
    ask, raw = split(data)
    found = decode(raw, choice(CHARSETS, ask), repair=ask < 192)
    if isinstance(found, Undecodable):
        assert found.code in REJECTION_CODES
        return
    assert found.charset
    found.text.encode("utf-8")
    if ask < 192:
        again = decode(found.text.encode("utf-8"))
        assert isinstance(again, Decoded | Undecodable)


def fuzz_blocks(data: bytes) -> None:
    ask, raw = split(data)
    text, media_type = text_of(raw), choice(MEDIA_TYPES, ask)
    if breach(text, LIMITS) is not None:
        return
    page = read_blocks(text, media_type)
    elements = page.elements
    assert all(block.text for block in page.blocks)
    assert [block.position for block in page.blocks] == list(range(len(page.blocks)))
    assert len({len(column) for column in (elements.tag, elements.parent, elements.start, elements.end)}) == 1
    assert all(a <= b <= len(page.blocks) for a, b in zip(elements.start, elements.end, strict=True))
    assert all(parent < number for number, parent in enumerate(elements.parent))


def fuzz_json_ld(data: bytes) -> None:
    _, raw = split(data)
    found = read_json_ld(text_of(raw).split("\x00"), LIMITS)
    check_strings(found)
    check_strings(found.article("https://news.example/a"))


def check_strings(value: Any) -> None:
    """Every string of a result can be written as UTF-8, whatever the escapes of its source."""
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, str):
            one.encode("utf-8")
        elif isinstance(one, tuple | list):
            todo += one
        elif is_dataclass(one):
            todo += [getattr(one, field.name) for field in fields(one)]


def fuzz_dates(data: bytes) -> None:
    ask, raw = split(data)
    text, language = text_of(raw), choice(LANGUAGES, ask)
    end = 0
    for found in read_dates(text, language=language, captured=CAPTURED):
        assert end <= found.start < found.end <= len(text)
        assert text[found.start : found.end] == found.raw
        assert (found.day is None) or (found.local or "").startswith(found.day.isoformat())
        end = found.end
    for structured in (False, True):
        read_date(text, language=language, captured=CAPTURED if ask % 2 else None, structured=structured)
    date_line(text, language)
    address_date(text)


def fuzz_bylines(data: bytes) -> None:
    ask, raw = split(data)
    text, language = " ".join(text_of(raw).split()), choice(LANGUAGES, ask)
    check_strings(read_names(text, language))
    if not text:
        return
    check_strings(read_byline(text, language))
    check_strings(split_dateline(text, language))
    check_strings(split_trailing_byline(text, language))
    check_strings(read_credit(text))


def fuzz_page(data: bytes) -> None:
    """The whole of cleaning, held to what every answer promises."""
    ask, raw = split(data)
    capture = Capture(
        raw=raw,
        url=choice(ADDRESSES, ask),
        media_type=choice(MEDIA_TYPES, ask // 4),
        charset=choice(CHARSETS, ask // 16),
    )
    check_sound(clean(capture))


def fuzz_conservation(data: bytes) -> None:
    """Nothing of a page is lost, as another HTML parser reads it; the two differ about broken noscript elements."""
    _, raw = split(data)
    capture = Capture(raw=raw)
    if b"noscript" in raw.lower() or not isinstance(result := clean(capture), Article):
        return
    missing, added = imbalance(capture, result)
    assert not missing, f"lost: {missing}"
    assert not added, f"not in the source, or there twice: {added}"


def timed(target: Target) -> Target:
    """The target, failing where an input takes too long."""

    def checked(data: bytes) -> None:
        start = process_time()
        target(data)
        if (taken := process_time() - start) > SLOW:
            raise Slow(f"{len(data):,} bytes took {taken:.1f} s.")

    return checked


TARGETS: Final[dict[str, Target]] = {
    "decode": timed(fuzz_decode),
    "blocks": timed(fuzz_blocks),
    "json-ld": timed(fuzz_json_ld),
    "dates": timed(fuzz_dates),
    "bylines": timed(fuzz_bylines),
    "page": timed(fuzz_page),
    "conservation": timed(fuzz_conservation),
}
"""Every target by its name."""
