"""Job titles beside names."""

from __future__ import annotations

import re
from importlib import resources
from typing import Final

from clean.fields.people import lexicon
from clean.fields.people.lexicon import is_agency
from clean.fields.people.names.letters import CJK, EDGES, EDGES_OF_NAME, HANGUL
from clean.late import late
from clean.phrases.alternatives import alternatives
from clean.phrases.fold import fold
from clean.phrases.reading import read_words


def without_titles(piece: str) -> str:
    """The name without job titles before or after it."""
    piece = piece.strip(EDGES)
    if not piece:
        return ""
    if CJK.search(piece):
        return _without_cjk_titles(piece)
    words = piece.split(" ")
    if piece.isascii() and lexicon.TITLE_WORDS.isdisjoint(piece.lower().split()):
        return " ".join(piece.split()).strip(EDGES_OF_NAME)
    if fold(piece) in lexicon.TITLES:
        return "" if len(words) > 1 or not is_agency(piece) else piece
    if _is_rank(words[0]) and fold(words[-1]) in lexicon.TITLES and len(words) < 5 and not is_agency(piece):
        return ""
    words = words[: len(words) - _words_of_title(words, last=True)]
    words = words[_words_of_title(words, last=False) :]
    cut = next((at for at, word in enumerate(words) if at > 1 and _is_rank(word)), len(words))
    if cut < len(words) and not is_agency(piece):
        words = words[:cut]
    return " ".join(" ".join(words).split()).strip(EDGES_OF_NAME)


def _words_of_title(words: list[str], *, last: bool) -> int:
    """How many words at the end, or the beginning, are a title; two are left for the name."""
    if fold(words[-1] if last else words[0]) not in (lexicon.TITLE_TAILS if last else lexicon.TITLE_HEADS):
        return 0
    for length in range(min(_TITLE_WORDS, len(words) - 2), 0, -1):
        if fold(" ".join(words[-length:] if last else words[:length])) in lexicon.TITLES:
            return length
    return 0


_TITLE_WORDS: Final = 4


def _is_rank(word: str) -> bool:
    """Whether a word begins titles, as in 'Senior Autos Reporter': after a name it is no part of it."""
    return fold(word) in lexicon.RANKS


def is_title(piece: str) -> bool:
    """Whether a piece after a name is a title of up to four words, or letters of a degree: 'Senior Health Reporter', 'MBA'."""
    words = piece.split()
    if len(words) == 1:
        return _is_rank(piece) or (_DEGREE.fullmatch(piece) is not None and not is_agency(piece))
    return 0 < len(words) < 5 and fold(words[-1]) in lexicon.TITLES


_DEGREE: Final = re.compile(r"(?:[A-Z]{2,5}|Ph\.?D\.?|M\.D\.|B\.A\.|M\.A\.|Esq\.?)")


def _without_cjk_titles(piece: str) -> str:
    """'서울 구현모 기자' and '本报记者孙珺': the name alone."""
    if is_agency(piece):
        return piece
    ended = _TITLED_END.sub("", piece)
    bare = _TITLED_START.sub("", ended).strip(EDGES)
    words = bare.split()
    if len(words) > 1 and ended != piece and HANGUL.fullmatch(words[-1]):
        return words[-1]
    return bare


def _cjk_titles() -> str:
    """A regular expression for all titles in the scripts of Chinese, Japanese and Korean."""
    return alternatives(
        t for t in lexicon.TITLES | frozenset(lexicon.CLOSERS) if CJK.search(t) and len(t) > 1
    )


_TITLED_END: Final = late(lambda: rf"\s*(?:{_cjk_titles()})\s*$")
_TITLED_START: Final = late(lambda: rf"^(?:{_cjk_titles()})\s*")


def korean_names(text: str) -> list[str]:
    """Names that a Korean title follows."""
    return _KOREAN.findall(text)


def beside_korean_names(text: str) -> str:
    """What a text has beside such names and their titles."""
    return _KOREAN.sub(" ", text)


_WORDS: Final = read_words(resources.files("clean.fields.people.names") / "titles.toml")
_KOREAN: Final = late(
    rf"([가-힣]{{2,4}})\s?(?:{'|'.join(_WORDS['korean_ranks'])})?(?:{'|'.join(_WORDS['korean'])})(?![가-힣])"
)
