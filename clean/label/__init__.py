"""One kind and one reason for every block."""

from __future__ import annotations

from clean.blocks.page import Page
from clean.fields.site import SiteNames
from clean.fields.stated import Stated
from clean.fields.titles.resolve import Title
from clean.label.dump import label_dump
from clean.label.page import label_page
from clean.label.refusal import Refusal
from clean.sites.facts import Facts

__all__ = ["Refusal", "label_blocks"]


def label_blocks(page: Page, stated: Stated, title: Title, site: SiteNames, facts: Facts) -> Refusal | None:
    """Label the blocks of a page or dump, in place; answer why it is no article, where it is none.

    `facts` is what a site profile settles about the blocks of a page.
    """
    if page.is_dump:
        page.blocks = label_dump(page)
        return None
    return label_page(page, stated, title, site, facts)
