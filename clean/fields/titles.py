"""The title of a page, without the site's name, and its subtitle.

Candidates come from structured data, meta tags, the headings and the `title` element; the one that
most of the page agrees with wins.  A line of the body is never promoted.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from clean.blocks.page import Page
from clean.fields.stated import Stated
from clean.late import late
from clean.phrases.fold import fold
from schemas import Evidence

_SEPARATOR: Final = late(
    r"\s+(?:[|｜ㅣ¦‖•·»«›‹]|::|//|/|[-–—−]{1,2}|[<>]{1,2}|~|\*)\s+|\s*[|｜ㅣ‖]\s*|\s+::|_{1,2}(?=[\u3040-\ud7af])|(?<=[\u3040-\ud7af])_+|(?<=[\u3400-\u9fff”》」?？！!])[-–—]+(?=[\u3400-\u9fffA-Za-z])|\s+[-–—](?=\S)|(?<=\S)[-–—]\s+|\s*»\s*"
)
"""What sets a site's name apart.  A plain hyphen between Latin letters never does."""
_SEPARATES: Final = re.compile(r"[|｜ㅣ¦‖•·»«›‹:/\-–—−<>~*_]")
"""A character that every separator has one of."""
_COLON: Final = re.compile(r"\s*[:：]\s+|：")
_NOT_ALNUM: Final = re.compile(r"[\W_]+")
_LABELS_OF_HOST: Final = frozenset(
    [
        "www",
        "m",
        "mobile",
        "amp",
        "news",
        "web",
        "en",
        "de",
        "fr",
        "es",
        "pt",
        "it",
        "vi",
        "zh",
        "ja",
        "ko",
        "ru",
        "com",
        "org",
        "net",
        "gov",
        "edu",
        "co",
        "ac",
        "info",
        "int",
        "eu",
        "uk",
        "us",
        "vn",
        "cn",
        "jp",
        "kr",
        "au",
        "in",
    ]
)
_LEAST: Final = 5
"""Characters that a title keeps at least; 3 in Chinese, Japanese and Korean."""


class SiteNames:
    """What a page's site is called: names that it states, and the words of its host."""

    __slots__ = ("_compact", "_folded", "_labels")

    def __init__(self, names: Iterable[str], host: str | None) -> None:
        folded = {fold(name) for name in names if name}
        self._folded = frozenset(name for name in folded if 1 < len(name) < 60)
        self._compact = frozenset(_compact(name) for name in self._folded)
        labels = [label for label in (host or "").lower().removeprefix("www.").split(".") if label]
        self._labels = tuple(
            compact
            for label in labels
            if label not in _LABELS_OF_HOST and len(compact := _compact(label)) > 1
        )

    def names(self, segment: str) -> bool:
        """Whether a segment of a title names the site."""
        folded = fold(segment)
        compact = _compact(folded)
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
        return self.is_called(_compact(fold(text)))

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
    if bare == label or compact in (
        f"{label}{end}" for end in ("com", "org", "net", "vn", "de", "news", "online")
    ):
        return True
    if len(label) >= 4 and label in compact and len(compact) <= len(label) + 14:
        return True
    if len(compact) >= 5 and compact in label and 2 * len(compact) >= len(label):
        return True
    initials = "".join(word[0] for word in folded.split())
    return words > 1 and len(initials) > 1 and label in (initials, initials.removeprefix("t"))


def _compact(folded: str) -> str:
    return _NOT_ALNUM.sub("", folded)


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
    return _without_site(" ".join(candidate.split()), site, frozenset(map(fold, headings)))


def _without_site(title: str, site: SiteNames, headings: frozenset[str]) -> tuple[str, str]:
    """As `clean_title`, of a title with single spaces and folded headings."""
    if not title:
        return "", ""
    cuts = [match.span() for match in _SEPARATOR.finditer(title)] if _SEPARATES.search(title) else []
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


