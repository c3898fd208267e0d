from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import PAGE, Found

from raw import Entry, ReadLimits, Skipped, list_inputs, read_entry, read_inputs
from raw.sources.files import MEMBERS_AN_ENTRY
from schemas import Capture, Rejection

Write = Callable[..., Path]


def zstd(data: bytes) -> bytes:
    sink = pyarrow.BufferOutputStream()
    with pyarrow.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)
    return sink.getvalue().to_pybytes()


COMPRESS = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress, ".zst": zstd}


def zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def tarred(members: dict[str, bytes], mode: str = "w") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


MEMBERS = {
    "a.html": PAGE,
    "sub/b.txt": b"plain text",
    "sub/c.html.gz": gzip.compress(PAGE),
    "style.css": b"",
    "../evil.html": PAGE,
    "/etc/evil.html": PAGE,
    "C:\\evil.html": PAGE,
    "__MACOSX/a.html": PAGE,
    "inner.zip": zipped({"x.html": PAGE}),
    "noname": PAGE,
}

EXPECTED = {
    "a.html": "page",
    "sub/b.txt": "page",
    "sub/c.html.gz": "page",
    "style.css": "asset",
    "../evil.html": "unsafe-path",
    "/etc/evil.html": "unsafe-path",
    "C:/evil.html": "unsafe-path",
    "__MACOSX/a.html": "hidden",
    "inner.zip": "nested-archive",
    "noname": "page",
}


def slashed(found: dict[str, str]) -> dict[str, str]:
    """zipfile turns backslashes only on some systems."""
    return {name.replace("\\", "/"): what for name, what in found.items()}


@pytest.mark.parametrize("suffix", COMPRESS)
def test_compressed_pages(write: Write, suffix: str) -> None:
    path = write(f"a.html{suffix}", COMPRESS[suffix](PAGE))
    (capture,) = read_inputs([str(path)])
    assert isinstance(capture, Capture)
    assert (capture.raw, capture.origin) == (PAGE, f"a.html{suffix}")


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz"])
def test_several_streams_are_one_page(write: Write, suffix: str) -> None:
    path = write(f"a.txt{suffix}", COMPRESS[suffix](b"one ") + COMPRESS[suffix](b"two"))
    (capture,) = read_inputs([str(path)])
    assert isinstance(capture, Capture)
    assert capture.raw == b"one two"


def test_compression_shows_in_the_bytes_and_not_in_the_name(write: Write) -> None:
    (packed,) = read_inputs([str(write("a.html", gzip.compress(PAGE)))])
    (unpacked,) = read_inputs([str(write("b.html.gz", PAGE))])
    assert isinstance(packed, Capture)
    assert isinstance(unpacked, Capture)
    assert packed.raw == unpacked.raw == PAGE


def test_parts_of_saved_pages_in_a_zip(write: Write, found: Found) -> None:
    names = ("in/a.html", "in/a_files/ad.html", "in/a_files/deep/b.html", "in/of_files/c.html")
    path = write("a.zip", zipped(dict.fromkeys(names, PAGE)))
    assert found(path) == {
        "a.zip/in/a.html": "page",
        "a.zip/in/a_files/ad.html": "page-part",
        "a.zip/in/a_files/deep/b.html": "page-part",
        "a.zip/in/of_files/c.html": "page",
    }


@pytest.mark.parametrize("suffix", COMPRESS)
def test_truncated(write: Write, suffix: str) -> None:
    data = COMPRESS[suffix](bytes(range(256)) * 400)
    (rejection,) = read_inputs([str(write(f"a.html{suffix}", data[: len(data) - 20]))])
    assert isinstance(rejection, Rejection)
    assert (rejection.code, rejection.stage) == ("unreadable", "read")
    assert "a.html" in rejection.message
    assert rejection.message.endswith("Get it anew.")


