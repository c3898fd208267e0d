"""The whole way with its root in an object store: a server on loopback that speaks S3, and one that often fails."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Self

import pytest
from command import invoke
from comparing import GIVEN_BY_THE_RUN
from faulty import FAULTS, Faulty
from standin import plain_clean
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parents[1] / "raw" / "fetch" / "support"))

from site_of_ours import Site, demo

from clean.dataset import DataSet, layout, lease
from clean.dataset.objects import Objects
from flows.executors import Serial
from flows.fetching import fetch
from flows.maintain import maintain
from flows.pages.browse.app import make_app
from flows.pages.tables import Tables
from flows.reclean import reclean
from flows.roots import STATE, FetchRunning, held, raw_folder, raw_store
from flows.run import run
from flows.settings import Settings, SettingsError
from raw import places
from raw.fetch.hosts import Manners
from raw.fetch.state import FetchState
from raw.places import AnyPath, RemotePath, files_at, size_of, store_at
from raw.sources.specs import Source
from schemas.patience import FIRST

polars = pytest.importorskip("polars")

FEED = "feed.localhost"
CONTACT = "desk@news.example"
QUICK = Manners(delay=0.0, backoff=0.001)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The server is slow: as few requests as can be.  What stays on this machine stays in the test's folder."""
    monkeypatch.setattr(layout, "FEWEST_BUCKETS", 1)
    monkeypatch.setattr(lease, "LOOK", 0.01)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("TINSACH_CONTACT", CONTACT)


@pytest.fixture
def settings(s3: str) -> Settings:
    return at(RemotePath(f"{s3}/news"))


def test_the_data_set_is_not_its_root(settings: Settings, pages: str) -> None:
    cleaned(settings, pages)
    for within in (settings.data / "clean", settings.data / "clean" / "articles"):
        with pytest.raises(SettingsError, match=f"Name the root: --data {settings.data}$"):
            cleaned(at(within), pages)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as served:
        yield served


@pytest.fixture
def pages(write: Callable[..., Path], page: Callable[[str], str]) -> str:
    for number in range(3):
        write(f"pages/{number}.html", page(f"Story {number}"))
    return str(write("pages/none.html", "").parent)


def at(data: AnyPath) -> Settings:
    return Settings(data=data, executor="serial", contact=CONTACT)


def fetched(settings: Settings, site: Site) -> Any:
    source = Source("news", "feed", (site.url(FEED, "/rss.xml"),), allow_private=True)
    with Serial() as executor:
        return fetch([source], settings, executor, manners=QUICK, cleaner=plain_clean)


def cleaned(settings: Settings, inputs: str) -> Any:
    with Serial() as executor:
        return run([inputs], settings, executor, cleaner=plain_clean)


def rows_of(settings: Settings, *left_out: str) -> dict[str, list[str]]:
    """Every table's rows, without what differs from run to run."""
    data = DataSet(settings.data / "clean")
    names = {*GIVEN_BY_THE_RUN, *left_out}
    return {
        table: sorted(
            repr({name: value for name, value in row.items() if name not in names})
            for piece in data.pieces(table)
            for row in piece.to_pylist()
        )
        for table in ("articles", "removals", "evidence", "rejections")
    }


def test_the_whole_way(settings: Settings, site: Site, pages: str, tmp_path: Path, s3_server: str) -> None:
    """Fetched, run, cleaned again, reported, searched, taken down and kept up; every step with another cache."""
    demo(site, 4)
    local = at(tmp_path / "data")

    assert fetched(settings, site).outcomes.counts()["new"] == 4
    assert cleaned(settings, pages).outcomes.counts()["new"] == 3
    assert fetched(local, site).captures == cleaned(local, pages).captures == 4
    assert rows_of(settings, "warc_file", "warc_offset") == rows_of(local, "warc_file", "warc_offset")

    lose_the_machine(tmp_path)
    assert fetched(settings, site).captures == 0
    assert cleaned(settings, pages).outcomes.counts()["new"] == 0
    assert invoke("duplicates", "--data", str(settings.data)).exit_code == 0

    lose_the_machine(tmp_path)
    with Serial() as executor:
        again = reclean(settings, executor, cleaner=plain_clean)
    assert (again.report.captures, again.not_found) == (8, [])
    assert again.report.outcomes.counts()["new"] == 0

    assert invoke("report", "--data", str(settings.data), "-o", f"{settings.data}/report.html").exit_code == 0
    assert "Articles by site" in (settings.data / "report.html").read_text()
    assert len(read_by_polars(settings, s3_server)) == 7

    assert (
        invoke("diff", settings.data, f"{settings.data}/clean").stdout == "0 added, 0 removed, 0 changed.\n"
    )

    lose_the_machine(tmp_path)
    with Tables(settings.data / "clean") as tables:
        (victim,) = tables.rows("select article_id, url from articles where url like '%/a/1'")
    client = TestClient(make_app(settings.data), base_url="http://127.0.0.1")
    assert victim["article_id"].removeprefix("a1:") in client.get("/").text
    assert "<h1>" in client.get(f"/article/{victim['article_id']}/page").text
    assert invoke("forget", "--data", str(settings.data), victim["url"]).exit_code == 0
    with raw_store(settings) as store:
        assert victim["url"] not in {row.url for row in store.rows()}
        assert {row.url for row in store.rows()} >= {site.url(FEED, f"/a/{n}") for n in (0, 2, 3)}
    lose_the_machine(tmp_path)
    done = maintain(settings, deep=True)
    assert (done.problems, done.articles, done.stored) == ([], 6, 3)
    assert not (settings.data / "report.html").is_file()
    states = [json.loads(path.read_text())["state"] for path in (settings.data / "runs").glob("*.json")]
    assert states == ["done"] * 5


