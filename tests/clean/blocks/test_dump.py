"""Lines of a dump become blocks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clean.blocks.dump import read_dump
from clean.label.dump import label_dump

WRAPPED = """RIVER TOWNS SHARE ONE DREDGER

Four towns on the lower river have bought a dredger together, ending a
quarrel about silt that had kept their harbours closed to larger boats
for most of the past decade, officials said on Tuesday.

The boat will spend three months of the year in each harbour. Its crew
of nine comes from all four towns, and its captain is chosen by lot at
the beginning of the season.

Fishermen welcomed the plan but asked for the dredging to stop in the
spawning months. The towns agreed, and the boat will lie at anchor in
April and May.
"""


def test_lines_are_blocks_with_their_numbers_and_blanks() -> None:
    page = read_dump("One\u00a0 two\r\n\r\n\r\nthree\rfour\u2028five\x0csix")
    assert page.is_dump
    assert [(block.text, block.blanks_before) for block in page.blocks] == [
        ("One two", 0),
        ("three", 2),
        ("four", 0),
        ("five", 0),
        ("six", 0),
    ]
    assert [block.line for block in page.blocks] == [1, 4, 5, 6, 7]
    assert {block.tag for block in page.blocks} == {"line"}


def test_lines_broken_at_one_width_are_joined_to_paragraphs() -> None:
    blocks = label_dump(read_dump(WRAPPED))
    assert [block.kind for block in blocks] == ["title", "lead", "paragraph", "paragraph"]
    assert blocks[1].text.startswith("Four towns")
    assert blocks[1].text.endswith("said on Tuesday.")
    assert "a quarrel about silt" in blocks[1].text


def test_paragraphs_of_one_length_are_not_joined() -> None:
    text = "\n".join(["A sentence of about the same length as all the others stands here."] * 20)
    assert len(read_dump(text).blocks) == 20


@pytest.mark.parametrize("text", ["", "\n\n", " \u00a0\n\t"])
def test_nothing_gives_no_blocks(text: str) -> None:
    assert read_dump(text).blocks == []
    assert label_dump(read_dump(text)) == []


@given(st.text())
def test_every_character_stands_in_one_block(text: str) -> None:
    assert "".join("".join(block.text.split()) for block in read_dump(text).blocks) == "".join(text.split())
