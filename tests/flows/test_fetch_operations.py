"""A scheduled deployment fetches a local site over several cycles; the server's own log says how."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from loop import Prefect, runs, until

sys.path.insert(0, str(Path(__file__).parents[1] / "raw" / "fetch" / "support"))

from site_of_ours import Site, article, demo, rss

pytestmark = pytest.mark.slow

FEED, MAPS = "feed.localhost", "maps.localhost"


def fetching_process(lock: Path) -> int | None:
    """The process that holds the data folder's place for fetching, if there is one."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(descriptor.resolve() == lock.resolve() for descriptor in (process / "fd").iterdir()):
                return int(process.name)
        except OSError:
            continue
    return None


def test_a_scheduled_deployment_over_several_cycles(tmp_path: Path) -> None:
    with ExitStack() as stack:
        site = stack.enter_context(Site())
        demo(site, 12)
        prefect = Prefect(tmp_path, None)
        prefect.environment |= {
            "TINSACH_CONTACT": "desk@news.example",
            "TINSACH_HOST_DELAY_MS": "500",
            "TINSACH_EXECUTOR": "serial",
        }
        tables = (("feed", "feed", FEED, "/rss.xml"), ("maps", "sitemap", MAPS, "/index.xml"))
        (prefect.folder / "sources.toml").write_text(
            "".join(
                f'[{name}]\nkind = "{kind}"\nurl = "{site.url(host, path)}"\nallow_private = true\n'
                'look_again = ["1s", "1m", "2m", "3m", "4m", "5m", "6m"]\n'
                for name, kind, host, path in tables
            )
        )
        stack.enter_context(
            prefect.running("server", "start", "--host", "127.0.0.1", "--port", str(prefect.port))
        )
        until(prefect.healthy, "The server's start")
        prefect.command("work-pool", "create", "local", "--type", "process")
        prefect.command("--no-prompt", "deploy", "--name", "sources")
        prefect.command(
            "deployment", "schedule", "create", "ingest/sources", "--cron", "* * * * *", "--timezone", "UTC"
        )
        stack.enter_context(prefect.running("worker", "start", "--pool", "local"))
        # The first run is killed in the midst of its work; the schedule brings the next one.
        until(lambda: len(site.log) >= 12, "Half of the first cycle")
        victim = fetching_process(prefect.folder / "data" / "raw" / ".locks" / "fetch")
        assert victim is not None
        os.kill(victim, signal.SIGKILL)
        until(lambda: len(runs(prefect)) >= 1, "The first whole cycle")
        paths = [hit.path for hit in site.log if hit.path.startswith("/a/") and hit.status == 200]
        hosts = [hit.host for hit in site.log if hit.path.startswith("/a/") and hit.status == 200]
        fetched = list(zip(hosts, paths, strict=True))
        # At each of two hosts one request may have been under way when the run was killed.
        assert len(fetched) <= len(set(fetched)) + 2
        first = len(runs(prefect))
        # An article is corrected, another vanishes, a new one comes.
        site.page(FEED, "/a/0", article("Corrected"), etag='"corrected"')
        site.page(FEED, "/a/1", b"", status=404)
        site.page(FEED, "/a/99", article("A new one", 99), etag='"99"')
        links = [site.url(FEED, f"/a/{number}") for number in (*range(12), 99)]
        site.reply(FEED, "/rss.xml", rss(links), content_type="application/rss+xml", etag='"feed 2"')
        until(lambda: len(runs(prefect)) >= first + 2, "Two more cycles")
    check_log(site)
    texts = articles(prefect.folder / "data")
    assert len(texts) == 25
    assert "Corrected" in texts[site.url(FEED, "/a/0")]
    assert site.url(FEED, "/a/1") in texts


def check_log(site: Site) -> None:
    """Politeness, and conditional requests for whatever was seen before."""
    for host in (FEED, MAPS):
        hits = sorted((hit for hit in site.log if hit.host == host), key=lambda hit: hit.at)
        assert {hit.open for hit in hits} == {1}
        assert min(later.at - earlier.ended for earlier, later in pairwise(hits)) >= 0.49
        assert len(site.hits("/robots.txt", host)) == 1
    seen: set[tuple[str, str]] = set()
    for hit in sorted(site.log, key=lambda hit: hit.at):
        if (hit.host, hit.path) in seen and hit.status == 200 and hit.path.startswith("/a/"):
            assert hit.path == "/a/0" or "if-none-match" not in hit.headers
        seen.add((hit.host, hit.path))


def articles(data: Path) -> dict[str, str]:
    found: Any = duckdb.sql(
        f"SELECT url, title || text FROM read_parquet('{data}/clean/articles/**/*.parquet')"
    )
    return dict(found.fetchall())
