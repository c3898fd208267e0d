"""The contracts: what goes into cleaning, and what comes out of it.

`Capture` is a page or dump as received; `Article` and `Rejection` are the two answers that
`clean.clean` has for it.  `schemas.arrow` says how they stand in Parquet.  Nothing here imports
any other package of the project.
"""

from schemas.article import (
    Article,
    Evidence,
    Image,
    LanguageShare,
    Removal,
    TextBlock,
    Translation,
)
from schemas.capture import Capture, WarcLocation
from schemas.rejection import REJECTION_CODES, Rejection

__all__ = [
    "REJECTION_CODES",
    "Article",
    "Capture",
    "Evidence",
    "Image",
    "LanguageShare",
    "Rejection",
    "Removal",
    "TextBlock",
    "Translation",
    "WarcLocation",
]
