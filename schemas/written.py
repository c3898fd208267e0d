"""Files that people write by hand: settings, sources, site profiles."""

from __future__ import annotations

from pathlib import Path


def read_toml(file: Path) -> str:
    """The text of a file of TOML, also where an editor put a mark before it.  Raises OSError, UnicodeDecodeError."""
    return file.read_text(encoding="utf-8-sig")
