"""The furniture phrases of all languages, read once from the data files beside this one.

One file a language, named by its ISO 639-1 code; `mul.toml` holds what pages of every language
have.  A file's sections, each with lists of phrases by kind (`clean.blocks.kinds`):

- `phrases`: furniture by themselves, alone on a line or beside others;
- `shy`: also ordinary words ("Facebook", "Sport", "English"): furniture only in company;
- `glue`: words that join others ("on", "this article") and count for nothing;
- `counters`: labels that stand beside a number ("Views", "Comments");
- `teasers`: openers of a link to another story, when a colon or arrow and the headline follow;
- `starts`, `ends`: what a line of boilerplate begins or ends with, whatever else it says;
- `labels`: what stands before a field of the piece, a colon and its value ("Tags: ferry, river");
- `captions`: marks of a caption, `starts` at its beginning and `inside` anywhere;
- `fields`: examples of a content management system's field labels.

A phrase is matched in every language, whatever the page's: portals mix them.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from clean.blocks.kinds import FIELDS, FURNITURE
from clean.phrases.fold import fold
from clean.phrases.reading import read_words

SECTIONS: Final = (
    "phrases",
    "shy",
    "glue",
    "counters",
    "teasers",
    "starts",
    "ends",
    "captions",
    "labels",
    "fields",
)
"""Every section that a data file may have."""

_KINDS_BY_SECTION: Final[dict[str, frozenset[str]]] = {
    "glue": frozenset({"words"}),
    "counters": FIELDS,
    "labels": FIELDS,
    "captions": frozenset({"starts", "inside"}),
}

_KEY: Final = 2
"""Phrases are found by their first (or last) characters: this many."""


class Phrases:
    """Phrases of one section, found by their first two characters; the longest wins."""

    __slots__ = ("_buckets", "_kinds")

    def __init__(self, kinds: dict[str, str]) -> None:
        """Take the folded phrases with the kind of each."""
        self._kinds = kinds
        buckets: dict[str, list[str]] = {}
        for phrase in sorted(kinds, key=len, reverse=True):
            buckets.setdefault(phrase[:_KEY], []).append(phrase)
        self._buckets = {head: tuple(phrases) for head, phrases in buckets.items()}

    def at(self, folded: str, start: int) -> tuple[str, str] | None:
        """Return the longest phrase at `start` and its kind."""
        bucket = self._buckets.get(folded[start : start + _KEY])
        if bucket is None:
            # A phrase of one character ("X") stands under that character alone.
            bucket = self._buckets.get(folded[start : start + 1])
            if bucket is None:
                return None
        elif not folded.startswith(bucket, start):
            bucket = self._buckets.get(folded[start : start + 1], ())
        for phrase in bucket:
            if folded.startswith(phrase, start):
                return phrase, self._kinds[phrase]
        return None

    def get(self, folded: str) -> str | None:
        """Return the kind of a whole phrase."""
        return self._kinds.get(folded)


@dataclass(frozen=True, slots=True)
class Table:
    """All phrases of all languages, folded."""

    words: Phrases
    """Phrases, shy words, glue and counters: what a line of furniture is made of."""
    strong: frozenset[str]
    """Those of `words` that are furniture by themselves."""
    glue: frozenset[str]
    """Those that only join others."""
    counters: dict[str, str]
    """Labels of counters, with the kind of the number beside them."""
    teasers: Phrases
    labels: Phrases
    """Labels of the piece's own fields."""
    starts: Phrases
    ends: Phrases
    """Turned round, so that a line's end is looked up as a beginning is."""
    captions: Phrases
    caption_marks: Phrases
    """Turned round as well: a mark is looked for before a colon or bracket."""
    fields: frozenset[str]


def _read_section(documents: list[dict[str, dict[str, list[str]]]], section: str) -> dict[str, str]:
    """Map the folded phrases of one section to their kinds; the first file that has a phrase wins."""
    found: dict[str, str] = {}
    for document in documents:
        for kind, phrases in document.get(section, {}).items():
            for phrase in phrases:
                found.setdefault(fold(phrase).rstrip(":").rstrip(), kind)
    return found


def _check(name: str, document: dict[str, dict[str, list[str]]]) -> None:
    """Refuse a misspelt section or kind, which would silently match nothing."""
    for section, kinds in document.items():
        if section not in SECTIONS:
            raise ValueError(f"The data file {name} has a section [{section}]; it may be one of {SECTIONS}.")
        known = _KINDS_BY_SECTION.get(section, FURNITURE)
        for kind in kinds:
            if kind not in known:
                raise ValueError(
                    f"[{section}] of the data file {name} has a kind {kind!r}; it may be one of {sorted(known)}."
                )


def read_table() -> Table:
    """Read every data file.  Raises ValueError for one that has a section or kind of no meaning."""
    folder = files("clean.phrases") / "furniture"
    documents = []
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            document = read_words(file)
            _check(file.name, document)
            documents.append(document)
    strong = _read_section(documents, "phrases")
    counters = _read_section(documents, "counters")
    glue = _read_section(documents, "glue")
    words = glue | _read_section(documents, "shy") | counters | strong
    ends = _read_section(documents, "ends")
    return Table(
        words=Phrases(words),
        strong=frozenset(strong),
        glue=frozenset(word for word in glue if words[word] == "words"),
        counters=counters,
        teasers=Phrases(_read_section(documents, "teasers")),
        labels=Phrases(_read_section(documents, "labels")),
        starts=Phrases(_read_section(documents, "starts")),
        ends=Phrases({phrase[::-1]: kind for phrase, kind in ends.items()}),
        captions=Phrases(dict.fromkeys(_captions(documents, "starts"), "caption")),
        caption_marks=Phrases(
            dict.fromkeys((mark[::-1] for mark in _captions(documents, "inside")), "caption")
        ),
        fields=frozenset(_read_section(documents, "fields")),
    )


def _captions(documents: list[dict[str, dict[str, list[str]]]], where: str) -> list[str]:
    """Collect the marks that make a caption at a line's beginning, as they are, or inside it, without their colon."""
    marks = {fold(mark) for document in documents for mark in document.get("captions", {}).get(where, ())}
    return sorted(marks if where == "starts" else {mark.strip(":() .") for mark in marks})
