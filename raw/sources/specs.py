"""`sources.toml`: what is fetched, one table a source, named as its articles' `collected_from` will be.

[example-news]
kind = "feed"
url = "https://news.example/rss.xml"
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, get_args
from typing import Literal as Choice

from raw.fetch.address import BadAddress, normal
from raw.sources.lists import is_selector
from schemas.sentences import reason
from schemas.written import read_toml

Kind = Choice["feed", "sitemap", "list", "page", "files"]

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_UNITS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_DURATION: Final = re.compile(r"(\d{1,6})\s?([smhd])")


class SourcesError(ValueError):
    """The sources cannot be used; the text is a whole sentence."""


def _about(help: str) -> dict[str, str]:
    return {"help": help}


@dataclass(frozen=True, slots=True)
class Source:
    """One source, as configured; durations in seconds."""

    name: str
    kind: Kind = field(metadata=_about("feed, sitemap, list, page or files"))
    urls: tuple[str, ...] = field(default=(), metadata=_about("addresses; `url` for one"))
    paths: tuple[str, ...] = field(
        default=(), metadata=_about("files: paths, patterns and addresses of object stores")
    )
    columns: Mapping[str, str] = field(
        default_factory=dict, metadata=_about("files: which column of a dump holds what")
    )
    full_text: bool = field(
        default=False, metadata=_about("feed: take the texts that it carries, and follow no links")
    )
    select: str = field(default="", metadata=_about("list: CSS selector of the links to articles"))
    next: str = field(default="", metadata=_about("list: CSS selector of the link to the next page"))
    pages: int = field(
        default=10, metadata=_about("list: pages that are followed at most while they have something new")
    )
    include: str = field(
        default="", metadata=_about("regular expression that articles' addresses must match")
    )
    exclude: str = field(default="", metadata=_about("regular expression that they must not match"))
    newest_days: int = field(
        default=0, metadata=_about("leave out what is stated to be older than so many days; 0 for all")
    )
    every: float = field(default=0.0, metadata=_about("time between two cycles at least, such as `6h`"))
    look_again: tuple[float, ...] = field(
        default=(3_600.0, 21_600.0, 86_400.0, 604_800.0),
        metadata=_about("ages at which an article is looked at again, such as [`1h`, `6h`, `1d`, `7d`]"),
    )
    most: int = field(
        default=0, metadata=_about("articles fetched in one cycle at most; the others stay due; 0 for all")
    )
    delay: float = field(default=0.0, metadata=_about("time between requests, where more than usual"))
    allow_private: bool = field(default=False, metadata=_about("may fetch from private networks"))

    def wants(self, url: str) -> bool:
        """Whether an article's address is one of those that are asked for."""
        if self.include and not re.search(self.include, url):
            return False
        return not (self.exclude and re.search(self.exclude, url))


def read_sources(path: Path) -> dict[str, Source]:
    """The sources of a file, by name.  Raises SourcesError, which names the table and what to do."""
    try:
        tables = tomllib.loads(read_toml(path))
    except FileNotFoundError:
        raise SourcesError(
            f"There is no file {path}. Write one, or have it begun with: tinsach sources add URL"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SourcesError(f"The sources file {path} cannot be read: {reason(error)}.") from error
    except (ValueError, RecursionError) as error:  # also lists in lists
        raise SourcesError(f"The sources file {path} is not valid TOML: {error}.") from error
    return {name: _source(name, table, path) for name, table in tables.items()}


def chosen(sources: dict[str, Source], names: list[str] | tuple[str, ...]) -> list[Source]:
    """The sources of these names; all where none is given.  Raises SourcesError for a name that is not there."""
    for name in names:
        if name not in sources:
            near = difflib.get_close_matches(name, sources, 1)
            hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(sources) or 'none'}."
            raise SourcesError(f"There is no source {name!r}. {hint}")
    return [sources[name] for name in dict.fromkeys(names)] if names else list(sources.values())


