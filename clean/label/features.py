"""Features of every block of a page, as the columns of one NumPy array.

Nothing here looks at a node: all comes from the blocks and elements that the walk made.  Sums over an
element's subtree are differences of running sums, since elements cover contiguous blocks.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clean.blocks.page import Page
from clean.label.traits import NAMED, ZONES, Traits

Array = NDArray[np.float32]
Ints = NDArray[np.int64]

_LOWER, _UPPER, _CASELESS, _SPACELESS, _DIGIT, _SPACE, _STOP, _COMMA, _QUOTE, _SYMBOL, _OTHER = range(11)
_CLASSES: Final = 11
_STOPS: Final = ".!?。！？…؟।॥።៕။։‽"
_COMMAS: Final = ",;，；、،؛:："
_QUOTES: Final = "\"'“”‘’«»„‟「」『』《》〈〉‹›"
_SYMBOLS: Final = "|•·→►▶▼▲←↑↓✓★☆©®/\\#@+*=<>~^_{}[]"
_SPACELESS_BLOCKS: Final = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
)

_TAGS: Final = (
    "p",
    "div",
    "li",
    "td",
    "h1",
    "h2",
    "h3",
    "h4",
    "span",
    "figcaption",
    "blockquote",
    "pre",
    "article",
    "section",
    "dd",
    "title",
    "button",
    "option",
    "label",
    "body",
    "th",
    "center",
    "font",
    "caption",
    "main",
    "header",
    "footer",
    "nav",
    "aside",
    "form",
)
_TAG_CODE: Final = {tag: code for code, tag in enumerate(_TAGS, start=1)} | {
    "h5": 8,
    "h6": 8,
    "dt": 15,
    "textarea": 18,
    "legend": 19,
}


@cache
def _character_classes() -> NDArray[np.uint8]:
    """Class of each code point of the basic plane; the others count as letters of a script without spaces."""
    classes = np.full(0x10000, _OTHER, dtype=np.uint8)
    of_category = {
        "Ll": _LOWER,
        "Lu": _UPPER,
        "Lt": _UPPER,
        "Lo": _CASELESS,
        "Lm": _CASELESS,
        "Mn": _CASELESS,
        "Mc": _CASELESS,
        "Nd": _DIGIT,
        "Zs": _SPACE,
        "Cc": _SPACE,
    }
    for point in range(0x10000):
        known = of_category.get(unicodedata.category(chr(point)))
        if known is not None:
            classes[point] = known
    for first, last in _SPACELESS_BLOCKS:
        block = classes[first : last + 1]
        block[block == _CASELESS] = _SPACELESS
    for characters, kind in ((_STOPS, _STOP), (_COMMAS, _COMMA), (_QUOTES, _QUOTE), (_SYMBOLS, _SYMBOL)):
        for character in characters:
            classes[ord(character)] = kind
    return classes


class _Columns:
    """The columns of one page, named in the order in which they are added."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.names: list[str] = []
        self.columns: list[Array] = []

    def add(self, name: str, values: object) -> None:
        self.names.append(name)
        self.columns.append(np.asarray(values, dtype=np.float32))


