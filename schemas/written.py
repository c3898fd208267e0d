"""Files that people write by hand: settings, sources, site profiles."""

from __future__ import annotations

from pathlib import Path


def read_toml(file: Path) -> str:
    """The text of a file of TOML, also where an editor put a mark before it.  Raises OSError, UnicodeDecodeError."""
    return file.read_text(encoding="utf-8-sig")


def why_not_read(error: OSError | UnicodeDecodeError) -> str:
    """The reason, to stand at the end of a sentence."""
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    return "it is not in UTF-8; save it in UTF-8"
