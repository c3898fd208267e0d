"""One form of each address, and which networks are public."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raw.fetch.address import BadAddress, normal
from raw.fetch.guard import is_public

HERE = Path(__file__).parent


def cases(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("written", "expected"), cases("addresses.tsv"))
def test_one_form(written: str, expected: str) -> None:
    if expected.startswith("!"):
        with pytest.raises(BadAddress, match=expected.removeprefix("! ")):
            normal(written)
    else:
        assert normal(written) == expected
        assert normal(expected) == expected


def test_relative_to_the_page() -> None:
    assert normal("../b?x=1#y", "https://news.example/a/c/d") == "https://news.example/a/b?x=1"
    assert normal("//other.example/a", "https://news.example/") == "https://other.example/a"
    with pytest.raises(BadAddress):
        normal("file:///etc/passwd", "https://news.example/")


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_none(text: str) -> None:
    for written in (text, f"http://{text}", f"http://news.example/{text}", f"http://news.example/?{text}"):
        try:
            once = normal(written)
        except BadAddress:
            continue
        assert once.isascii()
        assert normal(once) == once


@pytest.mark.parametrize(("address", "expected"), cases("networks.tsv"))
def test_public_networks(address: str, expected: str) -> None:
    assert is_public(address) == (expected == "public")
