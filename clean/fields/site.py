"""What a page's site is called, by all that the page states and prints and by its host."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import resources
from typing import Final
from urllib.parse import urlsplit

from clean.blocks.page import Page
from clean.fields.stated import Stated
from clean.fields.titles.headings import headings_of, repeated_parts
from clean.fields.titles.separators import parts_of
from clean.phrases.fold import fold
from clean.phrases.reading import read_words


class SiteNames:
    """What a page's site is called: names that it states, and the words of its host."""

    __slots__ = ("_compact", "_folded", "_labels")

    def __init__(self, names: Iterable[str], host: str | None) -> None:
        folded = {fold(name) for name in names if name}
        self._folded = frozenset(name for name in folded if 1 < len(name) < 60)
        self._compact = frozenset(compacted(name) for name in self._folded)
        labels = [label for label in (host or "").lower().removeprefix("www.").split(".") if label]
        self._labels = tuple(
            word for label in labels if label not in _NO_NAMES and len(word := compacted(label)) > 1
        )

    def names(self, segment: str) -> bool:
        """Whether a segment of a title names the site."""
        folded = fold(segment)
        compact = compacted(folded)
        if not compact or len(folded) > 60:
            return False
        if compact in self._compact or compact in self._labels:
            return True
        words = len(folded.split())
        if any(_extends(folded, name) for name in self._folded) and words <= 7:
            return True
        return any(_is_host_name(folded, compact, label, words) for label in self._labels)

    def stands_alone(self, text: str) -> bool:
        """Whether a whole text is no more than the site's name."""
        return self.is_called(compacted(fold(text)))

    def is_called(self, compact: str) -> bool:
        """As `stands_alone`, of a folded text without white space and punctuation."""
        return compact in self._compact or compact in self._labels


def _extends(folded: str, name: str) -> bool:
    """Whether one is the other with words before or after it: 'cnn politics' and 'cnn'."""
    if len(name) < 3 or len(folded) < 3:
        return False
    short, long = sorted((folded, name), key=len)
    return f" {short} " in f" {long} " and len(long) <= 3 * len(short) + 12


def _is_host_name(folded: str, compact: str, label: str, words: int) -> bool:
    """Whether a segment spells the host: 'The Harbour Post' on harbourpost.org, 'HP News' on hpnews.com."""
    bare = compact.removeprefix("the")
    if bare == label or compact in (f"{label}{end}" for end in _NAME_ENDS):
        return True
    if len(label) >= 4 and label in compact and len(compact) <= len(label) + 14:
        return True
    if len(compact) >= 5 and compact in label and 2 * len(compact) >= len(label):
        return True
    initials = "".join(word[0] for word in folded.split())
    return words > 1 and len(initials) > 1 and label in (initials, initials.removeprefix("t"))


def compacted(folded: str) -> str:
    """A folded text without white space and punctuation."""
    return _NOT_ALNUM.sub("", folded)


_WORDS: Final = read_words(resources.files("clean.fields") / "site.toml")
_NO_NAMES: Final = frozenset(_WORDS["host_labels"])
"""Labels of a host that do not name its site."""
_NAME_ENDS: Final[tuple[str, ...]] = tuple(_WORDS["name_ends"])
"""What a site adds to the name in its host."""
_META: Final[tuple[str, ...]] = tuple(_WORDS["meta"])
"""Meta elements that name the site."""
_NOT_ALNUM: Final = re.compile(r"[\W_]+")


def site_names(stated: Stated, url: str | None, page: Page) -> SiteNames:
    """What the page's site is called, by all that the page states and prints."""
    meta = stated.meta
    names = [
        *stated.data.site_names,
        *_mastheads(page),
        *(meta.get(key, "") for key in _META),
        meta.get("twitter:site", "").lstrip("@"),
    ]
    return SiteNames(names, _host(url or meta.get("og:url", "")))


def _mastheads(page: Page) -> list[str]:
    """First-level headings that print the site's name: the last part of the `title` element, where a block prints another."""
    headings = headings_of(page)
    parts = parts_of(page.title) if headings else []
    if not parts or parts[-1] not in headings:
        return []
    others = [part for part in repeated_parts(page) if part not in headings]
    return [parts[-1]] if others and len(parts[-1]) < len(others[0]) else []


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
