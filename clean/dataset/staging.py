"""Batches on their way to the data set: written by whoever cleans, read once by whoever commits.

A staged batch is a handful of Arrow files in a folder that no reader's glob reaches.  Besides the
rows it has what the merge asks for, computed here because this part runs in many processes.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from clean.dataset.content import article_content, content_digest
from clean.dataset.layout import is_address
from schemas import Article, Rejection
from schemas.arrow import articles_table, evidence_table, rejections_table, removals_table

if TYPE_CHECKING:
    from clean.dataset.objects import Objects

EXTRA: Final = {
    "key": pa.string(),
    "reference": pa.string(),
    "content_digest": pa.binary(),
    "row_digest": pa.binary(),
    "removals": pa.int32(),
    "evidence": pa.int32(),
}
"""Columns that staged articles and rejections have before their own; the last two count the rows of other tables."""

STAGED: Final = ("articles", "removals", "evidence", "rejections")
"""Tables of a batch."""

Extra = tuple[str, str, bytes, bytes, int, int]


@dataclass(frozen=True, slots=True)
class StagedBatch:
    """One batch, staged: where it lies, and how much it is.  Small, and safe to send between processes."""

    directory: str
    """Folder of the batch's files, or `s3://bucket/prefix` where driver and workers share no folder."""
    name: str
    """Name of the batch, unique in its folder."""
    articles: int
    """Articles in it."""
    rejections: int
    """Rejections in it."""
    bytes: int
    """Bytes of its files."""

    def path(self, table: str) -> Path:
        """File of one of its tables."""
        return Path(self.directory) / f"{self.name}.{table}.arrow"

    def remove(self) -> None:
        """Delete its files."""
        for table in STAGED:
            if is_address(self.directory):
                _objects(self.directory).delete(self.path(table).name)
            else:
                self.path(table).unlink(missing_ok=True)

    def read(self, table: str) -> pa.Table:
        """One of its tables; of a folder mapped rather than loaded."""
        if is_address(self.directory):
            body, _ = _objects(self.directory).get(self.path(table).name)
            return pa.ipc.open_file(pa.BufferReader(body)).read_all()
        with pa.memory_map(str(self.path(table))) as source:
            return pa.ipc.open_file(source).read_all()


def stage_batch(results: Iterable[Article | Rejection], directory: Path | str, name: str) -> StagedBatch:
    """Write a batch of results into a folder and return what the committing process needs of it.

    Any process may do this, on its own.  A second batch of the same name replaces the first, so a
    batch whose worker died can simply be staged again.
    """
    articles: list[Article] = []
    rejections: list[Rejection] = []
    for result in results:
        if isinstance(result, Article):
            articles.append(result)
        else:
            rejections.append(result)
    batch = StagedBatch(str(directory), name, len(articles), len(rejections), 0)
    if not is_address(batch.directory):
        Path(directory).mkdir(parents=True, exist_ok=True)
    written = 0
    for table, rows in _tables(articles, rejections).items():
        if is_address(batch.directory):
            written += _put(rows, _objects(batch.directory), batch.path(table).name)
        else:
            written += _write(rows, batch.path(table))
    return StagedBatch(batch.directory, name, batch.articles, batch.rejections, written)


def _tables(articles: Sequence[Article], rejections: Sequence[Rejection]) -> dict[str, pa.Table]:
    return {
        "articles": _with_extra(articles_table(articles), [_article_extra(article) for article in articles]),
        "removals": removals_table(articles),
        "evidence": evidence_table(articles),
        "rejections": _with_extra(
            rejections_table(rejections), [_rejection_extra(rejection) for rejection in rejections]
        ),
    }


def _with_extra(table: pa.Table, rows: Sequence[Extra]) -> pa.Table:
    for place, (name, kind) in enumerate(EXTRA.items()):
        table = table.add_column(place, name, pa.array([row[place] for row in rows], kind))
    return table


def _article_extra(article: Article) -> Extra:
    return (
        article.article_id,
        reference(article.collected_from, article.url, article.origin),
        content_digest(article_content(article)),
        row_digest(article),
        len(article.removed),
        len(article.evidence),
    )


def _rejection_extra(rejection: Rejection) -> Extra:
    key = rejection_key(rejection.collected_from, rejection.url, rejection.origin, rejection.capture_digest)
    content = rejection_content(rejection.capture_digest or "")
    return key, key, content, row_digest(rejection), 0, 0


def reference(collected_from: str | None, url: str | None, origin: str | None) -> str:
    """How a capture is called: its source, address and origin, in an order that can be compared."""
    return "\n".join(_printable(part) for part in (url, origin, collected_from))


def rejection_key(
    collected_from: str | None, url: str | None, origin: str | None, capture_digest: str | None
) -> str:
    """Key of a rejection: of its capture's reference, or of its bytes where it has none."""
    return key_of_reference(reference(collected_from, url, origin), capture_digest or "")


def key_of_reference(called: str, capture_digest: str) -> str:
    """Key that a rejection of a capture with this reference has."""
    url, origin, _ = called.split("\n")
    named = called if url or origin else capture_digest
    return "r1:" + hashlib.sha256(named.encode()).hexdigest()[:32]


def rejection_content(capture_digest: str) -> bytes:
    """What makes two rejections of one reference different captures."""
    return capture_digest.encode()


def _printable(part: str | None) -> str:
    return " ".join((part or "").encode("utf-8", "replace").decode().split("\n"))


def row_digest(result: Article | Rejection) -> bytes:
    """Digest of everything that a result says.

    A moment that only the run vouches for is left out: a second reading of the same file has
    another one, and is the same row for all that.
    """
    unvouched = "captured_at" if result.captured_at_basis == "run" else ""
    values = [_bare(getattr(result, name)) for name in _FIELDS[type(result)] if name != unvouched]
    return hashlib.blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _bare(value: Any) -> Any:
    """A tuple of dataclasses as plain tuples, whose repr is several times as fast."""
    if isinstance(value, tuple) and value and is_dataclass(value[0]):
        kind: Any = type(value[0])
        return list(map(_getter(kind), value))
    return value


@cache
def _getter(kind: Any) -> Callable[[Any], Any]:
    return attrgetter(*(field.name for field in fields(kind)))


_FIELDS: Final = {kind: [field.name for field in fields(kind)] for kind in (Article, Rejection)}


def _objects(directory: str) -> Objects:
    """The store; what speaks to it is imported where it is wanted alone."""
    from clean.dataset.objects import Objects

    return Objects(directory)


def _put(table: pa.Table, objects: Objects, name: str) -> int:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    body = sink.getvalue().to_pybytes()
    objects.put(name, body)
    return len(body)


def _write(table: pa.Table, path: Path) -> int:
    """Write whole or not at all: a worker that was given up may still be at the same batch."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with pa.OSFile(str(draft), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    size = draft.stat().st_size
    draft.replace(path)
    return size
