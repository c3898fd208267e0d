"""Lines that credit somebody, each read once."""

from __future__ import annotations

from typing import Final

from clean.fields.people.bylines.read import Byline, parse_byline, read_byline
from clean.fields.people.datelines.dateline import Dateline
from clean.fields.people.datelines.read import split_dateline
from clean.fields.people.names.glued import spaced_opener, unglued
from clean.fields.people.names.read import Names, are_names


class LineReader:
    """Reads the lines of one page, each once: a byline is an element, a block and a labelled line at the same time."""

    __slots__ = ("_bylines", "_lines", "language")

    def __init__(self, language: str | None) -> None:
        self.language = language
        self._bylines: dict[str, Byline | None] = {}
        self._lines: dict[str, Byline] = {}

    def byline(self, text: str) -> Byline | None:
        """A line that is a byline as a whole."""
        if text not in self._bylines:
            self._bylines[text] = self._byline(text)
        return self._bylines[text]

    def _byline(self, text: str) -> Byline | None:
        spaced = spaced_opener(text)
        found = read_byline(spaced, self.language)
        if found is not None and (apart := unglued(spaced)) != spaced:
            return read_byline(apart, self.language) or found
        return found

    def line(self, text: str) -> Byline:
        """A line that is known to be a byline: bare names are reporters."""
        found = self._lines.get(text)
        if found is None:
            found = self._lines[text] = self._line(text)
        return found

    def _line(self, text: str) -> Byline:
        text = unglued(text)
        byline = parse_byline(text, self.language)
        if byline is not None:
            return byline
        names = are_names(text) or Names()
        return Byline(reporters=names.people, sources=names.agencies, raw=text)

    def dateline(self, text: str) -> Dateline | None:
        """A dateline that labelling cut off its paragraph."""
        return split_dateline(f"{text} {_PARAGRAPH}", self.language)


_PARAGRAPH: Final = "X" + "x" * 40
"""Stands for the paragraph that a dateline was cut off."""
