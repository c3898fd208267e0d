"""The rule of publishing, apart from any file."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clean.dataset.merge import Key, Merged, merge


def key(
    moment: int | None,
    digest: str,
    content: str = "",
    *,
    basis: str | None = "transport",
    cleaning: str = "1",
    reference: str = "u",
    row: tuple[str, int, int] = ("batch", 0, 0),
) -> Key:
    return Key(moment, basis, digest, (cleaning, "o"), reference, (content or digest).encode(), row)


def numbered(keys: list[Key]) -> list[Key]:
    return [one._replace(row=("batch", 0, place)) for place, one in enumerate(keys)]


def publish_one_by_one(keys: list[Key]) -> Merged:
    """Each in a commit of its own."""
    merged = None
    for one in keys:
        stored = merged.winner._replace(row=("articles", 0, 0)) if merged else None
        versions = (
            [link._replace(row=("versions", 0, n)) for n, link in enumerate(merged.versions)]
            if merged
            else []
        )
        merged = merge(stored, versions, [one])
    assert merged is not None
    return merged


def bare(merged: Merged) -> tuple[object, list[object]]:
    return merged.winner._replace(row=("", 0, 0)), [link._replace(row=("", 0, 0)) for link in merged.versions]


def test_the_first_capture_is_new() -> None:
    merged = merge(None, [], [key(1, "a")])
    assert merged.outcomes == ["new"]
    assert merged.versions == []


@pytest.mark.parametrize("cleaning", ["1", "2"])
@pytest.mark.parametrize("basis", ["run", "transport"])
def test_known_bytes_keep_their_record(basis: str, cleaning: str) -> None:
    kept = key(1, "a", row=("articles", 0, 0))._replace(record=("tinsach-000001.warc.gz", 7))
    again = key(1, "a", basis=basis, cleaning=cleaning)
    assert merge(kept, [], [again]).winner.record == kept.record
    elsewhere = again._replace(record=("tinsach-000002.warc.gz", 9))
    assert merge(kept, [], [elsewhere]).winner.record == elsewhere.record
    assert merge(kept, [], [key(2, "b", "x")]).winner.record == (None, None)


CASES = {
    # stored, incoming, outcome, digest of the winner, digests of the versions
    "a later capture with another content": (key(1, "a"), key(2, "b"), "changed", "b", ["a"]),
    "a later capture with the same content": (key(1, "a", "x"), key(2, "b", "x"), "unchanged", "b", []),
    "an earlier capture with another content": (key(2, "b"), key(1, "a"), "superseded", "b", ["a"]),
    "an earlier capture with the same content": (key(2, "b", "x"), key(1, "a", "x"), "superseded", "b", []),
    "the same moment: the digest decides": (key(1, "a"), key(1, "b"), "changed", "b", ["a"]),
    "the same moment: the smaller digest loses": (key(1, "b"), key(1, "a"), "superseded", "b", ["a"]),
    "a moment comes after none": (key(None, "b", basis=None), key(1, "a"), "changed", "a", ["b"]),
    "the same capture again": (key(1, "a"), key(1, "a"), "unchanged", "a", []),
    "a re-clean with another content": (key(1, "a", "x"), key(1, "a", "y", cleaning="2"), "changed", "a", []),
    "the same bytes elsewhere": (key(1, "a"), key(1, "a", reference="v"), "duplicate", "a", []),
    "the same file read later": (key(1, "a", basis="run"), key(9, "a", basis="run"), "unchanged", "a", []),
    "the same file read later, cleaned better": (
        key(1, "a", "x", basis="run"),
        key(9, "a", "y", basis="run", cleaning="2"),
        "changed",
        "a",
        [],
    ),
    "another file of the same content read later": (
        key(1, "b", "x", basis="run"),
        key(9, "a", "x", basis="run"),
        "superseded",
        "b",
        [],
    ),
    "another file of another content read later": (
        key(1, "b", basis="run"),
        key(9, "a", basis="run"),
        "changed",
        "a",
        ["b"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_one_stored_one_incoming(case: str) -> None:
    stored, incoming, outcome, winner, versions = CASES[case]
    merged = merge(stored._replace(row=("articles", 0, 0)), [], [incoming])
    assert merged.outcomes == [outcome]
    assert merged.winner.capture_digest == winner
    assert [link.capture_digest for link in merged.versions] == versions


def test_a_reread_file_keeps_its_moment_when_a_later_capture_replaced_it() -> None:
    """Two files of one article, read again with every run, do not take turns."""
    stored = key(1, "b", basis="run", row=("articles", 0, 0))
    version = key(1, "a", basis="run", row=("versions", 0, 0))
    merged = merge(stored, [version], [key(9, "a", basis="run")])
    assert merged.winner == stored
    assert merged.outcomes == ["superseded"]
    assert [link.capture_digest for link in merged.versions] == ["a"]


def test_of_the_same_bytes_in_two_places_the_smallest_reference_stays_whatever_the_order() -> None:
    here, there = key(1, "a", reference="u1"), key(1, "a", reference="u2")
    assert merge(None, [], numbered([here, there])).winner.reference == "u1"
    assert merge(None, [], numbered([there, here])).winner.reference == "u1"
    assert publish_one_by_one([there, here]).winner.reference == "u1"
    assert publish_one_by_one([here, there]).winner.reference == "u1"


def test_a_moved_file_takes_part_in_a_re_clean() -> None:
    stored = key(1, "a", reference="old", row=("articles", 0, 0))
    merged = merge(stored, [], [key(1, "a", "better", reference="otherwhere", cleaning="2")])
    assert merged.winner.content == b"better"
    assert merged.outcomes == ["changed"]


def test_two_readings_of_one_file_in_one_run() -> None:
    merged = merge(None, [], numbered([key(1, "a"), key(1, "a")]))
    assert sorted(merged.outcomes) == ["duplicate", "new"]


captures = st.builds(
    key,
    st.none() | st.integers(0, 3),
    st.sampled_from("abcd"),
    reference=st.sampled_from(["u", "v"]),
)
"""Captures whose content follows from their bytes, as cleaning has it."""


@given(st.lists(captures, min_size=1, max_size=4))
def test_the_order_of_arrival_does_not_matter(keys: list[Key]) -> None:
    expected = merge(None, [], numbered(keys))
    digests = {one.capture_digest for one in keys}
    assert expected.winner.rank == max(one.rank for one in keys)
    for order in permutations(keys):
        merged = publish_one_by_one(list(order))
        assert bare(merged)[0] == bare(expected)[0]
        if len(digests) == len(keys):
            # The same bytes twice with others between them: a version may collapse into its neighbour.
            assert bare(merged) == bare(expected)


@given(st.lists(captures, min_size=1, max_size=5))
def test_publishing_again_changes_nothing(keys: list[Key]) -> None:
    once = merge(None, [], numbered(keys))
    stored = once.winner._replace(row=("articles", 0, 0))
    versions = [link._replace(row=("versions", 0, n)) for n, link in enumerate(once.versions)]
    again = merge(stored, versions, numbered(keys))
    assert bare(again)[0] == bare(once)[0]
    assert not {"new", "changed"} & set(again.outcomes)


@given(st.lists(captures, min_size=1, max_size=5), st.booleans())
def test_every_capture_has_one_outcome(keys: list[Key], stored_before: bool) -> None:
    stored = key(2, "b", row=("articles", 0, 0)) if stored_before else None
    merged = merge(stored, [], numbered(keys))
    assert len(merged.outcomes) == len(keys)
    assert merged.outcomes.count("new") == (not stored_before)
