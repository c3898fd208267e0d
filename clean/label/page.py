"""Label the blocks of a page, pass by pass.

    blocked     a check for robots or an error in place of an article is refused
    title       blocks that repeat the title or the subtitle
    body        which blocks are the story: a learned score for each, and the choice among them
    data        the story out of the page's data, where its elements have none
    others      where a page holds several articles, that of the title
    listing     a page of links to stories is refused
    captions    text of figures and below images, with its credit apart
    furniture   widgets, teasers, dates and bylines among the paragraphs out again
    headings    short lines between paragraphs; the one over them is the title where the page's markup names only the site
    cuts        dateline off the first paragraph, byline off the last
    names       what sort of furniture every other block is

What a site profile settles (`facts`) goes before all that the passes find.
"""

from __future__ import annotations

from clean.blocks.kinds import BODY
from clean.blocks.page import Page
from clean.fields.site import SiteNames
from clean.fields.stated import Stated
from clean.fields.titles.resolve import Title
from clean.label.blocked import refuse_blocked
from clean.label.body import choose_body
from clean.label.captions import mark_captions
from clean.label.credits import cut_credits
from clean.label.data import replace_by_data
from clean.label.furniture import name_furniture, take_furniture_out
from clean.label.headings import mark_headings
from clean.label.headline import mark_headline, mark_title
from clean.label.listing import refuse_listing
from clean.label.others import drop_others
from clean.label.refusal import Refusal
from clean.label.traits import read_traits
from clean.sites.facts import Facts


def label_page(page: Page, stated: Stated, title: Title, site: SiteNames, facts: Facts) -> Refusal | None:
    """Label every block of a page, in place; answer why it is no article, where it is none."""
    if not page.blocks:
        return Refusal("not-an-article", "The page has no text at all.")
    if refusal := refuse_blocked(page):
        return refusal
    traits = read_traits(page)
    mark_title(page, title)
    body = choose_body(page, traits, stated, facts)
    if not facts.body:
        body = drop_others(page, replace_by_data(page, stated, body))
    if not facts.body and (refusal := refuse_listing(page, body, stated)):
        return refusal
    if not body:
        return Refusal("not-an-article", "The page has no text that could be a story.")
    facts.mark(page.blocks)
    mark_captions(page, traits)
    take_furniture_out(page, site)
    mark_headings(page)
    mark_headline(page, title)
    page.blocks = facts.cut_dateline(page.blocks)
    cut_credits(page)
    name_furniture(page, traits)
    if not any(block.kind in BODY for block in page.blocks):
        return Refusal("not-an-article", "The page has no story: all that it says is furniture.")
    facts.account(page.blocks)
    return None
