"""The parts of a data root, be it a folder or `s3://bucket/prefix`.

On s3 a few things stay in local folders, found by the root's address (`raw.places.work_folder`): what is being
staged, the ledger, the spool of the raw store, and while a run fetches the fetch state.  All of it may be lost
between two runs.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flows.settings import Settings, SettingsError
from raw.ours import root_above
from raw.places import AnyPath, RemotePath, work_folder
from schemas.sentences import FULL

if TYPE_CHECKING:
    from clean.dataset.objects import Objects
    from raw.store import RawStore

STATE: Final = "fetch.sqlite"
"""The fetch state's file beside the raw store."""

FETCH_LEASE: Final = ".locks/fetch.json"
"""Object by which one run at a time fetches, or takes something out of the raw store."""


class FetchRunning(Exception):
    """Another run is fetching into this data root; the text is a whole sentence."""


def reach(data: AnyPath) -> None:
    """Raise DataSetError, soon, where a data root is in an object store that does not answer.

    Whoever is at work there waits longer: what passes by itself is to lose nothing.
    """
    if isinstance(data, RemotePath):
        from clean.dataset.objects import Objects

        Objects(data).reach()


def reach_root(data: AnyPath) -> None:
    """Reach what is to be a data root.  Raise SettingsError where it is a folder of another one's data set.

    What a run put there, the readers of that data set would take for tables of it.
    """
    reach(data)
    if root := root_above(str(data)):
        raise SettingsError(f"{data} is a part of the data root {root}. Name the root: --data {root}")


def data_set_in(data: AnyPath) -> AnyPath:
    """The data set's folder in a data root; what is given itself where it is a data set, such as a snapshot."""
    folder = data / "clean"
    return data if (data / "articles").is_dir() and not (folder / "articles").is_dir() else folder


def here(data: AnyPath) -> Path:
    """The local folder of a data root: itself, unless it is elsewhere."""
    return work_folder(data) if isinstance(data, RemotePath) else data


@contextmanager
def named_where_full(data: AnyPath) -> Iterator[None]:
    """Name a data root in what the system says of its disk being full: it does not say what was being written."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno in FULL:
            error.filename = str(here(data))
        raise


@contextmanager
def shared_stage(settings: Settings, stage: Path, run_id: str) -> Iterator[AnyPath]:
    """Where a run's workers put what its driver reads: the stage on this machine, which a cluster's machines
    share, as they share a local data root; on s3, where they need not share a disk, a folder there."""
    if settings.executor != "dask" or not isinstance(settings.data, RemotePath):
        yield stage
        return
    from clean.dataset.objects import Objects
    from clean.dataset.s3 import RUNS

    place = settings.data / "clean" / RUNS / run_id
    try:
        yield place
    finally:
        objects = Objects(place)
        for path in objects.listed(""):
            objects.delete(path)


def raw_folder(settings: Settings) -> Path:
    """Local folder of the fetch state, and of the raw store unless that is elsewhere."""
    return here(settings.data) / "raw"


def raw_store(settings: Settings) -> RawStore:
    """The raw store of a data root."""
    from raw.store import open_store

    return open_store(settings.data / "raw")


def sweep_raw(settings: Settings) -> None:
    """Remove the half-written indexes of killed processes; on s3 the next upload does."""
    # Looked for here first, since a run that stores nothing need not load the store.
    if any((raw_folder(settings) / "index").glob("*.tmp")):
        with raw_store(settings) as store:
            store.sweep()


@contextmanager
def held(settings: Settings, *, wait: bool = False) -> Iterator[None]:
    """Hold a data root's one place for fetching, since manners hold for one run; the fetch state is at hand within.

    wait: until another run gives it back; otherwise it raises FetchRunning.
    """
    reach_root(settings.data)
    with _locked(settings, wait=wait):
        if isinstance(settings.data, RemotePath):
            with _leased(settings, wait=wait):
                yield
        else:
            yield


@contextmanager
def _locked(settings: Settings, *, wait: bool) -> Iterator[None]:
    """Hold the place among the processes of this machine."""
    lock = raw_folder(settings) / ".locks" / "fetch"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise _running(settings) from None
        yield


@contextmanager
def _leased(settings: Settings, *, wait: bool) -> Iterator[None]:
    """Hold the place among all machines, and have the fetch state here meanwhile."""
    from clean.dataset.lease import Busy, Lease, owner_of
    from clean.dataset.objects import Objects

    objects = Objects(settings.data / "raw")  # type: ignore[arg-type]
    state = raw_folder(settings) / STATE
    lease = Lease(objects, FETCH_LEASE, owner_of(raw_folder(settings) / ".locks"))
    try:
        with lease.held(wait=wait):
            _bring(objects, state)
            try:
                yield
            finally:
                _put_back(objects, state)
    except Busy:
        raise _running(settings) from None


def _running(settings: Settings) -> FetchRunning:
    return FetchRunning(
        f"Another run is fetching into {settings.data}. Wait for it, or name another place with --data."
    )


def _bring(objects: Objects, state: Path) -> None:
    """Have the fetch state here as it was put last, unless it is that already, with what a killed run added.

    What another machine put since then wins: the records that only this one knew of are in the raw store,
    and are taken in from there.
    """
    there = objects.head(STATE)
    seen = state.with_suffix(".etag")
    if there is None or (state.exists() and seen.exists() and seen.read_text() == there.etag):
        return
    body, etag = objects.get(STATE)
    for ending in ("", "-wal", "-shm"):
        state.with_name(state.name + ending).unlink(missing_ok=True)
    draft = state.with_suffix(".draft")
    draft.write_bytes(body)
    draft.replace(state)
    seen.write_text(etag)


def _put_back(objects: Objects, state: Path) -> None:
    """Put the fetch state, as one file."""
    if not state.exists():
        return
    draft = state.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(state)) as connection:
        connection.execute("vacuum into ?", (str(draft),))
    etag = objects.put(STATE, draft.read_bytes())
    draft.unlink()
    state.with_suffix(".etag").write_text(etag)
