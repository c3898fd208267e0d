"""Features of every block of a page, as the columns of one NumPy array.

Nothing here looks at a node: all comes from the blocks and elements that the walk made.  Sums over an
element's subtree are differences of running sums, since elements cover contiguous blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clean.blocks.page import Page
from clean.categories import PLANE, categories
from clean.label.traits import NAMED, ZONES, Traits

Array = NDArray[np.float32]
Ints = NDArray[np.int64]

_LOWER, _UPPER, _CASELESS, _SPACELESS, _DIGIT, _SPACE, _STOP, _COMMA, _QUOTE, _SYMBOL, _OTHER = range(11)
_CLASSES: Final = 11
_STOPS: Final = ".!?。！？…؟।॥።៕။։‽"
_COMMAS: Final = ",;，；、،؛:："
_QUOTES: Final = "\"'“”‘’«»„‟「」『』《》〈〉‹›"
_SYMBOLS: Final = "|•·→►▶▼▲←↑↓✓★☆©®/\\#@+*=<>~^_{}[]"
_STOPLESS: Final = (0x0E00, 0x0EFF)
"""Thai and Lao, which set a space where others have a comma or a full stop, and nothing at the end."""
_STOPLESS_SENTENCE: Final = 60
"""Characters of such a text from which its end is that of a sentence."""
_SPACELESS_BLOCKS: Final = (
    _STOPLESS,
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
    classes = np.full(PLANE, _OTHER, dtype=np.uint8)
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
    for category, known in of_category.items():
        classes[categories() == category.encode()] = known
    for first, last in _SPACELESS_BLOCKS:
        block = classes[first : last + 1]
        block[block == _CASELESS] = _SPACELESS
    for characters, kind in ((_STOPS, _STOP), (_COMMAS, _COMMA), (_QUOTES, _QUOTE), (_SYMBOLS, _SYMBOL)):
        for character in characters:
            classes[ord(character)] = kind
    return classes


_COLUMNS_BOUND: Final = 128
_NEAR: Final = (3, 8)
"""Blocks on either side that count as near."""
_LEVELS: Final = 4
"""Elements of a block's chain of ancestors, itself first, whose sums are features."""
_SUMS_BY_LEVEL: Final = [
    [f"e{level}_{name}" for name in ("size", "link", "prose", "density", "blocks", "direct")]
    for level in range(_LEVELS)
]
_ZONE_NAMES: Final = [f"in_{zone}" for zone in ZONES]
_NAMED_NAMES: Final = [f"named_{name}" for name in NAMED]


class _Sheet:
    """The columns of one page, in the order in which they are put; stored row by row, one row a column."""

    __slots__ = ("names", "rows")

    def __init__(self, blocks: int) -> None:
        self.names: list[str] = []
        self.rows = np.empty((_COLUMNS_BOUND, blocks), dtype=np.float32)

    def put(self, name: str, values: ArrayLike) -> None:
        """Add one column; a number fills it."""
        self.rows[len(self.names)] = np.asarray(values)
        self.names.append(name)

    def put_all(self, names: Sequence[str], rows: NDArray[Any]) -> None:
        """Add several columns, the rows of a table."""
        self.rows[len(self.names) : len(self.names) + len(names)] = rows
        self.names += names

    def put_bits(self, names: Sequence[str], bits: Ints) -> None:
        """Add one column a bit."""
        self.put_all(names, (bits >> np.arange(len(names))[:, np.newaxis]) & 1)

    def table(self) -> tuple[list[str], Array]:
        """Names, and an array of one row a block."""
        return self.names, np.ascontiguousarray(self.rows[: len(self.names)].T)


class _Texts(NamedTuple):
    """What the texts of the blocks are, one value a block."""

    counts: Ints
    """Characters of each class (blocks by classes)."""
    first: Ints
    last: Ints
    """Classes of the first and last character."""
    size: Array
    """Characters but white space; those of a script without spaces weigh more."""
    words: Ints
    link: Array
    emphasis: Array
    hidden: Array
    tag: Array
    prose: Array
    """Size where the block is visible running text, else 0."""


def block_features(
    page: Page, traits: Traits, structured_body: str = "", description: str = ""
) -> tuple[list[str], Array]:
    """Names of the columns, and an array of one row a block."""
    texts = [block.text for block in page.blocks]
    read = _read_texts(page, texts)
    sheet = _Sheet(len(texts))
    _put_texts(sheet, page, read)
    _put_places(sheet, read)
    _put_elements(sheet, page, read, traits)
    _put_likeness(sheet, page, texts, structured_body, description)
    return sheet.table()


