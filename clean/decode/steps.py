"""The steps of decoding, in order."""

from __future__ import annotations

from clean.decode.declared import declarations
from clean.decode.decoded import Decoded, Undecodable
from clean.decode.detector import detect
from clean.decode.labels import CODECS, charset_of
from clean.decode.magic import recognise_binary
from clean.decode.marks import byte_order_mark, unmarked_unicode
from clean.decode.repair import repair as repair_text


def decode(raw: bytes, charset: str | None = None, *, repair: bool = True) -> Decoded | Undecodable:
    """Decode the bytes of a page or dump, and repair the text.

    `charset` is what the transport said of them, if it said anything; it is evidence, not an order.
    The same bytes and label always give the same answer, and no bytes raise.
    """
    found = _to_text(raw, charset)
    if isinstance(found, Undecodable) or not repair:
        return found
    text, repairs = repair_text(found.text)
    return Decoded(text, found.charset, found.repairs + repairs, found.evidence)


def _to_text(raw: bytes, charset: str | None) -> Decoded | Undecodable:
    if not raw.strip(b"\x00 \t\r\n\f\v"):
        return Undecodable("empty", "The page holds no bytes but white space.")
    if mark := byte_order_mark(raw):
        name, codec, length = mark
        return Decoded(raw[length:].decode(codec, "replace"), name, (), ("byte order mark",))
    if unmarked := unmarked_unicode(raw):
        name, codec = unmarked
        return Decoded(raw.decode(codec, "replace"), name, (), ("zero bytes in every other place",))
    if kind := recognise_binary(raw):
        return Undecodable("binary", f"The bytes are {kind}, not text.")
    try:
        return Decoded(raw.decode("utf-8"), "utf-8", (), ("valid utf-8",))
    except UnicodeDecodeError:
        pass
    for label in [charset, *declarations(raw)]:
        name = charset_of(label)
        if name and name != "utf-8" and (text := _strict(raw, name)) is not None:
            return Decoded(text, name, (), (f"declared {label}",))
    guess, confidence = detect(raw)
    name = charset_of(guess) or "windows-1252"
    text = _strict(raw, name)
    if text is None:
        text = raw.decode(CODECS[name][0], "replace")
    return Decoded(text, name, (), (f"detected {name} ({confidence:.2f})",))


def _strict(raw: bytes, charset: str) -> str | None:
    for codec in CODECS[charset]:
        try:
            return raw.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
    return None
