"""The commands about a published data set."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from clean.dataset import DataSet, stage_batch
from flows import cli
from flows.look import show as look
from schemas import Article

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOON.replace(hour=13)
TEXT = "\n\n".join(
    f"Sentence {n} of an article about the bridge over the river and its steel." for n in range(9)
)

Tinsach = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tinsach(monkeypatch: pytest.MonkeyPatch) -> Tinsach:
    """Run a command in this process: its exit status, standard output and error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["tinsach", *map(str, arguments)])
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as end:
            cli.main()
        out.seek(0)
        return int(end.value.code or 0), out.read(), err.getvalue()

    return run


def publish(data: Path, title: str, numbers: range, moment: datetime = NOON, site: str | None = None) -> None:
    articles = [
        Article(
            f"a1:{n}",
            url=f"https://news.example/{n}",
            site=site,
            title=f"{title} {n}",
            text=f"{TEXT}\n\nThe end of {title}.",
            published_date=date(2026, 1, 1 + n),
            text_digest=title,
            capture_digest=f"sha256:{title}{n}",
            captured_at=moment,
            captured_at_basis="transport",
        )
        for n in numbers
    ]
    dataset = DataSet(data / "clean")
    with dataset.staging() as folder:
        dataset.commit([stage_batch(articles, folder, "batch")], moment)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    publish(folder, "First", range(4))
    return folder


def test_snapshot_and_diff(data: Path, tinsach: Tinsach, tmp_path: Path) -> None:
    status, out, _ = tinsach("snapshot", tmp_path / "old", "--data", data)
    assert status == 0
    assert out.startswith("Linked ")
    publish(data, "Second", range(3, 6), NOON.replace(day=22))
    status, out, _ = tinsach("diff", tmp_path / "old", data)
    assert status == 0
    assert "2 added, 0 removed, 1 changed." in out
    assert "a1:3  https://news.example/3" in out
    assert "First 3" in out
    assert "-The end of First." in out
    assert "+The end of Second." in out


def test_a_snapshot_does_not_replace_a_folder(data: Path, tinsach: Tinsach) -> None:
    status, _, err = tinsach("snapshot", data, "--data", data)
    assert status == 1
    assert "is there already" in err


def test_forget(data: Path, tinsach: Tinsach) -> None:
    nobody = f"a1:{'0' * 32}"
    status, out, _ = tinsach("forget", "https://news.example/2", nobody, "--data", data)
    assert status == 0
    assert "Taken down: a1:2" in out
    assert f"Not here, but kept out from now on: {nobody}" in out
    assert "articles 1" in out
    _, out, _ = tinsach("export", "-", "--data", data)
    assert [json.loads(row)["article_id"] for row in out.splitlines()].count("a1:2") == 0


@pytest.mark.parametrize("name", ["a1:", "a1:2", f"a1:{'0' * 31}", "2", "https://"])
def test_half_an_article_id_is_not_forgotten(name: str, data: Path, tinsach: Tinsach) -> None:
    status, _, err = tinsach("forget", name, "--data", data)
    assert status == 2
    assert "Nothing was taken down." in " ".join(err.replace("│", " ").split())


@pytest.mark.parametrize("command", [("reclean",), ("reclean", "--all"), ("maintain",)])
def test_a_folder_that_is_no_data_root_stays_as_it_is(
    command: tuple[str, ...], tmp_path: Path, tinsach: Tinsach
) -> None:
    (tmp_path / "a.html").write_text("<p>A page.")
    status, _, err = tinsach(*command, "--data", tmp_path)
    assert status == 2
    assert "There is no data root" in " ".join(err.replace("│", " ").split())
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]


def test_duplicates(data: Path, tinsach: Tinsach) -> None:
    pytest.importorskip("rensa")
    status, out, _ = tinsach("duplicates", "--data", data)
    assert status == 0
    assert out == "1 cluster: 4 articles with the very text of another, 0 with nearly the text.\n"


