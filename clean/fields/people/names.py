"""Names of people in a string, one an item, apart from agencies, titles, addresses and accounts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from clean.fields.people import lexicon
from clean.fields.people.lexicon import is_account, is_agency, plain
from clean.late import late
from clean.phrases.alternatives import alternatives
from clean.phrases.fold import fold

_BOUND: Final = 600
"""Characters of a string that may list names; a longer one is something else."""
_NAME_BOUND: Final = 60
"""Characters of one name."""

_INNER_EDGES: Final = " \t\n\u3000\u3000,;:|/-–—•·⋅∙*'\"“”„«»_<>~#+&："
_ADDRESS: Final = re.compile(r"\S*@\S*|https?://\S+|www\.\S+")
"""E-mail, social handle, web address."""
_EMPLOYER: Final = re.compile(r"\s@\s[^,;|]*")
"""'Ann Lee @ Harbour Post'."""
_TIGHT: Final = re.compile(r"\s*[;|•¦\n\t,、،，]\s*|\s+[·⋅∙–—/]\s+|\s-\s|・(?=\w+記者)|；")
_PARENTHESIS: Final = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_EDGES: Final = " \t\n\u3000,.;:|/-–—•·⋅∙*'\"“”„«»()[]（）【】：、，<>_~#+&"
_EDGES_OF_NAME: Final = _EDGES.replace(".", "")
_OUTER: Final = "".join(c for c in _EDGES if c not in "()[]（）【】.")
_HANGUL: Final = re.compile(r"[가-힣]{2,4}")
_HAN: Final = late(
    r"[\u3400-\u9fff々〆ヶ·．]{2,6}|[\u3400-\u9fff々]{1,4}[\u30a0-\u30ff\u3040-\u309f]{1,5}|[\u30a0-\u30ffー]+[・＝=][\u30a0-\u30ffー・]+"
)
_DIGIT: Final = re.compile(r"\d")
_CJK: Final = late(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_OTHER_UNSPACED: Final = late(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_ACCOUNT_SHAPE: Final = re.compile(r"[^\W\d_]{3,}\.[^\W\d_]|^[^.]*[a-z][A-Z]{2}")
_KOREAN_TITLE: Final = late(
    r"([가-힣]{2,4})\s?(?:선임|인턴|수습|객원|전문|사진|대|취재)?(?:기자|특파원|통신원|논설위원|편집위원)(?![가-힣])"
)
_CASELESS: Final = late(r"[\u0590-\u08ff\u0900-\u0dff\u10d0-\u10ff\u1200-\u137f]")
_INITIALS: Final = re.compile(r"(?:[^\W\d_]{1,3}\.[ -]?){1,4}(?:[^\W\d_]{1,12}\.?)?")
_PARTICLES: Final = frozenset(
    [
        "von",
        "vom",
        "van",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "do",
        "dos",
        "das",
        "du",
        "la",
        "le",
        "les",
        "el",
        "al",
        "bin",
        "ibn",
        "bint",
        "ben",
        "abu",
        "zu",
        "zum",
        "zur",
        "af",
        "av",
        "y",
        "e",
        "i",
        "ter",
        "ten",
        "te",
        "op",
        "'t",
        "d'",
        "st.",
        "st",
        "san",
        "und",
        "o'",
        "dela",
        "delos",
        "bar",
        "ap",
        "ould",
        "bte",
        "binti",
        "a/l",
        "a/p",
        "s/o",
        "d/o",
    ]
)
"""Words of a name that are printed small."""
_SUFFIXES: Final = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "md", "phd", "ph.d."})
_PREFIX_TITLES: Final = frozenset(
    {"dr", "dr.", "prof", "prof.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "sir"}
)


class Names(NamedTuple):
    """The names that a string gives."""

    people: tuple[str, ...] = ()
    """As printed, one name an item."""
    agencies: tuple[str, ...] = ()
    """Agencies, desks and media."""

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.people or self.agencies)

    @classmethod
    def together(cls, members: Iterable[Names]) -> Names:
        """The names of all members, each once."""
        members = list(members)
        return cls.of((n for m in members for n in m.people), (n for m in members for n in m.agencies))

    @classmethod
    def of(cls, people: Iterable[str], agencies: Iterable[str]) -> Names:
        """These names, each once."""
        return cls(tuple(dict.fromkeys(people)), tuple(dict.fromkeys(agencies)))


def read_names(value: str, language: str | None = None) -> Names:
    """Names in an author string of JSON-LD, a meta tag or a marked element.

    'By A B and C D, Staff Reporter' gives two people, 'Reuters' an agency, 'admin' and 'Read more'
    nothing; 'Smith, John' stays whole.  What is not clearly a name is left out.
    """
    if not value or len(value) > _BOUND:
        return Names()
    value = _unwrapped(value, language)
    if sum(word[0].islower() for word in value.split()) > _SMALL_WORDS:
        return Names()
    return _sorted(list(_pieces(value)))


_SMALL_WORDS: Final = 12
"""Words in small letters in a list of names: particles, 'and', titles; a sentence has more."""


def unglued(text: str) -> str:
    """Set the spaces that are missing where two elements met: 'Ann LeePublished', 'Lee|Updated'."""
    return _GLUED.sub(_unglue, spaced_opener(text))


def spaced_opener(text: str) -> str:
    """Set the space after an opener that a name touches: 'ByAnn Lee'."""
    return _GLUED_OPENER.sub(r"\g<0> ", text) if text.startswith(_TOUCHING) else text


def before_date(value: str) -> str:
    """The names of a value that a date or a word such as 'Updated' follows."""
    return _until(value)


def are_names(value: str, *, loose: bool = False) -> Names | None:
    """The names of a value that must hold nothing else; None where it holds anything else.

    With `loose` any short printed credit will do, as after 'Source:'.
    """
    if "@" in value or "://" in value:
        value = _ADDRESS.sub(" ", _EMPLOYER.sub("", value))
    value = value.strip(_EDGES)
    if not value or len(value) > 160:
        return None
    value = _once(value)
    people: list[str] = []
    agencies: list[str] = []
    for at, piece in enumerate(_pieces(value)):
        if is_account(piece):
            return None
        name = "" if at and people and is_title(piece) else _without_titles(piece)
        if not name:
            continue
        if is_agency(name):
            agencies.append(name)
        elif is_person(name):
            people.append(name)
        elif loose and is_credit(name):
            agencies.append(name)
        elif not _is_aside(name):
            return None
    if not people and not agencies:
        return None
    return Names.of(people, agencies)


def is_person(name: str) -> bool:
    """Whether a printed piece has the shape of one person's name, in whatever script."""
    return not is_account(name) and _has_shape_of_person(name)


