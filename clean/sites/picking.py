"""The elements of one page that a profile's selectors name.

Plain CSS is matched by the page's own parser.  A selector that looks at text goes to soupsieve, over
beautifulsoup4 with lxml, which are some forty times slower: they see only the markup of the one element
that `within` names.  Its elements are numbered first, and the number says which element of the page's
own tree a match is, however lxml may have put the markup together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from clean.sites.matching import Fitting
from clean.sites.profile import Profile, Rule

TOO_LARGE: Final = "profile-within-too-large"
"""Warning: rules that look at text were left out."""

_TEXTLESS: Final = re.compile(r"<(script|style|svg)\b[^<]*(?:<(?!/\1>)[^<]*)*</\1>")
"""Elements that no rule asks for, and that beautifulsoup4 would make hundreds of objects of."""
_QUOTED: Final = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_NUMBER: Final = "data-tinsach-number"
_MARKUP: Final = 150_000
"""Characters of markup that soupsieve is given."""


class Picker:
    """Finds the profile of a page, and the elements that its rules name."""

    __slots__ = ("_fitting", "profile", "warnings")

    def __init__(self, fitting: Fitting) -> None:
        self._fitting = fitting
        self.profile: Profile | None = None
        """The one that fits the page, once it was called."""
        self.warnings: list[str] = []

    def __call__(self, parser: LexborHTMLParser) -> dict[int, list[tuple[str, str]]]:
        """What each named element is and by which selector, by the element's `mem_id`."""
        self.profile = next(self._fits(parser), None)
        return self._pick(parser, self.profile) if self.profile is not None else {}

    def _fits(self, parser: LexborHTMLParser) -> Iterator[Profile]:
        of_host, of_any_host, first_looks = self._fitting
        yield from (profile for profile in of_host if _has_all(parser, profile.template))
        if of_any_host and parser.css_first(first_looks) is not None:
            yield from (profile for profile in of_any_host if _has_all(parser, profile.template))

    def _pick(self, parser: LexborHTMLParser, profile: Profile) -> dict[int, list[tuple[str, str]]]:
        by_text = self._by_text(parser, profile)
        picked: dict[int, list[tuple[str, str]]] = {}
        for rule in profile.rules:
            numbers = by_text.get(rule, []) if rule.looks_at_text else _plain(parser, rule)
            for number in numbers:
                picked.setdefault(number, []).append(rule)
        return picked

    def _by_text(self, parser: LexborHTMLParser, profile: Profile) -> dict[Rule, list[int]]:
        """The elements of the rules that look at text; none are left out silently."""
        rules = [rule for rule in profile.rules if rule.looks_at_text]
        element = parser.css_first(profile.within) if rules else None
        if element is None:
            return {}
        text = element.text()
        rules = [rule for rule in rules if _may_match(rule.selector, text)]
        if not rules:
            return {}
        nodes = element.css("*")
        for order, node in enumerate(nodes):
            node.attrs[_NUMBER] = str(order)
        markup = _TEXTLESS.sub("", element.html or "")
        if len(markup) > _MARKUP + len(_NUMBER) * len(nodes):
            self.warnings.append(TOO_LARGE)
            return {}
        # Loaded here, since few pages have a profile that looks at text, and both take long.
        import soupsieve
        from bs4 import BeautifulSoup, ParserRejectedMarkup

        try:
            soup = BeautifulSoup(markup, "lxml")
        except ParserRejectedMarkup:
            return {}
        return {
            rule: [
                nodes[int(str(tag[_NUMBER]))].mem_id
                for tag in soupsieve.select(rule.selector, soup)
                if tag.has_attr(_NUMBER)
            ]
            for rule in rules
        }


def _may_match(selector: str, text: str) -> bool:
    """The cheap test: whether a selector without negation can match, by the strings that it asks for."""
    return ":not(" in selector or any(
        "\\" in string or string in text for pair in _QUOTED.findall(selector) for string in pair if string
    )


def _has_all(parser: LexborHTMLParser, selectors: tuple[str, ...]) -> bool:
    return all(parser.css_first(selector) is not None for selector in selectors)


def _plain(parser: LexborHTMLParser, rule: Rule) -> list[int]:
    return [node.mem_id for node in parser.css(rule.selector)]