def _read_texts(page: Page, texts: list[str]) -> _Texts:
    blocks, n = page.blocks, len(texts)
    counts, first, last = _character_counts(texts)
    chars = np.maximum(counts.sum(axis=1), 1)
    size = (chars - counts[:, _SPACE] + 1.5 * counts[:, _SPACELESS]).astype(np.float32)
    marks = np.asarray(
        [(b.link_chars, b.emphasis_chars, b.hidden, _TAG_CODE.get(b.tag, 0)) for b in blocks],
        dtype=np.float32,
    ).reshape(n, 4)
    link, emphasis = marks[:, 0] / chars, marks[:, 1] / chars
    ends = (last == _STOP) | ((last == _QUOTE) & (counts[:, _STOP] > 0))
    running = (
        (link < 0.35) & ((ends & (size > 25)) | (size > 110)) & (counts[:, _STOP] + counts[:, _COMMA] > 0)
    )
    prose = np.where(running & (marks[:, 2] == 0), size, 0).astype(np.float32)
    words = counts[:, _SPACE] + 1 + counts[:, _SPACELESS]
    return _Texts(counts, first, last, size, words, link, emphasis, marks[:, 2], marks[:, 3], prose)


def _put_texts(sheet: _Sheet, page: Page, read: _Texts) -> None:
    put, counts = sheet.put, read.counts
    chars = np.maximum(counts.sum(axis=1), 1)
    letters = np.maximum(counts[:, : _SPACELESS + 1].sum(axis=1), 1)
    put("size", np.log1p(read.size))
    put("words", np.log1p(read.words))
    put("link", read.link)
    put("emphasis", read.emphasis)
    put("hidden", read.hidden)
    put("joined", [block.joined for block in page.blocks])
    put("tag", read.tag)
    put("is_p", read.tag == _TAG_CODE["p"])
    put("is_heading", (read.tag >= _TAG_CODE["h1"]) & (read.tag <= _TAG_CODE["h4"]))
    put("is_item", read.tag == _TAG_CODE["li"])
    put("ends", read.last == _STOP)
    put("ends_comma", read.last == _COMMA)
    put("ends_quote", read.last == _QUOTE)
    put("opens_lower", read.first == _LOWER)
    put("opens_digit", read.first == _DIGIT)
    put("opens_symbol", read.first >= _SYMBOL)
    put("upper", counts[:, _UPPER] / letters)
    put("digits", counts[:, _DIGIT] / chars)
    put("stops", counts[:, _STOP] / read.words)
    put("commas", counts[:, _COMMA] / read.words)
    put("quotes", counts[:, _QUOTE] / read.words)
    put("symbols", (counts[:, _SYMBOL] + counts[:, _OTHER]) / chars)
    put("spaceless", counts[:, _SPACELESS] / letters)
    put("word_length", (chars - counts[:, _SPACE]) / read.words)
    put("prose", read.prose > 0)


def _put_places(sheet: _Sheet, read: _Texts) -> None:
    """Where in the page a block stands, and what is near it."""
    put, n = sheet.put, len(read.size)
    position = np.arange(n, dtype=np.float32)
    total = max(float(read.prose.sum()), 1.0)
    put("position", position / n)
    put("prose_before", (np.cumsum(read.prose) - read.prose) / total)
    put("index", np.log1p(position))
    put("index_from_end", np.log1p(n - position))
    h1 = np.flatnonzero(read.tag == _TAG_CODE["h1"])
    put("has_h1", len(h1) > 0)
    put("h1_count", min(len(h1), 10))
    since = position - h1[np.searchsorted(h1, position, side="right").clip(1) - 1] if len(h1) else 0
    put("from_h1", np.clip(since, -50, 100) / 50)
    near = np.stack((read.prose, read.size, read.size * read.link))
    for width in _NEAR:
        prose, size, link = _window(near, width)
        put(f"prose_near_{width}", np.log1p(prose))
        put(f"link_near_{width}", link / np.maximum(size, 1))
    put("page_size", np.log1p(read.size.sum()))
    put("page_prose", np.log1p(total))
    put("page_density", total / max(float(read.size.sum()), 1.0))
    put("page_blocks", np.log1p(n))


