"""What a process of ours need not load."""

from __future__ import annotations

import sys


def keep_pandas_out() -> None:
    """Have pyarrow do without pandas in this process, for good; for processes that are ours alone.

    Where pandas is installed pyarrow loads it with the first array: .2 s and 40 MB that nothing here has use for.
    """
    sys.modules.setdefault("pandas", None)  # type: ignore[arg-type]
