"""Label the blocks of a page: what is body, and what sort of furniture the rest is."""

from __future__ import annotations

from clean.blocks.block import Block
from clean.blocks.page import Page
from clean.label.refusal import Refusal

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def label_page(page: Page, url: str | None) -> Refusal | None:
    """Label every block of a page in place."""
    good = [_weight(block) for block in page.blocks]
    total = sum(good)
    elements = page.elements
    sums = [0]
    for weight in good:
        sums.append(sums[-1] + weight)
    best = 0
    for index in range(len(elements.tag)):
        if sums[elements.end[index]] - sums[elements.start[index]] >= 0.7 * total:
            best = index
    start, end = elements.start[best], elements.end[best]
    strong = [i for i in range(start, end) if good[i]]
    if not strong:
        strong = [i for i, b in enumerate(page.blocks) if b.tag != "title" and not b.hidden]
        strong = [max(strong, key=lambda i: len(page.blocks[i].text) - page.blocks[i].link_chars)] if strong else []
    if not strong:
        return Refusal("not-an-article", "The page has no text outside its title and hidden parts.")
    for i, block in enumerate(page.blocks):
        block.kind, block.reason = _kind(block, strong[0] <= i <= strong[-1], bool(good[i]) or i in strong)
    return None


def _weight(block: Block) -> int:
    text = block.text
    if block.hidden or len(text) < 30 or block.link_chars > 0.3 * len(text) or block.tag in ("title", "option", "button"):
        return 0
    return len(text) if any(c in text for c in ".。,，!?؟।") else 0


def _kind(block: Block, inside: bool, good: bool) -> tuple[str, str]:
    if block.tag == "title":
        return "page-title", "title element"
    if good and inside:
        return ("list" if block.tag == "li" else "quote" if block.tag == "blockquote" else "paragraph"), "dense text"
    if inside and block.tag in _HEADINGS and block.tag != "h1":
        return "heading", "heading among paragraphs"
    if block.tag == "figcaption":
        return "caption", "figcaption"
    return ("title", "h1") if block.tag == "h1" else ("boilerplate", "thin text")
