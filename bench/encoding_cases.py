"""Texts as legacy pages hold them: re-encoded, labelled rightly and wrongly, damaged, wrongly read."""

from __future__ import annotations

import html
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from bench.language_texts import rows
from clean.decode.vietnamese.encodings import NAMES, encoding, to_bytes

_PLAIN_SIGNS = str.maketrans("“”„‘’–—…\u00a0", '"""\'\'--. ', "\u200b\u200e\u200f\ufeff\u00ad")
_LABELLED = (
    ("fra", "cp1252"),
    ("rus", "cp1251"),
    ("zho-CN", "gb18030"),
    ("pol", "cp1250"),
    ("arb", "cp1256"),
)
_KEPT = 0.98
"""Share of a text's characters that must survive in an encoding."""


class Case(NamedTuple):
    """Bytes, and the text that is right for them."""

    name: str
    language: str
    raw: bytes
    text: str
    label: str | None = None
    """What the transport says."""


def texts(folder: Path, name: str, language: str | None = None) -> list[tuple[str, str]]:
    """(language, text) of one file, NFC, in the file's order."""
    found = ((row["lang"], unicodedata.normalize("NFC", row["text"]).strip()) for row in rows(folder, name))
    return [(label, text) for label, text in found if language is None or label == language]


def encodings() -> dict[str, list[str]]:
    lines = (Path(__file__).parent / "encodings.tsv").read_text(encoding="utf-8").splitlines()
    table = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {language: codecs.split() for language, codecs in table}


def encode(text: str, codec: str) -> bytes | None:
    """A text in a codec, its typographic signs made plain where it lacks them; None when it does not fit."""
    try:
        return to_bytes(text, "windows-1258") if codec == "cp1258" else text.encode(codec)
    except UnicodeEncodeError:
        pass
    plain = text.translate(_PLAIN_SIGNS)
    kept = "".join(character for character in plain if _fits(character, codec))
    if len(kept) < _KEPT * len(plain):
        return None
    return to_bytes(kept, "windows-1258") if codec == "cp1258" else kept.encode(codec)


def _fits(character: str, codec: str) -> bool:
    try:
        return bool(to_bytes(character, "windows-1258") if codec == "cp1258" else character.encode(codec))
    except UnicodeEncodeError:
        return False


def legacy(folder: Path, number: int) -> Iterator[tuple[str, str, str]]:
    """(language, codec, text that the codec holds), up to so many articles of each."""
    by: dict[str, list[str]] = {}
    for language, text in texts(folder, "ntrex_article"):
        by.setdefault(language, []).append(text)
    for language, codecs in encodings().items():
        for codec in codecs:
            left = number
            for text in by.get(language, []):
                raw = encode(text, codec)
                if (
                    left
                    and raw is not None
                    and raw.decode(codec) != raw.decode("latin-1").replace("\u00ff", "")
                ):
                    left -= 1
                    yield language, codec, unicodedata.normalize("NFC", raw.decode(codec))


def page(text: str, label: str | None = None) -> str:
    """A small page of the time, with a menu, the article and a footer; `label` goes into its meta tag."""
    paragraphs = [html.escape(line) for line in text.split("\n") if line]
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={label}">' if label else ""
    words = paragraphs[-1].split()[:6]
    menu = "".join(
        f'<li><a href="/section/{number}.html">{word}</a></li>\n' for number, word in enumerate(words)
    )
    body = "".join(f'<p class="body">{paragraph}</p>\n' for paragraph in paragraphs)
    return (
        f"<html><head>{meta}<title>{paragraphs[0][:80]}</title>\n"
        '<link rel="stylesheet" href="/css/main.css"><script>var a=1;function f(){return a<2}</script></head>\n'
        f'<body><ul>{menu}</ul><div class="content" id="main">{body}</div>'
        '<div class="footer">Copyright 2009. All rights reserved. Contact: webmaster</div></body></html>'
    )


def charset_cases(folder: Path, number: int, meta: Callable[[str], str | None]) -> Iterator[Case]:
    """Pages in every encoding; `meta` says how a page in a codec is labelled."""
    for language, codec, text in legacy(folder, number):
        shown = page(text, meta(codec))
        if (raw := encode(shown, codec)) is not None:
            yield Case(codec, language, raw, unicodedata.normalize("NFC", raw.decode(codec)))


