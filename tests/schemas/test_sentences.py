"""What sentences are put together from."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pyarrow as pa
import pytest

from schemas.sentences import counted, reason


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 captures"), (1, "1 capture"), (2, "2 captures"), (1234, "1,234 captures")]
)
def test_a_count_agrees_with_what_is_counted(number: int, said: str) -> None:
    assert counted(number, "capture") == said
    assert counted(1, "copy", "copies") == "1 copy"
    assert counted(3, "copy", "copies") == "3 copies"


def refused(path: str) -> OSError:
    """What pyarrow raises of a file that it cannot open."""
    with pytest.raises(OSError, match="errno") as raised:
        pa.OSFile(path)
    return raised.value


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOENT, os.strerror(errno.ENOENT), "a"), "no such file or directory"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "no space left on device; make room on it"),
        (
            OSError(errno.EMFILE, os.strerror(errno.EMFILE)),
            "too many open files; raise the limit with `ulimit -n`",
        ),
        (OSError(errno.EIO, "It says: SlowDown"), "it says: SlowDown"),
        (OSError("Couldn't be done"), "couldn't be done"),
        (TimeoutError(), "TimeoutError"),
        (UnicodeDecodeError("utf-8", b"", 0, 1, ""), "it is not in UTF-8; save it in UTF-8"),
    ],
)
def test_reasons(error: OSError | UnicodeDecodeError, said: str) -> None:
    assert reason(error) == said


def test_the_reason_of_a_library_is_the_system_s(tmp_path: Path) -> None:
    assert reason(refused(str(tmp_path / "none"))) == "no such file or directory"
