"""What a process of ours need not load."""

from __future__ import annotations

import sys
from typing import Final

UNWANTED: Final = "pandas"


class _Refusal:
    """A finder of modules, asked before all others."""

    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> None:
        if name == UNWANTED:
            raise ModuleNotFoundError(f"{name} is not loaded by tinsach's own processes.", name=name)


def keep_pandas_out() -> None:
    """Have pyarrow do without pandas in this process, for good; for processes that are ours alone.

    Where pandas is installed pyarrow loads it with the first array: .2 s and 40 MB that nothing here has use for.
    """
    sys.meta_path.insert(0, _Refusal)
