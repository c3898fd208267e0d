"""Dumps get the labels that were written beside their lines, changed copies of them as well."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clean.blocks.dump import read_dump
from clean.blocks.kinds import BODY, CAPTION, FIELDS, FURNITURE
from clean.decode import Decoded, decode
from clean.label.dump import label_dump
from clean.label.dump.form import FEWEST_BARE_LABELS

DUMPS = sorted(Path(__file__).with_name("dumps").glob("*.txt"))
CUT = "¦"

Lines = list[tuple[str, str]]
"""(kinds, text) of each line; two empty strings for a blank one."""


def _read(path: Path) -> Lines:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [tuple(line.split("\t", 1)) if "\t" in line else ("", "") for line in lines]  # type: ignore[misc]


def _text(lines: Lines, end: str = "\n") -> str:
    return end.join(text.replace(CUT, "") for _, text in lines)


def _expected(lines: Lines) -> list[tuple[str, str]]:
    pieces = []
    for kinds, text in lines:
        for kind, piece in zip(kinds.split(CUT), text.split(CUT), strict=True):
            if piece.strip():
                pieces.append((kind, " ".join(piece.split())))
    return pieces


def _same(got: list[tuple[str, str]], wanted: list[tuple[str, str]]) -> bool:
    """Whether labels agree; of a caption the characters are compared, since its credit stands apart."""
    return [_comparable(*label) for label in got] == [_comparable(*label) for label in wanted]


def _comparable(kind: str, line: str) -> tuple[str, str]:
    return kind, "".join(sorted(_solid(line))) if kind == "caption" else line


def _labels(text: str) -> list[tuple[str, str]]:
    """(kind, line) of each line of each block; a caption with the credit that was taken off it."""
    labels: list[tuple[str, str]] = []
    for block in label_dump(read_dump(text)):
        if block.reason == "label of a credit":
            labels[-1] = ("caption", labels[-1][1] + block.text)
        else:
            labels += [(block.kind, line + block.credit) for line in block.text.split("\n")]
    return labels


@pytest.mark.parametrize("path", DUMPS, ids=lambda path: path.stem)
def test_lines_get_their_kinds(path: Path) -> None:
    lines = _read(path)
    assert _same(_labels(_text(lines)), _expected(lines)), _labels(_text(lines))


def _other_date(match: re.Match[str]) -> str:
    return match.group(1) + "2015"


def _redated(lines: Lines) -> Lines:
    """The same dump with other years in its date lines."""
    years = re.compile(r"(\D|^)20[12]\d(?!\d)")
    return [(kind, years.sub(_other_date, text) if kind == "date" else text) for kind, text in lines]


def _recounted(lines: Lines) -> Lines:
    """The same dump with other counters."""
    return [(kind, re.sub(r"\d", "7", text) if kind == "views" else text) for kind, text in lines]


def _no_break_spaces(lines: Lines) -> Lines:
    return [(kind, text.replace(" ", "\u00a0", 3)) for kind, text in lines]


def _shuffled_form(lines: Lines) -> Lines:
    """The fields of a form in another order."""
    fields = [index for index, (kind, _) in enumerate(lines) if kind == "cms-fields"]
    texts = [lines[index][1] for index in fields]
    random.Random(7).shuffle(texts)
    out = list(lines)
    for index, text in zip(fields, texts, strict=True):
        out[index] = ("cms-fields", text)
    return out


OTHER_LABELS = """Mã bài|Ảnh bìa|Ghi chú|Người ký|Mức ưu tiên|Đường dẫn|Đơn vị gửi|Khung giờ|Thứ tự|Vùng hiển thị
Chú giải|Ngày hết hạn|Bản dịch|Phiên bản|Quyền xem|Kênh phát|Người nhập|Khối tin|Hạng mục|Tệp âm thanh""".replace(
    "\n", "|"
).split("|")


def _other_form(lines: Lines) -> Lines:
    """A form with other labels of the same shape, where it is long enough to be known by that alone."""
    if sum(kind == "cms-fields" for kind, _ in lines) < FEWEST_BARE_LABELS:
        return lines
    labels = iter(OTHER_LABELS)
    return [(kind, next(labels)) if kind == "cms-fields" else (kind, text) for kind, text in lines]


def _shuffled_widgets(lines: Lines) -> Lines:
    """Share, print and top links below the text in another order."""
    widgets = [i for i, (kind, _) in enumerate(lines) if kind in {"share", "print", "back-to-top"}]
    out = list(lines)
    for index, other in zip(widgets, reversed(widgets), strict=True):
        out[index] = lines[other]
    return out


def _wrapped_in_blanks(lines: Lines) -> Lines:
    return [("", ""), ("", ""), *lines, ("", ""), ("", "")]


CHANGES: dict[str, Callable[[Lines], Lines]] = {
    "other dates": _redated,
    "other counters": _recounted,
    "no-break spaces": _no_break_spaces,
    "fields in another order": _shuffled_form,
    "other fields": _other_form,
    "widgets in another order": _shuffled_widgets,
    "blank lines around": _wrapped_in_blanks,
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("path", DUMPS, ids=lambda path: path.stem)
def test_changed_copies_get_the_same_kinds(path: Path, change: str) -> None:
    lines = CHANGES[change](_read(path))
    assert _same(_labels(_text(lines)), _expected(lines)), _labels(_text(lines))


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028"])
@pytest.mark.parametrize("path", DUMPS, ids=lambda path: path.stem)
def test_line_ends_do_not_matter(path: Path, end: str) -> None:
    lines = _read(path)
    assert _same(_labels(_text(lines, end)), _expected(lines)), _labels(_text(lines, end))


@pytest.mark.parametrize("path", DUMPS, ids=lambda path: path.stem)
def test_decomposed_characters_do_not_matter(path: Path) -> None:
    lines = _read(path)
    decoded = decode(unicodedata.normalize("NFD", _text(lines)).encode())
    assert isinstance(decoded, Decoded)
    assert _same(_labels(decoded.text), _expected(lines)), _labels(decoded.text)


@pytest.mark.parametrize("path", DUMPS, ids=lambda path: path.stem)
def test_a_missing_furniture_line_changes_no_other(path: Path) -> None:
    """Widgets and counters go one at a time; what is left keeps its kind."""
    lines = _read(path)
    for index, (kind, _) in enumerate(lines):
        if kind in {"views", "share", "print", "back-to-top", "font-size", "language-switcher"}:
            rest = lines[:index] + lines[index + 1 :]
            assert _same(_labels(_text(rest)), _expected(rest)), _labels(_text(rest))


def test_vietnamese_text_in_an_english_frame() -> None:
    """Frame and text may be of different languages."""
    dumps = Path(__file__).with_name("dumps")
    frame, text = _read(dumps / "en-portal.txt"), _read(dumps / "vi-portal.txt")
    paragraphs = [line for line in text if line[0] in {"paragraph", "heading"}]
    replaced = [
        next((other for other in paragraphs if other[0] == kind), (kind, content))
        if kind in {"paragraph", "heading"}
        else (kind, content)
        for kind, content in frame
    ]
    assert _same(_labels(_text(replaced)), _expected(replaced)), _labels(_text(replaced))


def test_a_body_line_is_never_made_a_title() -> None:
    text = "The council met on Monday and agreed on the budget for the next year.\nIt will meet again in June to vote on the new school."
    assert [kind for kind, _ in _labels(text)] == ["paragraph", "paragraph"]


def test_a_form_is_one_block() -> None:
    lines = _read(Path(__file__).with_name("dumps") / "vi-portal.txt")
    blocks = label_dump(read_dump(_text(lines)))
    assert sum("form" in block.reason for block in blocks) == 1


def _solid(text: str) -> str:
    return "".join(text.split())


LINES = st.one_of(
    st.text(max_size=60),
    st.sampled_from([text for path in DUMPS for _, text in _read(path)]),
    st.sampled_from(
        ["", "", "Share", "Tin liên quan", "photo 1.jpg", "Label:", "- item", "12/3/2020", "By Ann Lee"]
    ),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(LINES, max_size=40).map("\n".join))
def test_every_character_stands_in_one_block_with_a_kind_and_a_reason(text: str) -> None:
    text = text.replace(CUT, "")
    blocks = label_dump(read_dump(text))
    stored = _solid("".join(block.text + block.credit for block in blocks))
    assert sorted(stored) == sorted(_solid(text))
    known = BODY | FIELDS | FURNITURE | {CAPTION}
    assert all(block.kind in known and block.reason and block.text for block in blocks)
    assert [block.position for block in blocks] == list(range(len(blocks)))


@pytest.mark.parametrize(
    "line", ["a | b", "Share", "short line", "A sentence that has an end.", "Label: value", "x.jpg", "("]
)
def test_the_work_grows_with_the_lines(line: str) -> None:
    """A dump of very many equal lines is labelled; were it quadratic, this would take minutes."""
    blocks = label_dump(read_dump("\n".join([line] * 3_000)))
    assert sum(block.text.count("\n") + 1 for block in blocks) == 3_000
