from __future__ import annotations

import pickle
import tomllib
from pathlib import Path

import pytest

from clean import Options
from clean.sites.profile import Rule
from clean.sites.reading import ProfileError, read_profile
from clean.sites.shipped import shipped_profiles

CASES = tomllib.loads(Path(__file__).with_name("errors.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"][:40])
def test_every_mistake_is_a_sentence_that_names_file_and_key(case: dict[str, str]) -> None:
    with pytest.raises(ProfileError) as raised:
        read_profile("wrong", case["profile"])
    sentence = str(raised.value)
    assert sentence.startswith("The site profile wrong.toml ")
    assert case["says"] in sentence
    assert sentence.endswith(".")


def test_a_whole_profile() -> None:
    profile = read_profile(
        "news",
        """
        hosts = ["www.News.example", "*.news.example"]
        valid_from = 2023-05-01
        body = ["#a", "#b"]
        [fields]
        title = "h1"
        [furniture]
        share = ".s"
        """,
    )
    assert profile.hosts == ("news.example", "*.news.example")
    assert profile.valid_from == "2023-05-01"
    assert profile.rules == (Rule("share", ".s"), Rule("body", "#a"), Rule("body", "#b"), Rule("title", "h1"))


def test_profiles_are_part_of_the_digest_and_travel_to_workers() -> None:
    options = Options(profiles=shipped_profiles())
    other = Options(profiles=shipped_profiles()[1:])
    assert len({options.digest, other.digest, Options().digest}) == 3
    assert pickle.loads(pickle.dumps(options)).digest == options.digest