@pytest.mark.parametrize("suffix", COMPRESS)
def test_damaged(write: Write, found: Found, suffix: str) -> None:
    data = bytearray(COMPRESS[suffix](PAGE * 50))
    data[8:40] = b"\xff" * 32
    assert found(write(f"a.html{suffix}", bytes(data))) == {f"a.html{suffix}": "unreadable"}


@pytest.mark.parametrize("suffix", COMPRESS)
def test_bombs(write: Write, suffix: str) -> None:
    path = write(f"a.html{suffix}", COMPRESS[suffix](bytes(3_000_000)))
    (by_ratio,) = read_inputs([str(path)], limits=ReadLimits(ratio=100))
    (by_size,) = read_inputs([str(path)], limits=ReadLimits(raw_bytes=1_000_000, ratio=10**9))
    assert isinstance(by_ratio, Rejection)
    assert isinstance(by_size, Rejection)
    assert by_ratio.code == by_size.code == "too-large"
    assert "100 times its packed size" in by_ratio.message
    assert "1,000,000 bytes" in by_size.message


def test_xz_may_not_ask_for_any_memory(write: Write, found: Found) -> None:
    hungry = lzma.compress(PAGE, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 256 << 20}])
    assert found(write("a.html.xz", hungry)) == {"a.html.xz": "unreadable"}


def test_zip(write: Write, found: Found) -> None:
    expected = {f"in.zip/{name}": what for name, what in EXPECTED.items()}
    assert slashed(found(write("in.zip", zipped(MEMBERS)))) == expected


@pytest.mark.parametrize(
    ("suffix", "mode"), [(".tar", "w"), (".tar.gz", "w:gz"), (".tgz", "w:gz"), (".tar.xz", "w:xz")]
)
def test_tar(write: Write, found: Found, suffix: str, mode: str) -> None:
    expected = {f"in{suffix}/{name}": what for name, what in EXPECTED.items()}
    assert slashed(found(write(f"in{suffix}", tarred(MEMBERS, mode)))) == expected


def test_an_unsafe_member_is_named_with_what_to_do(write: Write) -> None:
    (rejection,) = read_inputs([str(write("in.zip", zipped({"../../evil.html": PAGE})))])
    assert isinstance(rejection, Rejection)
    assert rejection.code == "unsafe-path"
    assert "../../evil.html" in rejection.message


def test_a_broken_zip_member_costs_only_itself(write: Write, found: Found) -> None:
    data = zipped({"a.html": PAGE, "b.html": b"b" * 4000 + PAGE, "c.html": PAGE})
    at = data.index(b"b.html") + len("b.html")
    broken = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
    assert found(write("in.zip", broken)) == {
        "in.zip/a.html": "page",
        "in.zip/b.html": "unreadable",
        "in.zip/c.html": "page",
    }


def test_tars_joined_end_to_end_give_the_members_of_both(write: Write, found: Found) -> None:
    joined = tarred({"a.html": PAGE}) + tarred({"b.html": PAGE})
    assert found(write("in.tar", joined)) == {"in.tar/a.html": "page", "in.tar/b.html": "page"}
    assert found(write("in.tar.gz", gzip.compress(joined)))["in.tar.gz/b.html"] == "page"


def test_bytes_after_the_end_mark_that_are_no_archive_are_said(write: Write, found: Found) -> None:
    outcome = found(write("in.tar", tarred({"a.html": PAGE}) + PAGE * 20))
    assert outcome == {"in.tar/a.html": "page", "in.tar": "unreadable"}


