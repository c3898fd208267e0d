"""Members of zip and tar archives, one at a time, within bounds; nothing is written to disk."""

from __future__ import annotations

import lzma
import struct
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final, Self

from raw.compression import SUFFIXES, Bounded, Readable, compression_of, open_compressed, read_bounded
from raw.entries import ReadLimits
from raw.pages import container_form, is_archive, is_page, is_part_of_page, kind_by_name

DAMAGED = (
    EOFError,
    OSError,
    ValueError,
    RuntimeError,  # an encrypted member
    NotImplementedError,  # a compression that zipfile does not know
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    LookupError,  # an empty name, a field that points nowhere
    OverflowError,
)
"""What the two modules raise on damaged archives."""


_LOCAL: Final = 30
"""Bytes before a member's name and data."""
_NO_MORE: Final = (tarfile.EmptyHeaderError, tarfile.TruncatedHeaderError)  # type: ignore[attr-defined]
"""What `tarfile` raises where a file ends, in the middle of a block or between two."""


@dataclass(frozen=True, slots=True)
class Member:
    """A regular file in an archive."""

    path: str
    """Its path in the archive, valid Unicode."""
    read: Callable[[], bytes]
    """Its bytes; raises `raw.compression.OverLimit` and `DAMAGED`.  A tar's member must be read before the next one."""
    is_part: bool = False
    """Whether it is a part of a saved page that is another member: of a tar that is not known."""


def zip_members(
    file: BinaryIO, limits: ReadLimits, first: int = 0, last: int | None = None
) -> Iterator[Member]:
    """Members of a zip archive from `first` up to `last`, in the order of its directory."""
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        ends = _ends(members)
        names = {info.filename for info in members}
        for info in members[first:last]:
            if info.is_dir():
                continue

            def read(info: zipfile.ZipInfo = info) -> bytes:
                if ends.pop(info.header_offset, 0) < info.header_offset + _LOCAL + info.compress_size:
                    raise zipfile.BadZipFile("Its bytes are those of another member.")
                with archive.open(info) as member:
                    return read_bounded(member, limits, info.compress_size)

            yield Member(_valid(info.filename), read, is_part_of_page(info.filename, names))


def _ends(members: list[zipfile.ZipInfo]) -> dict[int, int]:
    """Where the bytes of each member must end, by where they begin: where those of the next one do.

    An archive whose members share their bytes unpacks to their number times what it holds.
    """
    starts = sorted({info.header_offset for info in members})
    return dict(zip(starts, [*starts, sys.maxsize][1:], strict=True))


def tar_members(file: BinaryIO, size: int, limits: ReadLimits) -> Iterator[Member]:
    """Members of a tar archive, compressed or not, in the order in which they lie.

    size: bytes of the file; the whole archive must not unpack to more than the limit's ratio of it.
    """
    form = compression_of(file.read(6))
    file.seek(0)
    source: Readable = open_compressed(file, form, limits) if form else file
    # The headers of a tar say how much is to be read, so that an evil one could ask for everything.
    bounded = Bounded(source, size, limits)
    with _Archive.open(fileobj=bounded, mode="r|", tarinfo=_Header, ignore_zeros=True) as archive:  # type: ignore[call-overload]
        while info := archive.next():
            archive.members.clear()  # an archive may have any number of them
            if not info.isreg():
                continue

            def read(info: tarfile.TarInfo = info) -> bytes:
                member = archive.extractfile(info)
                assert member is not None, "a regular file has bytes"
                return read_bounded(member, limits, _stored(info))

            yield Member(_valid(info.name), read)


class _Archive(tarfile.TarFile):
    """An archive that is read on after its end mark, where another may follow: `cat a.tar b.tar`."""

    has_ended = False
    """Whether the block before was an end mark."""


class _Header(tarfile.TarInfo):
    """The header of a member.  What is wrong with one is said: `tarfile` takes it for the end of the archive."""

    @classmethod
    def fromtarfile(cls, archive: _Archive) -> Self:  # type: ignore[override]
        try:
            header = super().fromtarfile(archive)
        except tarfile.SubsequentHeaderError:  # type: ignore[attr-defined]
            raise
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            archive.has_ended = True
            raise
        except tarfile.HeaderError as error:
            if archive.has_ended and isinstance(error, _NO_MORE):
                raise
            raise tarfile.ReadError(f"{error}, where a member or the end mark was to stand") from error
        if header.size < 0 or archive.offset < header.offset_data:
            raise tarfile.ReadError(f"the member {header.name[:80]!r} has a negative size")
        archive.has_ended = False
        return header


def _stored(info: tarfile.TarInfo) -> int:
    """Bytes of a member that stand in its archive: the holes of a sparse file do not."""
    holes = info.sparse if isinstance(info.sparse, list) else None
    return info.size if holes is None else tarfile.BLOCKSIZE + sum(max(0, size) for _, size in holes)


def is_unsafe(path: str) -> bool:
    """Whether a member's path is absolute or climbs out of the archive's folder."""
    slashed = path.replace("\\", "/")
    has_drive = len(slashed) > 1 and slashed[1] == ":" and slashed[0].isalpha()
    return has_drive or "\0" in path or slashed.startswith("/") or ".." in slashed.split("/")


def skip_reason(path: str) -> str | None:
    """Why a member is passed over by its name alone; None where it is or may be a page."""
    parts = PurePosixPath(path).parts
    if any(part.startswith(".") for part in parts) or parts[:1] == ("__MACOSX",):
        return "hidden"
    if is_archive(path):
        return "nested-archive"
    kind = kind_by_name(parts[-1] if parts else path)
    return kind if kind in ("hidden", "asset", "other-kind") else None


def needs_a_look(path: str) -> bool:
    """Whether only its bytes can tell that a member is a page."""
    return kind_by_name(PurePosixPath(path).name) is None


def looks_like_page(raw: bytes) -> bool:
    """Whether a member without a telling name is a page."""
    return is_page(raw)


def form_of(path: str) -> str:
    """The form in which a member that is a container itself is read; empty where it is none."""
    return container_form(PurePosixPath(path).name)


def has_packed_name(path: str) -> bool:
    """Whether a member is a compressed file itself."""
    return PurePosixPath(path).suffix.lower() in SUFFIXES


def _valid(path: str) -> str:
    return path.encode("utf-8", "replace").decode("utf-8")
