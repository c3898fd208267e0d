"""The credit of an image, apart from its caption.

Every character of the source ends in exactly one of caption, credit and labels:

    'The harbour at dawn. (Photo: Ann Lee/AFP)' -> 'The harbour at dawn.', 'Ann Lee/AFP', ('(Photo:', ')')
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from clean.fields.people import lexicon
from clean.fields.people.lexicon import is_agency, plain
from clean.late import late
from clean.phrases.alternatives import alternatives
from clean.phrases.fold import fold


class Credit(NamedTuple):
    """A caption taken apart."""

    caption: str
    """Without the credit."""
    credit: str
    """Photographer or agency as printed, without a label; empty where there is none."""
    labels: tuple[str, ...] = ()
    """Label, brackets and separators around the credit, in order."""


def read_credit(caption: str) -> Credit:
    """Take the credit off a caption; a caption without one comes back whole."""
    text = caption.strip()
    if not text or len(text) > _CAPTION_LONGEST:
        return Credit(text, "")
    low = plain(text)
    for reader in (_in_brackets, _labelled, _signed, _closed, _by_place, _by_agency):
        found = reader(text, low)
        if found is not None:
            return _cut(text, *found)
    return Credit(text, "")


_CAPTION_LONGEST: Final = 3_000
"""Characters of a caption; a longer text has no credit."""


def _cut(text: str, start: int, value_start: int, value_end: int) -> Credit:
    """Caption before `start`, credit between the others, labels what is left."""
    caption = text[:start].rstrip()
    kept = caption.rstrip(_SEPARATORS).rstrip()
    label = (caption[len(kept) :].strip() + " " + text[start:value_start].strip()).strip()
    value = _TAKEN.fullmatch(text, value_start, value_end)
    if value is not None:  # '記者溫子晴攝': who, between what they are and what they did
        label = f"{label} {value['who']}".strip()
        value_start, value_end = value.span("name")
    credit, after = text[value_start:value_end].strip(), text[value_end:].strip()
    return Credit(kept, credit, tuple(piece for piece in (label, after) if piece))


_SEPARATORS: Final = " |–—-/•·,;:"
_TAKEN: Final = late(r"\s*(?P<who>(?:[记記]者)?)\s*(?P<name>[\u3400-\u9fff]{2,6}?)\s*(?:[摄攝]|撮影)\s*")
_REACH: Final = 180
"""Characters at the end of a caption in which the credit stands."""


def _in_brackets(text: str, low: str) -> tuple[int, int, int] | None:
    """'… (Photo: Ann Lee)', '… [Reuters]', '…（共同提供）'."""
    close = text[-2] if text[-1] in ".。" and len(text) > 1 else text[-1]
    opening = _OPENING.get(close)
    if opening is None:
        return None
    end = text.rindex(close)
    start = text.rfind(opening, max(0, end - _REACH), end)
    if start < 0 or end - start < 3:
        return None
    inner = text[start + 1 : end]
    label = _LABEL_AT.match(low, start + 1, end)
    if label is not None:
        return (start, label.end(), end) if _is_credit(text[label.end() : end]) else None
    if len(inner) <= _CREDIT_LONGEST and (
        _names_agency(inner) or _CLOSER_END.search(low, start, end) or "=" in inner
    ):
        return start, start + 1, end
    return None


_OPENING: Final = {")": "(", "]": "[", "）": "（", "】": "【", "〕": "〔"}


def _label_at() -> str:
    labels = alternatives(lexicon.CREDIT_LABELS)
    return rf"\s*(?:{labels})(?:\s?[/,&+]\s?(?:{labels})){{0,2}}\s?(?:[:：=＝／/|]\s?|\sby\s|\s(?=[^\W\d_]))"


_LABEL_AT: Final = late(_label_at)
_CLOSER_END: Final = late(lambda: rf"(?:{alternatives(lexicon.CREDIT_CLOSERS)})\s*$")


def _labelled(text: str, low: str) -> tuple[int, int, int] | None:
    """'… Photo: Ann Lee', 'Foto: dpa', '写真＝山田太郎'."""
    if not _may_have_label(low[-_REACH:]):
        return None
    for found in _LABEL.finditer(low, max(0, len(low) - _REACH)):
        start, value = found.span()
        if start and low[start - 1].isalnum() and not _begins_glued(text, start):
            continue
        end = len(text) - (
            text[-1] in ")]）】" and text[start:].count(text[-1]) > text[start:].count(_OPENING[text[-1]])
        )
        if _is_credit(text[value:end]):
            if start and text[start - 1] in "([（【":
                start -= 1
            return start, value, end
    return None


def _may_have_label(tail: str) -> bool:
    """The cheap test that most captions fail: a label's sign after it, or 'by', or the four words that go without."""
    return (
        _LABEL_SIGN.search(tail) is not None
        or "by" in tail
        or any(word in tail for word in ("photo", "foto", "image", "picture"))
    )


_LABEL_SIGN: Final = re.compile("[:：=＝／/]")


