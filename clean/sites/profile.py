"""What a profile is: strings, dates and truth values, no code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

FIELDS: Final = {
    "title": "title",
    "subtitle": "subtitle",
    "lead": "lead",
    "date": "date",
    "updated": "date",
    "author": "byline",
    "source": "source",
    "section": "section",
}
"""Field that a profile can name selectors for, and the kind that the blocks of its elements get."""


class Rule(NamedTuple):
    """One selector, and what the elements are that it names."""

    what: str
    """`body`, a name of `FIELDS`, or the kind of a sort of furniture."""
    selector: str
    """CSS; with soupsieve's `:-soup-contains` and its kin it looks at text, within `Profile.within`."""

    @property
    def looks_at_text(self) -> bool:
        """Whether the selector is soupsieve's and not the page parser's."""
        return ":-soup-" in self.selector


@dataclass(frozen=True, slots=True)
class Profile:
    """What one site, or one template of many sites, looks like from a day on."""

    name: str
    """Name of its file without `.toml`."""
    about: str = ""
    """What it is for, in a sentence."""
    hosts: tuple[str, ...] = ()
    """Hosts in lower case without `www.`; `*.` at the start stands for any host below."""
    template: tuple[str, ...] = ()
    """Selectors that must all match; a profile without hosts fits every page that they match."""
    valid_from: str = ""
    """ISO day of the first captures that it fits; empty: it always has."""
    time_zone: str = ""
    """IANA name or offset (`+07:00`) of times that state none; empty where not known."""
    day_first: bool | None = None
    """Whether `02-07-2021` is in July; None where the site does not tell."""
    within: str = ""
    """Selector of the one element in which selectors that look at text are tried."""
    datelines: tuple[str, ...] = ()
    """Openings of the first paragraph, before a dash or a colon, that are the site's dateline."""
    rules: tuple[Rule, ...] = ()
    """Furniture first, then body, then fields: where one element has several, the last holds."""

    def __hash__(self) -> int:
        """By name: whole profiles are compared only where names agree."""
        return hash(self.name)

    def reason(self, selector: str) -> str:
        """What a block or a candidate says of the rule that acted."""
        return f"profile {self.name}: {selector}"
