"""The command line, in this process and as one of its own."""

from __future__ import annotations

import errno
import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command import invoke

from flows import cli

Write = Callable[..., Path]
Page = Callable[..., str]

COMMANDS = ("run", "clean", "explain", "settings", "doctor")


def process(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flows", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)


def run_files(data: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((data / "runs").glob("*.json"))]


# Help


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_complete_and_has_examples(command: str) -> None:
    result = invoke(command, "--help")
    assert result.exit_code == 0
    assert "Examples:" in result.stdout
    assert f"tinsach {command}" in result.stdout
    assert "--help" in result.stdout


def test_help_of_the_whole_names_every_command() -> None:
    result = invoke("--help")
    assert all(f" {command}  " in result.stdout for command in COMMANDS)
    without = invoke()
    assert (without.exit_code, without.stdout.strip()) == (cli.USAGE, result.stdout.strip())


def test_version() -> None:
    assert invoke("--version").stdout.startswith("tinsach 0.")


# run


def test_run_publishes_and_says_so(write: Write, page: Page, tmp_path: Path) -> None:
    write("in/a.html", page("Bridge reopens"))
    write("in/b.html.gz", gzip.compress(page("School opens").encode()))
    write("in/empty.html", "")
    result = invoke("run", "in", "--data", "data", "--executor", "serial")
    assert result.exit_code == 0, result.stderr
    assert "captures" in result.stdout
    assert "data/clean/articles/**/*.parquet" in result.stdout
    (found,) = run_files(tmp_path / "data")
    assert found["outcomes"]["new"] == 2
    assert found["found"]["codes"] == {"empty": 1}


def test_run_takes_an_address(write: Write, page: Page, tmp_path: Path) -> None:
    write("a.html", page())
    write("urls.csv", "a.html,https://news.example/listed\n")
    invoke("run", "a.html", "--data", "one", "--executor", "serial", "--url", "https://news.example/given")
    invoke("run", "a.html", "--data", "two", "--executor", "serial", "--urls", "urls.csv")
    sites = [run_files(tmp_path / name)[0]["found"]["sites"] for name in ("one", "two")]
    assert sites == [{"news.example": 1}] * 2


def test_run_takes_standard_input(page: Page) -> None:
    result = invoke("run", "-", "--executor", "serial", stdin=page().encode())
    assert result.exit_code == 0
    assert "new" in result.stdout


def test_run_names_what_could_not_be_read_and_does_the_rest(write: Write, page: Page, tmp_path: Path) -> None:
    write("in/a.html", page())
    write("in/cut.html.gz", gzip.compress(page().encode())[:-30])
    result = invoke("run", "in", "mispelt.html", "--executor", "serial")
    assert result.exit_code == 1
    assert "Not read: mispelt.html does not exist." in result.stderr
    assert "Not read: cut.html.gz ends in the middle of its gzip data" in result.stderr
    assert (
        run_files(tmp_path / "data")[0]["outcomes"] | {"new": 1, "rejected": 1}
        == (run_files(tmp_path / "data")[0]["outcomes"])
    )


def test_run_with_processes(write: Write, page: Page) -> None:
    for number in range(5):
        write(f"in/{number}.html", page(f"Bridge number {number} reopens"))
    result = process("run", "in", "--workers", "2")
    assert result.returncode == 0, result.stderr
    assert "5 captures in" in result.stdout
    assert result.stderr == ""


def test_an_interrupted_run_says_how_to_go_on(write: Write, page: Page, tmp_path: Path) -> None:
    write("in/a.html", page())
    os.mkfifo(tmp_path / "slow")
    script = (
        "import os, signal, flows.run as run\n"
        "real = run.list_inputs\n"
        "def stop(*given, **named):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    yield from real(*given, **named)\n"
        "run.list_inputs = stop\n"
        "from flows.cli import main\n"
        "main()\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, "run", "in"], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == cli.INTERRUPTED
    assert "Interrupted" in result.stderr
    assert "Traceback" not in result.stderr
    assert run_files(tmp_path / "data")[0]["state"] == "interrupted"


@pytest.mark.parametrize("module", ["typer", "flows.commands.options", "flows.settings"])
def test_an_interrupt_while_modules_are_loaded_is_quiet(module: str) -> None:
    script = (
        "import os, signal, sys\n"
        "class Stop:\n"
        "    def find_spec(name, *_):\n"
        f"        if name == {module!r}:\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Stop)\n"
        "from flows.__main__ import command\n"
        "command()\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script, "settings"], capture_output=True, text=True, timeout=60, check=False
    )
    assert (result.returncode, result.stdout, result.stderr) == (cli.INTERRUPTED, "", "")


# clean and explain


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_clean_prints_one_article(write: Write, page: Page, form: str) -> None:
    write("a.html", page())
    result = invoke("clean", "a.html", "--format", form)
    assert result.exit_code == 0
    assert "Bridge reopens" in result.stdout
    assert "bridge over the river would reopen" in result.stdout
    assert not Path("data").exists()


def test_clean_reads_standard_input(page: Page) -> None:
    result = invoke("clean", "-", "-f", "json", "--url", "https://news.example/a", stdin=page().encode())
    assert json.loads(result.stdout)["url"] == "https://news.example/a"


def test_clean_of_what_is_no_article(write: Write) -> None:
    write("empty.html", "")
    result = invoke("clean", "empty.html")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith("There is no article (empty).")
    assert json.loads(invoke("clean", "empty.html", "-f", "json").stdout)["code"] == "empty"


def test_clean_of_what_cannot_be_read(write: Write) -> None:
    write("cut.html.gz", gzip.compress(b"x" * 5000)[:-9])
    assert invoke("clean", "cut.html.gz").exit_code == 1


def test_repair_can_be_left_out(write: Write) -> None:
    """Text that was read as latin-1 once and then saved as UTF-8."""
    lines = (
        "Công an thành phố Hồ Chí Minh",
        "Tối qua trời mưa to, nhiều tuyến phố của thành phố bị ngập nặng.",
    )
    write("a.txt", "\n\n".join(line.encode().decode("latin-1") for line in lines))
    assert lines[1] in invoke("clean", "a.txt").stdout
    assert lines[1] not in invoke("clean", "a.txt", "--no-repair").stdout


def test_explain(write: Write, page: Page) -> None:
    write("a.html", page())
    result = invoke("explain", "a.html", "--full")
    assert result.exit_code == 0
    for expected in ("Page", "paragraph", "score ", "Fields", "title", "Article", "language"):
        assert expected in result.stdout


def test_explain_a_rejection(write: Write) -> None:
    write("empty.html", "")
    result = invoke("explain", "empty.html")
    assert result.exit_code == 0
    assert "There is no article" in result.stdout


def test_pages_cannot_control_the_terminal(write: Write, page: Page) -> None:
    write(
        "a.html",
        page("Evil \x1b]0;title\x07 \x9b2J", "<p>More \x1b[31m red text on the bridge, said the mayor.</p>"),
    )
    for command in (("clean", "a.html"), ("clean", "a.html", "-f", "json"), ("explain", "a.html", "--full")):
        output = invoke(*command).stdout
        assert "\x1b" not in output
        assert "\x9b" not in output


# settings and doctor


def test_settings_and_where_they_come_from(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("tinsach.toml", "batch = 77\n")
    monkeypatch.setenv("TINSACH_WORKERS", "7")
    lines = [line.split()[:3] for line in invoke("settings", "--data", "x").stdout.splitlines()]
    assert ["data", "x", "--data"] in lines
    assert ["batch", "77", "tinsach.toml"] in lines
    assert ["workers", "7", "TINSACH_WORKERS"] in lines
    assert ["executor", "processes", "default"] in lines
    assert ["repair", "true", "default"] in lines
    assert ["host_connections", "1", "default"] in lines
    assert ["profiles", "default", "folder"] in lines


def test_doctor() -> None:
    result = invoke("doctor")
    assert result.exit_code == 0, result.stdout
    assert "selectolax" in result.stdout


def test_doctor_finds_a_problem() -> None:
    result = invoke("doctor", "--data", "/proc/nowhere")
    assert result.exit_code == 1
    assert "1 of" in result.stderr


# mistakes


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("run",), "Missing argument"),
        (("run", "in", "--wrong"), "No such option"),
        (("run", "in", "--workers", "0"), "Invalid value"),
        (("run", "in", "--workers", "many"), "Invalid value"),
        (("run", "in", "--workers", "100000"), "There are too many workers: 100,000."),
        (
            ("run", "in", "--executor", "dask", "--scheduler", "nobody"),
            "--scheduler must be an address such as",
        ),
        (
            ("run", "in", "--executor", "ray"),
            "--executor must be one of processes, serial, dask, and not 'ray'.",
        ),
        (("run", "in", "--url", "https://news.example/"), "--url is the address of one page"),
        (("run", "a.html", "--url", "news.example"), "--url must be an address such as"),
        (("run", "in", "--urls", "nowhere.csv"), "The list of addresses nowhere.csv cannot be read"),
        (("run", "in", "--urls", "a.html"), "is not a path and an http address"),
        (("clean", "a.html", "-f", "yaml"), "There is no format 'yaml'. There are: text, json, markdown."),
        (("clean", "in"), "in is a folder."),
        (("clean", "two.zip"), "two.zip holds several pages."),
        (("clean", "none.zip"), "none.zip holds no page."),
        (("explain",), "Missing argument"),
        (("wrong",), "No such command"),
    ],
)
def test_wrong_usage(write: Write, page: Page, arguments: tuple[str, ...], sentence: str) -> None:
    write("in/a.html", page())
    path = write("a.html", page())
    with zipfile.ZipFile("two.zip", "w") as archive:
        archive.write(path, "a.html")
        archive.write(path, "b.html")
    with zipfile.ZipFile("none.zip", "w") as archive:
        for number in range(60):
            archive.writestr(f"{number}.css", "")
    result = invoke(*arguments)
    assert result.exit_code == cli.USAGE
    assert sentence in " ".join(result.stderr.replace("│", " ").split())
    assert "Traceback" not in result.stderr


