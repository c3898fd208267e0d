"""Who made a piece: reporters, translators, photographers, editors, and the agencies credited."""

from clean.fields.people.byline import Byline, read_byline
from clean.fields.people.names import Names, read_names

__all__ = ["Byline", "Names", "read_byline", "read_names"]
