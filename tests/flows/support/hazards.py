"""Work for executors, some of it dangerous.  Workers import this module by its name."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from flows.executors import Guard, Shard

Done = tuple[int, list[str]]


def _each(shard: Shard, guard: Guard, act: Callable[[str], str], *, read: Callable[[str], str] = str) -> Done:
    """Entries of one capture each."""
    done = []
    for ordinal, entry in enumerate(shard.entries):
        place = ordinal, 0
        if place in shard.unreadable:
            done.append(f"unreadable: {shard.unreadable[place]}")
            continue
        guard.reading(place)
        name = read(entry.origin)
        if place in shard.quarantined:
            done.append(f"quarantined: {shard.quarantined[place]}")
            continue
        guard.cleaning(place)
        done.append(act(name))
        guard.idle()
    return shard.number, done


def names(shard: Shard, guard: Guard) -> Done:
    """The names of the entries."""
    return _each(shard, guard, str)


def process(shard: Shard, guard: Guard) -> int:  # noqa: ARG001
    """The process that does the work."""
    return os.getpid()


def deadly(victims: str, log: str, shard: Shard, guard: Guard) -> Done:
    """Dies over its victims, always."""

    def act(name: str) -> str:
        if name in victims.split():
            with Path(log).open("a") as file:
                file.write(f"{name}\n")
            os.kill(os.getpid(), signal.SIGKILL)
        return name

    return _each(shard, guard, act)


def deadly_to_read(victims: str, log: str, shard: Shard, guard: Guard) -> Done:
    """Dies while it reads its victims, always."""

    def read(name: str) -> str:
        if name in victims.split():
            with Path(log).open("a") as file:
                file.write(f"{name}\n")
            os.kill(os.getpid(), signal.SIGKILL)
        return name

    return _each(shard, guard, str, read=read)


def deadly_to_stage(shard: Shard, guard: Guard) -> Done:
    """Dies when all is done."""
    _each(shard, guard, str)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("dead")


def asleep(victim: str, shard: Shard, guard: Guard) -> Done:
    """Waits for ever over its victim, and uses no time of the processor."""

    def act(name: str) -> str:
        if name == victim:
            signal.pause()
        return name

    return _each(shard, guard, act)


def deadly_once(victim: str, log: str, shard: Shard, guard: Guard) -> Done:
    """Dies over its victim the first time."""

    def act(name: str) -> str:
        if name == victim and not Path(log).exists():
            Path(log).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return name

    return _each(shard, guard, act)


def endless(victim: str, shard: Shard, guard: Guard) -> Done:
    """Never ends with its victim."""

    def act(name: str) -> str:
        while name == victim:
            pass
        return name

    return _each(shard, guard, act)


def greedy(victim: str, shard: Shard, guard: Guard) -> Done:
    """Wants 4 GB for its victim."""

    def act(name: str) -> str:
        try:
            return name if name != victim else str(len(bytearray(4_000_000_000)))
        except MemoryError:
            return "MemoryError"

    return _each(shard, guard, act)


def broken(shard: Shard, guard: Guard) -> Done:  # noqa: ARG001
    """Raises what no worker should."""
    raise LookupError("no such thing")


def spool_and_die(
    shard: Shard, guard: Guard, *, victim: int, number: int, had: int = 0
) -> Iterator[list[str]]:
    """Pieces of 25, as far as reading comes: it dies over its victim, always."""
    piece: list[str] = []
    pieces = 0
    for one in range(number):
        place = 0, one
        if place in shard.unreadable:
            piece.append(shard.unreadable[place])
            break
        guard.reading(place)
        if one == victim:
            os.kill(os.getpid(), signal.SIGKILL)
        guard.idle()
        piece.append(f"0.{one}")
        if len(piece) == 25:
            pieces += 1
            if pieces > had:
                yield piece
            piece = []
    if piece:
        yield piece


def dying_as_it_answers(log: str, shard: Shard, guard: Guard) -> Done:
    """Dies once in the midst of its answer, of which a part has gone out."""
    done = _each(shard, guard, str)
    if not Path(log).exists():
        Path(log).touch()
        os.write(int(sys.argv[1]), (1_000).to_bytes(4, "big") + b"half an answer")
        os.kill(os.getpid(), signal.SIGKILL)
    return done


def deadly_stretch(victim: int, shard: Shard, guard: Guard) -> Done:
    """The stretches that could be read: it dies over the one that holds a byte."""
    done = []
    for ordinal, entry in enumerate(shard.entries):
        if (ordinal, 0) in shard.unreadable:
            continue
        guard.reading((ordinal, 0))
        assert entry.last is not None
        if entry.first <= victim < entry.last:
            # As over a page that takes too long: found guilty at the first death.
            os.kill(os.getpid(), signal.SIGPROF)
        guard.idle()
        done.append(f"{entry.first}-{entry.last}")
    return shard.number, done
