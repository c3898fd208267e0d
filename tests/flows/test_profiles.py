"""A user's own site profiles, from a folder to the command line."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from flows import cli
from flows.profiles import read_profiles

SENTENCE = "The harbour office said on Friday that the ferry leaves every forty minutes from Monday on."
PROFILE = 'hosts = ["news.example"]\nbody = "main"\n[furniture]\nrelated = ".teaser"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "mine.toml").write_text(PROFILE, encoding="utf-8")
    page = f"<main><p>{SENTENCE}</p><p class=teaser>{SENTENCE} Again.</p></main>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> object:
    monkeypatch.setattr(sys, "argv", ["tinsach", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return end.value.code


def test_a_folder_of_profiles(folder: Path) -> None:
    assert [profile.name for profile in read_profiles(folder / "profiles")] == ["mine"]


def test_clean_and_explain_use_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    arguments = (folder / "a.html", "--url", "https://news.example/a", "--profiles", folder / "profiles")
    assert run(monkeypatch, "clean", *arguments) == 0
    assert b"Again" not in capsysbinary.readouterr().out
    assert run(monkeypatch, "explain", *arguments) == 0
    assert b"profile mine:" in capsysbinary.readouterr().out


def test_a_run_uses_them_and_its_file_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = folder / "data"
    arguments = (folder / "a.html", "--url", "https://news.example/a", "--profiles", folder / "profiles")
    assert run(monkeypatch, "run", *arguments, "--data", data, "--executor", "serial") == 0
    (file,) = (data / "runs").glob("*.json")
    report = json.loads(file.read_text(encoding="utf-8"))
    assert [profile["name"] for profile in report["options"]["profiles"]] == ["mine"]


@pytest.mark.parametrize(
    ("text", "says"),
    [("hosts = 3", "mine.toml cannot be used: hosts must be"), (None, "has no .toml file in it")],
)
def test_mistakes_are_a_sentence_and_status_2(
    text: str | None,
    says: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    mine = folder / "profiles" / "mine.toml"
    if text is None:
        mine.unlink()
    else:
        mine.write_text(text, encoding="utf-8")
    assert run(monkeypatch, "clean", folder / "a.html", "--profiles", folder / "profiles") == 2
    error = capsys.readouterr().err
    assert says in error
    assert "Traceback" not in error
