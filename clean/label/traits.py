"""What the tags and names around a block announce, as bits inherited down the tree."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from clean.blocks.page import Page
from clean.label.ancestry import Ancestry
from clean.label.hints import hint_words

ZONES: Final = (
    "article",
    "main",
    "nav",
    "footer",
    "header",
    "aside",
    "form",
    "table",
    "li",
    "figure",
    "blockquote",
    "section",
    "p",
    "iframe",
    "noscript",
)
"""Tags whose presence among the ancestors is a trait, one bit each."""
_ZONE_BIT: Final = (
    {tag: 1 << bit for bit, tag in enumerate(ZONES)}
    | dict.fromkeys(("ul", "ol", "dl"), 1 << ZONES.index("li"))
    | dict.fromkeys(("td", "th"), 1 << ZONES.index("table"))
)

NAMED: Final = {
    "body": "article articlebody articletext story storybody post entry content text body paragraph detail detailcontent "
    "news main newsbody",
    "comments": "comment comments disqus reply replies commentlist respond discussion forum",
    "related": "related recommend recommended more also similar suggest suggestions trending popular mostread most latest "
    "teaser card carousel",
    "share": "share sharing social facebook twitter whatsapp sns addthis follow",
    "navigation": "nav navigation menu breadcrumb breadcrumbs topbar header masthead",
    "legal": "footer copyright legal foot bottom",
    "sidebar": "sidebar side aside rail widget widgets right",
    "advertising": "ad ads advert advertisement sponsor sponsored promo banner outbrain taboola",
    "newsletter": "newsletter subscribe subscription paywall signup login register premium piano",
    "consent": "cookie consent gdpr onetrust cmp privacy modal popup overlay dialog",
    "caption": "caption figcaption image img photo picture gallery figure media credit wp",
    "byline": "byline author meta date time info dateline published timestamp bio source",
    "title": "title headline heading hed subtitle",
    "lead": "lead intro summary excerpt standfirst sapo description abstract dek teasertext deck",
    "tags": "tag tags keyword keywords topic topics category categories label",
    "hidden": "hidden hide sr screen reader visually invisible none",
    "quote": "quote blockquote pullquote factbox infobox box inset",
    "media-player": "video player audio podcast embed",
    "list": "list item items listing grid row archive",
}
"""Words of class names and ids by what they announce; each set is one bit."""
_ALL_ZONES: Final = (1 << len(ZONES)) - 1
_WORD_BITS: Final = {
    word: sum(1 << bit for bit, words in enumerate(NAMED.values()) if word in words.split())
    for words in NAMED.values()
    for word in words.split()
}


CONSENT: Final = frozenset(
    "onetrust didomi usercentrics cookiebot cybotcookiebotdialog truste trustarc cookieconsent cookiebanner "
    "cookienotice borlabs iubenda osano klaro".split()
)
"""Words of the names of consent dialogs: what they hold reads like prose and is none of the page's."""


class Traits(NamedTuple):
    """Bits an element, in the order of `Page.elements`."""

    zones: list[int]
    """Tags of itself and its ancestors, by `ZONES`."""
    own: list[int]
    """Words of its own names, by `NAMED`."""
    inherited: list[int]
    """Words of its own names and its ancestors'."""
    words: list[list[str]]
    """The words of the names of each of `Elements.signatures`."""
    ancestry: Ancestry
    """How what elements carry comes down the tree."""


def read_traits(page: Page) -> Traits:
    """Read the traits of every element."""
    elements = page.elements
    words = [hint_words(names) if names else [] for _, names in elements.signatures]
    bits = [
        _ZONE_BIT.get(tag, 0) | _named(spoken)
        for (tag, _), spoken in zip(elements.signatures, words, strict=True)
    ]
    ancestry = Ancestry(elements.parent)
    own = np.asarray(bits, dtype=np.int64)[elements.signature]
    everything = ancestry.inherit(own, np.bitwise_or, 0)[:-1]
    return Traits(
        (everything & _ALL_ZONES).tolist(),
        (own >> len(ZONES)).tolist(),
        (everything >> len(ZONES)).tolist(),
        words,
        ancestry,
    )


def consent_blocks(page: Page, traits: Traits) -> list[int]:
    """Positions of the blocks inside consent dialogs."""
    elements = page.elements
    dialogs = [not CONSENT.isdisjoint(words) for words in traits.words]
    if not any(dialogs):
        return []
    inside = traits.ancestry.inherit(np.asarray(dialogs)[elements.signature], np.logical_or, False)
    found = [order for order, block in enumerate(page.blocks) if inside[block.element]]
    return found if 2 * len(found) < len(page.blocks) else []  # else it is a class of the whole page


def _named(words: list[str]) -> int:
    bits = 0
    for word in words:
        bits |= _WORD_BITS.get(word, 0)
    return bits << len(ZONES)


def zone_bit(tag: str) -> int:
    """The bit of a tag in `Traits.zones`."""
    return 1 << ZONES.index(tag)


def named_bit(name: str) -> int:
    """The bit of a set of `NAMED` in `Traits.own` and `Traits.inherited`."""
    return 1 << list(NAMED).index(name)