def _has_shape_of_person(name: str) -> bool:
    if not 1 < len(name) <= _NAME_BOUND:
        return False
    if _NO_NAME.search(name):
        return False
    if name.isascii():
        return _has_no_word_of_others(name) and _is_cased_name(name, name.split())
    if _CJK.search(name):
        if lexicon.NEVER_PART.search(name):
            return False
        together = name.replace(" ", "", 1) if len(name) < 8 else name
        return bool(_HANGUL.fullmatch(together) or _HAN.fullmatch(together))
    words = name.split()
    if not _has_no_word_of_others(name):
        return False
    if _OTHER_UNSPACED.search(name):
        return len(words) <= 4 and len(name) <= 40
    if _CASELESS.search(name):
        return len(words) <= 5 and len(name) <= 40 and all(len(w) <= 14 for w in words)
    return _is_cased_name(name, words)


def has_first_name(name: str) -> bool:
    """Whether it begins with a known first name and goes on: 'Ann Lee', and no 'Harbour Post'."""
    words = plain(name).split()
    return 1 < len(words) < 5 and words[0] in lexicon.GIVEN and not is_agency(name)


_NO_NAME: Final = re.compile(r"""[\d?!@#%&*=<>{}\[\]"“”„:;…/\\|_]""")


def _has_no_word_of_others(name: str) -> bool:
    """Whether no word of it is one that no name holds, and the whole no label."""
    low = plain(name)
    return lexicon.NEVER.isdisjoint(low.split()) and low not in lexicon.LABELS and low not in lexicon.UNTIL


def is_credit(name: str) -> bool:
    """Whether a piece may be the name of a source: short, no sentence."""
    if len(name) > 60 or len(name.split()) > 6 or name[0].islower() or any(c in name for c in "?!…:;"):
        return False
    return any(map(str.isalpha, name))