@pytest.mark.parametrize("columns", ["40", "70"])
def test_sites_keeps_its_numbers_whole_where_the_terminal_is_narrow(
    columns: str, data: Path, tinsach: Tinsach, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(data, "Second", range(3), LATER, site="the-long-name-of-a-site.news.example")
    monkeypatch.setenv("COLUMNS", columns)
    _, out, _ = tinsach("sites", "--data", data)
    assert {"articles", "rejected", "reporters", "2026-01-03"} <= set(out.split())
    assert "the-long" in out
    assert "…" not in out


def test_a_first_look_keeps_its_dates_whole_where_the_terminal_is_narrow(data: Path) -> None:
    publish(
        data, "A title that goes on and on and that no narrow terminal can hold on a line", range(3), LATER
    )
    out = io.StringIO()
    look(data, Console(file=out, width=70))
    assert {"language", "2026-01-03", "words"} <= set(out.getvalue().split())
    assert "…" in out.getvalue()


def test_export_to_a_file(data: Path, tinsach: Tinsach, tmp_path: Path) -> None:
    status, out, _ = tinsach("export", tmp_path / "out.jsonl", "--data", data)
    assert (status, out) == (0, f"Written: {tmp_path}/out.jsonl\n")
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(json.loads(one)["title"] for one in lines) == [f"First {n}" for n in range(4)]


def test_export_to_csv(data: Path, tinsach: Tinsach, tmp_path: Path) -> None:
    assert tinsach("export", tmp_path / "out.csv", "--data", data)[0] == 0
    written = (tmp_path / "out.csv").read_bytes()
    assert written.startswith(b"article_id,url,")
    assert written.count(b"\r\n") == 5
    assert tinsach("export", "--to", "csv", "--no-guard", "-", "--data", data)[0] == 0


def test_upgrade(data: Path, tinsach: Tinsach) -> None:
    status, out, _ = tinsach("upgrade", "--data", data)
    assert status == 0
    assert "already" in out


WRONG = {
    "no data set": ("upgrade", "--data", "nowhere"),
    "no such form": ("export", "x", "--to", "xml"),
    "no form by its name": ("export", "x.parquet"),
    "no such table": ("export", "x", "--table", "pages"),
    "no old data set": ("diff", "nowhere", "nowhere"),
    "nothing to forget": ("forget",),
    "no address to forget": ("forget", "news.example/2"),
    "an empty name to forget": ("forget", ""),
    "no folder for delta": ("export", "--to", "delta", "-"),
    "no scheduler's address": ("sites", "--executor", "dask", "--scheduler", "nobody"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_usage(case: str, data: Path, tinsach: Tinsach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(data.parent)
    status, _, err = tinsach(*WRONG[case])
    assert status == 2
    assert err


@pytest.mark.parametrize("command", [("export",), ("sites", "--to"), ("explain", "page.html", "--html")])
def test_what_is_written_to_a_local_disk_alone(
    command: tuple[str, ...], data: Path, tinsach: Tinsach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(data.parent)
    Path("page.html").write_text("<p>A page.")
    where = () if command[0] == "explain" else ("--data", data)
    status, _, err = tinsach(*command, "s3://bucket/out.csv", *where)
    assert status == 1
    assert err.startswith("s3://bucket/out.csv is in an object store")


@pytest.mark.parametrize("command", ["run", "reclean", "maintain", "report", "browse", "forget"])
def test_the_data_set_is_not_its_root(
    command: str, data: Path, tinsach: Tinsach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(data.parent)
    what = {"run": ["."], "forget": ["https://news.example/2"]}.get(command, [])
    for folder in ("data/clean", "data/clean/articles"):
        status, _, err = tinsach(command, *what, "--data", folder)
        assert status == 2
        assert err == f"{folder} is a part of the data root {data}. Name the root: --data {data}\n"


def test_a_foreign_file_among_the_tables_is_said(data: Path, tinsach: Tinsach, tmp_path: Path) -> None:
    foreign = data / "clean" / "articles" / "sites.parquet"
    assert tinsach("sites", "--to", foreign, "--data", data)[0] == 0
    status, _, err = tinsach("report", "-o", tmp_path / "out.html", "--data", data)
    assert status == 2
    assert "cannot be read" in err


@pytest.mark.parametrize(
    "command",
    [
        ("snapshot",),
        ("export", "--to", "csv"),
        ("export", "--to", "delta"),
        ("report", "-o"),
        ("sites", "--to"),
    ],
)
def test_a_place_that_cannot_be_written(
    command: tuple[str, ...], data: Path, tinsach: Tinsach, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("A file is no folder.")
    target = tmp_path / "file" / "out.csv"
    status, _, err = tinsach(*command, target, "--data", data)
    assert status == 1
    assert err.startswith(f"{target} cannot be written: ")
    assert err.endswith(". Name another place for it.\n")


@pytest.mark.parametrize(
    "command", [("export", "out.csv", "--to", "csv"), ("report",), ("sites",), ("duplicates",)]
)
def test_a_table_that_cannot_be_looked_into_is_not_empty(
    command: tuple[str, ...], data: Path, tinsach: Tinsach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(data.parent)
    articles = data / "clean" / "articles"
    real = os.scandir

    def refusing(path: Any) -> Any:
        if not isinstance(path, int) and Path(path).parent == articles:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", refusing)
    status, _, err = tinsach(*command, "--data", data)
    assert status == 1
    assert str(articles) in err
    assert "permission denied" in err


@pytest.mark.parametrize("command", ["snapshot", "forget", "duplicates", "export", "diff", "upgrade"])
def test_help_has_examples(command: str, tinsach: Tinsach) -> None:
    status, out, _ = tinsach(command, "--help")
    assert status == 0
    assert f"tinsach {command}" in out
    assert "Examples:" in out
