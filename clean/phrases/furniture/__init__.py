"""Furniture of pages: what a short line that is no part of the story consists of.

A line is furniture when it consists wholly of furniture phrases, values and separators, in one
language or several.  So a phrase inside a sentence never removes the sentence: 'Theo …' may open
a paragraph, and '【基本案情】' is a heading where '【打印】' is a widget.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from clean.phrases.fold import fold
from clean.phrases.furniture.table import read_table

__all__ = [
    "Counter",
    "Match",
    "caption_mark",
    "furniture",
    "furniture_of",
    "is_field_label",
    "labelled",
    "opens_teaser",
    "read_counter",
    "teaser",
    "teaser_of",
]

LONGEST_LINE: Final = 160
"""Characters of a line that can consist of furniture phrases alone; longer ones are text."""

LONGEST_BOILERPLATE: Final = 320
"""Characters of a line that is known by its beginning or end: a copyright notice, a consent banner."""

LONGEST_PHRASE: Final = 64
"""Characters at a line's beginning or end in which one phrase is looked for."""

LONGEST_DOUBLED: Final = 120
"""Characters of a label that is printed twice without a space."""

_TABLE: Final = read_table()

_SEPARATORS: Final = re.compile(
    r"[\s!-/:-@\[-`{-~\x80-\xa8\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7،؛؟۔।៖។៕\u2000-\u2bff\u3000-\u3004\u3008-\u3020"
    r"\ufe00-\ufe6f\U0001f000-\U0001faff]+"
)
"""Punctuation, symbols, arrows, boxes and emoji, and white space."""
_NUMBER: Final = re.compile(r"\d+(?:[.,' ]\d+)*")
_MAGNITUDE: Final = re.compile(
    r" ?(?:[km%+]|tr|triệu|nghìn|ngàn|万|萬|千|만|천|mil|mille|mio|mln|tsd|тыс|млн|jt|rb|bin|mn)(?![^\W\d_])"
)
_MARK_STOPS: Final = re.compile(r"[:：)）]")
"""What stands after a mark inside a caption: 'In photo:', '(Symbolbild)'."""
_DIVIDERS: Final = re.compile(r"[|/·•‧∙,;›»>:：\-–—\[\]()【】\n]")
_LABEL_COLON: Final = re.compile(r" ?: ?\S")
_AFTER_OPENER: Final = re.compile(r"\s*(?:[:|›»>→–—]|- )")
_BULLETS: Final = " \t>»›→►▶▸•·*+-–—|[(【《「★☆■□◆◇●○※=#"
_UNSPACED: Final = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
"""Scripts that write without spaces, and Korean, whose particles join the word."""


BY_PHRASE: Final = "phrase"
"""How the reason begins of a line that consists of furniture phrases."""


class Match(NamedTuple):
    """What a line of furniture is."""

    kind: str
    """One of `clean.blocks.kinds`: a sort of furniture, `views` or `comment-count`."""
    phrase: str
    """The phrase that decided, folded."""
    reason: str
    """Why, in a few words."""


class Counter(NamedTuple):
    """A printed counter."""

    kind: str
    """`views` or `comment-count`."""
    value: int
    """The number as printed."""


class _Cover(NamedTuple):
    """The phrases and numbers that a whole line consists of."""

    phrases: list[tuple[str, str]]
    """(phrase, kind) in order."""
    numbers: list[int | None]
    """Values in order; None for one that is no exact count."""


def furniture(text: str, *, alone: bool = True) -> Match | None:
    """Say which sort of furniture a whole line is; None when it may be part of the story.

    `text` is one line or block.  With `alone` false the caller knows that the line stands among
    furniture or is a link, and one ordinary word ('Facebook', 'Sport') is enough.
    """
    return furniture_of(fold(text), alone=alone) if len(text) <= LONGEST_BOILERPLATE else None


def furniture_of(folded: str, *, alone: bool = True) -> Match | None:
    """As `furniture`, of a line that is folded already."""
    if len(folded) > LONGEST_BOILERPLATE:
        return None
    if len(folded) > LONGEST_LINE:
        return _of_its_ends(folded)
    return _of_phrases(folded, alone) or _doubled(folded) or _of_its_ends(folded)


