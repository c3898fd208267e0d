"""Burmese in Zawgyi is named."""

from __future__ import annotations

import pytest

from clean.decode.zawgyi import is_zawgyi


@pytest.mark.parametrize(
    ("text", "zawgyi"),
    [
        ("ေနျပည္ေတာ္ ဧၿပီ ၉", True),
        ("ျမန္မာႏိုင္ငံ သတင္းမ်ားကို ေန႔စဥ္ ေဖာ္ျပေပးေနပါသည္", True),
        ("မြန်မာနိုင်ငံ သတင်းများကို နေ့စဉ် ဖော်ပြပေးနေပါသည်", False),
        ("နေပြည်တော် ဧပြီ ၉", False),
        ("no Burmese at all", False),
        ("", False),
    ],
)
def test_is_zawgyi(text: str, zawgyi: bool) -> None:
    assert is_zawgyi(text) is zawgyi
