"""The steps of decoding, in order: from what is certain to what is guessed."""

from __future__ import annotations

from clean.decode.characters import Characters
from clean.decode.declared import declarations
from clean.decode.decoded import Decoded, Undecodable
from clean.decode.detector import choose
from clean.decode.labels import charset_of, decode_as, read
from clean.decode.magic import recognise_binary
from clean.decode.marks import byte_order_mark, unmarked_unicode
from clean.decode.repair import repair as repair_text
from clean.decode.repair import repair_knowing
from clean.decode.utf8 import tolerant_utf8
from clean.decode.vietnamese.bytes import legacy_encoding

_UNREADABLE = 0.2
"""Share of undecodable places above which bytes are no text that anybody could read."""


def decode(raw: bytes, charset: str | None = None, *, repair: bool = True) -> Decoded | Undecodable:
    """Decode the bytes of a page or dump, and repair the text.

    `charset` is what the transport said of them, if it said anything; it is evidence, not an order.  What the
    page declares of itself is looked at too.  The same bytes and label always give the same answer, and no
    bytes raise.
    """
    if not raw.strip(b"\x00 \t\r\n\f\v"):
        return Undecodable("empty", "The capture holds no bytes but white space.")
    if marked := _by_mark(raw):
        return _repaired(marked, repair)
    if kind := recognise_binary(raw):
        return Undecodable("binary", f"The bytes are {kind}, not text.")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        found, vietnamese = _not_quite_utf8(raw, charset)
        if found.text.count("\ufffd") > _UNREADABLE * len(found.text):
            return Undecodable(
                "undecodable", f"The bytes are in no known encoding; the likeliest was {found.charset}."
            )
        return _repaired(found, repair, vietnamese)
    decoded = Decoded(text, "utf-8", (), ("valid utf-8",))
    if seven_bit := _seven_bit(raw):
        return _repaired(seven_bit, repair)
    if not repair:
        return decoded
    text, repairs = repair_knowing(Characters(text, raw))
    return Decoded(text, "utf-8", repairs, decoded.evidence)


def _repaired(found: Decoded, repair: bool, vietnamese: str | None = None) -> Decoded:
    if not repair:
        return found
    text, repairs = repair_text(found.text, vietnamese)
    legacy = next((name for name in repairs if name.startswith("vietnamese:")), "")
    if legacy and found.charset == "windows-1252":
        return Decoded(text, legacy.removeprefix("vietnamese:"), found.repairs + repairs, found.evidence)
    return Decoded(text, found.charset, found.repairs + repairs, found.evidence)


def _by_mark(raw: bytes) -> Decoded | None:
    """Text whose encoding shows itself by a mark, or by where its zero bytes stand."""
    if mark := byte_order_mark(raw):
        charset, codec, length = mark
        body, evidence = raw[length:], f"byte order mark of {charset}"
    elif unmarked := unmarked_unicode(raw):
        charset, codec = unmarked
        body, evidence = raw, f"zero bytes where {charset} has them"
    else:
        return None
    if charset == "utf-8" and not _is_valid(body) and (tolerant := tolerant_utf8(body, labelled=True)):
        return Decoded(tolerant.text, charset, tolerant.repairs, (evidence, tolerant.evidence))
    text, bad, cut = decode_as(body, codec)
    repairs = ("undecodable-bytes",) if bad else ("truncated",) if cut else ()
    return Decoded(text, charset, repairs, (evidence,))


def _is_valid(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _seven_bit(raw: bytes) -> Decoded | None:
    """Encodings that use no byte above ASCII: ISO-2022 and HZ escape into their characters."""
    if not raw.isascii() or (
        raw.find(b"\x1b", 0, _ESCAPES_WITHIN) < 0 and raw.find(b"~{", 0, _ESCAPES_WITHIN) < 0
    ):
        return None
    for charset, opener in _ESCAPING:
        if opener in raw:
            text, bad, cut = read(raw, charset)
            if not bad:
                return Decoded(text, charset, ("truncated",) if cut else (), (f"escapes of {charset}",))
    return None


_ESCAPES_WITHIN = 65_536
_ESCAPING = (
    ("iso-2022-jp", b"\x1b$B"),
    ("iso-2022-jp", b"\x1b$@"),
    ("iso-2022-jp", b"\x1b(J"),
    ("iso-2022-kr", b"\x1b$)C"),
    ("hz-gb-2312", b"~{"),
)


def _not_quite_utf8(raw: bytes, charset: str | None) -> tuple[Decoded, str | None]:
    """Bytes that are no valid UTF-8; and the legacy Vietnamese encoding that they are in."""
    labels = [label for label in (charset, *declarations(raw)) if label]
    charsets = [name for name in map(charset_of, labels) if name]
    declared = tuple(f"declared {label}" for label in dict.fromkeys(labels))
    if tolerant := tolerant_utf8(raw, "utf-8" in charsets):
        return Decoded(tolerant.text, "utf-8", tolerant.repairs, (*declared, tolerant.evidence)), None
    if vietnamese := legacy_encoding(raw):
        text, name = vietnamese
        return Decoded(text, "windows-1252", (), (*declared, f"syllables say {name}")), name
    choice = choose(raw, charsets)
    return Decoded(choice.text, choice.charset, choice.repairs, (*declared, *choice.evidence)), None