def read_counter(text: str) -> Counter | None:
    """Read the number of a line that is only a counter of views or comments.

    '1.234' and '1,234' are 1234; '1,2K' is no exact number, so None.
    """
    if len(text) > LONGEST_LINE:
        return None
    folded = fold(text)
    if not any(character.isdigit() for character in folded):
        return None
    cover = _cover(folded)
    if cover is None or len(cover.numbers) != 1 or cover.numbers[0] is None:
        return None
    kinds = {_TABLE.counters[phrase] for phrase, _ in cover.phrases if phrase in _TABLE.counters}
    if len(kinds) != 1:
        return None
    return Counter(kinds.pop(), cover.numbers[0])


def teaser(text: str) -> Match | None:
    """Say whether a line only points to another story: 'Also read: headline', 'Baca juga: …'."""
    if len(text) > LONGEST_BOILERPLATE:
        return None
    return teaser_of(fold(text[:LONGEST_PHRASE]))


def teaser_of(folded: str) -> Match | None:
    """As `teaser`, of a line whose beginning is folded already."""
    folded = folded[:LONGEST_PHRASE].lstrip(_BULLETS)
    found = _TABLE.teasers.at(folded, 0)
    if found is None:
        return None
    phrase, kind = found
    rest = _AFTER_OPENER.match(folded, len(phrase))
    if rest is None or not folded[rest.end() :].strip(_BULLETS):
        return None
    return Match(kind, phrase, f"points to another story: {phrase!r}")


def opens_teaser(folded: str) -> bool:
    """Whether a folded line begins as those do that point to another story, whatever follows."""
    return _TABLE.teasers.at(folded[:LONGEST_PHRASE].lstrip(_BULLETS), 0) is not None


def labelled(text: str) -> Match | None:
    """Match a line that names a field of the piece and gives its value: 'Tags: ferry, river'."""
    if len(text) > LONGEST_BOILERPLATE:
        return None
    folded = fold(text[:LONGEST_PHRASE]).lstrip(_BULLETS)
    found = _TABLE.labels.at(folded, 0)
    if found is None or not _LABEL_COLON.match(folded, len(found[0])):
        return None
    return Match(found[1], found[0], f"label {found[0]!r}")


def caption_mark(text: str) -> str | None:
    """Return the mark that makes a line a caption: 'In photo:', 'Trong ảnh:', '图为', 'На фото'."""
    head = fold(text[:LONGEST_PHRASE])
    found = _TABLE.captions.at(head, 0)
    if found is not None and _ends_word(head, len(found[0])):
        return found[0]
    if len(text) > 2 * LONGEST_BOILERPLATE:
        return None
    for stop in _MARK_STOPS.finditer(text):
        before = fold(text[max(0, stop.start() - LONGEST_PHRASE) : stop.start()])[::-1]
        mark = _TABLE.caption_marks.at(before, 0)
        if mark is not None and not before[len(mark[0]) : len(mark[0]) + 1].isalnum():
            return mark[0][::-1]
    return None


def is_field_label(text: str) -> bool:
    """Whether a line is a known field label of a content management system, without a value."""
    return fold(text).rstrip(" :*") in _TABLE.fields


def _of_phrases(folded: str, alone: bool) -> Match | None:
    """Match a line that consists of furniture phrases, numbers and separators."""
    cover = _cover(folded)
    if cover is None:
        return None
    strong = [found for found in cover.phrases if found[0] in _TABLE.strong]
    counters = [phrase for phrase, _ in cover.phrases if phrase in _TABLE.counters]
    if counters and _is_counted(cover, counters, labelled=not strong and ":" in folded):
        return Match(_TABLE.counters[counters[0]], counters[0], f"counter {counters[0]!r}")
    if strong:
        phrase, kind = strong[0]
        topics = [
            found for found in cover.phrases if found[1] == "navigation" and found[0] not in _TABLE.strong
        ]
        if topics and kind != "navigation" and not _DIVIDERS.search(folded):
            return None  # 'Save the world' is a headline, 'Save | World' is not
        if kind == "back-to-top" and cover.numbers:
            return None
        return Match(kind, phrase, f"{BY_PHRASE} {phrase!r}")
    named = [found for found in cover.phrases if found[0] not in _TABLE.glue]
    if cover.numbers or len(named) < len(cover.phrases) or not named:
        return None
    different = len({phrase for phrase, _ in named})
    if alone and (different < 2 or (different == 2 and not _DIVIDERS.search(folded))):
        return None
    return Match(named[0][1], named[0][0], f"{BY_PHRASE} {named[0][0]!r}")