def _is_cased_name(name: str, words: list[str]) -> bool:
    """Latin, Cyrillic, Greek, Armenian, Georgian: capitals but for the particles."""
    if len(words) > 6:
        return False
    capitals = 0
    for word in words:
        first = word.lstrip("'’‘\"(-")[:1]
        if first.isupper() or (first.isalpha() and not first.islower()):
            capitals += 1
        elif word.lower() not in _PARTICLES and not word.lower().startswith(
            ("d'", "d’", "l'", "l’", "al-", "el-")
        ):
            return False
        if word.endswith(".") and len(word) > 4 and word.lower() not in _SUFFIXES:
            return False
    if not capitals:
        return False
    if len(words) == 1:
        return not _ACCOUNT_SHAPE.search(name) and _is_mononym(name)
    return not (words[-1].lower() in _PARTICLES and len(words) > 1 and words[-1].islower())


def _is_mononym(name: str) -> bool:
    """One word that may be a whole name: 'Sukarno', 'B.NG', 'PV'; a long one in capitals is a heading."""
    if name.isupper():
        return len(name) <= 6 or "." in name
    return len(name) > 2 or "." in name


def _unwrapped(value: str, language: str | None) -> str:
    """Without entities, addresses, a leading 'By' and what follows the names."""
    if "&" in value:
        value = html.unescape(value)
    if "<" in value:
        value = re.sub(r"<[a-zA-Z/][^<>]*>", " ", value)
    if "@" in value or "//" in value or "www." in value:
        value = _ADDRESS.sub(" ; ", _EMPLOYER.sub("", value))
    value = _once(unglued(value.strip(_OUTER)))
    return _until(_without_opener(value, language)).strip(_OUTER)


_TOUCHING: Final = ("By", "Por", "Par", "Von", "Door")
_GLUED_OPENER: Final = re.compile(rf"^(?:{'|'.join(_TOUCHING)})(?=[A-ZÀ-Þ][^\W\d_])")
_GLUED: Final = re.compile(r"([A-Z](?<=[^\W\d_A-Z][A-Z])[^\W\d_]{2,})")
"""A capital word right after a small letter; the capital comes first since that is quick to look for."""


def _unglue(word: re.Match[str]) -> str:
    """'Ann LeePublished' as 'Ann Lee Published': elements whose texts met without a space."""
    low = plain(word.group(1))
    known = low in lexicon.DATE_WORDS or low in lexicon.TITLES or low in lexicon.OPENERS
    return " " + word.group(1) if known else word.group(1)


def _once(value: str) -> str:
    """'Ann Lee Ann Lee Ann Lee is …' as 'Ann Lee': a name printed for the picture, the link and the box."""
    words = value.split()
    for length in (2, 3, 4):
        if len(words) >= 2 * length and words[:length] == words[length : 2 * length]:
            return " ".join(words[:length])
    return value


def _without_opener(value: str, language: str | None) -> str:
    """Without leading phrases such as 'By' or 'Texte de'."""
    for _ in range(2):
        low = plain(value)
        for length in range(min(4, low.count(" ") + 1), 0, -1):
            head = " ".join(low.split(" ", length)[:length])
            phrase = head.rstrip(":： -")
            marker = lexicon.OPENERS.get(phrase) or (lexicon.LABELS.get(phrase) if head != phrase else None)
            if marker is None or (marker.languages and language and language not in marker.languages):
                continue
            rest = value[len(head) :].lstrip(_EDGES)
            if rest:
                value = rest
                break
        else:
            break
    return _after_inner_opener(value)


def _after_inner_opener(value: str) -> str:
    """What follows 'By' where a rubric or a date stands before it: 'News By Ann Lee', 'Posted on May 2 by Ann Lee'."""
    words = value.split(" ", 16)
    dated = plain(words[0]) in lexicon.UNTIL
    for at, word in enumerate(words[1 : 15 if dated else 4], 1):
        low = plain(word)
        if low in lexicon.OPENERS and (dated or low not in _PARTICLES) and not lexicon.OPENERS[low].languages:
            rest = " ".join(words[at + 1 :])
            if rest[:1].isupper():
                return rest
    return value


