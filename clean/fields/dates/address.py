"""Dates in addresses: `/2024/05/03/`, `/20240503/`, `-20161129084307195.htm`."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Final

from clean.fields.dates.printed import PrintedDate

_Y: Final = r"(?P<y>19[89][0-9]|20[0-4][0-9])"
_M: Final = r"(?P<m>0[1-9]|1[0-2])"
_D: Final = r"(?P<d>0[1-9]|[12][0-9]|3[01])"
_LOOSE_M: Final = r"(?P<m>0?[1-9]|1[0-2])"
_LOOSE_D: Final = r"(?P<d>0?[1-9]|[12][0-9]|3[01])"
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED: Final = "(?P<name>" + "|".join(_MONTHS) + ")[a-z]{0,6}"
_EDGE: Final = r"(?=[/_.,?-]|$)"
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        rf"/{_Y}/{_LOOSE_M}/{_LOOSE_D}{_EDGE}",
        rf"/{_Y}/{_NAMED}/{_LOOSE_D}{_EDGE}",
        rf"/{_Y}[-_]?{_M}/{_D}{_EDGE}",
        rf"/{_Y}/{_M}-?{_D}{_EDGE}",
        rf"(?<![0-9]){_Y}-{_M}-{_D}(?![0-9])",
        rf"(?<![0-9]){_Y}_{_M}_{_D}(?![0-9])",
        rf"(?<=[/_-]){_Y}{_M}{_D}(?:T?(?P<H>[01][0-9]|2[0-3])(?P<I>[0-5][0-9])(?P<S>[0-5][0-9])[0-9]{{0,5}})?(?![0-9a-z])",
        rf"(?<=/t){_Y}{_M}{_D}_",
        rf"/[a-z]{{1,4}}{_Y}{_M}{_D}[0-9]{{3,12}}(?![0-9a-z])",
    )
)
"""From the surest down: parts of a path; one part; a stamp glued to the slug."""
_MONTH_ONLY: Final = re.compile(rf"/{_Y}/{_M}(?=/)")
_ARCHIVE: Final = re.compile(r"/[12][0-9]{13}(?:[a-z]{2}_)?/")
"""An archive's stamp of capture, before the address of the page it keeps."""
_HINT: Final = re.compile(r"(?:19[89]|20[0-4])[0-9]")


def address_date(url: str) -> PrintedDate | None:
    """The day, or at least the month, that the path of an address states; None where it states none.

    Only the path counts, and of an archive's address only that of the page it keeps: the archive's
    own stamp says when it was captured.  Digits that are no whole and possible date are no date.
    """
    if len(url) > 2_000:
        return None
    archived = _ARCHIVE.search(url)
    start = max(url.rfind("://"), archived.end() - 3 if archived else 0)
    path_at = url.find("/", start + 3)
    if path_at < 0:
        return None
    path = url[path_at:].partition("?")[0].partition("#")[0].lower()
    if _HINT.search(path) is None:
        return None
    for form in _FORMS:
        match = form.search(path)
        if match is not None and (found := _build(match, url, path_at)) is not None:
            return found
    match = _MONTH_ONLY.search(path)
    if match is None:
        return None
    at, end = path_at + match.start() + 1, path_at + match.end()
    return PrintedDate(url[at:end], at, end, f"{match['y']}-{match['m']}", None, precision="month")


def _build(match: re.Match[str], url: str, path_at: int) -> PrintedDate | None:
    parts = match.groupdict()
    month = int(parts["m"]) if parts.get("m") else _MONTHS.index(parts["name"]) + 1
    try:
        day = date(int(parts["y"]), month, int(parts["d"]))
    except ValueError:
        return None
    start, end = path_at + match.start("y"), path_at + match.end()
    local = day.isoformat()
    if parts.get("H"):
        clock = time(int(parts["H"]), int(parts["I"]), int(parts["S"]))
        return PrintedDate(
            url[start:end], start, end, f"{local}T{clock.isoformat()}", day, precision="second"
        )
    return PrintedDate(url[start:end], start, end, local, day)
