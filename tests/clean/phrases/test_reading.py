"""Data files are read as any reader of TOML reads them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import clean
from clean.phrases.reading import read_words

PACKAGE = Path(clean.__file__).parent
FILES = sorted(PACKAGE.rglob("*.toml"))


def names(tables: dict[str, object]) -> list[object]:
    """Names in order, which decides where two tables have a word."""
    return [(name, list(table) if isinstance(table, dict) else None) for name, table in tables.items()]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_every_data_file(file: Path) -> None:
    expected = tomllib.loads(file.read_text(encoding="utf-8"))
    assert read_words(file) == expected
    assert names(read_words(file)) == names(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        'a = "x"',
        'a = [] # none\n[b]\n"c d" = ["#", "]", "[",]\n',
        'a = [\n  "x", # of this\n  "y",\n]\n',
        'a = "\\u00e9"\n',
        "a = 'x'\n",
        'a = """\nx\n"""\n',
        'a = [["x"], ["y"]]\n',
        "a = 1\nb = true\nc = 1.5\n",
        '[a.b]\nc = "x"\n',
        '[[a]]\nb = "x"\n',
        'a={b="x"}\n',
    ],
)
def test_any_other(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.toml"
    file.write_text(text, encoding="utf-8")
    assert read_words(file) == tomllib.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        "[a]\n[a]\n",
        'a = ["x" "y"]',
        'a = [, "x"]',
        'a = "x"\na = "y"\n',
        'a = ["x"',
        'a = "x" b\n',
        "a\n",
        'a = "x\n"\n',
    ],
)
def test_what_is_none_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(tomllib.TOMLDecodeError):
        read_words(file)
