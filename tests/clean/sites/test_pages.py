"""Every shipped profile has a page of its own, with what must come out of it."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from clean import clean
from clean.sites.profile import Profile
from clean.sites.shipped import shipped_profiles
from schemas import Article, Capture

PAGES = Path(__file__).parent / "pages"


def article(profile: Profile) -> tuple[Article, dict[str, Any]]:
    page, gold = PAGES / f"{profile.name}.html", PAGES / f"{profile.name}.toml"
    missing = [file.name for file in (page, gold) if not file.exists()]
    assert not missing, f"Write tests/clean/sites/pages/{' and '.join(missing)} for this profile."
    expected = tomllib.loads(gold.read_text(encoding="utf-8"))
    result = clean(Capture(raw=page.read_bytes(), url=expected.pop("url", None)))
    assert isinstance(result, Article)
    return result, expected


@pytest.mark.parametrize("profile", shipped_profiles(), ids=lambda profile: profile.name)
def test_profile_has_a_page_and_its_fields(profile: Profile) -> None:
    result, expected = article(profile)
    removed = expected.pop("removed")
    assert result.text.startswith(expected.pop("begins"))
    assert result.text.endswith(expected.pop("ends"))
    for name, value in expected.items():
        found = getattr(result, name)
        plain = (
            found.isoformat()
            if isinstance(found, datetime)
            else list(found)
            if isinstance(found, tuple)
            else found
        )
        assert plain == value, name
    found = {one.text: [one.kind, one.reason] for one in result.removed}
    for text, (kind, rule) in removed.items():
        assert found[text] == [kind, f"profile {profile.name}: {rule}"]


@pytest.mark.parametrize("profile", shipped_profiles(), ids=lambda profile: profile.name)
def test_every_selector_of_a_profile_has_acted_on_its_page(profile: Profile) -> None:
    result, _ = article(profile)
    known = {rule.selector for rule in profile.rules if rule.what not in ("body", "lead")}
    acted = {one.reason.removeprefix(f"profile {profile.name}: ") for one in result.removed}
    optional = {".ms-formfieldvaluecontainer", ".ms-formtoolbar", ".ms-descriptiontext"}
    assert known - acted <= optional


def test_no_profile_names_a_host_that_is_not_known_for_certain() -> None:
    assert {profile.name for profile in shipped_profiles() if profile.hosts} == set()
    assert len(shipped_profiles()) >= 4