def _before_site_after_colon(title: str, end: int, site: SiteNames) -> int:
    """Where a title ends that names its site after a colon: '…：港新聞'."""
    colon = max(title.rfind("：", 0, end), title.rfind(": ", 0, end), title.rfind(" :", 0, end))
    if colon > 0 and site.stands_alone(title[colon:end].strip(" :：")) and _is_enough(title[:colon]):
        return colon
    return end


_SECTION: Final = re.compile(r"\s*[|｜·•»_–—-]\s*([^|｜·•»_–—-]{2,40})$")
"""A last part that may name the section, with or without spaces about what sets it apart."""


def _without_section(title: str, sections: frozenset[str]) -> str:
    """A title without the page's section at its end: '… grow-Politics'."""
    last = _SECTION.search(title) if sections else None
    if last is not None and fold(last[1]) in sections and _is_enough(title[: last.start()]):
        return title[: last.start()]
    return title


def _is_enough(text: str) -> bool:
    """Whether enough is left to be a title."""
    text = text.strip()
    return len(text) >= _LEAST or (len(text) >= 3 and not text.isascii() and text[0] >= "\u2e80")


class _Rule(NamedTuple):
    """How much the vote of one kind of candidate counts, and how often it is right."""

    origin: str
    weight: float
    rank: int
    """Whose printing is taken where several differ only in punctuation: the lowest."""


_RULES: Final = {
    "og:title": _Rule("opengraph", 0.9, 0),
    "headline": _Rule("json-ld", 2.0, 1),
    "h1": _Rule("block", 2.6, 2),
    "first-h1": _Rule("block", 2.6, 3),
    "other-h1": _Rule("block", 0.2, 5),
    "itemprop-headline": _Rule("microdata", 1.0, 4),
    "meta-title": _Rule("meta", 0.3, 6),
    "name": _Rule("json-ld", 0.4, 7),
    "title-element": _Rule("block", 0.4, 8),
    "twitter:title": _Rule("meta", 0.4, 9),
}
"""Weights found by search over the pages of four gold sets; what is printed as heading leads."""
_FAR: Final = 0.05
"""Factor for a heading that shares no word with what the page states elsewhere: 'Log in', a rubric."""
_META_TITLES: Final = (
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "dcterms.title",
    "cxenseparse:title",
    "hdl",
    "headline",
)
_KICKER_LONGEST: Final = 45
"""Characters of a kicker printed before the title in the same heading."""
_HEADING_LONGEST: Final = 400
_SURE: Final = ((0.95, 0.95), (0.75, 0.83), (0.5, 0.69), (0.0, 0.5))
"""Share of the votes, and how often a title that got it was right (four gold sets)."""


class Title(NamedTuple):
    """What a page is called."""

    text: str
    """Empty where nothing names it."""
    subtitle: str
    confidence: float
    evidence: tuple[Evidence, ...]


class _Vote(NamedTuple):
    rule: str
    text: str
    folded: str
    compact: str
    """The folded text without white space and punctuation."""


def resolve_title(page: Page, stated: Stated, site: SiteNames) -> Title:
    """The title and subtitle of a page by its markup; both empty for a dump, whose lines know it."""
    if page.is_dump:
        return Title("", "", 0.0, ())
    votes = _with_main_heading(list(_votes(page, stated, site)))
    if not votes:
        return Title("", "", 0.0, ())
    scores = _count(votes)
    best = max(scores, key=lambda compact: scores[compact])
    text = _printed(votes, best)
    share = scores[best] / (sum(scores.values()) or 1.0)
    confidence = next(sure for least, sure in _SURE if share >= least)
    evidence = tuple(
        Evidence(
            "title",
            v.text,
            _RULES[v.rule].origin,
            v.rule,
            confidence if v.compact == best else 1 - confidence,
            v.text == text,
        )
        for v in votes
    )
    return Title(text, _subtitle(page, stated, text), confidence, evidence)


