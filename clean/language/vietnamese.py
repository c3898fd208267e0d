"""Vietnamese without its marks: telegrams, addresses, old systems and careless typing.

Every word is one syllable, an onset and a rime, so the words that could be Vietnamese are few and
can be written down by rule; hardly a text of another language is made of them alone.
"""

from __future__ import annotations

import re
from functools import cache

_ONSETS = """
b c ch d g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x
"""
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay
e ec ech em en eng enh eo ep et eu
i ia ich iec iem ien ieng iep iet ieu im in inh ip it iu
o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong oc op ot
u ua uan uang uat uay uc ue uech ui um un ung uo uoc uoi uom uon uong uot uou up ut uu uy uya uych uyen uyet uynh uyt uyu
y yem yen yet yeu
"""
_WORD = re.compile(r"[^\W\d_]+")
_FRONT = "iey"
"""Letters before which k, gh and ngh are written for c, g and ng."""


def _may_join(onset: str, rime: str) -> bool:
    if onset in ("k", "gh", "ngh"):
        return rime[0] in _FRONT
    if onset in ("c", "g", "ng"):
        return rime[0] not in _FRONT or onset + rime in ("gi", "gin")
    if onset == "qu":
        return rime[0] != "u"
    return True


@cache
def bare_syllables() -> frozenset[str]:
    """Syllables of Vietnamese, without tone and vowel marks."""
    rimes = _RIMES.split()
    return frozenset(rimes) | {
        onset + rime for onset in _ONSETS.split() for rime in rimes if _may_join(onset, rime)
    }


def bare_share(text: str) -> float:
    """Share of the words, 0 to 1, that are bare Vietnamese syllables; 0 where fewer than three words are."""
    words = _WORD.findall(text.lower())
    fitting = sum(word in bare_syllables() for word in words)
    return fitting / len(words) if fitting >= 3 else 0.0
