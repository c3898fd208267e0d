"""Fetching from end to end: the commands, the data set that comes of it, and runs that are killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from command import invoke
from standin import plain_clean

sys.path.insert(0, str(Path(__file__).parents[1] / "raw" / "fetch" / "support"))

from site_of_ours import Site, article, demo, rss

from flows import run as run_module
from flows.executors import Serial
from flows.fetching import fetch
from flows.roots import FetchRunning, held
from flows.settings import Settings, SettingsError
from raw.fetch.hosts import Manners
from raw.fetch.state import FetchState
from raw.sources.specs import Source

FEED, MAPS = "feed.localhost", "maps.localhost"
CONTACT = "desk@news.example"
QUICK = Manners(delay=0.0, backoff=0.001)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as served:
        yield served


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A data folder of the test's own, and a contact."""
    monkeypatch.setenv("TINSACH_CONTACT", CONTACT)
    monkeypatch.setenv("TINSACH_HOST_DELAY_MS", "1")
    return Settings(data=tmp_path / "data", executor="serial", contact=CONTACT)


def source(kind: Any, *urls: str, name: str = "news", **more: Any) -> Source:
    return Source(name, kind, urls, allow_private=True, **more)


def run_fetch(settings: Settings, *sources: Source, cleaner: Any = plain_clean, **more: Any) -> Any:
    with Serial() as executor:
        return fetch(sources, settings, executor, manners=QUICK, cleaner=cleaner, **more)


def rows(settings: Settings, columns: str) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = duckdb.sql(
        f"SELECT {columns} FROM read_parquet('{settings.data}/clean/articles/**/*.parquet') ORDER BY ALL"
    ).fetchall()
    return found


def test_from_the_site_to_the_data_set(site: Site, settings: Settings) -> None:
    demo(site, 30)
    sources = [
        source("feed", site.url(FEED, "/rss.xml"), name="feed"),
        source("sitemap", site.url(MAPS, "/index.xml"), name="maps"),
    ]
    report = run_fetch(settings, *sources)
    assert report.outcomes.counts()["new"] == report.captures == 60
    found = rows(settings, "url, collected_from, captured_at_basis, warc_file, warc_offset")
    assert len(found) == 60
    assert {row[1] for row in found} == {"feed", "maps"}
    assert {row[2] for row in found} == {"transport"}
    assert {row[3] for row in found} == {"tinsach-000001.warc.gz"}
    assert len({row[4] for row in found}) == 60
    with FetchState(settings.data / "raw" / "fetch.sqlite") as state:
        assert not state.pending(0, 9)
    again = run_fetch(settings, *sources)
    assert again.captures == 0
    (path,) = (path for path in (settings.data / "runs").glob("*.json") if again.run_id in path.name)
    assert json.loads(path.read_text())["sources"]["feed"]["documents"] == {"unchanged": 1}


def test_a_correction_replaces_the_article(site: Site, settings: Settings) -> None:
    demo(site, 2)
    feed = source("feed", site.url(FEED, "/rss.xml"), look_again=(0.0001, 10**9))
    run_fetch(settings, feed)
    site.page(FEED, "/a/0", article("Corrected"), etag='"c"')
    with FetchState(settings.data / "raw" / "fetch.sqlite") as state:
        state._do("update pages set due = 0")
    report = run_fetch(settings, feed)
    assert {name: count for name, count in report.outcomes.counts().items() if count} == {"changed": 1}
    assert any("Corrected" in row[0] for row in rows(settings, "text"))
    assert len(rows(settings, "url")) == 2


def test_texts_of_a_feed(site: Site, settings: Settings) -> None:
    item = "<item><guid>{0}</guid><title>Item {0}</title><description>&lt;p&gt;{1}&lt;/p&gt;</description></item>"
    site.reply(FEED, "/rss.xml", rss([], item.format(1, "One") + item.format(2, "Two")))
    run_fetch(settings, source("feed", site.url(FEED, "/rss.xml"), full_text=True))
    texts = [row[0] for row in rows(settings, "text")]
    assert len(texts) == 2
    assert all(f"Item {n}" in text for n, text in enumerate(texts, 1))


def test_files_as_a_source(tmp_path: Path) -> None:
    """No contact is needed; the articles are of the source, and a second run changes nothing."""
    dump = "".join(
        json.dumps({"Link": f"https://news.example/{n}", "Body": f"Text {n}"}) + "\n" for n in range(30)
    )
    (tmp_path / "dumps").mkdir()
    (tmp_path / "dumps" / "a.jsonl").write_text(dump)
    settings = Settings(data=tmp_path / "data")
    columns = {"text": "Body", "url": "Link"}
    files = Source("dumps", "files", paths=(str(tmp_path / "dumps"),), columns=columns)
    broken = Source("broken", "files", paths=(str(tmp_path / "none"),))
    report = run_fetch(settings, broken, files)
    assert report.outcomes.counts()["new"] == 30
    assert set(rows(settings, "collected_from")) == {("dumps",)}
    assert [(one.name, one.failed) for one in report.sources] == [("broken", True), ("dumps", False)]
    assert run_fetch(settings, files).outcomes.counts()["unchanged"] == 30