def site_of(stated: Stated, url: str | None, page: Page) -> SiteNames:
    """What the page's site is called, by all that the page states and prints."""
    meta = stated.meta
    names = [
        *stated.data.site_names,
        *_mastheads(page),
        *(
            meta.get(key, "")
            for key in (
                "og:site_name",
                "application-name",
                "apple-mobile-web-app-title",
                "al:ios:app_name",
                "publisher",
                "dc.publisher",
                "copyright",
            )
        ),
    ]
    names.append(meta.get("twitter:site", "").lstrip("@"))
    return SiteNames(names, _host(url or meta.get("og:url", "")))


def _mastheads(page: Page) -> list[str]:
    """First-level headings that print the site's name: the last part of the `title` element, where a block prints another."""
    headings = _headings(page)
    last = _SEPARATOR.split(page.title)[-1].strip() if headings and _SEPARATES.search(page.title) else ""
    if last not in headings:
        return []
    others = [part for part in _repeated_parts(page) if part not in headings]
    return [last] if others and len(last) < len(others[0]) else []


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _votes(page: Page, stated: Stated, site: SiteNames) -> Iterator[_Vote]:
    """Candidates without the site's name, those left out that are no more than it."""
    headings = _headings(page)
    known = frozenset(map(fold, {*headings, *_repeated_parts(page)}))
    sections = frozenset(map(fold, stated.sections))
    read: dict[str, tuple[str, str, str]] = {}
    for rule, raw in _raw_candidates(page, stated, headings):
        if not raw:
            continue
        if raw not in read:
            text, _ = _without_site(" ".join(raw.split()), site, known)
            text = _without_section(text, sections)
            compact = _compact(folded := fold(text))
            usable = len(text) <= _HEADING_LONGEST and not site.is_called(compact)
            read[raw] = (text, folded, compact) if usable else ("", "", "")
        text, folded, compact = read[raw]
        if compact:
            yield _Vote(rule, text, folded, compact)


def _raw_candidates(page: Page, stated: Stated, headings: list[str]) -> Iterator[tuple[str, str]]:
    article, meta = stated.article, stated.meta
    if article:
        yield "headline", article.headline
        yield "name", article.name
    yield "og:title", meta.get("og:title", "")
    yield "twitter:title", meta.get("twitter:title", "")
    yield "meta-title", next((meta[key] for key in _META_TITLES if key in meta), "")
    yield "title-element", page.title
    for mark in page.marks:
        if mark.itemprop.lower() == "headline":
            yield "itemprop-headline", mark.value if mark.tag == "meta" else mark.text
            break
    for at, heading in enumerate(headings[:6]):
        yield "h1" if len(headings) == 1 else "other-h1" if at else "first-h1", heading


def _with_main_heading(votes: list[_Vote]) -> list[_Vote]:
    """The votes with the later heading as the first, where it is the only one to say what the data or the title for shares do."""
    first = next((vote for vote in votes if vote.rule == "first-h1"), None)
    if first is None:
        return votes
    stated = {vote.compact for vote in votes if vote.rule in ("headline", "og:title")}
    others = {v.compact for v in votes if v.rule == "other-h1" and v.compact in stated}
    if first.compact in stated or len(others) != 1:
        return votes
    main = others.pop()
    return [
        vote._replace(rule="other-h1" if vote is first else "first-h1")
        if vote is first or (vote.rule == "other-h1" and vote.compact == main)
        else vote
        for vote in votes
    ]


def _headings(page: Page) -> list[str]:
    """Texts of the first-level headings that are shown."""
    texts: list[str] = []
    for at in _elements(page, "h1"):
        inside = [
            b.text for b in page.blocks[page.elements.start[at] : page.elements.end[at]] if not b.hidden
        ]
        if inside:
            texts.append(" ".join(inside))
    return texts


def _elements(page: Page, tag: str) -> Iterator[int]:
    """Indices of the elements with that tag."""
    tags, at = page.elements.tag, -1
    with suppress(ValueError):
        while True:
            at = tags.index(tag, at + 1)
            yield at


