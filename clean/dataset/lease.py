"""Who may write: one process at a time, of any machine, by an object that its holder renews.

The holder puts the object anew every few seconds.  Whoever waits looks at it, and takes it over only when it
has not changed for a minute of looking: nobody's clock is compared with another's.  A holder that slept so
long finds out at its next renewal.  What it puts meanwhile must carry conditions of its own: a lease keeps
the peace, it does not keep the data.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final

from clean.dataset.objects import Changed, Objects

LOOK: Final = 1.0
"""Seconds between two looks of one who waits."""

PATIENCE: Final = 60
"""Looks without a change after which a lease is taken over."""

RENEW: Final = 10.0
"""Seconds between two renewals."""


class Busy(Exception):
    """Another process holds the lease, and is at work."""


class Lease:
    """A lease on an object, for one thread that calls and one of its own that renews."""

    def __init__(self, objects: Objects, path: str, owner: str) -> None:
        """owner: the same for all processes that exclude each other by other means."""
        self._objects = objects
        self._path = path
        self._owner = owner
        self._etag = ""
        self._beats = 0
        self._held = False
        self._lock = Lock()

    @contextmanager
    def held(self, *, wait: bool = True) -> Iterator[None]:
        """Hold the lease, waiting for it.  Not waiting, Busy is raised as soon as another holder is seen at work."""
        self._acquire(wait=wait)
        stop = Event()
        renewing = Thread(target=self._renew, args=(stop,), name="lease", daemon=True)
        renewing.start()
        try:
            yield
        finally:
            stop.set()
            renewing.join()
            self._release()

    def ensure(self) -> None:
        """Go on only as the holder: take the lease again where it was lost meanwhile."""
        with self._lock:
            held = self._held
        if not held:
            self._acquire(wait=True)

    def _acquire(self, *, wait: bool) -> None:
        pause = Event()
        seen, looks = "", 0
        while True:
            owner, etag = self._look()
            looks = looks + 1 if etag == seen and owner else 0
            if seen and etag != seen and owner not in ("", self._owner) and not wait:
                raise Busy
            seen = etag
            if (owner in ("", self._owner) or looks >= PATIENCE) and self._put(self._owner, etag):
                return
            pause.wait(LOOK)

    def _look(self) -> tuple[str, str]:
        """Owner and ETag; both are empty where there never was any."""
        try:
            body, etag = self._objects.get(self._path)
        except FileNotFoundError:
            return "", ""
        return str(json.loads(body)["owner"]), etag

    def _put(self, owner: str, known: str) -> bool:
        with self._lock:
            self._beats += 1
            # Never the same bytes twice: an ETag is to tell one state from every other.
            body = json.dumps({"owner": owner, "beat": self._beats, "nonce": secrets.token_hex(8)})
            try:
                self._etag = self._objects.replace(self._path, body.encode(), known)
                self._held = True
            except Changed:
                self._held = False
            return self._held

    def _renew(self, stop: Event) -> None:
        while not stop.wait(RENEW):
            # A store that does not answer for a while is no reason to stop trying.
            with suppress(Exception):
                if self._held:
                    self._put(self._owner, self._etag)

    def _release(self) -> None:
        if self._held:
            # What was done under the lease is done; who waits for one that was not given back has it in a minute.
            with suppress(Exception):
                self._put("", self._etag)
            self._held = False


def owner_of(folder: Path) -> str:
    """The name by which the processes that share a work folder hold leases, made up at its first use."""
    path = folder / "owner"
    try:
        found = path.read_text(encoding="ascii")
    except FileNotFoundError:
        found = ""
    if not found:
        folder.mkdir(parents=True, exist_ok=True)
        found = secrets.token_hex(8)
        path.write_text(found, encoding="ascii")
    return found
