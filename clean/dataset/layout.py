"""Where rows stand: which table, which month, which bucket, which file.

A data set is a folder of tables; a table is a folder of months; a month is a fixed number of
bucket files.  A row stands in one file for good: its month is that of its first publishing, its
bucket follows from a hash of its key.  So a file can be rewritten in place without ever asking
what stands in another.

    articles/month=2026-11/003-of-008.parquet
"""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime
from typing import Final, NamedTuple

ARTICLE_TABLES: Final = ("articles", "removals", "evidence", "versions")
"""Tables keyed by article: the bucket of an article is the same in all of them."""

REJECTION_TABLES: Final = ("rejections",)
"""Tables keyed by the reference of the capture."""

FAMILIES: Final = {"articles": ARTICLE_TABLES, "rejections": REJECTION_TABLES}
"""Tables that are rewritten together, by the table that holds their key."""

SINGLE_TABLES: Final = ("duplicates", "forgotten")
"""Tables of one file, which is replaced as a whole."""

BUCKET_ROWS: Final = 8_192
"""Articles that a bucket is meant to hold: one row group, some 20 MB."""

ROW_BYTES: Final = 4_096
"""Bytes of an article with what was removed from it; one of more counts as several, since a bucket is held in memory."""

FEWEST_BUCKETS: Final = 8
"""Buckets of a month of which nothing is known when it is opened: room for 65,000 articles."""

MOST_BUCKETS: Final = 1_024
"""Bound on the files of a month: room for 8 million articles."""

SCHEME: Final = "s3://"
"""How the address of an object store begins."""

_FILE: Final = re.compile(r"month=(\d{4}-\d\d)/(\d+)-of-(\d+)\.parquet")

_NAME: Final = re.compile(r"([a-z]+)-(\d{4}-\d\d)-(\d+)-of-(\d+)")


class Bucket(NamedTuple):
    """The same bucket of the tables of one family."""

    family: str
    month: str
    number: int
    of: int

    @property
    def name(self) -> str:
        """A name for locks and stages."""
        return f"{self.family}-{self.month}-{self.number:03}-of-{self.of:03}"

    def path(self, table: str) -> str:
        """Path of its file in a table, relative to the data set."""
        return f"{table}/month={self.month}/{self.number:03}-of-{self.of:03}.parquet"


def is_address(root: object) -> bool:
    """Whether a root is the address of an object store."""
    return isinstance(root, str) and root.startswith(SCHEME)


def bucket_of_path(path: str) -> Bucket | None:
    """The bucket that a path relative to the data set names; None for a file of another sort."""
    table, _, rest = path.partition("/")
    match = _FILE.fullmatch(rest)
    if match is None:
        return None
    family = next((name for name, tables in FAMILIES.items() if table in tables), None)
    return (family and Bucket(family, match[1], int(match[2]), int(match[3]))) or None


def bucket_of_name(name: str) -> Bucket:
    """The bucket that `Bucket.name` names; ValueError for any other word."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} names no bucket.")
    return Bucket(match[1], match[2], int(match[3]), int(match[4]))


def single_path(table: str) -> str:
    """Path of a table of one file."""
    return f"{table}/{table}.parquet"


def empty_path(table: str, month: str) -> str:
    """Path of the zero-row file by which readers find the schema of a table without rows."""
    if table in SINGLE_TABLES:
        return single_path(table)
    return f"{table}/month={month}/000-of-000.parquet"


def month_of(moment: datetime) -> str:
    """Month of a moment in UTC: `2026-11`."""
    return moment.astimezone(UTC).strftime("%Y-%m")


def bucket_number(key: str, of: int) -> int:
    """Bucket of a key among so many: CRC-32, the same on every machine and in every version."""
    return zlib.crc32(key.encode("utf-8", "surrogatepass")) % of


def bucket_count(rows: int, row_bytes: int = 0) -> int:
    """Buckets to open for a month that so many rows are expected in, each of so many bytes: a power of two."""
    wanted = max(FEWEST_BUCKETS, -(-rows * max(row_bytes, ROW_BYTES) // (BUCKET_ROWS * ROW_BYTES)))
    return min(MOST_BUCKETS, 1 << (wanted - 1).bit_length())
