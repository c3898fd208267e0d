from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from clean import Limits, Options
from flows.settings import Settings, SettingsError, load_settings, resolve
from raw import ReadLimits
from schemas.patience import Patience, patience

Write = Callable[..., Path]


def origins(
    flags: dict[str, object] | None = None, environment: dict[str, str] | None = None
) -> dict[str, str]:
    return {one.name: f"{one.value} from {one.origin}" for one in resolve(flags, environment or {})}


def test_defaults_are_those_of_the_packages() -> None:
    """Settings repeat defaults of clean and raw, so that all are visible in one place; they must agree."""
    assert Settings().options() == Options()
    assert Settings().read_limits() == ReadLimits()
    assert {item.name for item in fields(Limits)} <= {item.name for item in fields(Settings)}


def test_a_flag_beats_the_environment_beats_the_file_beats_the_default(write: Write) -> None:
    write("tinsach.toml", 'workers = 3\nbatch = 30\ndata = "elsewhere"\n')
    found = origins({"workers": 5}, {"TINSACH_WORKERS": "4", "TINSACH_BATCH": "40"})
    assert found["workers"] == "5 from --workers"
    assert found["batch"] == "40 from TINSACH_BATCH"
    assert found["data"] == "elsewhere from tinsach.toml"
    assert found["executor"] == "processes from default"


def test_a_data_root_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"^--data must be a path in UTF-8"):
        load_settings({"data": os.fsdecode(b"news\xff")})


def test_patience_is_known_to_all_who_ask_object_stores(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {f"store_{name}" for name in Patience._fields} <= {item.name for item in fields(Settings)}
    monkeypatch.setenv("TINSACH_STORE_ATTEMPTS", "1")  # so that it is taken back at the end
    monkeypatch.delenv("TINSACH_STORE_ATTEMPTS")
    write("tinsach.toml", "store_attempts = 4\n")
    assert patience() == Patience()
    load_settings()
    assert patience() == Patience(attempts=4)


def test_a_flag_that_was_not_given_changes_nothing() -> None:
    assert load_settings({"workers": None}) == load_settings()


def test_another_file_can_be_named(write: Write) -> None:
    path = write("other.toml", "repair = false\n")
    assert origins({}, {"TINSACH_CONFIG": str(path)})["repair"] == f"False from {path}"


def test_the_home_folder(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("tinsach.toml", 'data = "~/news"')
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load_settings().data == tmp_path / "news"


def test_a_mark_of_an_editor_is_no_mistake(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("tinsach.toml", "\ufeffrepair = false\r\n")
    monkeypatch.setenv("TINSACH_CONFIG", "")
    assert load_settings().repair is False


def test_a_folder_is_no_file_of_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINSACH_CONFIG", str(tmp_path))
    with pytest.raises(SettingsError, match="cannot be read: is a directory"):
        load_settings()


@pytest.mark.parametrize(("text", "value"), [("true", True), ("False", False), ("0", False), ("yes", True)])
def test_truth_from_the_environment(text: str, value: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINSACH_REPAIR", text)
    assert load_settings().repair is value


def test_settings_reach_the_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINSACH_RAW_BYTES", "1_000")
    monkeypatch.setenv("TINSACH_LANGUAGE_DETECTOR", "pycld2")
    settings = load_settings()
    assert settings.options().limits.raw_bytes == settings.read_limits().raw_bytes == 1000
    assert settings.options().language_detector == "pycld2"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("worker = 3", r"There is no setting 'worker', given in tinsach.toml. Did you mean workers\?"),
        ("zzz = 3", "There are: data, executor"),
        ("workers = 0", "must be a whole number from 1 to 1,000,000,000,000, and not 0"),
        ("raw_bytes = 1_000_000_000_001", "must be a whole number"),
        ("workers = true", "must be a whole number"),
        ('workers = "many"', "must be a whole number"),
        ("data = 3", "must be a path"),
        ('data = "gs://bucket"', "must be a folder or s3://bucket/prefix, and not 'gs://bucket'"),
        ('profiles = ""', "must be a path"),
        ("contact = 3", "must be text, and not 3"),
        ('executor = "ray"', "must be one of processes, serial, dask, and not 'ray'"),
        ('repair = "perhaps"', "must be true or false"),
        ("workers =", "is not valid TOML"),
        (b"# \xff", "cannot be read: it is not in UTF-8; save it in UTF-8."),
        ("workers = " + "[" * 1_000, "is not valid TOML"),
        ("workers = " + "9" * 4_400, "is not valid TOML"),
        ('workers = "1__0"', "must be a whole number"),
    ],
)
def test_mistakes_in_the_file_are_named(write: Write, text: str | bytes, sentence: str) -> None:
    write("tinsach.toml", text)
    with pytest.raises(SettingsError, match=sentence):
        load_settings()


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("TINSACH_WROKERS", "3", "Did you mean workers"),
        ("TINSACH_WORKERS", "-1", "TINSACH_WORKERS"),
        ("TINSACH_CONFIG", "/nowhere.toml", "which does not exist"),
    ],
)
def test_mistakes_in_the_environment_are_named(
    variable: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=sentence):
        load_settings()
