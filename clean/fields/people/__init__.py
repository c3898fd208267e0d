"""Who made a piece: reporters, translators, photographers, editors, and the agencies credited."""

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
