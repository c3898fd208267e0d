"""Labels of encodings and what they mean: `latin-1` is windows-1252, `gb2312` is gb18030."""

from __future__ import annotations

from importlib.resources import files


def _read() -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    charsets: dict[str, str] = {}
    codecs: dict[str, tuple[str, ...]] = {}
    for line in (files("clean.decode") / "labels.tsv").read_text("utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        charset, readers, labels = line.split("\t")
        codecs[charset] = tuple(readers.split())
        charsets[charset] = charset
        charsets.update(dict.fromkeys(labels.split(), charset))
    return charsets, codecs


_CHARSETS, CODECS = _read()


def charset_of(label: str | None) -> str | None:
    """The charset that a label means, or None when nobody knows it."""
    if not label:
        return None
    name = label.strip(" \t\r\n\f\"';,").lower()
    return _CHARSETS.get(name) or _CHARSETS.get(name.replace("_", "-"))


def read(raw: bytes, charset: str) -> tuple[str, int, int]:
    """The text of bytes in a charset, how many places were undecodable, and how many bytes were cut at its end.

    The codec of the charset that leaves the fewest undecodable places is taken; those become U+FFFD.
    """
    best: tuple[str, int, int] | None = None
    for codec in CODECS[charset]:
        text, bad, cut = decode_as(raw, codec)
        if best is None or bad < best[1]:
            best = text, bad, cut
        if not bad:
            break
    assert best is not None
    return best


def decode_as(raw: bytes, codec: str) -> tuple[str, int, int]:
    """The text of bytes as a codec has it, how many places were undecodable, and bytes cut at its end."""
    try:
        return raw.decode(codec), 0, 0
    except UnicodeDecodeError as error:
        cut = len(raw) - error.start
    if 0 < cut <= _LONGEST:
        try:
            return raw[: len(raw) - cut].decode(codec), 0, cut
        except UnicodeDecodeError:
            pass
    text = raw.decode(codec, "replace")
    return text, max(1, text.count("\ufffd")), 0


_LONGEST = 3
"""Bytes of a character that may be missing its end: four make the longest."""
