"""Cleaning again, upkeep and taking down: raw store, references and data set together."""

from __future__ import annotations

import json
import os
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest
from standin import plain_clean

sys.path.insert(0, str(Path(__file__).parents[1] / "raw" / "fetch" / "support"))

from site_of_ours import Site, demo, rss

from clean import Options
from clean.dataset import Outcomes
from flows import cli
from flows import run as run_module
from flows.cleaning import Cleaned
from flows.executors import Serial, executor_for
from flows.fetching import fetch
from flows.maintain import maintain
from flows.reclean import Recleaned, reclean
from flows.references import references, remember_inputs
from flows.run import Report, Run
from flows.run import run as run_inputs
from flows.settings import Settings
from raw.fetch.hosts import Manners
from raw.fetch.state import FetchState
from raw.sources.specs import Source
from raw.store import RawStore, StoredResponse
from schemas import Article, Capture, Rejection
from schemas.plain import acts

Write = Callable[..., Path]

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test takes the power away."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", executor="serial")


def stored_clean(capture: Capture, options: Options) -> Article | Rejection:
    """As the stand-in, and with the place in the raw store."""
    result = plain_clean(capture, options)
    if isinstance(result, Article) and capture.warc:
        return replace(result, warc_file=capture.warc.file, warc_offset=capture.warc.offset)
    return result


def better_clean(capture: Capture, options: Options) -> Article | Rejection:
    """Another version of the cleaner: it says what was in capitals, rejects what asks for it, and renames some."""
    result = stored_clean(capture, options)
    if isinstance(result, Rejection):
        return replace(result, cleaner_version="better")
    if "REJECT" in result.text:
        return Rejection(
            "not-an-article", "No.", "label", url=capture.url, origin=capture.origin,
            capture_digest=result.capture_digest, captured_at=capture.captured_at,
            captured_at_basis=capture.captured_at_basis,
        )  # fmt: skip
    renamed = result.article_id + "0" if "RENAME" in result.text else result.article_id
    return replace(result, article_id=renamed, title=(result.title or "").upper(), cleaner_version="better")


def run(settings: Settings, *inputs: Path, **options: Any) -> Report:
    options.setdefault("cleaner", stored_clean)
    with executor_for(settings) as executor:
        return run_inputs([str(given) for given in inputs], settings, executor, **options)


def again(settings: Settings, cleaner: Any = better_clean) -> Recleaned:
    with executor_for(settings) as executor:
        return reclean(settings, executor, cleaner=cleaner)


def rows(settings: Settings, table: str = "articles") -> list[dict[str, Any]]:
    files = sorted(str(path) for path in (settings.data / "clean" / table).glob("**/*.parquet"))
    found: list[dict[str, Any]] = ds.dataset(files).to_table().to_pylist()
    return sorted(found, key=lambda row: (row.get("title") or "", row.get("origin") or ""))


def titles(settings: Settings) -> list[str]:
    return [row["title"] for row in rows(settings)]


NAMES = [b"esc\x1b[31m", b"line\nbreak", b"next\xc2\x85line", "line\u2028break".encode(), b"cr\r", b"tab\t"]
NAMES += [b"no\xffunicode", "turned\u202e".encode(), b"percent%1B", b"[glob]*?", b"back\\slash"]


