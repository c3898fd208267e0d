"""From a capture to a clean article: `clean(Capture(raw=...))` is the whole of it.

The page to read first is `clean.article`.  It is loaded when it is first asked for: what only publishes, or hands
work to others, need not wait for the tables of cleaning.
"""

from typing import TYPE_CHECKING, Any

from clean.options import Limits, Options

if TYPE_CHECKING:
    from clean.article import clean

__all__ = ["Limits", "Options", "clean"]


def __getattr__(name: str) -> Any:
    if name != "clean":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from clean.article import clean

    globals()[name] = clean
    return clean