def _put_elements(sheet: _Sheet, page: Page, read: _Texts, traits: Traits) -> None:
    """Sums over the subtrees of a block's ancestors, its place in the densest of them, what their names say."""
    put, elements, n = sheet.put, page.elements, len(read.size)
    element = np.asarray([block.element for block in page.blocks], dtype=np.int64)
    parent = np.maximum(np.asarray(elements.parent, dtype=np.int64), 0)
    start = np.asarray(elements.start, dtype=np.int64)
    end = np.maximum(np.asarray(elements.end, dtype=np.int64), start)
    depth = np.asarray(elements.depth, dtype=np.float32)
    running = np.zeros((4, n + 1))
    np.cumsum((read.size, read.size * read.link, read.prose, np.ones(n)), axis=1, out=running[:, 1:])
    size, link, prose, blocks = running[:, end] - running[:, start]
    total = max(float(read.prose.sum()), 1.0)
    direct = np.bincount(parent[element], weights=read.prose, minlength=len(parent)) + np.bincount(
        element, weights=read.prose, minlength=len(parent)
    )
    top = int(np.argmax(direct))
    figures = np.stack(
        (
            np.log1p(size),
            link / np.maximum(size, 1),
            prose / total,
            prose / np.maximum(size, 1),
            np.log1p(blocks),
            direct / max(direct[top], 1.0),
        )
    )
    chain = element
    for names in _SUMS_BY_LEVEL:
        sheet.put_all(names, figures[:, chain])
        chain = parent[chain]
    position = np.arange(n, dtype=np.float32)
    for name, index in (
        ("top", top),
        ("main7", _deepest(prose, 0.7)),
        ("main9", _deepest(prose, 0.9)),
    ):
        first, last = int(start[index]), int(end[index])
        put(f"{name}_inside", (position >= first) & (position < last))
        put(f"{name}_place", np.clip((position - first) / max(last - first, 1), -2, 3))
        put(f"{name}_share", float(prose[index]) / total)
    strong = np.flatnonzero((position >= start[top]) & (position < end[top]) & (read.prose > 0))
    put("after_first_prose", np.clip(position - strong[0], -40, 60) / 20 if len(strong) else 0)
    put("before_last_prose", np.clip(strong[-1] - position, -40, 60) / 20 if len(strong) else 0)
    put("same_top", (element == top) | (parent[element] == top))
    put("depth", depth[element])
    put("depth_from_top", depth[element] - depth[top])
    zones, own, inherited = (np.asarray(bits, dtype=np.int64)[element] for bits in traits[:3])
    sheet.put_bits(_ZONE_NAMES, zones)
    put("own_names", own != 0)
    sheet.put_bits(_NAMED_NAMES, inherited)
    _put_repetition(sheet, page, read, element, parent)


def _put_repetition(sheet: _Sheet, page: Page, read: _Texts, element: Ints, parent: Ints) -> None:
    """How many elements look like those of a block, and how much of the running text is in such ones."""
    signature = np.asarray(page.elements.signature, dtype=np.int64)
    same = np.log1p(np.bincount(signature))
    own, above = signature[element], parent[element]
    for name, signatures in (
        ("own", own),
        ("parent", signature[above]),
        ("grand", signature[parent[above]]),
    ):
        sheet.put(f"same_{name}", same[signatures])
    prose = np.bincount(own, weights=read.prose, minlength=len(same))
    sheet.put("signature_prose", prose[own] / max(float(read.prose.sum()), 1.0))


def _put_likeness(
    sheet: _Sheet, page: Page, texts: list[str], structured_body: str, description: str
) -> None:
    """Copies on the page, and likeness to what its markup says of it."""
    put = sheet.put
    copies, earlier = _copies(texts)
    put("copies", np.log1p(copies))
    put("earlier_copies", np.log1p(earlier))
    for name, other in (("title", page.title), ("description", description), ("data", structured_body)):
        put(f"in_{name}", _contained(texts, other))
    put("has_data", len(structured_body) > 200)


def _character_counts(texts: list[str]) -> tuple[Ints, Ints, Ints]:
    """Characters of each class a block (blocks by classes), and the classes of its first and last character."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    classes = _character_classes()[np.minimum(points, 0xFFFF)].astype(np.int64)
    classes[points > 0xFFFF] = _SYMBOL
    ends = np.cumsum(lengths)
    if (classes == _SPACELESS).any():
        _punctuate(classes, points, ends, lengths)
    owner = np.repeat(np.arange(len(texts)) * _CLASSES, lengths)
    counts = np.bincount(owner + classes, minlength=_CLASSES * len(texts)).reshape(len(texts), _CLASSES)
    return counts, classes[ends - lengths], classes[ends - 1]


def _punctuate(classes: Ints, points: NDArray[np.uint32], ends: Ints, lengths: Ints) -> None:
    """Give the commas and full stops to scripts that set none, in place: their spaces, and the ends of long texts."""
    stopless = (points >= _STOPLESS[0]) & (points <= _STOPLESS[1])
    between = stopless[:-2] & stopless[2:] & (classes[1:-1] == _SPACE)
    classes[1:-1][between] = _COMMA
    last = (ends - 1)[lengths >= _STOPLESS_SENTENCE]
    classes[last[stopless[last]]] = _STOP


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


def _deepest(prose: NDArray[np.float64], share: float) -> int:
    """The last, so the deepest, element that holds a share of the page's prose."""
    return int(np.flatnonzero(prose >= share * prose[0])[-1])


def _window(values: Array, width: int) -> Array:
    """Sums over the blocks at most `width` away, row by row."""
    rows, size = values.shape
    running = np.zeros((rows, size + 1))
    np.cumsum(values, axis=1, out=running[:, 1:])
    position = np.arange(size)
    after, before = np.minimum(position + width + 1, size), np.maximum(position - width, 0)
    return running[:, after] - running[:, before]
