"""Chinese datelines: 新华社北京4月24日电, （记者…）."""

from __future__ import annotations

import re
from typing import Final

from clean.fields.people import lexicon
from clean.fields.people.datelines.dateline import REACH, Dateline
from clean.fields.people.names.read import are_names
from clean.late import late
from clean.phrases.fold import fold


def chinese_report(text: str) -> Dateline | None:
    """'（本报记者王小明／台北報導）', '（中央社记者王小明台北12日电）'."""
    found = _REPORT.match(text)
    if found is None:
        return None
    name, place = found[1], found[2]
    if place is not None and not _SLASH.search(found[0]):
        name, place = _name_and_place(name + place)
    names = are_names(name)
    return Dateline(
        found.end(), (place,) if place else (), (), names.people if names else (), found[0].strip()
    )


_REPORT: Final = late(
    r"[(（【〔](?:本[报報刊社台网網]|[\u3400-\u9fff]{2,6}社)?[记記]者\s?([\u3400-\u9fff·、\s]{2,24}?)\s?"
    r"(?:[／/]?\s?([\u3400-\u9fff]{2,4}?)(?:\d{1,2}日)?(?:專?[电電]|[报報][导導道]|[综綜]合[报報][导導道]))?[)）】〕]\s*"
)
_SLASH: Final = re.compile(r"[／/]")


def _name_and_place(glued: str) -> tuple[str, str | None]:
    """'王小明台北' as name and known place."""
    for length in range(4, 1, -1):
        if glued[-length:] in lexicon.PLACES:
            return glued[:-length], glued[-length:]
    return glued, None


def chinese(text: str) -> Dateline | None:
    """'新华社北京4月24日电（记者王五）', '本报讯': an agency or the paper itself, a place, a day."""
    found = _FILED.match(text, 0, REACH)
    if found is None:
        return None
    source, place, names = found.group("source", "place", "names")
    own = source[0] == "本"
    if not own and fold(source) not in lexicon.AGENCIES:
        return None
    dated = names or _DAY.search(found[0])
    if not own and not dated and place and fold(place) not in lexicon.PLACES:
        return None
    reporters: list[str] = []
    for part in _ROLES.split(names.strip("()（）")) if names else ():
        read = are_names(part) if part.strip() else None
        if read:
            reporters += read.people
    sources = () if own else (source,)
    places = (place,) if place else ()
    return Dateline(found.end(), places, sources, tuple(dict.fromkeys(reporters)), found[0].strip())


_FILED: Final = late(
    r"[据據]?(?P<source>本[报報刊台网網社]|[\u3400-\u9fff]{1,5}?[社网網报報台])"
    r"(?P<place>[\u3400-\u9fff·]{2,8}?)?"
    r"(?:\s?(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日)?\s?(?:[专專综綜]合?)?[电電讯訊]"
    r"(?!\s?[话話视視影子力信脑腦])\s*(?P<names>[(（][^()（）]{2,80}[)）])?\s*[:：]?\s*"
)
_ROLES: Final = late(
    r"(?:本[报報台网網]|全媒体|融媒体|特[约約派]|首席|见习|見習|实习|實習)?(?:[记記]者|通[讯訊][员員]|实习生|见习生|[编編][辑輯])\s?"
)
_DAY: Final = re.compile(r"\d日")
