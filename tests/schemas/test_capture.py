"""What a capture can be made of."""

from __future__ import annotations

from typing import Any

import pytest

from schemas import Capture


def test_text_is_no_capture() -> None:
    text: Any = "<p>Text that was decoded already."
    with pytest.raises(TypeError, match=r"encode it: text\.encode\(\)\."):
        Capture(raw=text)
    assert Capture(raw=text.encode()).raw == b"<p>Text that was decoded already."
