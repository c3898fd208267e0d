"""The flow on a server of its own, and the parts of it that need none."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from standin import plain_clean

sys.path.insert(0, str(Path(__file__).parents[1] / "raw" / "fetch" / "support"))

from site_of_ours import Site, demo

from clean.dataset import DataSet
from flows import run as run_module
from flows.executors import Serial
from flows.run import Report, Run, opened
from flows.settings import Settings
from raw.places import RemotePath

ROOT = Path(__file__).parents[2]

Write = Callable[..., Path]


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    """Prefect's own server, on loopback, with a database that goes with it.

    It takes its time to start, so the tests that need it stand in this one file (`--dist loadfile`).
    """
    import_module("flows.ingest")  # sets what Prefect reads when it is imported
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=180):
        yield


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting between tries, no worker processes, and a stand-in for the cleaning."""
    from flows import ingest

    monkeypatch.setattr(run_module, "clean_capture", plain_clean)
    monkeypatch.setattr(ingest, "read", ingest.read.with_options(retry_delay_seconds=0))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Nothing was given to clean"),
        (("in", "--workers", "0"), "--workers must be a whole number"),
        (("in", "--urls", "nowhere.csv"), "The list of addresses nowhere.csv cannot be read"),
    ],
)
def test_wrong_usage_is_said_before_a_server_starts(
    arguments: tuple[str, ...],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from flows import ingest

    monkeypatch.setattr(sys, "argv", ["ingest", *arguments])
    with pytest.raises(SystemExit) as end:
        ingest.main()
    assert end.value.code == 2
    assert sentence in capsys.readouterr().err


def run_flow(**parameters: Any) -> Any:
    from flows.ingest import ingest

    return ingest(executor="serial", return_state=True, **parameters)


def run_file(data: Path) -> dict[str, Any]:
    (path,) = sorted((data / "runs").glob("*.json"))
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def artifacts() -> dict[str, Any]:
    """Latest artifacts by key."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        return {one.key: one.data for one in sorted(client.read_artifacts(), key=lambda one: one.created)}


@pytest.mark.usefixtures("server", "quick")
def test_the_flow_does_what_the_command_does(write: Write, tmp_path: Path) -> None:
    for number in range(30):
        write(f"in/{number}.txt", f"Text {number}")
    write("in/empty.txt", "")
    write("more.txt", "Another")
    state = run_flow(inputs=["in", "more.txt"], data="data")
    assert state.is_completed(), state.message
    assert state.message == "32 captures: 31 new, 1 rejected."
    assert state.result()["new"] == 31
    found = run_file(tmp_path / "data")
    assert found["state"] == "done"
    assert found["captures"] == sum(found["outcomes"].values()) == 32
    shown = artifacts()
    assert f"# Run {found['run_id']}" in shown["run"]
    assert "32 captures, 31 articles, 1 rejection in" in shown["run"]
    assert json.loads(shown["run-codes"]) == [{"what": "empty", "captures": 1}]
    assert json.loads(shown["run-languages"]) == [{"what": "en", "articles": 31}]
    assert {"run-outcomes", "run-fields", "run-charsets"} <= set(shown)
    page = tmp_path / "data" / "report.html"
    assert page.as_uri() in shown["report"]
    assert "<b>31</b> articles" in page.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.usefixtures("server", "quick")
def test_all_flows_with_their_root_in_an_object_store(
    write: Write, tmp_path: Path, s3: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fetched and run, cleaned again on another machine, shown and kept up."""
    from flows import upkeep

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("TINSACH_CONTACT", "desk@news.example")
    monkeypatch.setenv("TINSACH_HOST_DELAY_MS", "1")
    monkeypatch.setenv("TINSACH_EXECUTOR", "serial")
    data = f"{s3}/news"
    for number in range(6):
        write(f"in/{number}.txt", f"Text {number}")
    with Site() as site:
        demo(site, 4)
        write(
            "sources.toml",
            f'[feed]\nkind = "feed"\nurl = "{site.url("feed.localhost", "/rss.xml")}"\nallow_private = true\n',
        )
        state = run_flow(inputs=["in"], data=data, sources=[])
    assert state.is_completed(), state.message
    assert state.message == "10 captures: 10 new."
    assert f"{data}/report.html" in artifacts()["report"]
    shutil.rmtree(tmp_path / "cache")
    done = upkeep.reclean(data=data, return_state=True)
    assert done.is_completed(), done.message
    for flow in (upkeep.report, upkeep.maintain):
        assert flow(data=data, return_state=True).is_completed()
    stored = DataSet(f"{data}/clean", tmp_path / "work")
    assert sum(piece.num_rows for piece in stored.pieces("articles")) == 10
    runs = [json.loads(path.read_text())["state"] for path in (RemotePath(data) / "runs").glob("*.json")]
    assert runs == ["done", "done"]


@pytest.mark.usefixtures("server", "quick")
def test_a_page_that_fails_fails_nothing_else(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("flows.pages.report.page.write_report", fail)
    write("in/a.txt", "One")
    state = run_flow(inputs=["in"], data="data")
    assert state.is_completed(), state.message


@pytest.mark.usefixtures("server", "quick")
def test_the_flow_fetches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sources are fetched, cleaned and published; one that fails is seen and stops no other."""
    monkeypatch.setenv("TINSACH_CONTACT", "desk@news.example")
    monkeypatch.setenv("TINSACH_HOST_DELAY_MS", "1")
    with Site() as site:
        demo(site, 30)
        tables = {
            "feed": ("feed", "feed.localhost", "/rss.xml"),
            "gone": ("feed", "maps.localhost", "/no.xml"),
        }
        Path("sources.toml").write_text(
            "".join(
                f'[{name}]\nkind = "{kind}"\nurl = "{site.url(host, path)}"\nallow_private = true\n'
                for name, (kind, host, path) in tables.items()
            )
        )
        state = run_flow(sources=["feed"], data="data")
        assert state.is_completed(), state.message
        assert state.message == "30 captures: 30 new."
        state = run_flow(sources=[], data="data")
        assert state.is_failed()
        assert "The source gone failed" in state.message
        assert "0 captures" in state.message
    files = [json.loads(path.read_text()) for path in sorted((tmp_path / "data" / "runs").glob("*.json"))]
    assert [sorted(one["sources"]) for one in files] == [["feed"], ["feed", "gone"]]


@pytest.mark.usefixtures("server")
def test_the_automation_notifies() -> None:
    """What `python -m flows.alarms` creates is on the server once, with its block and both events."""
    import asyncio

    from prefect.automations import Automation
    from prefect.blocks.notifications import CustomWebhookNotificationBlock

    from flows.alarms import AUTOMATION, JUMPED, SILENT, create_automation

    hook = CustomWebhookNotificationBlock(name="desk", url="http://127.0.0.1:9/")
    block = hook.save("newsroom", overwrite=True, _sync=True)
    first = asyncio.run(create_automation("custom-webhook/newsroom"))
    second = asyncio.run(create_automation("custom-webhook/newsroom"))
    assert first != second
    found = Automation.read(name=AUTOMATION, _sync=True)
    assert str(found.id) == second
    assert found.trigger.expect == {SILENT, JUMPED}
    assert [action.block_document_id for action in found.actions] == [block]


@pytest.mark.usefixtures("server", "quick")
def test_an_input_that_comes_late_is_found(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    real = run_module.list_inputs

    def late(inputs: list[str], **options: Any) -> Any:
        looks.append(inputs)
        if len(looks) == 3:
            write("late/a.txt", "Here I am")
        return real(inputs, **options)

    monkeypatch.setattr(run_module, "list_inputs", late)
    state = run_flow(inputs=["late"], data="data")
    assert state.is_completed(), state.message
    assert looks == [["late"]] * 3


@pytest.mark.usefixtures("server", "quick")
def test_a_source_that_fails_is_seen_and_stops_no_other(write: Write, tmp_path: Path) -> None:
    write("in/a.txt", "One")
    state = run_flow(inputs=["missing", "in"], data="data")
    assert state.is_failed()
    assert state.message == (
        "missing does not exist. Check its spelling, or give another path. The rest was done: 1 capture: 1 new."
    )
    found = run_file(tmp_path / "data")
    assert [failure["input"] for failure in found["inputs_not_read"]] == ["missing"]
    assert "missing does not exist" in artifacts()["run"]


@pytest.mark.usefixtures("server", "quick")
def test_results_are_counts_and_never_articles(write: Write) -> None:
    """What Prefect could persist of a task is small, however large the pages are."""
    import pickle

    from flows import ingest

    write("in/a.txt", "word " * 100_000)
    with opened(Settings(data=Path("data"))) as this:
        source = ingest.Source(this, "in", None, tries=1)
        shards = ingest.read.fn(source)
        cleaned = ingest.clean.fn(this, Serial(), shards)
        counts = ingest.publish.fn(this, cleaned)
    assert len(pickle.dumps((shards, cleaned, counts))) < 5_000
    assert counts["new"] == 1


def test_tasks_are_batches_of_hundreds(write: Write, tmp_path: Path) -> None:
    from flows import ingest

    for number in range(1100):
        write(f"in/{number}.txt", "x")
    with opened(Settings(data=tmp_path / "data")) as this:
        source = ingest.Source(this, str(tmp_path / "in"), None, tries=1)
        batches = []
        while shards := source.next_batch():
            batches.append(sum(len(shard.entries) for shard in shards))
    assert batches == [500, 500, 100]


def test_shards_of_several_inputs_have_numbers_of_their_own(write: Write, tmp_path: Path) -> None:
    from flows import ingest

    write("a/1.txt", "x")
    write("b/1.txt", "x")
    with opened(Settings(data=tmp_path / "data")) as this:
        sources = [ingest.Source(this, name, None, tries=1) for name in ("a", "b")]
        assert [source.next_batch()[0].number for source in sources] == [0, 1]


def test_tries_are_counted(tmp_path: Path) -> None:
    from flows import ingest

    with opened(Settings(data=tmp_path / "data")) as this:
        source = ingest.Source(this, "missing", None, tries=3)
        for _ in range(2):
            with pytest.raises(ingest.NotThereYet, match="does not exist"):
                source.next_batch()
            assert this.report.failures == []
        assert source.next_batch() == []
        assert len(this.report.failures) == 1


def test_publishing_twice_changes_nothing(write: Write, tmp_path: Path) -> None:
    """A retry of the task may come after a commit that went through."""
    write("in/a.txt", "One")
    with opened(Settings(data=tmp_path / "data", executor="serial")) as this:
        cleaned = list(Serial().map(this.work(plain_clean), this.shards(["in"], None, None)))
        batches = [batch for one in cleaned for batch in one.staged]
        first = this._dataset.commit(batches, this.report.started)
        second = this.publish(cleaned)
    assert first.counts()["new"] == second.counts()["unchanged"] == 1


def test_the_page_of_a_run_is_safe_markdown(tmp_path: Path) -> None:
    from flows.artifacts import as_page

    run: Run
    with opened(Settings(data=tmp_path / "data")) as run:
        report: Report = run.report
    report.tally.sites["<script>alert(1)</script> | evil\n# x"] = 1
    page = as_page(report)
    assert "<script" not in page.replace("\\<script", "")
    assert "\n# x" not in page


def test_the_deployments_are_complete() -> None:
    found = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    for deployment in found["deployments"]:
        path, name = deployment["entrypoint"].split(":")
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")
        assert deployment["work_pool"]["name"] == "local"
        assert deployment["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}
        assert all("cron" in schedule for schedule in deployment.get("schedules", ()))
    assert "prefect.deployments.steps.set_working_directory" in found["pull"][0]


@pytest.mark.usefixtures("server")
def test_the_deployments_parameters_are_the_flows() -> None:
    from flows.ingest import ingest

    found = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    parameters = found["deployments"][0]["parameters"]
    assert ingest.validate_parameters(parameters) | parameters == ingest.validate_parameters(parameters)