def _source(name: str, table: Any, path: Path) -> Source:
    where = f"[{name}] in {path}"
    if not _NAME.fullmatch(name):
        raise SourcesError(f"The name {name!r} in {path} is no name: use letters, digits, `.`, `_` and `-`.")
    if not isinstance(table, dict):
        raise SourcesError(f"{name!r} in {path} is no table. Begin a source with [{name}].")
    given = dict(table)
    if "url" in given:
        given["urls"] = [given.pop("url"), *given.get("urls", [])]
    known = {item.name: item for item in fields(Source) if item.name != "name"}
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(key, [*known, "url"], 1)
            hint = f"Did you mean {near[0]}?" if near else f"There are: url, {', '.join(known)}."
            raise SourcesError(f"{where} has an unknown key {key!r}. {hint}")
    for key in ("kind", "paths" if given.get("kind") == "files" else "urls"):
        if key not in given:
            raise SourcesError(f"{where} has no {'url' if key == 'urls' else key}.")
    values = {key: _value(key, value, known[key], where) for key, value in given.items()}
    source = Source(name, **values)
    _check(source, where)
    return source


def _value(key: str, value: Any, item: Any, where: str) -> Any:
    if key == "kind":
        if value not in get_args(Kind):
            raise SourcesError(
                f"{where}: kind must be one of {', '.join(get_args(Kind))}, and not {value!r}."
            )
        return value
    if key == "urls":
        return _urls(value, where)
    if key == "paths":
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise SourcesError(f"{where}: paths must be a list of paths, and not {value!r}.")
        return tuple(value)
    if key == "columns":
        return _columns(value, where)
    if key == "look_again":
        if not isinstance(value, list):
            raise SourcesError(f'{where}: look_again must be a list such as ["1h", "1d"], and not {value!r}.')
        return tuple(sorted(_seconds(key, one, where) for one in value))
    if key in ("every", "delay"):
        return _seconds(key, value, where)
    kind = bool if item.default is MISSING else type(item.default)
    if type(value) is not kind or (kind is int and value < 0):
        raise SourcesError(f"{where}: {key} must be {_KINDS[kind]}, and not {value!r}.")
    return value


_KINDS: Final = {bool: "true or false", int: "a whole number from 0 on", str: "text"}


def _urls(value: Any, where: str) -> tuple[str, ...]:
    found = []
    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, str):
            raise SourcesError(f"{where}: {one!r} is no address.")
        try:
            found.append(normal(one))
        except BadAddress as error:
            raise SourcesError(f"{where}: {one!r} {error}. Give an http or https address.") from error
    return tuple(dict.fromkeys(found))


def _columns(value: Any, where: str) -> Mapping[str, str]:
    """Columns by role, as `--columns` has them."""
    from raw.sources.columns import ColumnsError, parse_columns

    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value.values()):
        raise SourcesError(
            f'{where}: columns must be a table such as {{ text = "Body" }}, and not {value!r}.'
        )
    try:
        return parse_columns(",".join(f"{role}={name}" for role, name in value.items()))
    except ColumnsError as error:
        raise SourcesError(f"{where}: {error}") from error


def _seconds(key: str, value: Any, where: str) -> float:
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise SourcesError(f'{where}: {key} must be a time such as "30m", "6h" or "1d", and not {value!r}.')
    return float(int(found[1]) * _UNITS[found[2]])


def _check(source: Source, where: str) -> None:
    is_files = source.kind == "files"
    if not (source.paths if is_files else source.urls):
        raise SourcesError(f"{where} has no {'path' if is_files else 'address'}.")
    if source.urls if is_files else source.paths or source.columns:
        other = "url, which is for what is fetched" if is_files else "paths or columns, which are for files"
        raise SourcesError(f"{where} has {other}.")
    if (source.kind == "list") != bool(source.select):
        what = "needs `select`" if source.kind == "list" else "has `select`, which is for lists"
        raise SourcesError(f"{where} {what}: the CSS selector of the links to articles.")
    if source.full_text and source.kind != "feed":
        raise SourcesError(f"{where} has full_text, which is for feeds.")
    for key in ("select", "next"):
        if (text := getattr(source, key)) and not is_selector(text):
            raise SourcesError(f"{where}: {key} is no CSS selector: {text!r}.")
    for key in ("include", "exclude"):
        try:
            re.compile(getattr(source, key))
        except re.error as error:
            raise SourcesError(f"{where}: {key} is no regular expression: {error}.") from error
