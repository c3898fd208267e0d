"""The commands report, browse and explain --html, as typed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from flows import cli
from flows.pages.browse.app import make_app
from raw import ReadFailure, Skipped, read_inputs
from schemas import Capture

ROOT = Path(__file__).parents[3]

Tinsach = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tinsach(monkeypatch: pytest.MonkeyPatch) -> Tinsach:
    """Run a command in this process: its exit status, standard output and error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["tinsach", *map(str, arguments)])
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as end:
            cli.main()
        return int(end.value.code or 0), out.getvalue(), err.getvalue()

    return run


def test_a_report_is_written_whole(root: Path, tmp_path: Path, tinsach: Tinsach) -> None:
    out = tmp_path / "page.html"
    out.write_text("an older one")
    status, said, _ = tinsach("report", "--data", root, "-o", out)
    assert (status, said) == (0, f"Written: {out}\n")
    assert out.read_text(encoding="utf-8").endswith("</html>")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_a_report_lies_in_its_data_root(root: Path, tmp_path: Path, tinsach: Tinsach) -> None:
    """There `forget` finds it, and `run` knows it for no page."""
    snapshot = tmp_path / "snapshot"
    assert tinsach("snapshot", snapshot, "--data", root)[0] == 0
    assert tinsach("report", "--data", snapshot)[:2] == (0, f"Written: {snapshot}/report.html\n")
    assert "</html>" in (snapshot / "report.html").read_text(encoding="utf-8")


def test_a_page_goes_to_standard_output(root: Path, tmp_path: Path) -> None:
    for command in (["report", "--data", str(root), "-o", "-"], ["explain", "-", "--html", "-"]):
        whole = subprocess.run(
            [sys.executable, "-m", "flows", *command],
            cwd=tmp_path,
            input=b"<p>A page.",
            capture_output=True,
            check=True,
        )
        assert whole.stdout.startswith(b"<!DOCTYPE html>")
        assert whole.stdout.endswith(b"</html>")
    assert not list(tmp_path.iterdir())


def test_pages_of_ours_are_no_articles(root: Path, tmp_path: Path, tinsach: Tinsach) -> None:
    (tmp_path / "a.html").write_text("<p>A page.")
    assert tinsach("explain", tmp_path / "a.html", "--html", tmp_path / "b.html")[0] == 0
    assert tinsach("report", "--data", root, "-o", tmp_path / "c.html")[0] == 0
    read = {one.origin: type(one) for one in read_inputs([str(tmp_path)]) if not isinstance(one, ReadFailure)}
    assert read == {"a.html": Capture, "b.html": Skipped, "c.html": Skipped}


def test_a_page_is_not_written_over(tmp_path: Path, tinsach: Tinsach) -> None:
    page = tmp_path / "a.html"
    page.write_text("<p>A page.")
    status, _, err = tinsach("explain", page, "--html", page)
    assert (status, page.read_text()) == (2, "<p>A page.")
    assert err == f"{page} is the page itself, which would be lost. Name another file with --html.\n"


def test_a_pipe_and_a_link_are_not_replaced(root: Path, tmp_path: Path, tinsach: Tinsach) -> None:
    """Nor is a device: `-o /dev/stdout` is no file that could lie there."""
    linked, link, pipe = (tmp_path / name for name in ("page.html", "link.html", "pipe"))
    link.symlink_to(linked.name)
    assert tinsach("report", "--data", root, "-o", link)[0] == 0
    assert link.is_symlink()
    assert linked.read_text(encoding="utf-8").endswith("</html>")
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as reader:
        read = reader.submit(pipe.read_text, "utf-8")
        assert tinsach("report", "--data", root, "-o", pipe)[0] == 0
        assert read.result() == linked.read_text(encoding="utf-8")
    assert pipe.is_fifo()


def test_a_snapshot_is_browsed(root: Path, tmp_path: Path, tinsach: Tinsach) -> None:
    assert tinsach("snapshot", tmp_path / "snapshot", "--data", root)[0] == 0
    browser = TestClient(make_app(tmp_path / "snapshot"), base_url="http://localhost")
    assert [browser.get(path).status_code for path in ("/", "/rejections", "/report")] == [200, 200, 200]


@pytest.mark.parametrize("command", ["report", "browse"])
def test_without_a_data_set_there_is_a_sentence(command: str, tmp_path: Path, tinsach: Tinsach) -> None:
    status, _, err = tinsach(command, "--data", tmp_path / "none")
    assert status == 2
    assert "There is no data set in" in " ".join(err.replace("│", " ").split())


def test_a_page_that_is_no_article_is_explained_too(tmp_path: Path, tinsach: Tinsach) -> None:
    (tmp_path / "empty.html").write_text("   ")
    status, _, err = tinsach("explain", tmp_path / "empty.html", "--html", tmp_path / "out.html")
    assert status == 0
    assert "Written:" in err
    assert "There is no article in" in (tmp_path / "out.html").read_text(encoding="utf-8")


def test_browse_says_where_it_is_and_ends_when_interrupted(root: Path) -> None:
    command = [sys.executable, "-m", "flows", "browse", "--data", str(root), "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as one:
        assert one.stdout is not None
        assert one.stdout.readline().startswith(f"Browse {root} at http://127.0.0.1:")
        one.send_signal(signal.SIGINT)
        _, err = one.communicate(timeout=60)
    assert one.returncode in (0, 130)
    assert "Traceback" not in err
