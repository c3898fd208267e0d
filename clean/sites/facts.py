"""What a profile settles about one page: of its blocks now, of its fields in `clean.sites.fields`.

Nothing is added or lost: a settled block gets the rule's kind, and the rule as its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from clean.blocks.block import Block
from clean.blocks.kinds import BODY
from clean.blocks.page import Page, Pick
from clean.sites.picking import Picker
from clean.sites.profile import FIELDS, Profile

BODY_NOT_FOUND: Final = "profile-body-not-found"
"""Warning: the profile has selectors of the body, and the page has no text in such an element."""

_RUNNING: Final = frozenset({"paragraph", "lead"})


class Facts:
    """A profile and what it says of the blocks of one page; empty where no profile fits."""

    __slots__ = ("_settled", "body", "dateline", "profile")

    def __init__(self, profile: Profile | None = None) -> None:
        self.profile = profile
        self.body: dict[int, str] = {}
        """Positions of the blocks that are the body, with the reason; empty where the profile leaves that open."""
        self._settled: dict[int, tuple[str, str]] = {}
        """Positions of the blocks that are furniture or a field, with kind and reason."""
        self.dateline = ""
        """The dateline of the site that was cut off the body, as printed."""

    @property
    def day_first(self) -> bool | None:
        """Whether the site's dates put the day first, where that is known."""
        return self.profile.day_first if self.profile else None

    @property
    def barred(self) -> list[int]:
        """Positions of the blocks that the body cannot have."""
        return [at for at, (kind, _) in self._settled.items() if kind not in BODY]

    def body_blocks(self, page: Page) -> list[tuple[Block, str]]:
        """The blocks of the body in page order, with the reason of each."""
        return [(page.blocks[at], reason) for at, reason in sorted(self.body.items())]

    def mark(self, blocks: list[Block]) -> None:
        """Give the settled blocks their kinds, whatever was found before."""
        for block in blocks:
            if (settled := self._settled.get(block.position)) is not None:
                block.kind, block.reason = settled

    def cut_dateline(self, blocks: list[Block]) -> list[Block]:
        """The blocks, with the site's dateline cut off the first paragraph that begins with one."""
        if self.profile is None or not self.profile.datelines:
            return blocks
        for at, block in enumerate(blocks):
            if block.kind not in _RUNNING:
                continue
            match = _datelines(self.profile.datelines).match(block.text)
            if match is None or match.end() == len(block.text):
                if block.kind == "lead":
                    continue
                break
            self.dateline = match[1]
            cut = Block(match[0].strip(), block.tag, element=block.element, position=block.position)
            cut.kind, cut.reason = "dateline", self.profile.reason(f"dateline {match[1]}")
            block.text = block.text[match.end() :]
            return [*blocks[:at], cut, *blocks[at:]]
        return blocks

    def account(self, blocks: list[Block]) -> None:
        """The last word: blocks outside the body say so, and no later pass has renamed what was settled."""
        outside = self.profile.reason(f"outside {self._body_selectors}") if self.profile and self.body else ""
        for block in blocks:
            settled = self._settled.get(block.position)
            if settled is not None and settled[0] not in FIELDS.values():
                block.kind, block.reason = settled
            elif outside and block.kind == "boilerplate" and block.position not in self.body:
                block.reason = outside

    @property
    def _body_selectors(self) -> str:
        rules = self.profile.rules if self.profile else ()
        return ", ".join(rule.selector for rule in rules if rule.what == "body")


def read_facts(page: Page, picker: Picker) -> Facts:
    """What the profile that the picker found says of the page's blocks."""
    profile = picker.profile
    facts = Facts(profile)
    if profile is None:
        return facts
    page.warnings += picker.warnings
    first_title = True
    for (
        pick
    ) in page.picks:  # Inner elements come after those around them, fields after furniture: the last holds.
        if pick.what == "body":
            continue
        if pick.what == "title":
            if not first_title or pick.first_block == pick.end_block:
                continue
            first_title = False
        settled = FIELDS.get(pick.what, pick.what), profile.reason(pick.selector)
        facts._settled.update(dict.fromkeys(range(pick.first_block, pick.end_block), settled))
    facts.body = dict(_body(page, profile, facts))
    if not facts.body and any(rule.what == "body" for rule in profile.rules):
        page.warnings.append(BODY_NOT_FOUND)
    return facts


def _body(page: Page, profile: Profile, facts: Facts) -> Iterator[tuple[int, str]]:
    """Blocks of the lead and of the body's elements, where nothing else claims them and the markup shows them."""
    barred = set(facts.barred)
    bodies = [pick for pick in page.picks if pick.what == "body"]
    if not bodies:
        return
    for pick in (*(pick for pick in page.picks if pick.what == "lead"), *bodies):
        for block in page.blocks[pick.first_block : pick.end_block]:
            if block.position not in barred and not block.hidden:
                yield block.position, profile.reason(pick.selector)


def pick_text(page: Page, pick: Pick) -> str:
    """Text of a picked element."""
    return " ".join(block.text for block in page.blocks[pick.first_block : pick.end_block])


@lru_cache(maxsize=64)
def _datelines(openings: tuple[str, ...]) -> re.Pattern[str]:
    """An opening, in brackets or not, and the dash or colon after it."""
    words = "|".join(re.escape(opening) for opening in sorted(openings, key=len, reverse=True))
    return re.compile(rf"[(\[]?({words})[)\]]?\s{{0,3}}[-–—:]{{1,3}}\s{{0,3}}")
