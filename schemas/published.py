"""What the published data set says of articles beyond what cleaning says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing adds to an article's row."""

    first_seen: datetime
    """Moment (UTC) at which the article was published in this data set for the first time. It never changes, and its month is the folder that the row stands in."""


@dataclass(frozen=True, slots=True)
class Change:
    """What publishing adds to an earlier content of an article, in `versions`."""

    replaced_by: str
    """`capture_digest` of the next content: of a later row of `versions`, or of the row of `articles`."""
    changed: tuple[str, ...]
    """Names of the columns in which the next content differs."""
    text_changed: float
    """Share of both texts' characters that stand in lines which the other text has not: 0 when only other columns changed, 1 when no line is the same."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An article in a cluster of duplicates.  Articles without a duplicate are in no cluster and have no row."""

    article_id: str
    """The article."""
    cluster_id: str
    """The cluster: the article_id of its head."""
    head: bool
    """Whether this is the article that stands for the cluster: the one first seen, by article_id among equals."""
    similarity: float
    """Estimated share of the shorter text that stands in the longer, of this article and the head, 0 to 1; 1 for the head. It may be small where other articles of the cluster link the two."""
    method: str
    """exact (same `text_digest` as another one of the cluster) or near."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of an article that was taken down: enough to recognise it, and nothing that it said."""

    article_id: str | None
    """The article; None where only an address was named."""
    url_digest: str | None
    """`sha256:` and the digest of an address of the article, or of the address named; None where it had none."""
    forgotten_at: datetime
    """Moment (UTC) at which it was taken down."""
