"""Labelled texts for measuring and training language detection.

The folder holds gzipped JSON lines with `text` and `lang` (ISO 639-3, often with a script or
region): ntrex_article (with `doc`), ntrex_para, ntrex_head, sib200, masakhanews (with `head`) and
vtb_vi.  Texts are never copied from there.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from clean.language.characters import script_names
from clean.language.chinese import SIMPLIFIED, TRADITIONAL
from clean.language.runs import block_scripts

DATA = Path("../shared/data/language")
FOLDS = 3
SIMPLIFIED_LABELS = ("zho-CN", "zho_Hans")


class Text(NamedTuple):
    """One labelled text."""

    set: str
    """article, headline, paragraph, sentence (SIB-200), news (MasakhaNEWS), news-headline or treebank."""
    label: str
    """As in the data: `srp-Latn`, `deu`, `arb_Arab`."""
    language: str
    """The product's code."""
    script: str
    text: str
    fold: int
    """Texts of one document, as far as known, are in one fold."""

    @property
    def target(self) -> str:
        """Label for the n-gram model."""
        return f"{self.language}-{self.script}"


@cache
def _codes() -> dict[str, str]:
    lines = (Path(__file__).parent / "language_codes.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t")[:2] for line in lines if not line.startswith("#"))


def our_code(label: str) -> str:
    """The product's code for a label of the data."""
    base = label.replace("_", "-").split("-")[0]
    return _codes().get(base, base)


def rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """Rows of one file of the folder."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _fold(key: str) -> int:
    return zlib.crc32(key.encode()) % FOLDS


def _text(kind: str, label: str, text: str, key: str) -> Text:
    language = our_code(label)
    script = block_scripts([text])[0] or "Zyyy"
    if language == "zh":
        script = SIMPLIFIED if label in SIMPLIFIED_LABELS else TRADITIONAL
    return Text(kind, label, language, script, text, _fold(key))


def digest(folder: Path) -> str:
    """Digest of all labelled texts of a folder: figures of other texts are other figures."""
    found = hashlib.sha256()
    for path in sorted(folder.glob("*.jsonl.gz")):
        found.update(path.name.encode() + b"\0" + gzip.decompress(path.read_bytes()))
    return found.hexdigest()


def load_texts(folder: Path = DATA) -> list[Text]:
    """All labelled texts, with the folds that keep a document together."""
    texts: list[Text] = []
    articles: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows(folder, "ntrex_article"):
        articles[row["lang"]].append((row["text"], row["doc"]))
        texts.append(_text("article", row["lang"], row["text"], row["doc"]))
    for kind, name in (("headline", "ntrex_head"), ("paragraph", "ntrex_para")):
        for row in rows(folder, name):
            found = (doc for text, doc in articles[row["lang"]] if row["text"][:60] in text)
            texts.append(_text(kind, row["lang"], row["text"], next(found, row["text"])))
    for row in rows(folder, "sib200"):
        texts.append(_text("sentence", row["lang"], row["text"], row["text"]))
    for row in rows(folder, "masakhanews"):
        texts.append(_text("news", row["lang"], row["text"], row["head"]))
        texts.append(_text("news-headline", row["lang"], row["head"], row["head"]))
    for row in rows(folder, "vtb_vi"):
        texts.append(_text("treebank", row["lang"], row["text"], row["text"]))
    return texts


def without_marks(text: str) -> str:
    """The text without diacritics, as Vietnamese is typed in a hurry."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return unicodedata.normalize("NFC", "".join(c for c in plain if not unicodedata.combining(c)))


def scripts() -> tuple[str, ...]:
    """Scripts that the product knows."""
    return tuple(sorted(name for name in script_names() if name))