def test_what_was_left_pending_is_published(
    site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo(site, 30)
    feed = source("feed", site.url(FEED, "/rss.xml"))

    def broken(*_: object) -> None:
        raise RuntimeError("no disk")

    with monkeypatch.context() as patched:
        patched.setattr(run_module.Run, "publish", broken)
        with pytest.raises(RuntimeError):
            run_fetch(settings, feed)
    asked = len(site.log)
    report = run_fetch(settings, feed)
    assert report.outcomes.counts()["new"] == 30
    assert all(hit.status == 304 for hit in site.log[asked:])


def test_legacy_encodings(site: Site, settings: Settings) -> None:
    """As declared by the transport, by the page, wrongly, or not at all; cleaned by the real cleaner."""
    from clean import clean

    texts = {
        "windows-1251": "Мэр города сообщил во вторник, что мост через реку откроют до конца месяца. ",
        "shift_jis": "市は火曜日、川にかかる橋が今月末までに再開すると発表した。工事は予定より早く終わった。",
        "gb18030": "市政府周二表示，这座横跨河流的大桥将于本月底前重新开放，工程比原计划提前完成。",
        "windows-1258": "Thành phố cho biết cây cầu sẽ mở lại trước cuối tháng, công trình xong sớm. ",
    }
    expected = {}
    for number, (encoding, text) in enumerate(texts.items()):
        import unicodedata

        # Windows-1258 has marks of their own for the tones.
        body = "".join(f"<p>{text * 4}</p>" for _ in range(6))
        page = f"<html><head><title>{text[:12]}</title></head><body><article><h1>{text[:12]}</h1>{body}</article></body></html>"
        if encoding == "windows-1258":
            page = "".join(_for_1258(char) for char in unicodedata.normalize("NFC", page))
        declared = ("", f"; charset={encoding}", "; charset=utf-8")[number % 3]
        site.page(FEED, f"/a/{number}", page.encode(encoding), content_type=f"text/html{declared}")
        expected[site.url(FEED, f"/a/{number}")] = text[:30]
    site.reply(FEED, "/rss.xml", rss(list(expected)))
    report = run_fetch(settings, source("feed", site.url(FEED, "/rss.xml")), cleaner=clean)
    assert report.outcomes.counts()["new"] == 4
    found = dict(rows(settings, "url, text"))
    for url, start in expected.items():
        assert start in found[url]


def _for_1258(char: str) -> str:
    import unicodedata

    try:
        char.encode("windows-1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", char)
        tone = next((mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323"), "")
        return unicodedata.normalize("NFC", parts.replace(tone, "")) + tone
    return char


def test_one_run_at_a_time(settings: Settings) -> None:
    with held(settings), pytest.raises(FetchRunning, match="Another run"), held(settings):
        pass


def test_no_contact(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="contact"):
        run_fetch(Settings(data=tmp_path / "other"), source("feed", "http://news.example/rss"))
    assert not (tmp_path / "other").exists()


# Killed


def killed_run(site: Site, after: int) -> None:
    """`tinsach fetch` in a process of its own, killed when the site has had so many requests."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "flows", "fetch", "--executor", "serial"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    pause = threading.Event()
    while len(site.log) < after and process.poll() is None:
        pause.wait(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()


@pytest.mark.parametrize(
    "after", [4, 23, *(pytest.param(n, marks=pytest.mark.slow) for n in (2, 11, 33, 38, 41))]
)
def test_killed_and_gone_on_with(site: Site, settings: Settings, tmp_path: Path, after: int) -> None:
    demo(site, 40)
    url = site.url(FEED, "/rss.xml")
    (tmp_path / "sources.toml").write_text(f'[feed]\nkind = "feed"\nurl = "{url}"\nallow_private = true\n')
    killed_run(site, after)
    before = Counter(hit.path for hit in site.log)
    assert len(before) >= after
    result = invoke("fetch", "--executor", "serial")
    assert result.exit_code == 0, result.stderr
    times = Counter(hit.path for hit in site.log)
    # What was under way when the process was killed is asked for again, and nothing else.
    assert sum(count > 1 for path, count in times.items() if path.startswith("/a/")) <= 1
    assert [row[0] for row in rows(settings, "url")] == sorted(site.url(FEED, f"/a/{n}") for n in range(40))


# The commands


def sources_file(site: Site, folder: Path) -> None:
    (folder / "sources.toml").write_text(
        f'[feed]\nkind = "feed"\nurl = "{site.url(FEED, "/rss.xml")}"\nallow_private = true\n'
        f'[broken]\nkind = "sitemap"\nurl = "{site.url(MAPS, "/nowhere.xml")}"\nallow_private = true\n'
    )


def test_fetch_names_the_source_that_failed(site: Site, settings: Settings, tmp_path: Path) -> None:
    demo(site, 3)
    sources_file(site, tmp_path)
    result = invoke("fetch", "--executor", "serial")
    assert result.exit_code == 1
    assert "3 stored" in result.stdout
    assert "1 gone" in result.stdout
    assert "broken: http://maps.localhost" in result.stderr
    assert invoke("fetch", "feed", "--executor", "serial").exit_code == 0
    assert len(rows(settings, "url")) == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["fetch", "fed"], "Did you mean feed?"),
        (["fetch", "--sources", "none.toml"], "There is no file none.toml"),
        (["run", "http://news.example/a", "a.html"], "two runs"),
        (["run", "http://2130706433/"], "number"),
    ],
)
@pytest.mark.usefixtures("settings")
def test_wrong_usage(site: Site, tmp_path: Path, arguments: list[str], said: str) -> None:
    sources_file(site, tmp_path)
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not site.log


def test_nothing_is_asked_without_a_contact(
    site: Site, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TINSACH_CONTACT")
    sources_file(site, tmp_path)
    for arguments in (["fetch"], ["run", "http://news.example/a"], ["sources", "check"]):
        result = invoke(*arguments)
        assert result.exit_code == 2
        assert "contact" in result.stderr
    assert not site.log
    assert not settings.data.exists()


def test_run_with_addresses(site: Site, settings: Settings) -> None:
    demo(site, 2)
    url = site.url(FEED, "/a/0")
    refused = invoke("run", url, "--executor", "serial")
    assert refused.exit_code == 1
    assert "allow_private" in refused.stderr
    assert not site.log
    assert invoke("run", url, "--executor", "serial", "--allow-private").exit_code == 0
    assert invoke("run", url, "--executor", "serial", "--allow-private").exit_code == 0
    assert [hit.status for hit in site.hits("/a/0")] == [200, 304]
    assert rows(settings, "url, collected_from") == [(url, None)]


@pytest.mark.usefixtures("settings")
def test_sources_check(site: Site, tmp_path: Path) -> None:
    demo(site, 3)
    sources_file(site, tmp_path)
    result = invoke("sources", "check")
    assert result.exit_code == 1
    assert "feed: ok (feed)" in result.stdout
    assert "3 articles in 1 document\n" in result.stdout
    assert "/a/0" in result.stdout
    assert "broken: problem (sitemap)" in result.stdout
    assert invoke("sources", "check", "feed").exit_code == 0
    assert not (tmp_path / "data").exists()


@pytest.mark.usefixtures("settings")
def test_sources_add(site: Site, tmp_path: Path) -> None:
    demo(site, 3)
    site.reply(MAPS, "/robots.txt", f"Sitemap: {site.url(MAPS, '/index.xml')}\n")
    links = "".join(
        f"<li class=story><a href='/a/{n}'>A headline of the usual length, {n}</a></li>" for n in range(9)
    )
    head = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
    for host in (FEED, MAPS):
        site.page(host, "/", f"<html><head>{head}</head><body><ul>{links}</ul></body></html>")
    result = invoke("sources", "add", site.url(FEED, "/"), "--allow-private")
    assert result.exit_code == 0
    assert f'kind = "feed"\nurl = "{site.url(FEED, "/rss.xml")}"' in result.stdout
    assert 'select = "ul > li.story > a"' in result.stdout
    assert not (tmp_path / "sources.toml").exists()
    written = invoke("sources", "add", site.url(MAPS, "/"), "--allow-private", "--write", "--name", "maps")
    assert written.exit_code == 0
    assert 'kind = "sitemap"' in (tmp_path / "sources.toml").read_text()
    assert invoke("sources", "check", "maps").exit_code == 0
    assert (
        invoke(
            "sources", "add", site.url(MAPS, "/"), "--allow-private", "--write", "--name", "maps"
        ).exit_code
        == 2
    )
    assert invoke("sources", "add", site.url(MAPS, "/nowhere"), "--allow-private").exit_code == 1
    mistyped = invoke("sources", "add", "news.example")
    assert mistyped.exit_code == 2
    assert "does not begin with https://" in mistyped.stderr


@pytest.mark.parametrize("command", [["fetch"], ["sources", "check"], ["sources", "add"]])
def test_help(command: list[str]) -> None:
    result = invoke(*command, "--help")
    assert result.exit_code == 0
    assert "Examples:" in result.stdout