def lose_the_machine(tmp_path: Path) -> None:
    """Everything that lay on this machine is gone."""
    shutil.rmtree(tmp_path / "cache")


def read_by_polars(settings: Settings, server: str) -> Any:
    keys = {
        "aws_endpoint_url": server,
        "aws_access_key_id": "test",
        "aws_secret_access_key": "test",
        "aws_region": "us-east-1",
        "aws_allow_http": "true",
    }
    glob = f"{settings.data}/clean/articles/**/*.parquet"
    return polars.scan_parquet(glob, storage_options=keys).select("article_id", "title").collect()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits before a request is made again, but for the AWS library that is not Python."""
    from botocore.retries import standard

    monkeypatch.setattr(standard.ExponentialBackoff, "delay_amount", lambda *_: 0.0)
    monkeypatch.setattr(places, "FIRST_WAIT", 0.0)


@pytest.fixture
def faulty(s3_server: str, quick: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:  # noqa: ARG001
    """Have a part of all requests come to grief from now on."""
    with ExitStack() as stack:

        def start(seed: int, part: float) -> Faulty:
            proxy = stack.enter_context(Faulty(s3_server, seed, part))
            monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.address)
            return proxy

        yield start


@pytest.mark.parametrize(
    ("seed", "part"),
    [(1, 0.15), *(pytest.param(seed, 0.25, marks=pytest.mark.slow) for seed in range(2, 12))],
)
def test_a_server_that_fails_loses_nothing(
    settings: Settings,
    site: Site,
    pages: str,
    tmp_path: Path,
    seed: int,
    part: float,
    faulty: Callable[..., Any],
) -> None:
    """503, connections dropped before and after the server has done what it was asked, answers cut short."""
    demo(site, 2)
    local = at(tmp_path / "data")
    proxy = faulty(seed, part)
    assert fetched(settings, site).outcomes.counts()["new"] == 2
    assert cleaned(settings, pages).outcomes.counts()["new"] == 3
    again = cleaned(settings, pages).outcomes.counts()
    assert (again["unchanged"], again["rejected"]) == (3, 1)
    assert not fetched(local, site).failures
    assert not cleaned(local, pages).failures
    assert rows_of(settings, "warc_file", "warc_offset") == rows_of(local, "warc_file", "warc_offset")
    assert maintain(settings, deep=True).problems == []
    assert sum(proxy.counts[fault] for fault in FAULTS) > 10
    assert all(proxy.counts.values())


def test_one_run_fetches_at_a_time(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also from two machines; what the first has seen, the second knows."""
    monkeypatch.setattr(lease, "RENEW", 0.01)
    monkeypatch.setattr(lease, "PATIENCE", 10_000)
    with held(settings):
        with FetchState(raw_folder(settings) / STATE) as state:
            state.add_entry("news", "https://news.example/", "feed", 1.0)
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
        with pytest.raises(FetchRunning, match="Another run"), held(settings):
            pass
    with held(settings), FetchState(raw_folder(settings) / STATE) as state:
        assert state._one("select url from documents")[0] == "https://news.example/"


