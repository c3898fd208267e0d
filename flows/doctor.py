"""Whether this machine can do the work: versions, parsers, language data, a place to write."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from secrets import token_hex
from typing import Any, Final, Literal

from flows.settings import Settings
from raw.places import AnyPath, RemotePath
from schemas.sentences import reason

State = Literal["ok", "warning", "problem"]

FREE_BYTES: Final = 1_000_000_000
"""Free space below which the data root is worth a warning."""

LIBRARIES: Final = (
    "selectolax",
    "lxml",
    "beautifulsoup4",
    "soupsieve",
    "ftfy",
    "chardet",
    "pycld2",
    "py3langid",
    "langdetect",
    "numpy",
    "pyarrow",
    "warcio",
    "fastwarc",
    "zstandard",
    "brotli",
    "aiohttp",
    "yarl",
    "idna",
    "protego",
    "prefect",
    "duckdb",
    "jinja2",
    "vl-convert-python",
    "starlette",
    "uvicorn",
)

SENTENCES: Final = {
    "vi": "Sáng nay, người dân trong xã đã cùng nhau dọn dẹp đường làng và trồng thêm cây xanh.",
    "en": "The council said on Tuesday that the bridge would reopen before the end of the month.",
    "ru": "Во вторник городской совет сообщил, что мост откроют до конца этого месяца.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    state: State
    detail: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Everything, one finding at a time."""
    yield _python()
    for name in LIBRARIES:
        yield _library(name)
    yield from _c_libraries()
    yield _attempt("HTML parser (Lexbor)", _parse_lexbor)
    yield _attempt("HTML parser (lxml)", _parse_lxml)
    yield _attempt("language data", _detect)
    yield _attempt("cleaning", _clean)
    yield from _data_root(settings.data)


def minimums() -> dict[str, dict[str, Any]]:
    """By library, in small letters: the least version that is safe, that of single branches, and why."""
    return tomllib.loads(Path(__file__).with_name("minimum.toml").read_text(encoding="utf-8"))


def judged(what: str, found: str) -> Finding:
    """A version beside the least one that is safe."""
    known = minimums().get(what.lower())
    if known:
        branch = ".".join(found.split(".")[:2])
        least = known.get("branches", {}).get(branch, known["minimum"])
        if _numbers(found) < _numbers(least):
            return Finding(what, "warning", f"{found}; take {least} or later: {known['why']}")
    return Finding(what, "ok", found)


def _numbers(text: str) -> tuple[int, ...]:
    parts = text.split(".")
    return tuple(int("".join(c for c in part if c.isdigit()) or 0) for part in parts[:3])


def _python() -> Finding:
    return judged("Python", platform.python_version())


def _library(name: str) -> Finding:
    try:
        return judged(name, version(name))
    except PackageNotFoundError:
        return Finding(name, "problem", "not installed; install tinsach anew, in an environment of its own")


def _c_libraries() -> Iterator[Finding]:
    from pyexpat import EXPAT_VERSION

    yield judged("libexpat", EXPAT_VERSION.removeprefix("expat_"))
    try:
        etree = import_module("lxml.etree")
    except ImportError:
        return
    yield judged("libxml2", ".".join(map(str, etree.LIBXML_VERSION)))


def _attempt(what: str, work: Callable[[], str]) -> Finding:
    """A trial; whatever goes wrong in it is the finding."""
    try:
        return Finding(what, "ok", work())
    except Exception as error:  # a broken installation can raise anything
        return Finding(what, "problem", f"{type(error).__name__}: {error}; install tinsach anew")


def _parse_lexbor() -> str:
    from selectolax.lexbor import LexborHTMLParser

    node = LexborHTMLParser("<p>one<p>two").css("p")
    return _expect(len(node) == 2, "parses")


def _parse_lxml() -> str:
    html = import_module("lxml.html")
    return _expect(len(html.fromstring("<div><p>one<p>two</div>").findall(".//p")) == 2, "parses")


def _detect() -> str:
    from clean.language import detect

    found = {expected: detect(text).language for expected, text in SENTENCES.items()}
    wrong = [f"{expected} as {language}" for expected, language in found.items() if expected != language]
    return _expect(not wrong, f"knows {', '.join(found)}", f"takes {', '.join(wrong)}")


def _clean() -> str:
    from clean import clean
    from schemas import Article, Capture

    paragraphs = "".join(
        f"<p>{SENTENCES['en']} Item {number} of the plan follows.</p>" for number in range(8)
    )
    page = f"<html><title>Bridge reopens</title><body><article><h1>Bridge reopens</h1>{paragraphs}</article>"
    result = clean(Capture(raw=page.encode()))
    return _expect(isinstance(result, Article), "gives an article", f"refuses a plain page: {result}")


def _expect(fine: bool, good: str, bad: str = "gives a wrong result") -> str:
    if not fine:
        raise RuntimeError(bad)
    return good


def _conditions(root: RemotePath) -> str:
    """Whether an object store can be written, and keeps to conditions: commits stand on that."""
    from clean.dataset.objects import Changed, Objects

    objects = Objects(root)
    objects.reach()
    name = f".doctor-{token_hex(8)}"
    try:
        etag = objects.replace(name, b"one", "")
        for known in ("", '"another"'):
            with suppress(Changed):
                objects.replace(name, b"two", known)
                raise RuntimeError("it replaces objects against the conditions If-Match and If-None-Match")
        objects.replace(name, b"three", etag)
    finally:
        objects.delete(name)
    return "writable, and keeps to conditions; nothing of a run needs the local disk afterwards"


def _data_root(root: AnyPath) -> Iterator[Finding]:
    """Whether the data root, or the folder in which it would be made, can be written."""
    if isinstance(root, RemotePath):
        from clean.dataset import DataSetError

        try:
            yield Finding(f"data root {root}", "ok", _conditions(root))
        except (DataSetError, RuntimeError) as error:
            yield Finding(f"data root {root}", "problem", str(error))
        return
    existing, what = root, f"data root {root}"
    try:
        existing = next(path for path in (root, *root.absolute().parents) if path.exists())
        with tempfile.NamedTemporaryFile(dir=existing) as file:
            file.write(b"tinsach")
            os.fsync(file.fileno())
    except OSError as error:
        why = reason(error)
        yield Finding(
            what, "problem", f"{existing} cannot be written: {why}; or name another root with --data"
        )
        return
    free = shutil.disk_usage(existing).free
    state: State = "ok" if free >= FREE_BYTES else "warning"
    new = "" if existing == root else "; it will be made by the first run"
    yield Finding(what, state, f"writable, {free / 1e9:,.1f} GB free{new}")
