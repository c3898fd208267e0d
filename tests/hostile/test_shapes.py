"""Every hostile shape of shapes.toml, at a size that takes no time: the article comes out, or the limit is named.

How time grows with the size is measured by `python -m bench hostile`; here work is counted: the lines of Python
that ran, of which a page of twice the size may have twice as many.
"""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from bench.shapes import CANARY, PARAGRAPHS, Shape, read_shapes
from clean import clean
from schemas import REJECTION_CODES, Article, Capture, Rejection

SHAPES = {shape.name: shape for shape in read_shapes()}
WITHIN = [name for name, shape in SHAPES.items() if not shape.code]
OVER = [name for name, shape in SHAPES.items() if shape.code]
SMALL = 200
"""n at which lines are counted, with twice and four times as many: fixed costs fall out of the difference."""
FEW = 200_000
"""Lines that do not matter: what is asked only of pages of some size adds as many once."""
GROWTH = 2.6


def lines_run(shape: Shape, n: int) -> int:
    """Lines of Python that ran while a page of the shape was cleaned."""
    count = 0

    def line(_frame: FrameType, _event: str, _argument: Any) -> Any:
        nonlocal count
        count += 1
        return line

    capture = Capture(raw=shape.build(n))
    before = sys.gettrace()
    sys.settrace(line)
    try:
        clean(capture)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", WITHIN)
def test_the_article_comes_out(name: str) -> None:
    shape = SHAPES[name]
    result = clean(Capture(raw=shape.build(min(shape.size, 2_000))))
    assert isinstance(result, Article), result
    assert CANARY in " ".join(result.text.split())
    pieces = [" ".join(piece.split()) for piece in (result.text, *(one.text for one in result.removed))]
    for paragraph in PARAGRAPHS:
        assert any(paragraph in piece for piece in pieces)


@pytest.mark.parametrize("name", OVER)
def test_past_a_limit_the_limit_is_named(name: str) -> None:
    shape = SHAPES[name]
    assert shape.code in REJECTION_CODES
    result = clean(Capture(raw=shape.build(shape.size)))
    assert isinstance(result, Rejection)
    assert result.code == shape.code
    assert "limit" in result.message


@pytest.mark.parametrize("name", WITHIN)
def test_work_grows_with_the_size(name: str) -> None:
    shape = SHAPES[name]
    once, twice, four_times = (lines_run(shape, factor * SMALL) for factor in (1, 2, 4))
    assert four_times - twice <= GROWTH * max(twice - once, FEW)


def test_the_canary_is_in_the_article() -> None:
    assert CANARY in PARAGRAPHS