def _until(value: str) -> str:
    """Up to a date, or a word that no name has: 'Ann Lee Updated 3 hours ago'."""
    digit = _DIGIT.search(value)
    cut = digit.start() if digit is not None else -1
    words = (value[:cut] if cut >= 0 else value).split()
    while cut >= 0 and words and plain(words[-1].strip(_EDGES)) in lexicon.DATE_WORDS:
        words.pop()
    for at, word in enumerate(words[1:], 1):
        low = plain(word).rstrip(":")
        if low in lexicon.UNTIL and low not in _PARTICLES and (at > 1 or word.islower()):
            return " ".join(words[:at])
    return " ".join(words)


def _sorted(pieces: list[str]) -> Names:
    people: list[str] = []
    agencies: list[str] = []
    for at, piece in enumerate(pieces):
        if is_account(piece) or "_" in piece or (at and people and is_title(piece)):
            continue
        name = _without_titles(piece)
        account = name != piece and is_account(name)
        person = bool(name) and not account and _has_shape_of_person(name)
        if not person and is_agency(piece):
            agencies.append(piece)
        elif not name or account:
            continue
        elif is_agency(name):
            agencies.append(name)
        elif person:
            people.append(_without_portrait(name))
    return Names.of(people, agencies)


def _without_portrait(name: str) -> str:
    """Without the initials that stand for a missing portrait: 'AL Ann Lee'."""
    initials, _, rest = name.partition(" ")
    same = len(initials) > 1 and initials == "".join(word[0] for word in rest.split())
    return rest if same else name


def _pieces(value: str) -> Iterator[str]:
    """The parts of a list of names; an agency in brackets is a part of its own."""
    if any(c in value for c in "(（[【"):
        asides = [m.group(1).strip() for m in _PARENTHESIS.finditer(value)]
        value = _PARENTHESIS.sub(" ", value)
        yield from (aside for aside in asides if is_agency(aside))
    if _KOREAN_TITLE.search(value):
        yield from (match.group(1) for match in _KOREAN_TITLE.finditer(value))
        return
    for group in value.split(";"):
        if _is_surname_first(group):
            yield group.strip(_EDGES)
            continue
        parts = [part for raw in _TIGHT.split(group) if (part := raw.strip(_INNER_EDGES))]
        for part in parts:
            if len(parts) == 1 or fold(part) not in lexicon.PLACES:
                for name in _slashed(part):
                    yield from _joined(name)


def _slashed(part: str) -> list[str]:
    """'Ann Lee/AFP' as two; 'Work/Life Reporter' as it is."""
    if "/" not in part and "／" not in part:
        return [part]
    halves = [half.strip() for half in re.split("[/／]", part)]
    if all(is_agency(half) or ((" " in half or not half.isascii()) and is_person(half)) for half in halves):
        return halves
    return [part]


def korean_names(text: str) -> tuple[list[str], str]:
    """Names that a Korean title follows, and what of the text is left beside them."""
    return [m.group(1) for m in _KOREAN_TITLE.finditer(text)], _KOREAN_TITLE.sub(" ", text)


def _is_surname_first(value: str) -> bool:
    """'Smith, John' and 'de la Cruz, Ana María': one comma, one surname before it, given names after."""
    head, comma, tail = value.partition(",")
    if not comma or "," in tail:
        return False
    head, tail = head.strip(), tail.strip()
    if not head or not tail or " " in head or "." in head or not is_person(head) or not is_person(tail):
        return False
    if not (head.isascii() or head.isalpha()) or _CJK.search(head) or len(tail.split()) > 3:
        return False
    return not any(
        is_agency(x) or fold(x) in lexicon.TITLES or fold(x) in lexicon.PLACES for x in (head, tail)
    )


def _joined(part: str) -> Iterator[str]:
    """The names joined by a word: 'A B and C D', 'A B avec AFP', 'A B in London'."""
    words = part.split(" ")
    if len(words) > 1 and plain(words[-1]) in lexicon.AND:
        words.pop()
    if len(words) == 1 or _CJK.search(part):
        yield from _joined_unspaced(part)
        return
    start = 0
    for at, word in enumerate(words):
        if at <= start or at == len(words) - 1 or word[:1].isupper():
            continue
        low = plain(word)
        if word == "&" or low in lexicon.WITH or (low in lexicon.AND and _splits(words, start, at)):
            yield " ".join(words[start:at])
            start = at + 1
        elif low in lexicon.AT and low not in _PARTICLES and at > start + 1:
            yield " ".join(words[start:at])
            return
    yield " ".join(words[start:])


