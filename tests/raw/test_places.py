"""Inputs in an object store: the same as on a disk, read where they lie."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable

import pytest
from archives import packed, record
from reading import PAGE, Found

from raw import Entry, ReadFailure, list_inputs, places, read_inputs
from raw.places import is_remote

boto3 = pytest.importorskip("boto3")


@pytest.fixture
def bucket(s3: str) -> str:
    """A bucket with a few inputs."""
    client = boto3.client("s3")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr("c.html", PAGE)
    for key, data in {
        "in/a.html": PAGE,
        "in/deep/b.html.gz": gzip.compress(PAGE),
        "in/pages.zip": archive.getvalue(),
        "in/crawl.warc.gz": packed(record(0), record(1)),
        "in/style.css": b"",
        "in/.git/d.html": PAGE,
        "in/a_files/ad.html": PAGE,
    }.items():
        client.put_object(Bucket=s3.removeprefix("s3://"), Key=key, Body=data)
    return s3


def test_what_lies_in_an_object_store(bucket: str, found: Found) -> None:
    outcomes = found(f"{bucket}/in")
    # Where the second record begins depends on how long the clock of the first is when packed.
    assert sorted(name.partition("@")[0] for name in outcomes) == [
        ".git/d.html",
        "a.html",
        "a_files/ad.html",
        "crawl.warc.gz",
        "crawl.warc.gz",
        "deep/b.html.gz",
        "pages.zip/c.html",
        "style.css",
    ]
    assert set(outcomes.values()) == {"page", "asset", "hidden", "page-part"}
    assert found(f"{bucket}/in/a.html") == {"a.html": "page"}
    assert found(f"{bucket}/in/style.css") == {"style.css": "page"}, "named itself it is read"
    (failure,) = read_inputs([f"{bucket}/none"])
    assert isinstance(failure, ReadFailure)
    assert "cannot be read" in failure.message


def test_a_dump_that_is_not_read_is_said_once(s3: str) -> None:
    boto3.client("s3").put_object(Bucket=s3.removeprefix("s3://"), Key="in/a.csv", Body=b"url,text\nu,T\n")
    (failure,) = read_inputs([f"{s3}/in"], columns={"url": "Lnk"})
    assert isinstance(failure, ReadFailure)
    assert "a.csv has no column Lnk; it has: url, text." in failure.message


def test_a_pattern_is_of_local_paths(s3: str) -> None:
    (failure,) = read_inputs([f"{s3}/*.html"])
    assert isinstance(failure, ReadFailure)
    assert "give the folder" in failure.message


@pytest.mark.parametrize("address", ["s3://", "s3:///in"])
def test_an_address_without_a_bucket(address: str, s3: str) -> None:  # noqa: ARG001 - no other store is asked
    (failure,) = read_inputs([address])
    assert isinstance(failure, ReadFailure)
    assert "names no bucket" in failure.message


@pytest.mark.parametrize("mark", ["clean/.locks/commit.json", "runs/20260102T030405Z-0a1b.json"])
def test_what_a_data_root_holds_is_passed_over(mark: str, s3: str, found: Found) -> None:
    ours = {
        mark,
        "clean/articles/a.parquet",
        "raw/a.warc.gz",
        "raw/inputs/a.json",
        "runs/b.json",
        "report.html",
    }
    theirs = {
        "a.html",
        "clean/of/theirs.html",
        "runs/of/theirs.html",
        "news/of/theirs.html",
        "newsroom/raw/b.html",
    }
    for key in {f"news/{name}" for name in ours} | theirs:
        boto3.client("s3").put_object(Bucket=s3.removeprefix("s3://"), Key=key, Body=PAGE)
    above = dict.fromkeys((f"news/{name}" for name in ours), "data-set")
    assert found(f"{s3}/") == above | dict.fromkeys(theirs, "page")
    assert found(f"{s3}/news") == dict.fromkeys(ours, "data-set") | {"of/theirs.html": "page"}


def test_a_part_of_a_data_root_is_refused_where_it_is_named(s3: str) -> None:
    for name in ("clean/.locks/commit.json", "clean/articles/a.html", "raw/b.html"):
        boto3.client("s3").put_object(Bucket=s3.removeprefix("s3://"), Key=f"news/{name}", Body=PAGE)
    (failure,) = list_inputs([f"{s3}/news/clean/articles"])
    assert isinstance(failure, ReadFailure)
    assert f"{s3}/news/clean/articles is a part of the data root {s3}/news: " in failure.message
    (entry,) = list_inputs([f"{s3}/news/raw"])
    assert isinstance(entry, Entry)


def test_pages_are_listed_without_a_request_for_each(s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(30):
        key = f"in/{number % 3}/{number}.html"
        boto3.client("s3").put_object(Bucket=s3.removeprefix("s3://"), Key=key, Body=PAGE)
    asked: list[str] = []
    steadily = places._steadily

    def counting(attempt: Callable[[], object], address: str, *more: int) -> object:
        asked.append(address)
        return steadily(attempt, address, *more)

    monkeypatch.setattr(places, "_steadily", counting)
    entries = list(list_inputs([f"{s3}/in"]))
    assert {entry.size for entry in entries if isinstance(entry, Entry)} == {len(PAGE)}
    assert (len(entries), len(asked)) == (30, 3), "does it answer, is it a file, what lies below"


@pytest.mark.parametrize(
    ("given", "remote"),
    [
        ("s3://b/k", True),
        ("gs://b", True),
        ("file:///etc/passwd", False),
        ("https://x.example", False),
        ("a:b", False),
    ],
)
def test_which_addresses_are_object_stores(given: str, remote: bool) -> None:
    assert is_remote(given) == remote
