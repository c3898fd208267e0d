"""Words that tell close relatives apart, from data/telltale.tsv."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from clean.language.tables import read_table

MOST = 4
"""Words that count: more of them prove no more."""
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _relatives() -> dict[str, frozenset[str]]:
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
    for relatives, languages, words in read_table("telltale.tsv"):
        for word in words.split():
            users[frozenset(relatives.split()), word] |= set(languages.split())
    return {key: frozenset(value) for key, value in users.items() if value != key[0]}


def count_telltales(text: str, languages: Iterable[str]) -> dict[str, int]:
    """For each language that has relatives: words for it less words for a relative, within ±`MOST`.

    Languages without relatives, or whose telltale words do not occur, are left out.
    """
    groups = {_relatives()[language] for language in languages if language in _relatives()}
    if not groups:
        return {}
    words = set(_WORD.findall(text.lower()))
    balance: dict[str, int] = {}
    for group in groups:
        used = [_users()[group, word] for word in words if (group, word) in _users()]
        if used:
            for language in group:
                score = sum(1 if language in users else -1 for users in used)
                balance[language] = max(-MOST, min(MOST, score))
    return balance