def _splits(words: list[str], start: int, at: int) -> bool:
    """Whether 'y', 'e', 'i' joins two names rather than the halves of one: both have two words."""
    if len(words[at]) > 1 or not words[at].isascii():
        return True
    return at - start > 1 and len(words) - at > 2


def _joined_unspaced(part: str) -> Iterator[str]:
    """Names that a script without spaces joins: 王五和李四."""
    if "・" in part or "·" in part:
        halves = re.split(r"[・·]", part)
        if len(halves) > 1 and all(_HAN.fullmatch(h) or _HANGUL.fullmatch(h) or is_agency(h) for h in halves):
            yield from halves
            return
    words = [word for word in part.split() if fold(word) not in lexicon.TITLES]
    surnames = all(1 < len(w) < 5 and w[0] in lexicon.SURNAMES for w in words)
    if len(words) > 1 and (surnames or any(map(is_agency, words))):
        yield from words
    else:
        yield part


def _without_titles(piece: str) -> str:
    """The name without job titles before or after it."""
    piece = piece.strip(_EDGES)
    if not piece:
        return ""
    if _CJK.search(piece):
        return _without_cjk_titles(piece)
    words = piece.split(" ")
    if piece.isascii() and lexicon.TITLE_WORDS.isdisjoint(piece.lower().split()):
        return " ".join(piece.split()).strip(_EDGES_OF_NAME)
    if fold(piece) in lexicon.TITLES:
        return "" if len(words) > 1 or not is_agency(piece) else piece
    if _is_rank(words[0]) and fold(words[-1]) in lexicon.TITLES and len(words) < 5 and not is_agency(piece):
        return ""
    for length in range(min(4, len(words) - 2) if fold(words[-1]) in lexicon.TITLE_TAILS else 0, 0, -1):
        if fold(" ".join(words[-length:])) in lexicon.TITLES:
            words = words[:-length]
            break
    for length in range(min(4, len(words) - 2) if fold(words[0]) in lexicon.TITLE_HEADS else 0, 0, -1):
        if fold(" ".join(words[:length])) in lexicon.TITLES:
            words = words[length:]
            break
    cut = next((at for at, word in enumerate(words) if at > 1 and _is_rank(word)), len(words))
    if cut < len(words) and not is_agency(piece):
        words = words[:cut]
    return " ".join(" ".join(words).split()).strip(_EDGES_OF_NAME)


def _is_rank(word: str) -> bool:
    """Whether a word begins titles, as in 'Senior Autos Reporter': after a name it is no part of it."""
    return fold(word) in lexicon.RANKS


def is_title(piece: str) -> bool:
    """Whether a piece after a name is a title of up to four words, or letters of a degree: 'Senior Health Reporter', 'MBA'."""
    words = piece.split()
    if len(words) == 1:
        return _is_rank(piece) or (_DEGREE.fullmatch(piece) is not None and not is_agency(piece))
    return len(words) < 5 and fold(words[-1]) in lexicon.TITLES


_DEGREE: Final = re.compile(r"(?:[A-Z]{2,5}|Ph\.?D\.?|M\.D\.|B\.A\.|M\.A\.|Esq\.?)")


def _cjk_titles() -> str:
    return alternatives(
        t for t in lexicon.TITLES | frozenset(lexicon.CLOSERS) if _CJK.search(t) and len(t) > 1
    )


_TITLED_END: Final = late(lambda: rf"\s*(?:{_cjk_titles()})\s*$")
_TITLED_START: Final = late(lambda: rf"^(?:{_cjk_titles()})\s*")


def _without_cjk_titles(piece: str) -> str:
    """'서울 구현모 기자' and '本报记者孙珺': the name alone."""
    if is_agency(piece):
        return piece
    ended = _TITLED_END.sub("", piece)
    bare = _TITLED_START.sub("", ended).strip(_EDGES)
    words = bare.split()
    if len(words) > 1 and ended != piece and _HANGUL.fullmatch(words[-1]):
        return words[-1]
    return bare


def _is_aside(name: str) -> bool:
    """Whether a piece beside names may be passed over: a place or a title."""
    folded = fold(name)
    return folded in lexicon.PLACES or folded in lexicon.TITLES