def bare_cases(folder: Path, number: int) -> Iterator[Case]:
    for language, codec, text in legacy(folder, number):
        if (raw := encode(text, codec)) is not None:
            yield Case(codec, language, raw, text)


def damage_cases(folder: Path, number: int) -> Iterator[Case]:
    """What goes wrong between a newsroom and an archive, one name each; the right text is known but for U+FFFD."""
    dice = random.Random(7)
    languages = ("vie", "fra", "rus", "zho-CN", "pol", "arb")
    pages = {
        language: [page(text) for _, text in texts(folder, "ntrex_article", language)][:number]
        for language in languages
    }
    for language, codec in _LABELLED:
        for shown in pages[language]:
            shown = shown.translate(_PLAIN_SIGNS)
            latin = _labelled(shown, "iso-8859-1")
            yield Case("latin-1 label, utf-8 bytes", language, latin.encode(), latin, "iso-8859-1")
            if encode(shown, codec) is None:
                continue
            wrong = "iso-8859-1" if codec != "cp1252" else "utf-8"
            yield _in(codec, "utf-8 label, legacy bytes", language, _labelled(shown, "utf-8"), "utf-8")
            yield _in(codec, "wrong header, right meta", language, _labelled(shown, codec), wrong)
            yield _in(codec, "right header, wrong meta", language, _labelled(shown, wrong), codec)
            if codec == "gb18030":
                yield _cut(shown.encode(codec), codec, language)
    for language, shown_pages in pages.items():
        for shown in shown_pages:
            utf8 = shown.encode()
            for bad in (1, 3, 10):
                raw = _with_bad_bytes(shown, bad, dice)
                yield Case("utf-8 with 1 to 10 bad bytes", language, raw, shown)
            yield _cut(utf8, "utf-8", language)
            for codec in ("utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
                mark = "with a mark" if codec in ("utf-16", "utf-32") else "without a mark"
                yield Case(f"utf-16 and utf-32 {mark}", language, shown.encode(codec), shown)
            piece = "\n<p>“Voilà”, dit-il – déjà à l’été…</p>"
            yield Case("two encodings in one file", language, utf8 + piece.encode("cp1252"), shown + piece)


def _labelled(text: str, label: str) -> str:
    return text.replace("<head>", f'<head><meta charset="{label}">', 1)


def _in(codec: str, name: str, language: str, text: str, label: str) -> Case:
    raw = encode(text, codec) or b""
    return Case(name, language, raw, unicodedata.normalize("NFC", raw.decode(codec)), label)


def _cut(raw: bytes, codec: str, language: str) -> Case:
    """A file that ends within a character."""
    end = next(at for at in range(len(raw) // 2, len(raw)) if _is_split(raw[:at], codec))
    return Case("cut in a character", language, raw[:end], raw[:end].decode(codec, "ignore"))


def _with_bad_bytes(text: str, number: int, dice: random.Random) -> bytes:
    """Bytes that are no UTF-8, between characters: within one they would take it along."""
    places = sorted(dice.randrange(len(text)) for _ in range(number))
    pieces = [text[start:end].encode() for start, end in zip([0, *places], [*places, None], strict=True)]
    raw = pieces[0]
    for piece in pieces[1:]:
        raw += bytes([dice.choice((0xFF, 0xFE, 0xC0, 0x80, 0xE1, 0xC3))]) + piece
    return raw


def _is_split(raw: bytes, codec: str) -> bool:
    try:
        raw.decode(codec)
    except UnicodeDecodeError as error:
        return error.reason in ("unexpected end of data", "incomplete multibyte sequence")
    return False


def sloppy(raw: bytes, codec: str) -> str:
    """Bytes as software shows them that passes undefined ones on as controls."""
    return "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in raw)


MISREADINGS: dict[str, Callable[[str], str]] = {
    "windows-1252": lambda text: sloppy(text.encode(), "cp1252"),
    "latin-1": lambda text: text.encode().decode("latin-1"),
    "twice": lambda text: sloppy(sloppy(text.encode(), "cp1252").encode(), "cp1252"),
    "windows-1250": lambda text: sloppy(text.encode(), "cp1250"),
    "mac-roman": lambda text: text.encode().decode("mac-roman"),
    "windows-1251": lambda text: sloppy(text.encode(), "cp1251"),
    "no-break space lost": lambda text: sloppy(text.encode(), "cp1252").replace("\u00a0", " "),
    "... and spaces folded": lambda text: re.sub(
        " +", " ", sloppy(text.encode(), "cp1252").replace("\u00a0", " ")
    ),
    "undefined bytes lost": lambda text: text.encode().decode("cp1252", "ignore"),
    "windows-1258": lambda text: sloppy(text.encode(), "cp1258"),
    "windows-1258, bytes lost": lambda text: text.encode().decode("cp1258", "replace"),
}
"""Ways in which UTF-8 is wrongly read."""


def vietnamese(folder: Path) -> dict[str, list[str]]:
    """Vietnamese lines, sentences and articles."""
    treebank = [text for _, text in texts(folder, "vtb_vi") if len(text) > 15 and not text.isascii()]
    heads = [text for _, text in texts(folder, "ntrex_head", "vie")]
    paragraphs = [text for _, text in texts(folder, "ntrex_para", "vie")]
    return {
        "line": heads + [text for text in treebank if len(text) <= 45],
        "sentence": paragraphs + [text for text in treebank if len(text) > 45],
        "article": [text for _, text in texts(folder, "ntrex_article", "vie")],
    }


class Legacy(NamedTuple):
    """Vietnamese as a page in a legacy encoding shows it."""

    name: str
    """Of the encoding, as repair names it."""
    way: str
    """How it is written: `tcvn3`, `tcvn3, references`."""
    length: str
    """Line, sentence or article."""
    shown: str
    text: str


def legacy_vietnamese(folder: Path) -> Iterator[Legacy]:
    """Texts in every legacy encoding, as they are read wrongly, and as numeric references.

    Only texts that the encoding can hold without one code meaning two things: a reader cannot tell those.
    """
    found = vietnamese(folder)
    for name in NAMES:
        for length, texts_of_length in found.items():
            for text in texts_of_length:
                plain = text.translate(_PLAIN_SIGNS) if name in ("viscii", "vps") else text
                try:
                    raw = to_bytes(plain, name)
                except UnicodeEncodeError:
                    continue
                if raw.isascii() or not _reads_back(raw, plain, name):
                    continue
                yield Legacy(name, name, length, sloppy(raw, "cp1252"), plain)
                if name in REFERRED and "&" not in plain:
                    yield Legacy(name, f"{name}, references", length, _references(raw), plain)
    for length, texts_of_length in found.items():
        for text in texts_of_length:
            plain = text.translate(_PLAIN_SIGNS)
            if (typed := viqr(plain)).isascii():
                yield Legacy("viqr", "viqr", length, typed, plain)


REFERRED = ("tcvn3", "vni")
"""Encodings that editors of web pages wrote as references."""
_VIQR = str.maketrans({"\u0306": "(", "\u0302": "^", "\u031b": "+", "\u0301": "'", "\u0300": "`", "\u0309": "?", "\u0303": "~", "\u0323": ".", "đ": "dd", "Đ": "DD"})  # fmt: skip


_AFTER_VOWEL = re.compile(r"(?<=[aeiouyàáâãèéêìíòóôõùúýăĩũơưạ-ỹ])([(^+'`?~.])", re.IGNORECASE)


def _references(raw: bytes) -> str:
    return "".join(f"&#{byte};" if byte >= 0x80 else chr(byte) for byte in raw)


def viqr(text: str) -> str:
    """Vietnamese typed by RFC 1456: shapes before tones, marks that are punctuation after a backslash."""
    escaped = _AFTER_VOWEL.sub(r"\\\1", text)
    letters = [unicodedata.normalize("NFD", letter) for letter in escaped]
    return "".join(
        letter[0] + "".join(sorted(letter[1:], key=lambda mark: mark not in "\u0306\u0302\u031b"))
        for letter in letters
    ).translate(_VIQR)


def _reads_back(raw: bytes, text: str, name: str) -> bool:
    back = encoding(name).convert(sloppy(raw, "cp1252"))
    return back.lower() == text.lower() if name == "tcvn3" else back == text


def misread_european(folder: Path) -> Iterator[str]:
    """Clean French, Portuguese, German and Czech as latin-1 shows them."""
    for codec, languages in (
        ("cp1252", ("fra", "por", "deu")),
        ("iso8859-2", ("ces",)),
        ("cp1250", ("ces",)),
    ):
        for name in ("ntrex_article", "ntrex_para", "ntrex_head"):
            for language in languages:
                for _, text in texts(folder, name, language):
                    yield text.encode(codec, "ignore").decode("latin-1")
