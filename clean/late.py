"""Regular expressions that are compiled when they are first used.

There are hundreds, for the scripts and customs of the whole world, and most pages need few of them: to compile all
takes as long as to clean a dozen pages.  One that takes well under a millisecond had better be a plain `re.compile`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast


class _Late:
    """Stands for the expression; each of its methods becomes an attribute of its own when it is first asked for."""

    def __init__(self, pattern: str | Callable[[], str], flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        pattern, flags = self._given
        expression = re.compile(pattern if isinstance(pattern, str) else pattern(), flags)
        found = self.__dict__[name] = getattr(expression, name)
        return found


def late(pattern: str | Callable[[], str], flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, at the first use; a pattern that is dear to put together may be given as a function.

    What is no regular expression raises re.error only then.
    """
    return cast("re.Pattern[str]", _Late(pattern, flags))