@pytest.mark.parametrize(
    ("name", "form"),
    [
        *((name, "file") for name in NAMES),
        *((NAMES[n], form) for n in (2, 6) for form in ("folder", "archive")),
    ],
)
def test_names_of_any_bytes_are_found_again(
    settings: Settings, tmp_path: Path, page: Callable[[str], str], name: bytes, form: str
) -> None:
    """By the cleaner that writes what acts in them as in addresses; the names of their files are as they are."""
    place = tmp_path / os.fsdecode(name + (b".zip" if form == "archive" else b".html"))
    if form == "archive":
        with zipfile.ZipFile(place, "w") as archive:
            archive.writestr("a\x1b.html", page("One"))
    elif form == "file":
        place.write_text(page("One"))
    else:
        place.mkdir()
        (place / place.name).write_text(page("One"))
    with Serial() as executor:
        first = run_inputs([str(place)], settings, executor)
        assert run_inputs([str(place)], settings, executor).outcomes.counts()["unchanged"] == 1
        done = reclean(settings, executor)
    assert first.outcomes.counts()["new"] == 1
    assert (done.not_found, done.moved, done.report.outcomes.counts()["unchanged"]) == ([], 0, 1)
    (row,) = rows(settings)
    assert not acts(row["origin"])
    said = json.loads((settings.data / "runs" / f"{first.run_id}.json").read_text())["inputs"]
    assert said == [reference.input for reference in references(settings.data)] == [str(place)]


def test_local_inputs_are_read_again_where_they_lie(write: Write, settings: Settings, tmp_path: Path) -> None:
    write("in/a.txt", "one")
    write("in/b.jsonl", '{"text": "two", "url": "https://news.example/2"}\n')
    run(settings, tmp_path / "in")
    before = rows(settings)
    write("in/new.txt", "not known yet")
    done = again(settings)
    after = rows(settings)
    assert (done.report.captures, done.not_found, done.moved) == (2, [], 0)
    assert [row["title"] for row in after] == [row["title"].upper() for row in before]
    unchanged = (
        "article_id",
        "url",
        "origin",
        "captured_at",
        "captured_at_basis",
        "first_seen",
        "capture_digest",
    )
    assert [{name: row[name] for name in unchanged} for row in after] == [
        {name: row[name] for name in unchanged} for row in before
    ]
    assert rows(settings, "versions") == []


def test_addresses_are_known_without_their_list(write: Write, settings: Settings, tmp_path: Path) -> None:
    from raw import read_address_list

    page = write("in/a.txt", "one")
    addresses = read_address_list(write("urls.csv", f"{page},https://news.example/1\n"))
    run(settings, tmp_path / "in", addresses=addresses)
    again(settings)
    (row,) = rows(settings)
    assert (row["url"], row["title"]) == ("https://news.example/1", "ONE")


def test_what_was_kept_needs_no_input(write: Write, settings: Settings, tmp_path: Path) -> None:
    keeping = replace(settings, keep=True)
    write("in/a.txt", "one")
    write("in/b.txt", "two")
    run(keeping, tmp_path / "in")
    assert all(row["warc_file"] for row in rows(settings))
    shutil.rmtree(tmp_path / "in")
    done = again(settings)
    assert (titles(settings), done.not_found) == (["ONE", "TWO"], [])
    run(keeping, write("in/a.txt", "one"))
    with RawStore(settings.data / "raw") as store:
        assert len(list(store.rows())) == 2, "the same bytes are kept once"


def test_what_cannot_be_read_again_is_named_and_stays(
    write: Write, settings: Settings, tmp_path: Path
) -> None:
    run(settings, write("a.txt", "one"), write("b.txt", "two"))
    (tmp_path / "b.txt").write_text("other")
    done = again(settings)
    assert done.not_found == ["b.txt"]
    assert titles(settings) == ["ONE", "two"]


def test_a_rejection_leaves_the_row_and_an_article_ends_a_rejection(write: Write, settings: Settings) -> None:
    run(settings, write("a.txt", "REJECT me"), write("b.txt", "once refused"), cleaner=_refuses)
    assert [row["origin"] for row in rows(settings, "rejections")] == ["b.txt"]
    done = again(settings)
    assert titles(settings) == ["ONCE REFUSED", "REJECT me"]
    assert done.report.outcomes.counts()["rejected"] == 1


def _refuses(capture: Capture, options: Options) -> Article | Rejection:
    if b"refused" not in capture.raw:
        return stored_clean(capture, options)
    found = plain_clean(capture, options)
    assert isinstance(found, Article)
    return Rejection(
        "not-an-article", "No.", "label", origin=capture.origin, capture_digest=found.capture_digest,
        captured_at=capture.captured_at, captured_at_basis=capture.captured_at_basis,
    )  # fmt: skip


