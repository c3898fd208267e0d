"""Reading the files of a data set."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from publishing import Commit, make_article

from clean.dataset import DataSet, DataSetError, files

PYTHON_IN_A_READ = """
import os, sys
from pathlib import Path
import pyarrow as pa
from clean.dataset import files

pa.set_cpu_count(4)
path = Path(sys.argv[1])
body = path.read_bytes()
opened = []
sys.addaudithook(lambda event, given: event == "open" and opened.append(given[0]))
threads = os.listdir("/proc/self/task")
files.read_from(pa.BufferReader(body), "its bytes")
more = set(os.listdir("/proc/self/task")) - set(threads)
files.read(path)
print(len(more), str(path) in opened)
"""


def test_no_thread_of_pyarrow_holds_bytes_of_python(data: DataSet, commit: Commit) -> None:
    """Python that ends meanwhile aborts the process, as one in 15 that read last of all was."""
    commit([make_article(number) for number in range(20)])
    command = [sys.executable, "-c", PYTHON_IN_A_READ, str(data.files("articles")[0])]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    assert done.stdout.split() == ["0", "False"]


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as raised:
        files.read(tmp_path / "gone.parquet")
    assert raised.value.filename == str(tmp_path / "gone.parquet")
    with pytest.raises(IsADirectoryError):
        files.read(tmp_path)


@pytest.mark.parametrize("body", [b"", b"junk", b"PAR1" + b"junk" * 9 + b"PAR1"])
def test_a_damaged_file_is_named(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "damaged.parquet"
    path.write_bytes(body)
    with pytest.raises(DataSetError, match=f"^{re.escape(str(path))} is damaged: .*reclean --all"):
        files.read(path)
