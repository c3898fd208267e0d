"""Words that tell close relatives apart, from data/telltale.tsv."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from clean.language.tables import read_table

MOST = 4
"""Words that count: more of them prove no more."""
SHORTEST_STEM, LONGEST_STEM = 3, 10
_WORD = re.compile(r"[^\W\d_]+")


@cache
def relatives() -> dict[str, frozenset[str]]:
    """For each language its relatives, itself among them."""
    return {
        language: frozenset(row[0].split())
        for row in read_table("telltale.tsv")
        for language in row[0].split()
    }


@cache
def _users() -> dict[tuple[frozenset[str], str], frozenset[str]]:
    """For each group of relatives and word the languages that use it, where not all of them do."""
    users: dict[tuple[frozenset[str], str], set[str]] = defaultdict(set)
    for group, languages, words in read_table("telltale.tsv"):
        for word in words.split():
            users[frozenset(group.split()), word] |= set(languages.split())
    return {key: frozenset(value) for key, value in users.items() if value != key[0]}


def _users_of(group: frozenset[str], word: str) -> frozenset[str] | None:
    """Languages that use the word, or the longest listed stem that it begins with."""
    users = _users()
    if (group, word) in users:
        return users[group, word]
    if "_" in word:
        return None
    for length in range(min(len(word), LONGEST_STEM), SHORTEST_STEM - 1, -1):
        stem = word[:length] + "*"
        if (group, stem) in users:
            return users[group, stem]
    return None


def count_telltales(text: str, languages: Iterable[str]) -> dict[str, int]:
    """For each language that has relatives: words for it less words for a relative: the best within ±`MOST`, the others at
    most twice that below it.

    Languages without a relative among `languages`, or whose telltale words do not occur, are left out.
    """
    found = Counter(relatives()[language] for language in languages if language in relatives())
    groups = [group for group, members in found.items() if members > 1]
    if not groups:
        return {}
    spoken = _WORD.findall(text.lower())
    words = {*spoken, *map("_".join, pairwise(spoken))}
    balance: dict[str, int] = {}
    for group in groups:
        used = [users for word in words if (users := _users_of(group, word))]
        if used:
            scores = {language: sum(1 if language in users else -1 for users in used) for language in group}
            best = max(scores.values())
            for language, score in scores.items():
                balance[language] = max(-MOST, min(MOST, best)) - min(2 * MOST, best - score)
    return balance
