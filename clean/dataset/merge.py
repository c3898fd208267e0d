"""The rule of publishing: what becomes of an article when captures of it arrive, in whatever order.

The capture with the greatest (captured_at, capture_digest) wins; a capture without a moment comes
before all that have one.  Earlier captures whose content differed become versions.  Three cases
need more than that rule:

- *The same capture again* (same moment, same bytes) is a re-clean: what comes in replaces what is
  there, makes no version, and so a better cleaner improves what is published.  But of several
  places that hold the same bytes, cleaned the same way, the one with the smallest reference
  stays, or two files would take turns with every run.
- *A moment that only the run vouches for* says when a file was read, not when the page was
  received.  Reading known bytes or a known content once more is no newer capture: it takes the
  moment of what is known.  Known bytes also keep their record in the raw store, where they are read
  again from a place that has none.
- *Equal neighbours*: where a capture and the next one have the same content, only the later counts.

Pure functions over keys; the rows themselves stay where they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

Outcome = Literal["new", "changed", "unchanged", "superseded", "duplicate"]


Rank = tuple[bool, int, str]
"""Place of a capture among all of an article: the greatest wins."""


def rank_of(captured_at: int | None, capture_digest: str) -> Rank:
    """Rank of a capture: by its moment (microseconds since 1970; none comes first), then by its bytes' digest."""
    return captured_at is not None, captured_at or 0, capture_digest


class Key(NamedTuple):
    """What the rule has to know of one capture of an article."""

    captured_at: int | None
    """Microseconds since 1970, UTC."""
    basis: str | None
    """Who says so, as in `Article.captured_at_basis`."""
    capture_digest: str
    cleaning: tuple[str, str]
    """Cleaner version and digest of its options."""
    reference: str
    content: bytes
    """Digest of the content."""
    row: tuple[str, int, int]
    """Where the row is: source (stored, versions, batch), batch, row."""
    record: tuple[str | None, int | None] = (None, None)
    """File and offset of its bytes in the raw store, if they lie there."""

    @property
    def rank(self) -> Rank:
        """The greatest wins."""
        return rank_of(self.captured_at, self.capture_digest)


class Merged(NamedTuple):
    """An article after its captures came together."""

    winner: Key
    versions: list[Key]
    """Earlier contents, earliest first."""
    outcomes: list[Outcome]
    """One for each incoming capture, in their order."""


def merge(stored: Key | None, versions: Sequence[Key], incoming: Sequence[Key]) -> Merged:
    """Bring what is published and what arrives together; `incoming` is not empty."""
    known = [*versions, stored] if stored else list(versions)
    arrivals = [_with_what_is_known(key, stored, known) for key in incoming]
    chain = {key.rank: key for key in known}
    for key in sorted(arrivals, key=_arrival_order):
        present = chain.get(key.rank)
        if present is None or _replaces(key, present):
            chain[key.rank] = key
    ordered = _without_equal_neighbours([chain[rank] for rank in sorted(chain)])
    winner = ordered[-1]
    return Merged(winner, ordered[:-1], [_outcome(key, winner, stored) for key in arrivals])


def _arrival_order(key: Key) -> tuple[str, str, tuple[str, int, int]]:
    return key.capture_digest, key.reference, key.row


def _with_what_is_known(key: Key, stored: Key | None, known: Sequence[Key]) -> Key:
    same = next((other for other in known if other.capture_digest == key.capture_digest), None)
    if same and key.record[0] is None:
        key = key._replace(record=same.record)
    if key.basis != "run":
        return key
    if same:
        return key._replace(captured_at=same.captured_at, basis=same.basis)
    if stored and stored.content == key.content:
        return key._replace(captured_at=stored.captured_at, basis=stored.basis)
    return key


def _replaces(key: Key, present: Key) -> bool:
    """Whether the same capture, cleaned again or found elsewhere, takes the place of what is there."""
    if key.row[0] == present.row[0]:
        return False  # both arrived now: the smaller reference came first
    return key.cleaning != present.cleaning or key.reference <= present.reference


def _without_equal_neighbours(chain: Sequence[Key]) -> list[Key]:
    following: list[Key | None] = [*chain[1:], None]
    return [
        key
        for key, later in zip(chain, following, strict=True)
        if later is None or later.content != key.content
    ]


def _outcome(key: Key, winner: Key, stored: Key | None) -> Outcome:
    if key.row != winner.row:
        if key.capture_digest != winner.capture_digest:
            return "superseded"
        again = stored is not None and winner.row == stored.row and key.reference == stored.reference
        return "unchanged" if again else "duplicate"
    if stored is None:
        return "new"
    if stored.content != key.content:
        return "changed"
    moved = stored.capture_digest == key.capture_digest and stored.reference != key.reference
    return "duplicate" if moved and stored.cleaning == key.cleaning else "unchanged"
