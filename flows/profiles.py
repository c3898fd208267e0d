"""A user's own site profiles, from a folder."""

from __future__ import annotations

from pathlib import Path

from clean.sites.profile import Profile
from clean.sites.reading import ProfileError, read_profile
from schemas.sentences import reason
from schemas.written import read_toml


def read_profiles(folder: Path) -> tuple[Profile, ...]:
    """The profiles in the `*.toml` files of a folder, by name.  Raises ProfileError."""
    files = sorted(folder.glob("*.toml"))
    if not files:
        what = "has no .toml file in it" if folder.is_dir() else "does not exist"
        if folder.is_file():
            what = "is a file"
        raise ProfileError(f"The folder of site profiles {folder} {what}. Name another with --profiles.")
    return tuple(_read(file) for file in files)


def _read(file: Path) -> Profile:
    try:
        text = read_toml(file)
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"The site profile {file} cannot be read: {reason(error)}.") from error
    return read_profile(file.stem, text, str(file))
