"""Dates as people and programs print them, in the calendars, scripts and orders of the world.

    reader       the dates of a text, of a line that holds nothing else, or the one that a value states
    tokens       a line as a shape, one letter a token; its words are `vocabulary`, its letters `folding`
    grammar      the dates in a shape
    years        the year that a number means, in which calendar
    clock        the times in a shape
    groups       each date with its weekday, time and marker
    resolve      what day it means, by order, year and calendar (`calendars`), and how it is written down
    order        whether a language, or a page, puts the day first
    machine      ISO 8601 and epochs
    address      the dates in addresses
    printed      what a printed date says, and what it leaves open

Nothing here reads the clock: relative dates need the moment of capture.

To add a form, add it to tests/clean/fields/dates/forms.tsv first; most need only a word in
clean/phrases/dates/xx.toml, some a pattern in `grammar` or `clock`.

The library dateparser was measured for the long tail and left out: of 373 forms of that table,
with the language given, it has the day of 213, at 6 ms a form where this takes 0.03.
"""

from __future__ import annotations

from clean.fields.dates.address import address_date
from clean.fields.dates.order import language_order, sibling_order
from clean.fields.dates.printed import DateLine, PrintedDate
from clean.fields.dates.reader import date_line, has_marker, read_date, read_dates

__all__ = [
    "DateLine",
    "PrintedDate",
    "address_date",
    "date_line",
    "has_marker",
    "language_order",
    "read_date",
    "read_dates",
    "sibling_order",
]
