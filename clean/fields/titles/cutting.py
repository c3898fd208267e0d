"""A title without the site's name and the section."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from clean.fields.site import SiteNames
from clean.fields.titles.separators import cuts_of
from clean.phrases.fold import fold


def clean_title(
    candidate: str,
    *,
    site_names: Iterable[str] | SiteNames = (),
    host: str | None = None,
    headings: Sequence[str] = (),
) -> tuple[str, str]:
    """A title without the site's name, and what was cut off it (empty where nothing was).

    A part is cut where it names the site (as stated by `site_names`, or spelt by `host`), or where
    what remains is one of the page's `headings`; nothing else makes a separator a cut.
    """
    site = site_names if isinstance(site_names, SiteNames) else SiteNames(site_names, host)
    return without_site(" ".join(candidate.split()), site, frozenset(map(fold, headings)))


def without_site(title: str, site: SiteNames, headings: frozenset[str]) -> tuple[str, str]:
    """As `clean_title`, of a title with single spaces and folded headings."""
    if not title:
        return "", ""
    cuts = cuts_of(title)
    if cuts:
        by_heading = _cut_to_heading(title, cuts, headings - {fold(title)}, site)
        if by_heading is not None:
            return by_heading
    elif fold(title) in headings:
        return title, ""
    return _cut_site(title, cuts, site)


def _cut_to_heading(
    title: str, cuts: list[tuple[int, int]], headings: frozenset[str], site: SiteNames
) -> tuple[str, str] | None:
    """The longest run of parts that a heading of the page repeats."""
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(title)]
    for length in range(len(starts) - 1, 0, -1):
        for first in range(len(starts) - length + 1):
            piece = title[starts[first] : ends[first + length - 1]].strip()
            if _is_enough(piece) and fold(piece) in headings and not site.names(piece):
                rest = (title[: starts[first]] + title[ends[first + length - 1] :]).strip()
                return piece, rest
    return None


def _cut_site(title: str, cuts: list[tuple[int, int]], site: SiteNames) -> tuple[str, str]:
    """Cut parts that name the site off the end, then off the beginning."""
    end = len(title)
    for start, stop in reversed(cuts):
        if not site.names(title[stop:end].strip()) or not _is_enough(title[:start]):
            break
        end = start
    end = _before_site_after_colon(title, end, site)
    begin = 0
    for start, stop in cuts:
        if start >= end or not site.names(title[begin:start].strip()) or not _is_enough(title[stop:end]):
            break
        begin = stop
    if begin == 0:
        colon = _COLON.search(title, 0, end)
        if colon and site.stands_alone(title[: colon.start()]) and _is_enough(title[colon.end() : end]):
            begin = colon.end()
    return title[begin:end].strip(), (title[:begin] + title[end:]).strip()


_COLON: Final = re.compile(r"\s*[:：]\s+|：")


def _before_site_after_colon(title: str, end: int, site: SiteNames) -> int:
    """Where a title ends that names its site after a colon: '…：港新聞'."""
    colon = max(title.rfind("：", 0, end), title.rfind(": ", 0, end), title.rfind(" :", 0, end))
    if colon > 0 and site.stands_alone(title[colon:end].strip(" :：")) and _is_enough(title[:colon]):
        return colon
    return end


def without_section(title: str, sections: frozenset[str]) -> str:
    """A title without the page's section at its end: '… grow-Politics'."""
    last = _SECTION.search(title) if sections else None
    if last is not None and fold(last[1]) in sections and _is_enough(title[: last.start()]):
        return title[: last.start()]
    return title


_SECTION: Final = re.compile(r"\s*[|｜·•»_–—-]\s*([^|｜·•»_–—-]{2,40})$")
"""A last part that may name the section, with or without spaces about what sets it apart."""


def _is_enough(text: str) -> bool:
    """Whether enough is left to be a title."""
    text = text.strip()
    return len(text) >= _LEAST or (len(text) >= 3 and not text.isascii() and text[0] >= "\u2e80")


_LEAST: Final = 5
"""Characters that a title keeps at least; 3 in Chinese, Japanese and Korean."""
