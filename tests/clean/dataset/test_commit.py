"""Committing: what stands in the tables afterwards, and what every capture is counted as."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from publishing import NOON, Commit, as_table, by_id, contents, make_article, make_rejection, publish, rows

from clean.dataset import DataSet, Outcomes
from clean.dataset.layout import BUCKET_ROWS, ROW_BYTES, bucket_count
from schemas.arrow import TABLES

LATER = NOON + timedelta(days=20)


def counted(outcomes: Outcomes) -> dict[str, int]:
    return {name: number for name, number in outcomes.counts().items() if number}


def test_an_empty_commit_leaves_a_zero_row_file_of_every_table(data: DataSet, commit: Commit) -> None:
    assert commit([]).total == 0
    for table in TABLES:
        assert rows(data, table) == []
        assert len(data.files(table)) == 1


def test_a_first_commit(data: DataSet, commit: Commit) -> None:
    outcomes = commit([*map(make_article, range(40)), *map(make_rejection, range(3))], batches=3)
    assert counted(outcomes) == {"new": 40, "rejected": 3}
    assert outcomes.total == 43
    articles = by_id(data)
    assert {row["first_seen"] for row in articles.values()} == {NOON}
    assert articles["a1:0007"]["title"] == "Tin 7"
    assert len(rows(data, "removals")) == 80
    assert len(rows(data, "evidence")) == 40
    assert {row["code"] for row in rows(data, "rejections")} == {"listing"}
    assert rows(data, "versions") == []


def test_the_zero_row_file_goes_when_its_month_is_opened(data: DataSet, commit: Commit) -> None:
    commit([])
    commit([make_article(1)])
    assert not list(data.root.glob("articles/**/000-of-000.parquet"))
    assert list(data.root.glob("rejections/**/000-of-000.parquet"))


@pytest.mark.parametrize("ledger_is_lost", [False, True])
def test_the_same_input_again_changes_no_byte(data: DataSet, commit: Commit, ledger_is_lost: bool) -> None:
    results = [*map(make_article, range(30)), *map(make_rejection, range(3))]
    commit(results, batches=2)
    before = contents(data)
    if ledger_is_lost:
        shutil.rmtree(data.root / ".ledger")
    # A later run reads the same files: it alone vouches for the moment.
    again = [replace(result, captured_at=LATER) for result in results]
    outcomes = commit(again, LATER, batches=5)
    assert counted(outcomes) == {"unchanged": 30, "rejected": 3}
    assert contents(data) == before
    assert outcomes.files_written == 0


def test_the_order_of_a_run_changes_no_byte(tmp_path_factory: pytest.TempPathFactory) -> None:
    results = [
        *(make_article(number) for number in range(25)),
        make_article(3, hours=2),
        make_article(3, "x", hours=1),
    ]
    found = []
    for order in (results, results[::-1]):
        data = DataSet(tmp_path_factory.mktemp("order"))
        for result in order:
            publish(data, [result])
        found.append(contents(data))
    assert found[0] == found[1]


def test_a_later_capture_replaces_and_makes_a_version(data: DataSet, commit: Commit) -> None:
    commit([make_article(1, "Một.\n\nHai.", hours=0), make_article(2, hours=0)])
    outcomes = commit([make_article(1, "Một.\n\nBa.", hours=1, title="Khác")], LATER)
    assert counted(outcomes) == {"changed": 1}
    row = by_id(data)["a1:0001"]
    assert (row["title"], row["text"], row["first_seen"]) == ("Khác", "Một.\n\nBa.", NOON)
    (version,) = rows(data, "versions")
    assert (version["title"], version["text"], version["first_seen"]) == ("Tin 1", "Một.\n\nHai.", NOON)
    assert version["replaced_by"] == row["capture_digest"]
    assert version["changed"] == ["title", "text"]
    assert version["text_changed"] == pytest.approx(7 / 15)


def test_what_arrives_late_becomes_a_version_between(data: DataSet, commit: Commit) -> None:
    for hours in (0, 4, 2):
        commit([make_article(1, f"Bản {hours}", hours=hours)])
    assert by_id(data)["a1:0001"]["text"] == "Bản 4"
    versions = rows(data, "versions")
    assert [row["text"] for row in versions] == ["Bản 0", "Bản 2"]
    digests = [make_article(1, f"Bản {hours}").capture_digest for hours in (2, 4)]
    assert [row["replaced_by"] for row in versions] == digests


def test_counters_are_no_change_of_the_article(data: DataSet, commit: Commit) -> None:
    commit([make_article(1, hours=0, views=10, capture_digest="sha256:1")])
    outcomes = commit([make_article(1, hours=1, views=20, capture_digest="sha256:2")])
    assert counted(outcomes) == {"unchanged": 1}
    assert by_id(data)["a1:0001"]["views"] == 20
    assert rows(data, "versions") == []


def test_a_re_clean_replaces_the_row_its_removals_and_evidence(data: DataSet, commit: Commit) -> None:
    first = make_article(1)
    commit([first, make_article(2)])
    better = replace(first, title="Đúng", cleaner_version="2", removed=first.removed[:1], evidence=())
    assert counted(commit([better], LATER)) == {"changed": 1}
    row = by_id(data)["a1:0001"]
    assert (row["title"], row["cleaner_version"], row["captured_at"]) == ("Đúng", "2", NOON)
    assert rows(data, "versions") == []
    assert [row["article_id"] for row in rows(data, "removals")] == ["a1:0001", "a1:0002", "a1:0002"]
    assert [row["article_id"] for row in rows(data, "evidence")] == ["a1:0002"]


def test_a_rejected_recapture_leaves_the_row(data: DataSet, commit: Commit) -> None:
    article = make_article(1)
    commit([article])
    outcomes = commit([make_rejection(1, "blocked", hours=5, url=article.url)], LATER)
    assert counted(outcomes) == {"rejected": 1}
    assert by_id(data)["a1:0001"]["text"] == article.text


def test_the_latest_rejection_of_a_reference_stands(data: DataSet, commit: Commit) -> None:
    commit([make_rejection(1, "blocked", hours=0), make_rejection(2, hours=0)])
    commit([make_rejection(1, "listing", hours=5, capture_digest="sha256:other")])
    assert sorted(row["code"] for row in rows(data, "rejections")) == ["listing", "listing"]


def test_an_article_answers_the_rejection_of_its_capture(data: DataSet, commit: Commit) -> None:
    """A better cleaner finds the article in a capture that was rejected before."""
    article = make_article(1)
    same = {"url": article.url, "origin": article.origin, "capture_digest": article.capture_digest}
    commit([make_rejection(1, **same), make_rejection(2)])
    assert counted(commit([article], LATER)) == {"new": 1}
    assert [row["origin"] for row in rows(data, "rejections")] == ["pages/list-2.html"]
    # The older cleaner once more: its rejection is counted, but the article stands for the capture.
    assert counted(commit([article, make_rejection(1, **same)], LATER)) == {"unchanged": 1, "rejected": 1}
    assert len(rows(data, "rejections")) == 1


def test_a_later_rejection_stands_beside_the_article(data: DataSet, commit: Commit) -> None:
    article = make_article(1, hours=0)
    same = {"url": article.url, "origin": article.origin}
    commit([make_rejection(1, "blocked", hours=5, **same)])
    commit([article])
    assert [row["code"] for row in rows(data, "rejections")] == ["blocked"]


def test_quarantined_captures_are_counted_apart(data: DataSet, commit: Commit) -> None:
    outcomes = commit([make_rejection(1, "timeout"), make_rejection(2, "crashed"), make_rejection(3)])
    assert counted(outcomes) == {"rejected": 1, "quarantined": 2}
    assert outcomes.by("code") == {"timeout": 1, "crashed": 1, "listing": 1}
    assert len(rows(data, "rejections")) == 3


def test_the_same_bytes_in_several_files(data: DataSet, commit: Commit) -> None:
    copies = [make_article(1, origin=f"copy-{n}.html", url=None) for n in (2, 0, 1)]
    assert counted(commit(copies, batches=2)) == {"new": 1, "duplicate": 2}
    assert by_id(data)["a1:0001"]["origin"] == "copy-0.html"
    before = contents(data)
    assert counted(commit(copies, LATER)) == {"unchanged": 1, "duplicate": 2}
    assert contents(data) == before


def test_copies_in_several_commits_of_one_run_do_not_take_turns(data: DataSet, commit: Commit) -> None:
    copies = [make_article(1, origin=f"copy-{n}.html", url=None, title=f"T{n}") for n in (2, 0, 1)]
    for _ in range(2):
        for copy in copies:
            commit([copy])
    assert by_id(data)["a1:0001"]["origin"] == "copy-0.html"
    assert rows(data, "versions") == []


def test_captures_of_one_article_in_one_run(data: DataSet, commit: Commit) -> None:
    results = [make_article(1, f"Bản {hours}", hours=hours) for hours in (2, 3, 1)]
    assert counted(commit(results)) == {"new": 1, "superseded": 2}
    assert by_id(data)["a1:0001"]["text"] == "Bản 3"
    assert [row["text"] for row in rows(data, "versions")] == ["Bản 1", "Bản 2"]
    assert len(rows(data, "removals")) == 2


def test_first_publishing_fixes_month_and_moment(data: DataSet, commit: Commit) -> None:
    commit([make_article(1)], NOON)
    commit([make_article(1, "mới", hours=900), make_article(2)], NOON + timedelta(days=30))
    assert {row["article_id"]: row["first_seen"].month for row in rows(data, "articles")} == {
        "a1:0001": 11,
        "a1:0002": 12,
    }
    assert {path.parent.name for path in data.files("articles")} == {"month=2026-11", "month=2026-12"}


def test_a_lost_ledger_loses_nothing(data: DataSet, commit: Commit) -> None:
    commit(map(make_article, range(20)))
    shutil.rmtree(data.root / ".ledger")
    outcomes = commit(map(make_article, range(10, 30)), NOON + timedelta(days=40))
    assert counted(outcomes) == {"new": 10, "unchanged": 10}
    assert len(by_id(data)) == 30


def test_a_ledger_of_another_state_of_the_data_is_noticed(data: DataSet, commit: Commit) -> None:
    commit(map(make_article, range(10)))
    old = data.root.with_name("old")
    shutil.copytree(data.root, old)
    commit([make_article(1, "mới", hours=5), make_article(99)])
    for table in TABLES:
        shutil.rmtree(data.root / table)
        shutil.copytree(old / table, data.root / table)
    outcomes = commit([make_article(1), make_article(99)], LATER)
    assert counted(outcomes) == {"new": 1, "unchanged": 1}
    assert by_id(data)["a1:0099"]["first_seen"] == LATER


def test_counts_by_language_site_and_code(commit: Commit) -> None:
    outcomes = commit([*map(make_article, range(8)), make_rejection(1)])
    assert outcomes.by("language") == {"vi": 2, "en": 2, "zh": 2, "ar": 2}
    assert sum(outcomes.by("site").values()) == 8
    assert outcomes.by("code") == {"listing": 1}
    assert (outcomes + outcomes).total == 2 * outcomes.total == 18


def test_a_backfill_opens_its_month_with_enough_buckets(data: DataSet, commit: Commit) -> None:
    commit([make_article(1)], expected=1_000_000)
    assert {path.name[-11:] for path in data.files("articles")} == {"128.parquet"}
    assert bucket_count(1_000_000) * BUCKET_ROWS >= 1_000_000
    assert bucket_count(1_000_000, ROW_BYTES // 2) == bucket_count(1_000_000)
    assert bucket_count(1_000_000, 4 * ROW_BYTES) == 4 * bucket_count(1_000_000)


def test_rows_lie_by_language_and_day(data: DataSet, commit: Commit) -> None:
    commit(map(make_article, range(200)))
    for path in data.files("articles"):
        table = pq.ParquetFile(path).read(["language", "published_date", "article_id"])
        order = [tuple(row.values()) for row in table.to_pylist()]
        assert order == sorted(order)


def test_nothing_is_left_in_the_stages(data: DataSet, commit: Commit) -> None:
    commit(map(make_article, range(20)))
    left = [path for path in (data.root / ".staging").rglob("*") if path.is_file()]
    assert left == []


results = st.builds(
    make_article,
    st.integers(0, 4),
    st.sampled_from(["", "một", "hai"]),
    hours=st.sampled_from([0, 1, 2]),
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(results, min_size=1, max_size=8), st.integers(1, 3), st.randoms(use_true_random=False))
def test_any_order_and_any_batches_give_the_same_articles(
    tmp_path_factory: pytest.TempPathFactory, arrivals: list[object], size: int, random: object
) -> None:
    together = DataSet(tmp_path_factory.mktemp("together"))
    outcomes = publish(together, arrivals)
    assert outcomes.total == len(arrivals)
    apart = DataSet(tmp_path_factory.mktemp("apart"))
    shuffled = list(arrivals)
    random.shuffle(shuffled)
    total = 0
    for start in range(0, len(shuffled), size):
        total += publish(apart, shuffled[start : start + size]).total
    assert total == len(arrivals)
    for table in ("articles", "removals", "evidence"):
        assert as_table(together, table).equals(as_table(apart, table))