def test_what_came_before_the_end_of_a_cut_tar_is_kept(write: Write, found: Found) -> None:
    data = tarred({"a.html": PAGE, "b.html": PAGE * 1000})
    assert found(write("in.tar", data[: len(data) // 2])) == {
        "in.tar/a.html": "page",
        "in.tar/b.html": "unreadable",
        "in.tar": "unreadable",  # nobody knows what else it held
    }


def header(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    """A header as GNU's tar writes it, which can also name a negative size."""
    info = tarfile.TarInfo(name)
    info.size, info.type = size, kind
    return info.tobuf(tarfile.GNU_FORMAT)


def unnamed(block: bytes) -> bytes:
    """A header whose checksum is wrong."""
    return b"?" + block[1:]


GOOD = tarred({"a.html": PAGE})[: 512 + -(-len(PAGE) // 512) * 512]
"""An archive of one page, without its end mark."""


@pytest.mark.parametrize(
    "evil",
    [
        *(header("b.html", size) for size in (-1, -512, -513, -1024, -len(GOOD) - 512, -(1 << 62))),
        *(
            header("b.html", -len(GOOD) - 512, kind)
            for kind in (tarfile.GNUTYPE_SPARSE, b"Z", b"x", b"L", b"5")
        ),
        unnamed(header("b.html", 0)),
        header("b.html", 0)[:300],
        b"",
    ],
)
@pytest.mark.parametrize("suffix", [".tar", ".tar.gz"])
def test_an_archive_that_ends_before_its_end_says_so(
    write: Write, found: Found, evil: bytes, suffix: str
) -> None:
    """What came before is kept, and nothing is lost without a word."""
    data = GOOD + evil + (header("c.html", len(PAGE)) + PAGE if evil else b"")
    outcome = found(write(f"in{suffix}", gzip.compress(data) if suffix.endswith("gz") else data))
    assert outcome.pop(f"in{suffix}/a.html") == "page"
    assert outcome.pop(f"in{suffix}", None) == "unreadable" or f"in{suffix}/c.html" in outcome


def test_an_archive_holds_no_headers(write: Write) -> None:
    """Memory does not grow with the members of an archive."""
    data = header("style.css", 0) * 20_000 + tarred({"a.html": PAGE})
    path = write("in.tar", data)
    list(read_inputs([str(write("before.tar", tarred({"a.html": PAGE})))]))  # what is loaded, is loaded
    tracemalloc.start()
    reads = sum(1 for _ in read_inputs([str(path)]))
    # 20,000 headers have some 20 MB; the interpreter's own table of names may grow by 4 MB meanwhile.
    assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()
    assert reads == 20_001


def test_holes_count_for_nothing(write: Write, found: Found) -> None:
    """A sparse member says how large it is, and has nothing of it."""
    block = bytearray(header("a.html", 0, tarfile.GNUTYPE_SPARSE))
    block[483:495] = tarfile.itn(40_000_000, 12, tarfile.GNU_FORMAT)  # type: ignore[attr-defined]
    block[148:156] = b"%06o\0 " % tarfile.calc_chksums(bytes(block))[0]  # type: ignore[attr-defined]
    outcome = found(write("in.tar", bytes(block) + tarred({"b.html": PAGE})))
    assert outcome == {"in.tar/a.html": "too-large", "in.tar/b.html": "page"}


@pytest.mark.parametrize("name", ["in.zip", "in.tar", "in.tar.gz"])
@pytest.mark.parametrize("data", [b"", b"no archive at all" * 100])
def test_archives_that_are_none(write: Write, found: Found, name: str, data: bytes) -> None:
    assert found(write(name, data)) == {name: "unreadable"}


def test_a_bomb_in_an_archive_costs_only_itself(write: Write, found: Found) -> None:
    members = {"a.html": PAGE, "bomb.html": bytes(3_000_000), "z.html": PAGE}
    limits = ReadLimits(ratio=100)
    assert found(write("in.zip", zipped(members)), limits=limits) == {
        "in.zip/a.html": "page",
        "in.zip/bomb.html": "too-large",
        "in.zip/z.html": "page",
    }


def test_members_that_share_their_bytes_are_damaged(write: Write, found: Found) -> None:
    """A directory of an archive may name the same bytes a million times."""
    data = zipped({"a.html": PAGE, "b.html": PAGE})
    first, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    second = data.index(b"PK\x01\x02", first + 1)
    entry = data[first:second].replace(b"a.html", b"c.html")
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, 3, 3, end - first + len(entry))
    outcome = found(write("in.zip", data[:end] + entry + bytes(tail)))
    assert sorted(outcome.values()) == ["page", "page", "unreadable"]


@pytest.mark.parametrize("size", [10**6, 8**11 - 1, 2**80])
def test_a_member_of_any_size_has_an_end(write: Write, found: Found, size: int) -> None:
    outcome = found(write("in.tar", GOOD + header("b.css", size) + header("c.html", len(PAGE)) + PAGE))
    assert outcome["in.tar/a.html"] == "page"
    assert outcome["in.tar"] == "unreadable"


def test_a_tar_bomb_ends_the_archive(write: Write, found: Found) -> None:
    members = {"a.html": PAGE, **{f"{n}.html": bytes(900_000) for n in range(9)}}
    outcome = found(write("in.tar.gz", tarred(members, "w:gz")), limits=ReadLimits(ratio=100))
    assert outcome["in.tar.gz/a.html"] == "page"
    assert "too-large" in outcome.values()
    assert len(outcome) < len(members)


def test_an_encrypted_member_says_so(write: Write) -> None:
    data = bytearray(zipped({"a.html": PAGE}))
    data[6] |= 1  # the flag in the member's own header
    data[data.index(b"PK\x01\x02") + 8] |= 1  # and in the directory
    (rejection,) = read_inputs([str(write("in.zip", bytes(data)))])
    assert isinstance(rejection, Rejection)
    assert "encrypted" in rejection.message


def test_a_large_zip_is_shared_out(write: Write, found: Found) -> None:
    members = {f"{number:03}.html": PAGE for number in range(2 * MEMBERS_AN_ENTRY + 7)}
    path = write("in.zip", zipped(members))
    entries = [one for one in list_inputs([str(path)]) if isinstance(one, Entry)]
    assert [(one.first, one.last) for one in entries] == [(0, 50), (50, 100), (100, 107)]
    assert found(path) == {f"in.zip/{name}": "page" for name in members}


@pytest.mark.parametrize(("name", "pack"), [("in.zip", zipped), ("in.tar", tarred)])
def test_an_archive_without_pages_says_so(
    write: Write, found: Found, name: str, pack: Callable[[dict[str, bytes]], bytes]
) -> None:
    assert found(write(name, pack({}))) == {name: "empty"}
    assert found(write(name, pack({"style.css": b""}))) == {f"{name}/style.css": "asset", name: "empty"}


def lzma_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.html", PAGE, zipfile.ZIP_LZMA)
        archive.writestr("b.html", PAGE, zipfile.ZIP_BZIP2)
    return file.getvalue()


WHOLE = {
    "in.zip": zipped(MEMBERS),
    "methods.zip": lzma_zip(),
    "in.tar": tarred(MEMBERS),
    "in.tar.gz": tarred(MEMBERS, "w:gz"),
    "in.tar.xz": tarred(MEMBERS, "w:xz"),
    **{f"a.html{suffix}": compress(PAGE * 20) for suffix, compress in COMPRESS.items()},
}

EDITS = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 3), st.binary(min_size=1, max_size=8)),
    max_size=6,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), EDITS)
def test_damage_of_any_kind_is_an_answer(name: str, edits: list[tuple[float, int, bytes]]) -> None:
    """Bytes replaced, inserted and cut out anywhere: there are captures and rejections, and no exception."""
    data = bytearray(WHOLE[name])
    for where, cut, put in edits:
        at = int(where * len(data))
        data[at : at + cut * len(put)] = put
    entry = Entry(name, name, len(data), data=bytes(data))
    for read in read_entry(entry, ReadLimits(raw_bytes=1_000_000)):
        assert isinstance(read, Capture | Skipped) or read.message.endswith((".", "anew.", "first."))


@given(st.binary(max_size=200), st.sampled_from(["a.html", "a.html.gz", "in.zip", "in.tar", "in.tar.zst"]))
def test_any_bytes_are_an_answer(data: bytes, name: str) -> None:
    found = list(read_entry(Entry(name, name, len(data), data=data)))
    assert len(found) == 1