def test_wrong_settings_are_wrong_usage(write: Write) -> None:
    write("tinsach.toml", "wrokers = 3\n")
    for command in (("settings",), ("run", "in"), ("clean", "a.html"), ("doctor",)):
        result = invoke(*command)
        assert result.exit_code == cli.USAGE
        assert "Did you mean workers?" in result.stderr


@pytest.mark.parametrize("command", ["clean", "explain"])
def test_a_misspelt_file(command: str) -> None:
    result = invoke(command, "mispelt.html")
    assert result.exit_code == cli.NOT_READ
    assert result.stderr == "mispelt.html does not exist. Check its spelling, or give another path.\n"


@pytest.mark.parametrize("command", ["clean", "explain"])
def test_an_address_where_a_file_is_wanted(command: str) -> None:
    result = invoke(command, "https://news.example/a")
    assert result.exit_code == cli.USAGE
    assert result.stderr.endswith("Fetch and store it with: tinsach run https://news.example/a\n")


def test_data_that_cannot_be_written(write: Write, page: Page) -> None:
    write("a.html", page())
    result = invoke("run", "a.html", "--data", "/proc/nowhere", "--executor", "serial")
    assert result.exit_code == cli.NOT_READ
    assert "See to that, or name another place with --data." in result.stderr
    result = invoke("run", "a.html", "--data", f"{'n' * 300}/data", "--executor", "serial")
    assert "cannot be used: file name too long. See to that" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_current_folder_that_is_gone(write: Write, page: Page) -> None:
    path = write("a.html", page())
    script = (
        f"mkdir gone && cd gone && rmdir ../gone && {sys.executable} -m flows run {path} --executor serial"
    )
    result = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert result.returncode == cli.NOT_READ
    assert result.stderr.startswith("The current folder is not there any more.")


