"""Why a page has no article."""

from __future__ import annotations

from typing import NamedTuple


class Refusal(NamedTuple):
    """A rejection in the making: the code and a whole sentence."""

    code: str
    message: str