def two_captures(settings: Settings) -> list[Path]:
    """A raw store with two contents of one address, an hour apart."""
    with RawStore(settings.data / "raw") as store:
        for hours, body in enumerate((b"first text", b"second text")):
            moment = NOON + timedelta(hours=hours)
            store.append(
                StoredResponse("https://news.example/1", 200, [("Content-Type", "text/html")], body, moment)
            )
        return store.files()


def test_versions_are_cleaned_again_and_none_is_made(settings: Settings) -> None:
    run(settings, *two_captures(settings))
    assert [row["title"] for row in rows(settings, "versions")] == ["first text"]
    again(settings)
    assert titles(settings) == ["SECOND TEXT"]
    (version,) = rows(settings, "versions")
    assert (version["title"], version["captured_at"]) == ("FIRST TEXT", NOON)
    assert set(version["changed"]) == {"title", "text"}


def test_an_article_that_gets_another_id_does_not_stand_twice(write: Write, settings: Settings) -> None:
    run(settings, write("a.txt", "RENAME"), write("b.txt", "two"))
    (old,) = [row["article_id"] for row in rows(settings) if row["title"] == "RENAME"]
    done = again(settings)
    assert done.moved == 1
    assert {row["title"]: row["article_id"] for row in rows(settings)}["RENAME"] == old + "0"
    assert len(rows(settings)) == 2


def test_the_same_cleaner_changes_nothing(write: Write, settings: Settings, tmp_path: Path) -> None:
    write("in/a.txt", "one")
    run(settings, tmp_path / "in")
    files = {path: path.read_bytes() for path in settings.data.glob("clean/**/*.parquet")}
    done = again(settings, stored_clean)
    assert done.report.outcomes.counts()["unchanged"] == 1
    assert {path: path.read_bytes() for path in settings.data.glob("clean/**/*.parquet")} == files


def test_in_worker_processes_too(write: Write, settings: Settings, tmp_path: Path) -> None:
    settings = replace(settings, executor="processes", workers=2, keep=True)
    for number in range(30):
        write(f"in/{number}.txt", f"page {number}")
    run(settings, tmp_path / "in")
    shutil.rmtree(tmp_path / "in")
    done = again(settings)
    assert (done.report.captures, done.not_found) == (30, [])
    assert all(title.startswith("PAGE") for title in titles(settings))