def block_features(
    page: Page, traits: Traits, structured_body: str = "", description: str = ""
) -> tuple[list[str], Array]:
    """Names of the columns, and an array of one row a block (float32, C order)."""
    blocks = page.blocks
    n = len(blocks)
    texts = [block.text for block in blocks]
    counts, first, last = _character_counts(texts)
    chars = np.maximum(counts.sum(axis=1), 1)
    letters = np.maximum(
        counts[:, _LOWER] + counts[:, _UPPER] + counts[:, _CASELESS] + counts[:, _SPACELESS], 1
    )
    size = (chars - counts[:, _SPACE] + 1.5 * counts[:, _SPACELESS]).astype(np.float32)
    words = counts[:, _SPACE] + 1 + counts[:, _SPACELESS]
    element = np.fromiter((block.element for block in blocks), dtype=np.int64, count=n)
    link = np.fromiter((block.link_chars for block in blocks), dtype=np.float32, count=n) / chars
    emphasis = np.fromiter((block.emphasis_chars for block in blocks), dtype=np.float32, count=n) / chars
    hidden = np.fromiter((block.hidden for block in blocks), dtype=np.float32, count=n)
    joined = np.fromiter((block.joined for block in blocks), dtype=np.float32, count=n)
    tag = np.fromiter((_TAG_CODE.get(block.tag, 0) for block in blocks), dtype=np.float32, count=n)
    is_p = tag == 1
    ends = ((last == _STOP) | ((last == _QUOTE) & (counts[:, _STOP] > 0))).astype(np.float32)
    prose = np.where(
        (link < 0.35)
        & ((ends > 0) & (size > 25) | (size > 110))
        & (counts[:, _STOP] + counts[:, _COMMA] > 0),
        size,
        0,
    ).astype(np.float32)
    visible_prose = np.where(hidden > 0, 0, prose).astype(np.float32)

    out = _Columns(n)
    add = out.add
    add("size", np.log1p(size))
    add("words", np.log1p(words))
    add("link", link)
    add("emphasis", emphasis)
    add("hidden", hidden)
    add("joined", joined)
    add("tag", tag)
    add("is_p", is_p)
    add("ends", ends)
    add("ends_colon", last == _COMMA)
    add("first_class", first)
    add("last_class", last)
    add("upper", counts[:, _UPPER] / letters)
    add("digits", counts[:, _DIGIT] / chars)
    add("stops", counts[:, _STOP] / words)
    add("commas", counts[:, _COMMA] / words)
    add("quotes", counts[:, _QUOTE] / words)
    add("symbols", (counts[:, _SYMBOL] + counts[:, _OTHER]) / chars)
    add("spaceless", counts[:, _SPACELESS] / letters)
    add("word_length", (chars - counts[:, _SPACE]) / words)
    add("prose", visible_prose > 0)

    total_prose = max(float(visible_prose.sum()), 1.0)
    total_size = max(float(size.sum()), 1.0)
    before = np.concatenate(([0.0], np.cumsum(visible_prose)))
    position = np.arange(n, dtype=np.float32)
    add("position", position / n)
    add("prose_before", before[:-1] / total_prose)
    add("index", np.log1p(position))
    add("index_from_end", np.log1p(n - position))
    h1 = np.flatnonzero(tag == 5)
    near_h1 = (
        position - h1[np.searchsorted(h1, position, side="right").clip(1) - 1]
        if len(h1)
        else np.full(n, 999.0)
    )
    add("from_h1", np.clip(near_h1, -50, 200))
    add("h1_count", np.full(n, len(h1)))

    # Elements: sums over subtrees, the chain of ancestors, what their names say.
    elements = page.elements
    m = len(elements.tag)
    parent = np.maximum(np.asarray(elements.parent, dtype=np.int64), 0)
    start = np.asarray(elements.start, dtype=np.int64)
    end = np.maximum(np.asarray(elements.end, dtype=np.int64), start)
    running = np.zeros((n + 1, 4))
    np.cumsum(np.stack((size, size * link, visible_prose, np.ones(n)), axis=1), axis=0, out=running[1:])
    sums = running[end] - running[start]
    direct = np.bincount(parent[element], weights=visible_prose, minlength=m) + np.bincount(
        element, weights=visible_prose, minlength=m
    )
    top = int(np.argmax(direct))
    depth = np.asarray(elements.depth, dtype=np.float32)
    zones, own_words, word_zones = (np.asarray(bits, dtype=np.int64) for bits in traits)
    chain = element
    for level in range(4):
        e_size, e_link, e_prose, e_blocks = sums[chain].T
        add(f"e{level}_size", np.log1p(e_size))
        add(f"e{level}_link", e_link / np.maximum(e_size, 1))
        add(f"e{level}_prose", e_prose / total_prose)
        add(f"e{level}_density", e_prose / np.maximum(e_size, 1))
        add(f"e{level}_blocks", np.log1p(e_blocks))
        if level:
            add(f"e{level}_direct", direct[chain] / max(direct[top], 1.0))
        chain = parent[chain]
    add("depth", depth[element])
    main = _main_elements(sums[:, 2], total_prose)
    for name, index in (("top", top), ("main7", main[0]), ("main9", main[1])):
        first_block, last_block = int(start[index]), int(end[index])
        inside = (position >= first_block) & (position < last_block)
        add(f"{name}_inside", inside)
        add(f"{name}_place", np.clip((position - first_block) / max(last_block - first_block, 1), -2, 3))
        add(f"{name}_share", np.full(n, float(sums[index, 2]) / total_prose))
    strong = np.flatnonzero((position >= start[top]) & (position < end[top]) & (visible_prose > 0))
    add("after_first_prose", np.clip(position - strong[0], -40, 100) if len(strong) else np.zeros(n))
    add("before_last_prose", np.clip(strong[-1] - position, -40, 100) if len(strong) else np.zeros(n))
    grand = parent[parent[element]]
    add("same_top", (element == top) | (parent[element] == top))
    add("depth_from_top", depth[element] - depth[top])
    for bit, zone in enumerate(ZONES):
        add(f"in_{zone}", (zones[element] >> bit) & 1)
    for bit, name in enumerate(NAMED):
        add(f"own_{name}", (own_words[element] >> bit) & 1)
        add(f"any_{name}", (word_zones[element] >> bit) & 1)

    # Repetition: how many elements and blocks look the same.
    signature = _signatures(page)
    same = np.bincount(signature)
    add("same_own", np.log1p(same[signature[element]]))
    add("same_parent", np.log1p(same[signature[parent[element]]]))
    add("same_grand", np.log1p(same[signature[grand]]))
    prose_of_signature = np.bincount(signature[element], weights=visible_prose, minlength=len(same))
    add("signature_prose", prose_of_signature[signature[element]] / total_prose)
    copies, earlier = _copies(texts)
    add("copies", np.log1p(copies))
    add("earlier_copies", np.log1p(earlier))
    for name, other in (("title", page.title), ("description", description), ("data", structured_body)):
        add(f"in_{name}", _contained(texts, other))
    add("has_data", np.full(n, len(structured_body) > 200))

    base = dict(zip(out.names, out.columns, strict=True))
    for name in ("size", "link", "ends", "prose", "tag", "emphasis", "in_data"):
        for shift in (-2, -1, 1, 2):
            add(f"{name}{shift:+d}", _shifted(base[name], shift))
    for shift in (-1, 1):
        add(f"same_element{shift:+d}", _shifted(element, shift) == element)
        add(f"same_parent{shift:+d}", _shifted(parent[element], shift) == parent[element])
    for width in (3, 8):
        add(f"prose_near_{width}", _window(visible_prose, width))
        add(f"link_near_{width}", _window(size * link, width) / np.maximum(_window(size, width), 1))

    add("page_size", np.full(n, np.log1p(total_size)))
    add("page_prose", np.full(n, np.log1p(total_prose)))
    add("page_density", np.full(n, total_prose / total_size))
    add("page_blocks", np.full(n, np.log1p(n)))
    return out.names, np.stack(out.columns, axis=1)


