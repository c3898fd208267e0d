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