def test_groups_are_published_one_after_the_other(
    write: Write, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While others are being cleaned, as in a run."""
    monkeypatch.setattr(run_module, "SHARD_ENTRIES", 4)
    for number in range(12):
        write(f"in/{number:02}.txt", f"page {number:02}")
    run(settings, tmp_path / "in")
    sizes = []
    publish = Run.publish

    def counted(self: Run, group: Iterable[Cleaned]) -> Outcomes:
        sizes.append(len(group := list(group)))
        return publish(self, group)

    monkeypatch.setattr(Run, "publish", counted)
    done = again(replace(settings, batch=4))
    assert (done.report.captures, done.not_found, done.moved) == (12, [], 0)
    assert titles(settings) == [f"PAGE {number:02}" for number in range(12)]
    assert len(sizes) > 1
    assert sum(sizes) == 3


def test_a_lost_data_set_is_made_anew(write: Write, settings: Settings, site: Site) -> None:
    settings = replace(settings, contact="desk@news.example")
    demo(site, 3)
    fetched(settings, site)
    run(settings, write("in/a.txt", "one"))
    run(replace(settings, keep=True), write("in/b.txt", "two"))
    before = rows(settings)
    shutil.rmtree(settings.data / "clean")
    assert again(settings, stored_clean).report.captures == 0
    with executor_for(settings) as executor:
        done = reclean(settings, executor, everything=True, cleaner=stored_clean)
    assert done.not_found == []
    # What was only read in place has the moment of the run that read it last.
    lost = ("first_seen", "captured_at", "captured_at_basis", "warc_file", "warc_offset", "cleaner_version")
    assert [{name: value for name, value in row.items() if name not in lost} for row in rows(settings)] == [
        {name: value for name, value in row.items() if name not in lost} for row in before
    ]
    assert len(before) == 7


def test_references_are_noted_once(tmp_path: Path) -> None:
    for name in ("in", "abs.html"):
        (tmp_path / name).touch()
    pattern = str(tmp_path / "*.html")
    remember_inputs(tmp_path, ["in", "-", "", "mispelt", pattern, "*.none"], "")
    remember_inputs(tmp_path, ["in"], "")
    with (tmp_path / "raw" / "inputs.jsonl").open("a") as file:
        file.write('{"input": "cut in the mi')
    assert [one.input for one in references(tmp_path)] == [str(Path.cwd() / "in"), pattern]


def tinsach(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["tinsach", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


def test_all_is_well_after_a_run(
    write: Write, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(replace(settings, keep=True), write("a.txt", "one"), write("b.txt", "two"))
    assert tinsach(monkeypatch, "maintain", "--deep", "--data", settings.data) == 0
    assert "2 records in the raw store; 2 articles, 2 of them" in capsys.readouterr().out


def test_what_was_kept_once_stays_kept(write: Write, settings: Settings, tmp_path: Path) -> None:
    """Read again without `keep`, and then lost where it lay, it is still found in the raw store."""
    write("in/a.txt", "one")
    run(replace(settings, keep=True), tmp_path / "in")
    before = rows(settings)
    run(settings, tmp_path / "in")
    assert rows(settings) == before
    shutil.rmtree(tmp_path / "in")
    assert again(settings).not_found == []
    assert maintain(settings).stored == 1


def test_upkeep_names_what_is_damaged_and_renews_what_is_lost(
    write: Write, settings: Settings, tmp_path: Path
) -> None:
    keeping = replace(settings, keep=True)
    for number in range(3):
        write(f"in/{number}.txt", f"page {number} " + "x" * 100)
    run(keeping, tmp_path / "in")
    shutil.rmtree(settings.data / "clean" / ".ledger")
    (leftover := settings.data / "clean" / ".staging" / "run-dead").mkdir(parents=True)
    (warc,) = (settings.data / "raw").glob("*.warc.gz")
    shutil.rmtree(settings.data / "raw" / "index")
    assert maintain(settings).problems == []
    assert not leftover.exists()
    assert (settings.data / "clean" / ".ledger" / "ledger.sqlite").exists()
    assert (settings.data / "raw" / "index" / warc.name.replace(".warc.gz", ".parquet")).exists()

    packed = bytearray(warc.read_bytes())
    packed[rows(settings)[1]["warc_offset"] + 60] ^= 0xFF
    warc.write_bytes(packed)
    assert maintain(settings).problems == [], "the index is trusted unless asked to look deeper"
    (problem,) = maintain(settings, deep=True).problems
    assert "no whole record" in problem
    shutil.rmtree(settings.data / "raw" / "index")
    problems = maintain(settings).problems
    assert any("damaged in its midst" in one for one in problems)
    assert any("The raw store lacks the records of 1 row of articles" in one for one in problems)

    shutil.rmtree(tmp_path / "in")
    assert "1 input of earlier runs can no longer be found" in maintain(settings).notes[0]


def test_upkeep_sees_rows_that_stand_wrong(write: Write, settings: Settings) -> None:
    run(settings, *(write(f"{number}.txt", f"page {number}") for number in range(9)))
    *_, other, path = sorted(settings.data.glob("clean/articles/**/*-of-008.parquet"))
    number = (int(path.name[:3]) + 1) % 8
    shutil.copy(path, path.with_name(f"{number:03}-of-008.parquet"))
    problems = maintain(settings).problems
    assert any(" of other files" in one for one in problems)
    other.write_bytes(b"torn")
    problems = maintain(settings).problems
    assert sum(f"{other.name} is damaged" in one for one in problems) == 1


def test_forgetting_leaves_nothing(
    write: Write, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is forgotten is in no file of the data folder: not packed, not in an index, not in a cache."""
    secret = "https://news.example/secret"
    with RawStore(settings.data / "raw") as store:
        for name, body in (
            ("kept", b"kept text"),
            ("secret", b"taken-down-text"),
            ("secret", b"taken-down-text 2"),
        ):
            store.append(
                StoredResponse(
                    f"https://news.example/{name}", 200, [("Content-Type", "text/html")], body, NOON
                )
            )
            NOON_LATER = NOON + timedelta(hours=1)
            store.append(StoredResponse(f"https://news.example/{name}", 200, [], body, NOON_LATER))
    run(settings, *(settings.data / "raw").glob("*.warc.gz"))
    (settings.data / "report.html").write_text("It quotes taken-down-text.")
    assert tinsach(monkeypatch, "forget", secret, "--data", settings.data) == 0
    said = capsys.readouterr().out
    assert "Taken out of the raw store: 4 records." in said
    with RawStore(settings.data / "raw") as store:
        assert {row.url for row in store.rows()} == {"https://news.example/kept"}
    assert [row["url"] for row in rows(settings)] == ["https://news.example/kept"]
    for path in settings.data.rglob("*"):
        if path.is_file() and path.parent.name != "runs":
            assert b"taken-down-text" not in readable(path), path
    report = run(settings, write("again.jsonl", json.dumps({"url": secret, "text": "taken-down-text"})))
    assert dict(report.outcomes.counts())["rejected"] == 1
    assert len(rows(settings)) == 1


def readable(path: Path) -> bytes:
    """A file's bytes, and what they unpack to."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        import gzip

        data += gzip.decompress(data)
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        data += str(pq.ParquetFile(path).read().to_pylist()).encode()
    return data


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as served:
        yield served


def fetched(settings: Settings, site: Site) -> Report:
    """One round over a sitemap and over a feed that carries its texts."""
    item = "<item><guid>{0}</guid><title>Item {0}</title><description>&lt;p&gt;{1}&lt;/p&gt;</description></item>"
    site.reply("feed.localhost", "/full.xml", rss([], item.format(1, "One") + item.format(2, "Two")))
    sources = [
        Source("maps", "sitemap", (site.url("maps.localhost", "/index.xml"),), allow_private=True),
        Source(
            "full", "feed", (site.url("feed.localhost", "/full.xml"),), allow_private=True, full_text=True
        ),
    ]
    quick = Manners(delay=0.0, backoff=0.001)
    with Serial() as executor:
        return fetch(sources, settings, executor, manners=quick, cleaner=plain_clean)


def test_what_was_fetched_is_cleaned_again_and_forgotten(
    site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(settings, contact="desk@news.example")
    demo(site, 5)
    fetched(settings, site)
    before = rows(settings)
    done = again(settings)
    assert (done.report.captures, done.not_found, done.moved) == (7, [], 0)
    after = rows(settings)
    assert [row["article_id"] for row in after] == [row["article_id"] for row in before]
    assert all(row["cleaner_version"] == "better" for row in after)
    assert rows(settings, "versions") == []
    assert maintain(settings, deep=True).problems == []

    url = next(row["url"] for row in after if row["url"] and "/a/" in row["url"])
    assert tinsach(monkeypatch, "forget", url, "--data", settings.data) == 0
    asked = len(site.log)
    with FetchState(settings.data / "raw" / "fetch.sqlite") as state:
        state._do("update pages set due = 0")
    fetched(settings, site)
    hits = [hit.path for hit in site.log[asked:] if hit.path.startswith("/a/")]
    assert len(hits) == 4
    assert len(rows(settings)) == 6