def _repeated_parts(page: Page) -> list[str]:
    """Long parts of the `title` element that a block of the page repeats word for word."""
    title = page.title
    if not _SEPARATES.search(title):
        return []
    parts = [
        part
        for raw in _SEPARATOR.split(title)
        if len(part := raw.strip()) >= 15 or (len(part) >= 8 and not part.isascii())
    ]
    if len(parts) < 1 or (len(parts) == 1 and parts[0] == title.strip()):
        return []
    wanted = frozenset(parts)
    lengths = frozenset(map(len, parts))
    return [
        text
        for block in page.blocks
        if len(text := block.text) in lengths and text in wanted and block.tag != "title"
    ]


def _count(votes: list[_Vote]) -> dict[str, float]:
    """Weight of the votes for each title, punctuation and case aside."""
    words: set[str] = set()
    stated = [v for v in votes if not v.rule.endswith("h1")]
    for vote in stated:
        words.update(_WORD.findall(vote.folded))
    scores: dict[str, float] = defaultdict(float)
    for vote in votes:
        weight, target = _RULES[vote.rule].weight, vote.compact
        if vote.rule.endswith("h1") and stated:
            target = _without_kicker(vote, stated)
            if words.isdisjoint(_WORD.findall(vote.folded)):
                weight *= _FAR
        scores[target] += weight
    return scores


_WORD: Final = re.compile(r"\w{3,}|[\u0e00-\u17ff\u3040-\ud7af]{2}")


def _without_kicker(heading: _Vote, stated: list[_Vote]) -> str:
    """The stated title that a heading ends with, after a kicker; else the heading.

    A kicker is set apart, or left off by several that state a title while none has it.
    """
    votes = Counter(vote.compact for vote in stated)
    for vote in stated:
        over = len(heading.compact) - len(vote.compact)
        if 0 < over <= _KICKER_LONGEST and len(vote.compact) >= 10 and heading.compact.endswith(vote.compact):
            kicker = heading.text[: len(heading.text) - len(vote.text)].rstrip()
            left_off = votes[vote.compact] > 1 and not votes[heading.compact]
            if left_off or kicker.endswith(_KICKER_ENDS):
                return vote.compact
    return heading.compact


_KICKER_ENDS: Final = (":", "|", "-", "–", "—", "/", "•", "·", "：")


def _printed(votes: list[_Vote], compact: str) -> str:
    """The printing of a title that most candidates share."""
    same = [vote for vote in votes if vote.compact == compact]
    counts = Counter(vote.text for vote in same)
    most = max(counts.values())
    return min((v for v in same if counts[v.text] == most), key=lambda v: _RULES[v.rule].rank).text


# Subtitle.

_SUBTITLE_HINT: Final = re.compile(
    r"sub-?_?(?:title|head|headline|hed|titulo|t[ií]tulo)|\bdek\b|\bdeck\b|alternativeheadline|untertitel|sous-?titre|ondertitel|sottotitolo|undertitel|podtytul|bajada"
)
"""In class and id, in small letters."""
_SUBTITLE_REACH: Final = 5
"""Blocks after the title in which its subtitle stands."""
_SUBTITLE_LONGEST: Final = 300


def _subtitle(page: Page, stated: Stated, title: str) -> str:
    """A second headline that the markup names as such, right below the title; else none."""
    at = _title_position(page, title)
    if at is None:
        return ""
    alternative = stated.article.alternative_headline if stated.article else ""
    for block in page.blocks[at + 1 : at + 1 + _SUBTITLE_REACH]:
        if block.hidden or len(block.text) > _SUBTITLE_LONGEST or " " not in block.text:
            continue
        if (alternative and block.text == alternative) or _SUBTITLE_HINT.search(block.hints.lower()):
            return block.text if block.text != title else ""
    return ""


def _title_position(page: Page, title: str) -> int | None:
    """Position of the block that prints the title as a heading."""
    elements = page.elements
    for tag in ("h1", "h2"):
        for at in _elements(page, tag):
            text = " ".join(b.text for b in page.blocks[elements.start[at] : elements.end[at]])
            if text and text.endswith(title):
                return elements.end[at] - 1
    return None
