"""Language and direction of a text, as HTML states them."""

from __future__ import annotations

from typing import Final, NamedTuple

RIGHT_TO_LEFT: Final = frozenset(
    "Arab Aran Hebr Syrc Thaa Nkoo Adlm Samr Mand Rohg Yezi Mend Hung Chrs Sogd".split()
)
"""Scripts that are written from right to left, ISO 15924 (Unicode 16, UAX #9: of bidirectional class R or AL)."""

_STATED: Final = frozenset({("zh", "Hans"), ("zh", "Hant"), ("sr", "Latn"), ("sr", "Cyrl")})
"""Languages of several scripts, of which the browser must know the one to choose its font by."""


class Writing(NamedTuple):
    """The attributes `lang` and `dir`."""

    lang: str
    """BCP 47; empty, which HTML reads as unknown, rather than the language of the page around it."""
    dir: str
    """ltr, rtl, or auto where the script is not known."""


UNKNOWN: Final = Writing("", "auto")


def writing(language: str | None, script: str | None) -> Writing:
    """The attributes of a text in a language and script, as `Article` names them."""
    lang = "" if language in (None, "und") else str(language)
    if (language, script) in _STATED:
        lang = f"{lang}-{script}"
    if script is None:
        return Writing(lang, "auto")
    return Writing(lang, "rtl" if script in RIGHT_TO_LEFT else "ltr")
