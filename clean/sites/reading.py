"""A profile's TOML to a `Profile`; every mistake is a sentence that names file and key."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from clean.blocks.kinds import FURNITURE
from clean.sites.profile import FIELDS, Profile, Rule

KEYS: Final = (
    "about",
    "hosts",
    "template",
    "valid_from",
    "time_zone",
    "day_first",
    "within",
    "body",
    "datelines",
    "fields",
    "furniture",
)
"""Everything that a profile can say."""
_SORTS: Final = (FURNITURE - {"duplicate", "page-title"}) | {"views", "comment-count", "tags", "image-name"}
"""What a profile can call furniture: the counters among them are read into their fields."""
_HOST: Final = re.compile(r"(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
_OFFSET: Final = re.compile(r"([+-])(\d\d):([0-5]\d)")
_DAY: Final = timedelta(days=1)


class ProfileError(ValueError):
    """A profile is wrong; the text is a whole sentence that names the file, the key and what to do."""


def read_profile(name: str, text: str, file: str | None = None, *, checked: bool = False) -> Profile:
    """The profile of that name in the text of a TOML file.  Raises ProfileError; `file` is what that calls the file.

    checked: its selectors that look at text are known to be valid; what could tell takes long to load.
    """
    return _Reading(file or f"{name}.toml", checked=checked).profile(name, text)


@cache
def zone(name: str) -> tzinfo:
    """The time zone of that IANA name or offset.  Raises ValueError or KeyError where there is none."""
    match = _OFFSET.fullmatch(name)
    if match is None:
        return ZoneInfo(name)
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-offset if match[1] == "-" else offset)


class _Reading:
    """The reading of one file, which every error names."""

    def __init__(self, file: str, *, checked: bool = False) -> None:
        self.file = file
        self._checked = checked

    def profile(self, name: str, text: str) -> Profile:
        try:
            table = tomllib.loads(text)
        except (ValueError, RecursionError) as error:  # also a number of thousands of digits, lists in lists
            raise ProfileError(f"The site profile {self.file} is not valid TOML: {error}.") from error
        self._known(table, KEYS, "")
        profile = Profile(
            name=name,
            about=self._text(table, "about"),
            hosts=tuple(map(self._host, self._texts(table, "hosts"))),
            template=tuple(self._plain(s, "template") for s in self._texts(table, "template")),
            valid_from=self._day(table),
            time_zone=self._zone(table),
            day_first=self._truth(table, "day_first"),
            within=self._plain(within, "within") if (within := self._text(table, "within")) else "",
            datelines=self._texts(table, "datelines"),
            rules=self._rules(table),
        )
        self._check_whole(profile)
        return profile

    def _check_whole(self, profile: Profile) -> None:
        if not profile.hosts and not profile.template:
            self._fail("hosts", "is missing: give hosts, or selectors of a template that must all match")
        if not profile.within and (rule := next((r for r in profile.rules if r.looks_at_text), None)):
            self._fail(
                "within",
                f"is missing: {rule.selector!r} looks at text, so name the one element in which it is to look",
            )

    def _rules(self, table: dict[str, Any]) -> tuple[Rule, ...]:
        furniture = self._table(table, "furniture")
        fields = self._table(table, "fields")
        self._known(furniture, sorted(_SORTS), "furniture.")
        self._known(fields, FIELDS, "fields.")
        rules = [Rule(kind, s) for kind in furniture for s in self._texts(furniture, kind, "furniture.")]
        rules += [Rule("body", s) for s in self._texts(table, "body")]
        rules += [Rule(field, s) for field in fields for s in self._texts(fields, field, "fields.")]
        for rule in rules:
            key = (
                "body"
                if rule.what == "body"
                else f"{'fields' if rule.what in FIELDS else 'furniture'}.{rule.what}"
            )
            self._soup(rule.selector, key) if rule.looks_at_text else self._plain(rule.selector, key)
        return tuple(rules)

    def _known(self, table: dict[str, Any], names: Iterable[str], prefix: str) -> None:
        names = list(names)
        for key in table:
            if key not in names:
                near = difflib.get_close_matches(key, names, 1)
                hint = f"did you mean {prefix}{near[0]}" if near else f"there are {', '.join(names)}"
                self._fail(f"{prefix}{key}", f"is not known; {hint}")

    def _table(self, table: dict[str, Any], key: str) -> dict[str, Any]:
        value = table.get(key, {})
        if not isinstance(value, dict):
            self._fail(key, f"must be a table, and not {value!r}")
        return dict(value)

    def _text(self, table: dict[str, Any], key: str) -> str:
        value = table.get(key, "")
        if not isinstance(value, str):
            self._fail(key, f"must be a string, and not {value!r}")
        return str(value).strip()

    def _texts(self, table: dict[str, Any], key: str, prefix: str = "") -> tuple[str, ...]:
        """One string, or a list of them."""
        value = table.get(key, [])
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(text, str) and text.strip() for text in found):
            self._fail(
                f"{prefix}{key}", f"must be a string or a list of strings, none empty, and not {value!r}"
            )
        return tuple(text.strip() for text in found)

    def _truth(self, table: dict[str, Any], key: str) -> bool | None:
        value = table.get(key)
        if value is not None and not isinstance(value, bool):
            self._fail(key, f"must be true or false, and not {value!r}")
        return value

    def _day(self, table: dict[str, Any]) -> str:
        value = table.get("valid_from")
        if value is None:
            return ""
        if not isinstance(value, date) or isinstance(value, datetime):
            self._fail(
                "valid_from", f"must be a day such as 2023-05-01, without quotation marks, and not {value!r}"
            )
        return str(value.isoformat())

    def _zone(self, table: dict[str, Any]) -> str:
        name = self._text(table, "time_zone")
        try:
            if name:
                zone(name).utcoffset(datetime(2000, 1, 1))
        except (ValueError, KeyError, OSError):
            self._fail(
                "time_zone",
                f"must be a zone such as Asia/Ho_Chi_Minh or an offset such as +07:00, and not {name!r}",
            )
        return name

    def _host(self, host: str) -> str:
        host = host.lower().removeprefix("www.")
        if not _HOST.fullmatch(host):
            self._fail("hosts", f"must be hosts such as news.example or *.news.example, and not {host!r}")
        return host

    def _plain(self, selector: str, key: str) -> str:
        """A selector that the page's own parser must know."""
        if ":-soup-" in selector:
            self._fail(
                key, f"must not look at text, and {selector!r} does; only body, fields and furniture can"
            )
        try:
            _EMPTY.css(selector)
        except SelectolaxError:
            self._fail(key, f"has the selector {selector!r}, which is no valid CSS")
        return selector

    def _soup(self, selector: str, key: str) -> None:
        if self._checked:
            return
        import soupsieve

        try:
            soupsieve.compile(selector)
        except soupsieve.SelectorSyntaxError as error:
            first = str(error).splitlines()[0].rstrip(".")
            self._fail(key, f"has the selector {selector!r}, which is not valid: {first}")

    def _fail(self, key: str, what: str) -> None:
        raise ProfileError(f"The site profile {self.file} cannot be used: {key} {what}.")


_EMPTY: Final = LexborHTMLParser("<p></p>")
