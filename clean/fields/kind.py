"""What kind of piece a page is: article, live, gallery or video."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import resources
from typing import Final

from clean.fields.outline import Outline
from clean.fields.stated import Stated
from clean.phrases.reading import read_words
from schemas import Image


def kind_of(stated: Stated, images: Sequence[Image], outline: Outline, url: str | None = None) -> str:
    """By the types that the page's data state, else by its address and what it consists of."""
    types = frozenset(stated.article.types) if stated.article else frozenset()
    for kind, names in _TYPES.items():
        if types & names:
            return kind
    if not types and stated.meta.get("og:type", "").startswith("video"):
        return "video"
    return "gallery" if _is_gallery(images, outline, url) else "article"


_WORDS: Final = read_words(resources.files("clean.fields") / "kind.toml")
_TYPES: Final[dict[str, frozenset[str]]] = {kind: frozenset(names) for kind, names in _WORDS["types"].items()}


def _is_gallery(images: Sequence[Image], outline: Outline, url: str | None) -> bool:
    """Whether its address says so and it has captions, or these tell more than its text."""
    captions = [image.caption for image in images if image.caption]
    if len(captions) >= _FEW and url is not None and _PATH.search(url.lower()):
        return True
    if len(captions) < _MANY:
        return False
    return sum(map(len, captions)) > sum(len(outline.blocks[order].text) for order in outline.body)


_PATH: Final = re.compile(
    rf"/(?:{'|'.join(_WORDS['paths']['before'])})?(?:{'|'.join(_WORDS['paths']['gallery'])})/"
)
_FEW: Final = 3
"""Captioned images of a gallery whose address says that it is one."""
_MANY: Final = 5
"""Captioned images of any other."""
