"""The words around people's names, of all languages together, as tables and regular expressions.

They stand in `clean/phrases/people/xx.toml`, one file a language, with these tables:

    [openers]   role = phrases that begin a byline without a colon: "By X"; `*` stands for one word
    [weak]      the same, where the phrase is a common word: only on pages of that language
    [labels]    role = words that name a role before a colon: "Text: X"
    [closers]   role = words that follow the names: "X 기자"
    [credit]    labels and closers of an image's credit
    [names]     and, with, at (words that join), until (that end a name), calendar (months
                and week days that do so before a digit), titles, agencies, desks,
                accounts (no names at all), never (words that no name holds), given (first names that tell a name from a
                sentence), surnames (characters that begin a Chinese name)
    [dateline]  places, kickers (words that stand there and are none)

A role is reporter, translator, photographer, editor or source; a phrase of two roles has both words.
"""

from __future__ import annotations

import re
from importlib import resources
from typing import Any, Final, NamedTuple

from clean.late import late
from clean.phrases.alternatives import alternatives
from clean.phrases.fold import fold
from clean.phrases.reading import read_words

ROLES: Final = ("reporter", "translator", "photographer", "editor", "source")

_PLAIN: Final = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه"}
    | {"\u00a0": " ", "\u3000": " ", "İ": "i", "I": "i", "ı": "i"}
)


def plain(text: str) -> str:
    """Lower case, letter variants as one; as long as `text`, so that offsets hold."""
    if text.isascii():
        return text.lower()
    lowered = text.translate(_PLAIN).lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c if len(low := c.lower()) != 1 else low for c in text.translate(_PLAIN))


class Marker(NamedTuple):
    """What a phrase says of the names beside it."""

    roles: tuple[str, ...]
    languages: frozenset[str]
    """Languages in which it counts; empty for all."""


def _load() -> dict[str, dict[str, Any]]:
    """The data files, by language."""
    folder = resources.files("clean.phrases") / "people"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {f.name.removesuffix(".toml"): read_words(f) for f in files}


_LANGUAGES: Final = _load()


def _markers(*tables: str) -> dict[str, Marker]:
    """Phrases of these tables with their roles; those of `weak` bound to their languages."""
    found: dict[str, Marker] = {}
    for language, data in _LANGUAGES.items():
        for table in tables:
            for roles, phrases in data.get(table, {}).items():
                for phrase in map(plain, phrases):
                    bound = frozenset({language}) if table == "weak" else frozenset()
                    old = found.get(phrase)
                    if old is None:
                        found[phrase] = Marker(tuple(roles.split()), bound)
                    elif old.languages and bound:
                        found[phrase] = old._replace(languages=old.languages | bound)
    return found


def _words(table: str, key: str) -> list[str]:
    return [word for data in _LANGUAGES.values() for word in data.get(table, {}).get(key, [])]


def _folded(table: str, key: str) -> frozenset[str]:
    return frozenset(map(fold, _words(table, key)))


OPENERS: Final = _markers("openers", "weak")
"""Phrases that begin a byline without a colon."""
LABELS: Final = _markers("labels", "openers", "weak")
"""Phrases that name a role before a colon."""
CLOSERS: Final = _markers("closers")
"""Phrases that follow the names."""


def _contested() -> dict[str, dict[str, tuple[str, ...]]]:
    """Labels to which languages give different roles, with the role in each: تحرير is editing in Arabic, writing in Urdu."""
    roles: dict[str, dict[str, tuple[str, ...]]] = {}
    for language, data in _LANGUAGES.items():
        for table in ("labels", "openers"):
            for role, phrases in data.get(table, {}).items():
                for phrase in map(plain, phrases):
                    roles.setdefault(phrase, {}).setdefault(language, tuple(role.split()))
    return {phrase: own for phrase, own in roles.items() if len(set(own.values())) > 1}


CONTESTED: Final = _contested()

