"""Choosing an encoding by the bytes: what is declared, where it is plausible, and else what chardet says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

import chardet

from clean.decode.labels import charset_of, read

_SAMPLE = 6144
"""Bytes of text that the detector sees: its cost is linear in them, and more make it no surer."""
_GLIMPSE = 1024
"""Bytes of it that are enough where the declared charset is one of thousands of characters, and the likeliest by far."""
_OF_MANY = frozenset({"big5", "euc-jp", "euc-kr", "gb18030", "shift_jis"})
_RUNS = 500
_PAGE = 1_000_000
"""Runs of text, and bytes of a page, that the sample is taken from."""

_ENOUGH = 0.7
"""A declared charset is taken when it is this likely, compared with the likeliest of all."""
_SLACK = 0.06
"""Charsets this close to the likeliest are as likely as it is."""
_PIECES = 8
_PIECE = 3
"""Pieces that an unsure text is cut into, and the fewest words of each."""
_CLOSE, _LOOKED_AT = 8, 300
"""Charsets, and words of each, that are looked at then."""
_UNSURE = 0.18
"""When nothing is likelier than this, windows-1252 is as likely as the rest."""
_CERTAIN = 0.6
"""Above this chardet is right."""
_RARE = 0.03
"""What the charsets of DOS and of the old Macintosh are less likely than they look: pages were seldom in them."""
_RARE_CHARSET = re.compile(r"cp\d|ibm|x-mac|macintosh")
_WORDS = re.compile(r"[^\s\x00-\x40\x5b-\x60\x7b-\x7f]+")
_ODD_WORD = re.compile(r"[^\W\d_][^\w\s'’‘\-–—·./\xad\u0300-\u036f][^\W\d_]|[\x80-\x9f\u2500-\u259f]")
_ASCII = bytes(range(0x80))
_TOLERATED = 0.01
"""Undecodable places, as a share of the bytes above ASCII, with which a declared charset still fits."""
_FALLBACK = "windows-1252"
"""The charset of bytes that nothing speaks for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The charset chosen, and the text that it makes of the bytes."""

    text: str
    charset: str
    repairs: tuple[str, ...]
    evidence: tuple[str, ...]


def sample(raw: bytes) -> bytes:
    """Text of a page or dump for the detector: of a page its longest runs of text that are not ASCII, each once.

    Menus repeat themselves, and markup and scripts are ASCII in any encoding.
    """
    if b"<" not in raw:
        return raw[:_SAMPLE]
    after_tags = (piece.partition(b"<") for piece in raw[:_PAGE].split(b">") if not piece.isascii())
    # A run that no tag ends is cut off.  A script has both signs; either alone is a byte of some character.
    runs = dict.fromkeys(
        run for run, tag, _ in after_tags if tag and not run.isascii() and not _is_script(run)
    )
    longest = b"\n".join(sorted(runs, key=len, reverse=True)[:_RUNS])[:_SAMPLE]
    return longest or raw[:_SAMPLE]


def _is_script(run: bytes) -> bool:
    return b"=" in run and b"{" in run


def choose(raw: bytes, declared: list[str]) -> Choice:
    """The likeliest charset of bytes that are no UTF-8; `declared` in order of who said it."""
    text_bytes = sample(raw)
    glimpse = rank(_opening(text_bytes)) if _OF_MANY.intersection(declared) else {}
    certain = max(glimpse, key=lambda name: glimpse[name], default="")
    ranking = glimpse if certain in declared and glimpse[certain] > _CERTAIN else rank(text_bytes)
    sure = max(ranking.values(), default=0.0)
    if sure < _UNSURE and not any(ranking.get(name, 0.0) > _ENOUGH * sure for name in declared):
        ranking = _rank_pieces(text_bytes) or ranking
    sure = max(ranking.values(), default=0.0)
    likeliest = max(ranking, key=lambda name: ranking[name], default=_FALLBACK)
    evidence = [f"detected {likeliest} ({sure:.2f})"]
    for name in _by_rank(declared, ranking):
        if ranking.get(name, 0.0) < min(_ENOUGH * sure, sure - _SLACK):
            evidence.append(f"{name} is unlikely ({ranking.get(name, 0.0):.2f})")
            continue
        text, bad, cut = read(raw, name)
        if bad <= _TOLERATED * len(raw.translate(None, _ASCII)):
            return Choice(text, name, _repairs(bad, cut), (*evidence, f"{name} fits"))
    best = _best(ranking, text_bytes)
    if best != likeliest:
        evidence.append(f"{best} has fewer odd words")
    text, bad, cut = read(raw, best)
    return Choice(text, best, _repairs(bad, cut), tuple(evidence))


def _opening(text_bytes: bytes) -> bytes:
    """The first runs of a sample: for scripts of many characters they are enough."""
    end = text_bytes.rfind(b"\n", 0, _GLIMPSE)
    return text_bytes[: end if end > 0 else _GLIMPSE]


def _repairs(bad: int, cut: int) -> tuple[str, ...]:
    return ("undecodable-bytes",) * bool(bad) + ("truncated",) * bool(cut)


def _best(ranking: dict[str, float], text_bytes: bytes) -> str:
    """The likeliest charset; among those that chardet can hardly tell apart, the one with the fewest odd words."""
    sure = max(ranking.values(), default=0.0)
    close = [name for name in ranking if ranking[name] >= sure - _SLACK]
    close = sorted(close, key=lambda name: -ranking[name])[:_CLOSE]
    if sure < _UNSURE:
        close.append(_FALLBACK)
        ranking.setdefault(_FALLBACK, 0.0)
    if len(close) < 2 or sure > _CERTAIN:
        return max(ranking, key=lambda name: ranking[name], default=_FALLBACK)
    odd = {name: oddness(read(text_bytes, name)[0]) for name in close}
    if sure < _UNSURE and odd[_FALLBACK] <= min(odd.values()):
        return _FALLBACK
    rare = {name: _RARE * bool(_RARE_CHARSET.match(name)) for name in close}
    return max(close, key=lambda name: ranking[name] - rare[name] - odd[name])


def oddness(text: str) -> float:
    """Share of the words with letters above ASCII that no orthography writes."""
    words = [word for word in _WORDS.findall(text) if not word.isascii()][:_LOOKED_AT]
    return sum(1 for word in words if _ODD_WORD.search(word) or _changes_case(word)) / max(1, len(words))


def _changes_case(word: str) -> bool:
    """Whether a capital above ASCII follows a small letter."""
    return any(
        before.islower() and after.isupper() and not after.isascii() for before, after in pairwise(word)
    )


def rank(text: bytes) -> dict[str, float]:
    """How sure chardet is of each charset, 0 to 1; of codecs that read alike the surest counts."""
    ranking: dict[str, float] = {}
    for answer in chardet.detect_all(text, ignore_threshold=True, compat_names=False):
        name = charset_of(answer["encoding"])
        if name and answer["confidence"] > ranking.get(name, 0.0):
            ranking[name] = answer["confidence"]
    return ranking


def _rank_pieces(text: bytes) -> dict[str, float]:
    """The ranking by pieces: a single bad byte makes chardet drop the right charset, but in one piece only.

    Words of ASCII say nothing and stay out.
    """
    words = [word for word in text.split() if not word.isascii()]
    step = max(_PIECE, len(words) // _PIECES + 1)
    pieces = [b" ".join(words[at : at + step]) for at in range(0, len(words), step)]
    total: dict[str, float] = {}
    for piece in pieces:
        for name, confidence in rank(piece).items():
            total[name] = total.get(name, 0.0) + confidence / len(pieces)
    return total


def _by_rank(declared: list[str], ranking: dict[str, float]) -> list[str]:
    """Each declared charset once, the likeliest first; among equals the one that was said first."""
    names = [name for name in dict.fromkeys(declared) if name != "utf-8"]
    return sorted(names, key=lambda name: -ranking.get(name, 0.0))
