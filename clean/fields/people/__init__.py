"""Who made a piece: reporters, translators, photographers, editors, and the agencies credited.

authors/      who wrote a page's article: the candidates and the choice
bylines/      lines that are a byline or source line as a whole
datelines/    where and by whom a piece was filed, before its first sentence
trailing      bylines at the end of the last paragraph
credit        the credit of an image, apart from its caption
names/        names of people in a string
lexicon       the words around names, of all languages together
"""

from clean.fields.people.bylines.read import Byline, read_byline
from clean.fields.people.credit import Credit, read_credit
from clean.fields.people.datelines.dateline import Dateline
from clean.fields.people.datelines.read import split_dateline
from clean.fields.people.names.read import Names, read_names
from clean.fields.people.trailing import TrailingByline, split_trailing_byline

__all__ = [
    "Byline",
    "Credit",
    "Dateline",
    "Names",
    "TrailingByline",
    "read_byline",
    "read_credit",
    "read_names",
    "split_dateline",
    "split_trailing_byline",
]