@pytest.mark.slow
def test_two_drivers_run_at_once(
    settings: Settings, write: Callable[..., Path], page: Callable[[str], str]
) -> None:
    """Two commands on two machines, each over pages of which half are the other's too."""
    for number in range(30):
        for name in {(number // 20 and "b") or "a", "b" if number >= 10 else "a"}:
            write(f"{name}/{number}.html", page(f"Story {number}"))
    commands = []
    for name in "ab":
        environment = os.environ | {"XDG_CACHE_HOME": str(Path.cwd() / f"cache-{name}"), "TINSACH_BATCH": "5"}
        command = [
            sys.executable,
            "-m",
            "flows",
            "run",
            name,
            "--data",
            settings.data,
            "--executor",
            "serial",
        ]
        root = str(Path(__file__).parents[2])
        commands.append(
            subprocess.Popen(command, env=environment | {"PYTHONPATH": root}, stdout=subprocess.DEVNULL)
        )
    assert [one.wait(300) for one in commands] == [0, 0]
    data = DataSet(settings.data / "clean")
    titles = [row["title"] for piece in data.pieces("articles") for row in piece.to_pylist()]
    assert sorted(titles) == sorted(f"Story {number}" for number in range(30))
    assert maintain(settings).problems == []


def test_a_store_that_fails_for_a_while(s3: str, faulty: Callable[..., Any]) -> None:
    """Whatever is asked of it is asked again, until it answers."""
    folder = RemotePath(f"{s3}/news")
    (folder / "a.txt").write_bytes(b"one")
    proxy = faulty(0, 0.0)
    asked: list[Callable[[], object]] = [
        lambda: (folder / "a.txt").read_text(),
        lambda: (folder / "a.txt").is_file(),
        folder.sizes,
        lambda: (folder / "b.txt").write_bytes(b"two"),
        lambda: [file.origin for file in files_at(folder)],
        lambda: size_of(folder / "b.txt"),
        lambda: (folder / "b.txt").unlink(),
        lambda: (folder / "b.txt").unlink(missing_ok=True),
    ]
    answers = []
    for question in asked:
        proxy.fail(4)
        answers.append(question())
    assert answers == ["one", True, {"a.txt": 3}, None, ["a.txt", "b.txt"], 3, None, None]
    with pytest.raises(FileNotFoundError):
        (folder / "b.txt").unlink()


class Silent:
    """A server on loopback that takes connections and never says anything.  A context manager."""

    def __enter__(self) -> Self:
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._listening.settimeout(0)
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        return self

    def __exit__(self, *exception: object) -> None:
        self._listening.close()

    def asked(self) -> int:
        """Connections that were made."""
        found = 0
        with suppress(BlockingIOError):
            while True:
                self._listening.accept()[0].close()
                found += 1
        return found


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[Silent]:
    """In the place of the object store."""
    with Silent() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.address)
        monkeypatch.setenv("TINSACH_STORE_CONNECT_SECONDS", "1")
        yield server


@pytest.mark.usefixtures("s3", "quick")
@pytest.mark.parametrize("given", ["data", "input"])
def test_a_store_that_never_answers_is_said_soon(pages: str, silent: Silent, given: str) -> None:
    arguments = (pages, "--data", "s3://bucket/news") if given == "data" else ("s3://bucket/in",)
    done = invoke("run", *arguments, "--executor", "serial")
    assert done.exit_code == 1
    assert "s3://bucket" in done.stderr
    assert ("does not answer" in done.stderr, "bug" in done.stderr) == (True, False)
    assert 0 < silent.asked() <= FIRST


@pytest.mark.usefixtures("s3", "quick")
@pytest.mark.parametrize("command", ["run", "report", "maintain", "duplicates", "doctor", "fetch"])
def test_a_store_that_takes_no_connection(
    write: Callable[..., Path], pages: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Silent() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.address)
    write("sources.toml", '[news]\nkind = "feed"\nurl = "https://news.example/rss.xml"\n')
    given = [pages, "--executor", "serial"] if command == "run" else []
    done = invoke(command, *given, "--data", "s3://bucket/news")
    said = " ".join((done.stderr + done.stdout).split())
    assert done.exit_code == 1
    assert "The object store s3://bucket/news" in said or command == "doctor"
    assert ("does not answer" in said, "bug" in said, "anew" in said) == (True, False, False)


@pytest.mark.usefixtures("s3", "quick")
def test_nobody_says_who_asks(
    pages: str, silent: Silent, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Also where Amazon's own machines would be told, somebody takes the question and keeps silent."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", silent.address)
    done = invoke("run", pages, "--data", "s3://bucket/news", "--executor", "serial")
    assert done.exit_code == 1
    assert "There are no credentials for the object store s3://bucket/news" in done.stderr
    silent.asked()
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "later")
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    store_at("s3://bucket/in")
    assert silent.asked() == 1
    assert os.environ["AWS_EC2_METADATA_DISABLED"] == "true"


@pytest.mark.parametrize(
    ("command", "data", "said"),
    [
        ("run", "s3://no-such-bucket/news", "bucket"),
        ("duplicates", "s3://no-such-bucket/news", "There is no data set in s3://no-such-bucket/news"),
        (
            "run",
            "gs://bucket/news",
            "--data must be a folder or s3://bucket/prefix, and not 'gs://bucket/news'",
        ),
        ("run", "s3://", "--data must be a folder or s3://bucket/prefix"),
    ],
)
@pytest.mark.usefixtures("s3")
def test_what_cannot_be_used_is_said(pages: str, command: str, data: str, said: str) -> None:
    given = [pages] if command == "run" else []
    done = invoke(command, *given, "--data", data, *(["--executor", "serial"] if command == "run" else []))
    assert done.exit_code in (1, 2)
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert "bug" not in done.stderr


def test_the_doctor_tries_conditions(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.doctor import _data_root

    (finding,) = _data_root(settings.data)
    assert (finding.state, "keeps to conditions" in finding.detail) == ("ok", True)
    put = Objects.put
    monkeypatch.setattr(Objects, "put", lambda self, path, body, **_: put(self, path, body))
    (finding,) = _data_root(settings.data)
    assert (finding.state, "against the conditions" in finding.detail) == ("problem", True)
    assert not Objects(settings.data).listed(".doctor")
