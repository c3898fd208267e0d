"""How long an object store is waited for, and how often it is asked again.

What asks object stores, in `raw` and in `clean`, knows its patience as it knows credentials: from the environment.
The settings of the same names are put there (`flows.settings`).
"""

from __future__ import annotations

import os
from typing import Final, NamedTuple

FIRST: Final = 3
"""Times that a store is asked before anything was done with it, where it does not answer: somebody waits to be told."""

PREFIX: Final = "TINSACH_STORE_"


class Patience(NamedTuple):
    """With an object store.  AWS's own libraries have 60 s and 60 s (boto3), and 1 s and 3 s (pyarrow)."""

    connect_seconds: int = 5
    """Seconds for a connection, and for the answer to the very first question."""
    answer_seconds: int = 20
    """Seconds without a byte after which an answer is given up."""
    attempts: int = 10
    """Times that a request is made before its error stands."""


def patience() -> Patience:
    """What the environment says; the defaults where it says nothing, or no whole number from 1 on."""
    given = {name: os.environ.get(f"{PREFIX}{name.upper()}", "") for name in Patience._fields}
    return Patience(
        **{name: int(value) for name, value in given.items() if value.isdecimal() and int(value) > 0}
    )
