"""Whatever a page says, what people see of it is text: on the terminal, in Markdown, in HTML, in what commands print.

Every attack stands in every string of an article or rejection; the articles are made by hand, since cleaning takes most
of these characters out before: an edge must not rely on that.
"""

from __future__ import annotations

import io
import json
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from command import invoke
from hostile import ACTING, ATTACKS, check_page, poisoned, refused
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.console import Console

from flows.commands.sites import _write as write_sites
from flows.explain import explain
from flows.look import show as look
from flows.pages.explained import explained
from flows.render import as_json, as_markdown, as_text
from flows.run import Report
from flows.settings import Settings
from flows.summary import show, show_failures
from raw import ReadFailure
from raw.fetch.discovery import Proposal
from schemas import Article, Rejection

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
"""What rich writes itself, for styles of ours."""


# The terminal


def console(width: int = 400) -> tuple[Console, io.StringIO]:
    file = io.StringIO()
    return Console(
        file=file, width=width, force_terminal=True, highlight=False, color_system="truecolor"
    ), file


def printed(file: io.StringIO, attack: str) -> str:
    """What was printed, without our own colours; the attack's must have come through as something to see."""
    text = file.getvalue()
    if attack == ATTACKS["colour"]:
        assert "\x1b[31mred" not in text
        assert "␛[31mred" in text
    return COLOUR.sub("", text)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize("full", [True, False], ids=["full", "short"])
def test_explain_prints_nothing_that_acts(attack: str, full: bool) -> None:
    for result in (poisoned(attack), refused(attack)):
        out, file = console()
        explain(result, out, full=full)
        text = printed(file, attack)
        assert not ACTING.search(text)
        if attack == ATTACKS["rich"]:
            assert "[red]x[/red]" in text
            assert "[link=http://evil.example]" in text


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_the_closing_tables_print_nothing_that_acts(attack: str) -> None:
    report = Report("run", datetime(2026, 1, 1, tzinfo=UTC))
    for counter in (report.tally.sites, report.tally.languages, report.tally.codes, report.tally.skipped):
        counter[attack] = 2
    report.tally.captures = 4
    report.examples = {attack: [attack]}
    report.failures = [ReadFailure(attack, attack)]
    report.unreadable = [attack]
    out, file = console()
    show(report, Settings(data=Path("a[/red]b")), out)
    show_failures(report, out)
    text = printed(file, attack)
    assert not ACTING.search(text)
    assert "a[/red]b/clean" in text


def test_a_first_look_prints_nothing_that_acts(tmp_path: Path) -> None:
    out, file = console()
    look(tmp_path / "[/red]\x1b[31m", out)
    assert not ACTING.search(COLOUR.sub("", file.getvalue()))
    assert "[/red]␛[31m" in file.getvalue()


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_text_and_json_hold_nothing_that_acts(attack: str) -> None:
    article = poisoned(attack)
    assert not ACTING.search(as_text(article))
    for result in (article, refused(attack)):
        written = as_json(result)
        assert not ACTING.search(written)
        assert json.loads(written)["url"] == result.url


# Markdown


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_markdown_holds_neither_markup_nor_addresses_of_a_page(attack: str) -> None:
    written = as_markdown(poisoned(attack))
    assert not ACTING.search(written)
    kinds = {token.type for token in tokens(written)}
    assert not kinds & {"html_block", "html_inline", "image", "link_open"}
    fields = "".join(token.content for token in tokens(written) if token.type == "heading_open")
    assert "onclick" not in fields


def tokens(markdown: str) -> Iterator[Token]:
    """Everything that a renderer of GitHub's dialect, with HTML allowed, sees in it."""
    todo = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(markdown)
    while todo:
        token = todo.pop()
        yield token
        todo += token.children or []


def test_the_words_of_an_attack_are_still_to_be_read() -> None:
    seen = "".join(token.content for token in tokens(as_markdown(poisoned(ATTACKS["script"]))))
    assert seen.count("alert(1)") >= 9


def test_code_cannot_end_its_fence_and_stays_code_after_a_list() -> None:
    for name in ("Markdown fence", "Markdown indented"):
        fences = [token for token in tokens(as_markdown(poisoned(ATTACKS[name]))) if token.type == "fence"]
        assert [fence.content.rstrip("\n") for fence in fences] == [ATTACKS[name]]


# HTML


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_explained_pages_hold_nothing_that_acts(attack: str) -> None:
    for result in (poisoned(attack), refused(attack)):
        check_page(explained(None, result))


# Commands, from a file with a hostile name to what is printed

NAME = "\x1b[31m[red]a\u202e[bold.html"
HOSTILE = "&#x1b;[31m[red]Bridge[/red] &lt;img src=x onerror=alert(1)&gt; &#x202e;&#x9b;2J reopens"


@pytest.fixture
def hostile_file(tmp_path: Path, page: object) -> Path:
    assert callable(page)
    folder = tmp_path / "in[red]"
    folder.mkdir()
    (folder / NAME).write_text(page(HOSTILE), encoding="utf-8")
    (folder / f"empty{NAME}").write_bytes(b"")
    return folder / NAME


@pytest.mark.parametrize(
    "command",
    [("clean",), ("clean", "-f", "json"), ("clean", "-f", "markdown"), ("explain",), ("explain", "--full")],
    ids=" ".join,
)
def test_one_page_prints_nothing_that_acts(command: tuple[str, ...], hostile_file: Path) -> None:
    done = invoke(*command, hostile_file, "--url", "https://news.example/\x1b]8;;x\x07/a")
    assert done.exit_code == 0
    assert "Bridge" in done.stdout
    assert not ACTING.search(done.stdout + done.stderr)


def test_a_run_prints_and_writes_nothing_that_acts(hostile_file: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = invoke("run", hostile_file.parent, "--data", data, "--executor", "serial")
    assert done.exit_code == 0, done.stderr
    assert not ACTING.search(done.stdout + done.stderr)
    (run_file,) = (data / "runs").glob("*.json")
    assert not ACTING.search(run_file.read_text(encoding="utf-8"))
    exported = invoke("export", "-", "--data", data)
    assert not ACTING.search(exported.stdout)
    row = json.loads(exported.stdout)
    assert row["origin"].endswith("%1B[31m[red]a%E2%80%AE[bold.html")
    rejected = invoke("export", "-", "--table", "rejections", "--data", data)
    assert "empty%1B[31m" in json.loads(rejected.stdout)["origin"]


def test_a_table_of_sites_runs_nothing_in_a_spreadsheet(tmp_path: Path) -> None:
    table = pa.table({"site": ["=cmd|' /C calc'!A0", "-a.example"], "articles": [-1, 2]})
    write_sites(table, tmp_path / "sites.csv")
    assert (tmp_path / "sites.csv").read_bytes() == (
        b"site,articles\r\n'=cmd|' /C calc'!A0,-1\r\n'-a.example,2\r\n"
    )


def test_a_proposed_source_stays_one_table() -> None:
    proposal = Proposal("feed", 'https://a.example/"\x1b\x7f\n[b]', 3, select='a"]\n[evil]\x9b', why="found")
    printed = proposal.as_toml("a")
    assert not ACTING.search(printed)
    assert tomllib.loads(printed).keys() == {"a"}


def test_results_are_of_both_sorts() -> None:
    assert isinstance(poisoned("x"), Article)
    assert isinstance(refused("x"), Rejection)
    assert poisoned("x").evidence[0].value == poisoned("x").images[0].alt == "x"
