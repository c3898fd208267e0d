"""Rejections that have an answer: once the same capture, or a later one of the same reference, gave an
article, its rejection is no longer what is known of it, and leaves the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa

from clean.dataset.bucket import microseconds, row_keys
from clean.dataset.incoming import Arrival
from clean.dataset.layout import Bucket, bucket_of_path
from clean.dataset.ledger import Ledger
from clean.dataset.merge import Rank, rank_of
from clean.dataset.outcomes import Outcomes
from clean.dataset.staging import key_of_reference
from clean.dataset.store import Store

Answered = Mapping[str, Rank]
"""The latest capture that gave an article, by the key that its rejection would have."""


def answered_by(arrivals: Iterable[Arrival]) -> Answered:
    """What the articles of a commit answer."""
    answered: dict[str, Rank] = {}
    for arrival in arrivals:
        key = key_of_reference(arrival.key.reference, arrival.key.capture_digest)
        answered[key] = max(arrival.key.rank, answered.get(key, arrival.key.rank))
    return answered


def withdraw(store: Store, ledger: Ledger, answered: Answered) -> Outcomes:
    """Remove the rejections that have an answer; what was written is returned."""
    written = Outcomes()
    buckets: dict[Bucket, set[str]] = {}
    for key, entry in ledger.entries("rejections", list(answered)).items():
        bucket = bucket_of_path(entry.path)
        if bucket:
            buckets.setdefault(bucket, set()).add(key)
    for bucket, keys in sorted(buckets.items()):
        with store.bucket(bucket):
            path = bucket.path("rejections")
            table = store.read(path)
            gone = {key for key, rank in _ranks(table, keys).items() if rank <= answered[key]}
            if gone:
                kept = pa.array([key not in gone for key in row_keys("rejections", table)], pa.bool_())
                written.bytes_written += store.replace(bucket, [("rejections", table.filter(kept))])
                written.files_written += 1
                ledger.record("rejections", path, store.state(path), (), gone)
    return written


def _ranks(table: pa.Table, keys: set[str]) -> dict[str, Rank]:
    moments = table["captured_at"].to_pylist()
    digests = table["capture_digest"].to_pylist()
    return {
        key: rank_of(microseconds(moment), digest or "")
        for key, moment, digest in zip(row_keys("rejections", table), moments, digests, strict=True)
        if key in keys
    }