def test_data_that_is_a_file(write: Write, page: Page) -> None:
    write("a.html", page())
    result = invoke("run", "a.html", "--data", "a.html/in/it", "--executor", "serial")
    assert result.exit_code == cli.NOT_READ
    assert result.stderr == "a.html is a file, and no folder. Name another place with --data.\n"


def test_a_list_of_addresses_that_fits_nothing_is_said(write: Write, page: Page) -> None:
    write("a.html", page())
    for listed in ("pages/a.html,https://news.example/a\n", ""):
        write("urls.csv", listed)
        result = invoke("run", "a.html", "--urls", "urls.csv", "--executor", "serial")
        assert result.exit_code == cli.DONE
        assert "None of the paths in urls.csv is among what was read" in result.stderr
    write("urls.csv", "a.html,https://news.example/a\n")
    assert invoke("run", "a.html", "--urls", "urls.csv", "--executor", "serial").stderr == ""


@pytest.mark.parametrize("executor", ["processes", "serial"])
def test_a_full_disk_is_named(executor: str, write: Write, page: Page) -> None:
    """Files of 200 kB are as many as it takes: so much the databases need, and the staged page more."""
    write(
        "a.html",
        page("Bridges", "".join(f"<p>{number} {'bridges are open ' * 9}.</p>" for number in range(3000))),
    )
    command = f"ulimit -f 200; {sys.executable} -m flows run a.html --workers 1 --executor {executor}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert result.returncode == cli.NOT_READ
    assert result.stderr == (
        "data cannot be used: file too large. See to that, or name another place with --data.\n"
    )