def _is_counted(cover: _Cover, counters: list[str], *, labelled: bool) -> bool:
    """Whether each counter's label has at most one number, and there is one, or a colon where it was."""
    if cover.numbers:
        return len(cover.numbers) <= len(counters)
    return labelled or len(counters) > 1


def _cover(folded: str) -> _Cover | None:
    """Cut a folded line into phrases and numbers; None when anything else stands in it.

    Greedy, the longest phrase at each position, hence linear.
    """
    phrases: list[tuple[str, str]] = []
    numbers: list[int | None] = []
    position, end = 0, len(folded)
    while position < end:
        found = _TABLE.words.at(folded, position)
        if found is not None and _fits(folded, position, found[0]):
            phrases.append(found)
            position += len(found[0])
            continue
        gap = _SEPARATORS.match(folded, position)
        if gap is not None:
            position = gap.end()
            continue
        if not phrases and not folded[position].isdigit():
            return None
        number = _NUMBER.match(folded, position)
        if number is None:
            return None
        magnitude = _MAGNITUDE.match(folded, number.end())
        numbers.append(None if magnitude else _count(number.group()))
        position = magnitude.end() if magnitude else number.end()
    return _Cover(phrases, numbers) if phrases else None


def _fits(folded: str, start: int, phrase: str) -> bool:
    """Whether a phrase may end here: at a word's end, or glued to the next when it is no mere word."""
    return len(phrase) >= 6 or _ends_word(folded, start + len(phrase))


def _ends_word(folded: str, end: int) -> bool:
    """Whether no word runs on after `end`."""
    if end >= len(folded):
        return True
    following = folded[end]
    if not following.isalnum() or not folded[end - 1].isalnum():
        return True
    return following.isdigit() or folded[end - 1].isdigit() or _UNSPACED.match(folded[end - 1]) is not None


def _count(number: str) -> int | None:
    """Read a whole number with or without separators of thousands; None for any other."""
    groups = re.split(r"[.,' ]", number)
    if len(groups) == 1:
        return int(number) if len(number) <= 15 else None
    separators = set(re.findall(r"[.,' ]", number))
    indian = separators == {","} and all(len(group) == 2 for group in groups[1:-1]) and len(groups) > 2
    thousands = all(len(group) == 3 for group in groups[1:])
    if len(separators) > 1 or len(groups[0]) > 3 or len(groups[-1]) != 3 or len(number) > 20:
        return None
    return int("".join(groups)) if thousands or indian else None


def _doubled(folded: str) -> Match | None:
    """Match a label that is printed twice without a space, as list forms do."""
    half, odd = divmod(len(folded), 2)
    if odd or not 6 <= half <= LONGEST_DOUBLED // 2 or folded[:half] != folded[half:]:
        return None
    label = folded[:half]
    if not (label[0].isalpha() and label[-1].isalpha()) or _UNSPACED.match(label):
        return None
    return Match("cms-fields", label, "label printed twice without a space")


def _of_its_ends(folded: str) -> Match | None:
    """Match boilerplate that is known by what it begins or ends with."""
    for opening in dict.fromkeys((folded, folded.lstrip(_BULLETS))):
        found = _TABLE.starts.at(opening, 0)
        if found is not None and _ends_word(opening, len(found[0])):
            return Match(found[1], found[0], f"begins with {found[0]!r}")
    turned = folded[: -LONGEST_PHRASE - 1 : -1].lstrip(" .!。)]")
    found = _TABLE.ends.at(turned, 0)
    if found is not None:
        return Match(found[1], found[0][::-1], f"ends with {found[0][::-1]!r}")
    return None