def _label() -> str:
    labels = alternatives(lexicon.CREDIT_LABELS)
    return rf"{labels}(?:\s?[/,&+]\s?{labels}){{0,2}}\s?(?:[:：]\s?|[=＝／](?=\S)\s?)|{labels}\sby\s|image\ssource,\s|[图圖文影]/(?=\S)|(?<![^\W_])(?:photo|foto|image|picture)s?\s(?:by|von|de|di|av|oleh)\s"


_LABEL: Final = late(_label)


def _begins_glued(text: str, start: int) -> bool:
    """A capital label right after a small letter or a stop: 'an.Foto: X', 'sauFoto: X'."""
    return (text[start].isupper() and text[start - 1].islower()) or lexicon.IS_UNSPACED.match(
        text[start]
    ) is not None


def _signed(text: str, low: str) -> tuple[int, int, int] | None:
    """'… © Ann Lee', '… (c) AFP', '… ⓒ 연합뉴스'."""
    found = _SIGN.search(low, max(0, len(low) - _REACH))
    if found is None or not _is_credit(text[found.end() :]):
        return None
    return found.start(), found.end(), len(text)


_SIGN: Final = late(r"(?:©|ⓒ|\(c\)|\bcopyright\s?:?)\s*(?:©|\d{4}\s)?\s*")


def _closed(_text: str, low: str) -> tuple[int, int, int] | None:
    """'… 홍길동 기자', '… 新华社记者 王五 摄', '… 연합뉴스 제공'."""
    if low.isascii() or _CLOSING.search(low, max(0, len(low) - 60)) is None:
        return None
    found = _CLOSED.search(low, max(0, len(low) - 60))
    if found is None:
        return None
    return found.start("value"), found.start("value"), found.end("value")


_CLOSING: Final = re.compile("[摄攝]|기자|제공")
_CLOSED: Final = late(
    r"(?:(?<=[.。다요]\s)|(?<=[.。])|^|(?<=[|/]\s)|(?<=\s))(?P<value>"
    r"(?:[\u3400-\u9fff]{2,5}[社报報网網])?(?:[记記]者\s?)?[\u3400-\u9fff]{2,4}\s?[摄攝]"
    r"|[가-힣]{2,4}\s(?:선임|사진|인턴)?기자(?:\s\S+@\S+)?"
    r"|[가-힣A-Za-z0-9]{2,12}\s제공)\s*$"
)


def _by_place(text: str, _low: str) -> tuple[int, int, int] | None:
    """'…＝水緒島で、桐生航平撮影': the place after the caption, then who took it."""
    found = _TAKEN_AT.search(text, max(0, len(text) - 60))
    return None if found is None else (found.start(), found.start("name"), found.end())


_TAKEN_AT: Final = late(r"＝(?:[^＝。]{1,24}?で、)?(?P<name>[\u3400-\u9fff]{2,6}?)撮影$")


def _by_agency(text: str, low: str) -> tuple[int, int, int] | None:
    """'Ann Lee/dpa', '… Ann Lee via Getty Images', '… | AFP', '… had left. Reuters'."""
    if text[-1] in ".!?":
        return None
    found = _LAST_PIECE.search(text, max(0, len(text) - _REACH))
    if found is None:
        return None
    piece = found.group("piece")
    if len(piece) > 70 or len(piece.split()) > 9:
        return None
    joined = "/" in piece or " via " in f" {low[found.start('piece') :]} "
    if not joined and not (
        is_agency(piece) and len(piece.split()) < 4 and found.group("mark").strip() != "-"
    ):
        return None
    if joined and not _names_agency(piece):
        return None
    slash = piece.rfind(" /")
    if slash >= 0 and is_agency(piece[slash + 2 :].strip()):
        return found.start("piece") + slash, found.start("piece") + slash + 2, len(text)
    return found.start("piece"), found.start("piece"), len(text)


_LAST_PIECE: Final = late(
    r"(?P<mark>^|[.!?。|–—•·]\s*|\s--?\s)(?P<piece>(?:[^.!?。|–—•·]|(?<=[\s.][A-Z])\.){2,80})$"
)


def _names_agency(piece: str) -> bool:
    """Whether one of the parts joined by '/', '|' or 'via' is an agency."""
    parts = [part.strip() for part in _PARTS.split(piece) if part.strip()]
    if any(is_agency(part) and len(part.split()) < 5 for part in parts):
        return True
    return bool(parts) and fold(parts[0].split()[0]) in lexicon.AGENCIES and len(parts) > 1


_PARTS: Final = re.compile(r"[/|,]|\bvia\b|=|\s-\s")


def _is_credit(value: str) -> bool:
    """Whether a value may be a credit: short, no sentence."""
    value = value.strip(" .")
    if not value or len(value) > _CREDIT_LONGEST or len(value.split()) > 14:
        return False
    return not _SENTENCE.search(value) and any(map(str.isalpha, value))


_CREDIT_LONGEST: Final = 110
"""Characters of a credit."""
_SENTENCE: Final = re.compile(r"[.!?。]\s+\S+\s+\S+\s+\S+\s|[!?。]\S")