AND: Final = frozenset(map(plain, _words("names", "and")))
WITH: Final = frozenset(map(plain, _words("names", "with")))
AT: Final = frozenset(map(plain, _words("names", "at")))
UNTIL: Final = frozenset(map(plain, _words("names", "until")))
DATE_WORDS: Final = UNTIL | frozenset(map(plain, _words("names", "calendar")))
SURNAMES: Final = frozenset("".join(_words("names", "surnames")))
"""Characters that are common Chinese surnames."""
NEVER: Final = frozenset(
    word
    for language in ("en", "ar", "fa", "ur", "he", "hi", "mr", "ne", "bn")
    for word in map(plain, _LANGUAGES[language]["names"]["never"])
)
"""Words that no name of a person holds.

English sets headings in capitals, and the scripts of Arabic, Hebrew and India have none: elsewhere a small letter tells.
"""
NEVER_PART: Final = late(
    lambda: alternatives(
        word for language in ("zh", "ja", "ko") for word in _LANGUAGES[language]["names"]["never"]
    )
)
"""What no name holds in the scripts that set no spaces."""
TITLES: Final = _folded("names", "titles")
RANKS: Final = frozenset(
    first
    for title in TITLES
    if len(words := title.split()) > 1 and words[-1] in TITLES and (first := words[0]) not in ("guest",)
)
"""First words of titles of several words: senior, chief, political."""
TITLE_HEADS: Final = frozenset(title.partition(" ")[0] for title in TITLES)
TITLE_TAILS: Final = frozenset(title.rpartition(" ")[2] for title in TITLES)
"""First and last words of titles: most names have none of them at their ends."""
TITLE_WORDS: Final = TITLE_HEADS | TITLE_TAILS
GIVEN: Final = frozenset(map(plain, _words("names", "given")))
AGENCIES: Final = _folded("names", "agencies")
DESKS: Final = _folded("names", "desks")
ACCOUNTS: Final = _folded("names", "accounts")
PLACES: Final = _folded("dateline", "places")
KICKERS: Final = _folded("dateline", "kickers")
CREDIT_LABELS: Final = frozenset(map(plain, _words("credit", "labels")))
CREDIT_CLOSERS: Final = frozenset(map(plain, _words("credit", "closers")))

UNSPACED: Final = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Scripts that set no space, or particles without one, between words: Thai to Hangul."""
IS_UNSPACED: Final = re.compile(f"[{UNSPACED}]")

_WORDS: Final = re.compile(r"[^\W_]+")
_DESK_HEADS: Final = frozenset(
    word.group() for d in DESKS if not IS_UNSPACED.search(d) and (word := _WORDS.search(d)) is not None
)
"""First words of the desks: most names hold none, so the expression is not asked."""
_DESK_WORD: Final = late(
    lambda: rf"(?<![^\W_]){alternatives(d for d in DESKS if not IS_UNSPACED.search(d))}(?![^\W_])"
)
_DESK_PART: Final = late(lambda: alternatives(d for d in DESKS if IS_UNSPACED.search(d)))
_DOMAIN: Final = re.compile(r"(?:www\.)?\w[\w-]+\.(?:[a-z]{2,4}|[A-Z]{2,4})(?:\.[A-Za-z]{2})?")
"""A host: 'P.Le' and 'B.NG' are initials, so its name has two letters, its end one case."""


def is_agency(name: str) -> bool:
    """Whether a printed name is an agency, a desk, a medium or an institution rather than a person."""
    folded = fold(name).strip(" .,()[]")
    if folded in AGENCIES:
        return True
    if not _DESK_HEADS.isdisjoint(_WORDS.findall(folded)) and _DESK_WORD.search(folded):
        return True
    if not folded.isascii() and _DESK_PART.search(folded):
        return True
    if "." in name and any("." in word and _DOMAIN.fullmatch(word) for word in name.split()):
        return True
    return _is_joined_agency(folded)


def _is_joined_agency(folded: str) -> bool:
    """'dpa/afp', 'APA-Reuters': agencies only, joined."""
    if "/" not in folded and "-" not in folded:
        return False
    parts = [part.strip() for part in re.split(r"[/\-–]", folded)]
    return all(part in AGENCIES for part in parts if part)


_ARABIC: Final = re.compile(r"[\u0600-\u06ff]")


def is_arabic(text: str) -> bool:
    """Whether it has Arabic letters."""
    return bool(_ARABIC.search(text))


def is_account(name: str) -> bool:
    """Whether it is the name of an account or a piece of furniture, not of a person."""
    return fold(name).strip(" .,:;|-") in ACCOUNTS