def test_a_cache_folder_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", "/caches/tinsach/0123")

    monkeypatch.setattr("flows.run.run", failing)
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    result = invoke("run", "a.html", "--executor", "serial")
    assert result.stderr == (
        "/caches/tinsach/0123 cannot be used: permission denied. See to that, or name another place with "
        "XDG_CACHE_HOME.\n"
    )


_NO_USE = "A database in the data root cannot be used"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            sqlite3.OperationalError("disk is full"),
            f"{_NO_USE}: disk is full. See whether the data root may be written to",
        ),
        (
            sqlite3.DatabaseError("file is not a database"),
            f"{_NO_USE}: file is not a database. Remove clean/.ledger",
        ),
        (MemoryError(), "There was not enough memory. "),
    ],
)
def test_what_the_machine_refuses_is_no_bug(
    error: Exception, sentence: str, write: Write, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("flows.run.run", failing)
    write("a.html", page())
    result = invoke("run", "a.html", "--executor", "serial")
    assert result.exit_code == cli.NOT_READ
    assert result.stderr.startswith(sentence)


def test_an_input_that_the_system_hides_costs_no_other(write: Write, page: Page) -> None:
    """Root may look everywhere: a name that is too long is refused likewise."""
    write("a.html", page())
    hidden = "a" * 300
    result = invoke("run", hidden, "a.html", "--executor", "serial")
    assert result.exit_code == cli.NOT_READ
    assert f"Not read: {hidden} cannot be read: file name too long." in result.stderr
    assert "1 capture in" in result.stdout
    assert invoke("clean", hidden).stderr == f"{hidden} cannot be read: file name too long.\n"
    assert invoke("maintain").exit_code == 0


def test_a_bug_is_a_sentence_too(write: Write, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by zero\x1b[31m")

    monkeypatch.setattr("flows.run.run", broken)
    write("a.html", page())
    result = invoke("run", "a.html")
    assert result.exit_code == cli.NOT_READ
    assert "tinsach failed, which is a bug: ZeroDivisionError: by zero" in result.stderr
    assert "\x1b" not in result.stderr
    monkeypatch.setenv("TINSACH_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        invoke("run", "a.html")


def test_a_reader_that_has_seen_enough(write: Write, page: Page) -> None:
    write("a.html", page(extra="<p>More of the bridge, said the mayor of the town.</p>" * 3000))
    command = f"{sys.executable} -m flows clean a.html | head -c 10"
    result = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
    )
    assert len(result.stdout) == 10
    assert result.stderr == ""
    assert result.returncode == cli.DONE


def test_a_reader_that_sees_nothing_hides_no_failure(write: Write, page: Page) -> None:
    write("a.html", page())
    command = f"{sys.executable} -m flows run a.html nope.html --executor serial | true"
    result = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
    )
    assert result.stderr == "Not read: nope.html does not exist. Check its spelling, or give another path.\n"
    assert result.returncode == cli.NOT_READ
    both = subprocess.run(["bash", "-o", "pipefail", "-c", command.replace("|", "2>&1 |")], check=False)
    assert both.returncode == cli.NOT_READ


def test_another_pipe_that_breaks_is_a_failure(
    write: Write, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))

    monkeypatch.setattr("flows.run.run", failing)
    write("a.html", page())
    result = invoke("run", "a.html", "--executor", "serial")
    assert result.exit_code == cli.NOT_READ
    assert "broken pipe" in result.stderr


def test_streams_that_are_closed(write: Write, page: Page) -> None:
    path = write("a.html", page())
    script = f"{sys.executable} -m flows clean {path} >&- && {sys.executable} -m flows clean - <&-"
    result = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert result.stderr == "There is no article (empty). The capture holds no bytes but white space.\n"
    assert result.returncode == cli.DONE


def test_a_terminal_that_knows_few_letters(write: Write, page: Page) -> None:
    write("a.html", page(title="Cầu mới"))
    result = process("explain", "a.html", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert result.returncode == cli.DONE
    assert "C\\u1ea7u m\\u1edbi" in result.stdout


@pytest.mark.parametrize("columns", ["0", "1", "", "wide"])
def test_a_width_that_is_none(columns: str, write: Write, page: Page) -> None:
    write("a.html", page())
    for arguments in (["run", "a.html", "--executor", "serial"], ["--help"]):
        result = process(*arguments, env={**os.environ, "COLUMNS": columns})
        assert result.returncode == cli.DONE, result.stderr
        assert {"outcome", "captures", "Usage:"} & set(result.stdout.split())


@pytest.mark.parametrize("out", ["", "nowhere/out.html", "a.html/out.html"])
def test_a_page_that_cannot_be_written(out: str, write: Write, page: Page, tmp_path: Path) -> None:
    write("a.html", page())
    target = out or str(tmp_path)
    result = invoke("explain", "a.html", "--html", target)
    assert result.exit_code == cli.NOT_READ
    assert result.stderr.startswith(f"{target} cannot be written: ")
    assert result.stderr.endswith(". Name another place for it.\n")


# what starts with it


def imported(*arguments: str) -> set[str]:
    """Modules that a command loads."""
    script = (
        "import sys\nfrom flows import cli\n"
        f"sys.argv = ['tinsach', *{list(arguments)!r}]\n"
        "try:\n    cli.main()\nexcept SystemExit as end:\n    assert end.code == 0, end.code\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    return set(result.stderr.split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("run", "in", "--executor", "serial"),
        ("clean", "in/a.html"),
        ("explain", "in/a.html"),
        ("settings",),
        ("doctor",),
    ],
)
def test_prefect_is_not_imported(write: Write, page: Page, arguments: tuple[str, ...]) -> None:
    write("in/a.html", page())
    assert not {name for name in imported(*arguments) if name.partition(".")[0] == "prefect"}


def test_help_loads_nothing_of_the_work() -> None:
    heavy = {"pyarrow", "numpy", "selectolax", "py3langid", "pycld2", "clean", "raw", "schemas", "flows.run"}
    assert not heavy & imported("--help")
    assert not heavy & imported("run", "--help")


def test_signals_have_their_usual_meaning() -> None:
    """Cleaning guards itself with SIGPROF in workers only."""
    assert signal.getsignal(signal.SIGPROF) is signal.SIG_DFL