def _character_counts(texts: list[str]) -> tuple[Ints, Ints, Ints]:
    """Characters of each class a block (blocks by classes), and the classes of its first and last character."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    classes = _character_classes()[np.minimum(points, 0xFFFF)].astype(np.int64)
    classes[points > 0xFFFF] = _SYMBOL
    owner = np.repeat(np.arange(len(texts)) * _CLASSES, lengths)
    counts = np.bincount(owner + classes, minlength=_CLASSES * len(texts)).reshape(len(texts), _CLASSES)
    ends = np.cumsum(lengths)
    return counts, classes[ends - lengths], classes[ends - 1]


def _signatures(page: Page) -> Ints:
    """A number an element: the same for the same tag and names."""
    numbers: dict[tuple[str, str], int] = {}
    elements = page.elements
    return np.asarray(
        [numbers.setdefault(key, len(numbers)) for key in zip(elements.tag, elements.hints, strict=True)]
    )


def _copies(texts: list[str]) -> tuple[Ints, Ints]:
    """How often each text stands on the page, and how often before."""
    seen: dict[str, int] = {}
    earlier = []
    for text in texts:
        count = seen.get(text, 0)
        earlier.append(count)
        seen[text] = count + 1
    return np.asarray([seen[text] for text in texts]), np.asarray(earlier)


def _contained(texts: list[str], other: str) -> list[bool]:
    """Whether the opening of each text of twelve characters or more stands in another text."""
    if not other:
        return [False] * len(texts)
    return [len(text) >= 12 and text[:40] in other for text in texts]


def _main_elements(prose: NDArray[np.float64], total: float) -> tuple[int, int]:
    """The last, so the deepest, elements that hold 70 and 90 % of the prose."""
    return int(np.flatnonzero(prose >= 0.7 * total)[-1]) if (prose >= 0.7 * total).any() else 0, int(
        np.flatnonzero(prose >= 0.9 * total)[-1]
    ) if (prose >= 0.9 * total).any() else 0


def _shifted(values: NDArray[np.generic], shift: int) -> NDArray[np.generic]:
    """The neighbour's value: shift -1 is the block before; -1 past the ends."""
    out = np.full_like(values, -1)
    if shift < 0:
        out[-shift:] = values[:shift]
    else:
        out[:-shift] = values[shift:]
    return out


def _window(values: Array, width: int) -> Array:
    """Sum over the blocks at most `width` away."""
    running = np.concatenate(([0.0], np.cumsum(values)))
    position = np.arange(len(values))
    return running[np.minimum(position + width + 1, len(values))] - running[np.maximum(position - width, 0)]
