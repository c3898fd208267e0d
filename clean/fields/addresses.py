"""Addresses that a page gives, made absolute."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin

_WHOLE: Final = re.compile(r"https?://[!-Z^-~]*[^?#;\[\]]")
"""An address that joining to another leaves as it is."""


def join_address(href: str, base: str | None) -> str | None:
    """An address as seen from `base`; None where it is empty or none."""
    href = href.strip()
    if not href:
        return None
    if _WHOLE.fullmatch(href):
        return href
    try:
        return urljoin(base or "", href)
    except ValueError:
        return None
