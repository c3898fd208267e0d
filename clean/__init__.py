"""From a capture to a clean article: `clean(Capture(raw=...))` is the whole of it.

The page to read first is `clean.article`.
"""

from clean.article import clean
from clean.options import Limits, Options

__all__ = ["Limits", "Options", "clean"]
