"""The published data set: Parquet that never shows a wrong row, whoever writes and whoever dies.

    from clean.dataset import DataSet, stage_batch

Workers stage batches of results with `stage_batch`; one `DataSet.commit` publishes them.  Read
`clean.dataset.merge` for the rule by which captures of one article become its row,
`clean.dataset.layout` for where rows stand, and `clean.dataset.store` for how a file is replaced.

Each name is loaded when it is first asked for: a worker stages, and need not wait for what publishes.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from clean.dataset.dataset import DataSet
    from clean.dataset.files import DataSetError
    from clean.dataset.forget import Forgotten
    from clean.dataset.outcomes import OUTCOMES, Ending, Outcomes
    from clean.dataset.staging import StagedBatch, stage_batch

__all__ = [
    "OUTCOMES",
    "DataSet",
    "DataSetError",
    "Ending",
    "Forgotten",
    "Outcomes",
    "StagedBatch",
    "stage_batch",
]

_HOMES: Final = {
    "OUTCOMES": "outcomes",
    "DataSet": "dataset",
    "DataSetError": "files",
    "Ending": "outcomes",
    "Forgotten": "forget",
    "Outcomes": "outcomes",
    "StagedBatch": "staging",
    "stage_batch": "staging",
}
"""The module of each name."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return found
