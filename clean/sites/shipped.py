"""The profiles of this package, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from clean.sites.profile import Profile
from clean.sites.reading import read_profile


@cache
def shipped_profiles() -> tuple[Profile, ...]:
    """The profiles in `clean/sites`, by name; a test checks their selectors."""
    found = sorted(
        (file.name, file) for file in files("clean.sites").iterdir() if file.name.endswith(".toml")
    )
    return tuple(
        read_profile(name.removesuffix(".toml"), file.read_text(encoding="utf-8"), checked=True)
        for name, file in found
    )
