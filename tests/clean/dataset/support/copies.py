"""Articles and copies of them, generated in eight languages: to measure the finding of duplicates.

The texts are random words of invented vocabularies, frequent ones more often, in the letters of a
language; copies are edited, truncated, given furniture, or all of it.  Beside them stand articles
that quote a part of another and are no copies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

ALPHABETS = {
    "vi": [
        "a",
        "ă",
        "â",
        "e",
        "ê",
        "i",
        "o",
        "ô",
        "ơ",
        "u",
        "ư",
        "y",
        "à",
        "á",
        "ạ",
        "ế",
        "ộ",
        "ướ",
        "iê",
        "uô",
        "anh",
        "inh",
        "ông",
        "ương",
    ],
    "en": ["a", "e", "i", "o", "u", "ea", "ou", "th", "er", "on", "an", "re", "nd", "st", "ing", "ent"],
    "ru": ["а", "е", "и", "о", "у", "ст", "но", "ен", "ко", "ра", "ни", "во", "ль", "про", "пре"],
    "ar": ["ا", "ل", "م", "ن", "و", "ي", "ر", "ت", "ب", "ال", "ها", "ون", "ات", "مس"],
    "hi": ["क", "का", "कि", "र", "रा", "न", "ना", "म", "मे", "त", "ता", "स", "से", "ह", "है", "प"],
    "ko": ["가", "나", "다", "라", "마", "사", "아", "자", "하", "한", "국", "정", "부", "시", "장"],
    "zh": [chr(0x4E00 + 37 * n) for n in range(500)],
    "th": [
        "กา",
        "ขา",
        "งา",
        "จา",
        "ดี",
        "ตา",
        "ทำ",
        "นำ",
        "บน",
        "ปี",
        "พล",
        "มา",
        "ยา",
        "รา",
        "วัน",
        "สาร",
        "หา",
    ],
}
"""Pieces that words are made of."""

SPACELESS = {"zh", "th"}

ONSETS = {
    "vi": [
        "b",
        "c",
        "ch",
        "d",
        "đ",
        "g",
        "h",
        "kh",
        "l",
        "m",
        "n",
        "ng",
        "nh",
        "ph",
        "qu",
        "r",
        "s",
        "t",
        "th",
        "tr",
        "v",
        "x",
    ],
    "en": ["b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "w"],
}


@dataclass(frozen=True, slots=True)
class Copy:
    """One article of the set."""

    text: str
    language: str
    origin: int
    """Number of the article that it is a copy of; its own where it is none."""
    sort: str
    """original, edited, truncated, furnished, all, or quoting."""


class Language:
    """A vocabulary, with frequent and rare words."""

    def __init__(self, name: str, chance: Random) -> None:
        self.name = name
        self._chance = chance
        self.gap = "" if name in SPACELESS else " "
        self.words = sorted({self._word() for _ in range(4_000)})
        chance.shuffle(self.words)
        self._weights = [1 / (rank + 10) for rank in range(len(self.words))]

    def _word(self) -> str:
        pieces = self._chance.choices(ALPHABETS[self.name], k=self._chance.randint(1, 3))
        onset = self._chance.choice(ONSETS[self.name]) if self.name in ONSETS else ""
        return onset + "".join(pieces)

    def some(self, number: int) -> list[str]:
        """So many words."""
        return self._chance.choices(self.words, self._weights, k=number)

    def text(self) -> list[list[str]]:
        """Paragraphs of words."""
        return [self.some(self._chance.randint(25, 70)) for _ in range(self._chance.randint(4, 12))]

    def printed(self, paragraphs: list[list[str]]) -> str:
        """Paragraphs as a text."""
        return "\n\n".join(self.gap.join(words) + "." for words in paragraphs)


def generate(articles: int, seed: int) -> Iterator[Copy]:
    """So many originals of each language, with copies of each, and articles that quote some."""
    chance = Random(seed)
    number = 0
    for name in ALPHABETS:
        language = Language(name, chance)
        furniture = [language.some(chance.randint(4, 12)) for _ in range(12)]
        for _ in range(articles):
            paragraphs = language.text()
            original = number
            yield Copy(language.printed(paragraphs), name, original, "original")
            for sort in chance.sample(sorted(SORTS), 2):
                number += 1
                changed = SORTS[sort](paragraphs, language, furniture, chance)
                yield Copy(language.printed(changed), name, original, sort)
            number += 1
            quoting = [*language.text(), chance.choice(paragraphs), *language.text()[:3]]
            yield Copy(language.printed(quoting), name, number, "quoting")
            number += 1


def edited(
    paragraphs: list[list[str]], language: Language, _: object, chance: Random, share: float = 0.06
) -> list[list[str]]:
    """Every so many words replaced, left out or put in."""
    changed = []
    for words in paragraphs:
        kept: list[str] = []
        for word in words:
            if chance.random() >= share:
                kept.append(word)
                continue
            kept += chance.choice([[], language.some(1), [word, *language.some(1)]])
        changed.append(kept)
    return changed


def truncated(paragraphs: list[list[str]], _: Language, __: object, chance: Random) -> list[list[str]]:
    """The first half or more, cut within a paragraph as a teaser is."""
    total = sum(map(len, paragraphs))
    left = int(total * chance.uniform(0.5, 0.9))
    kept = []
    for words in paragraphs:
        kept.append(words[:left])
        left -= len(words)
        if left <= 0:
            break
    return kept


def furnished(
    paragraphs: list[list[str]], language: Language, furniture: list[list[str]], chance: Random
) -> list[list[str]]:
    """Lines of the site around it and in it."""
    changed = [*chance.sample(furniture, 2), *paragraphs, *chance.sample(furniture, 4)]
    changed.insert(chance.randrange(len(changed)), language.some(chance.randint(8, 20)))
    return changed


def all_of_it(
    paragraphs: list[list[str]], language: Language, furniture: list[list[str]], chance: Random
) -> list[list[str]]:
    """A little edited, a little truncated, with furniture."""
    changed = edited(paragraphs, language, furniture, chance, share=0.02)
    kept = changed[: max(2, int(len(changed) * 0.8))]
    return furnished(kept, language, furniture, chance)


SORTS = {"edited": edited, "truncated": truncated, "furnished": furnished, "all": all_of_it}
