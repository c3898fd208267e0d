"""The published data set: Parquet that never shows a wrong row, whoever writes and whoever dies.

    from clean.dataset import DataSet, stage_batch

Workers stage batches of results with `stage_batch`; one `DataSet.commit` publishes them.  Read
`clean.dataset.merge` for the rule by which captures of one article become its row,
`clean.dataset.layout` for where rows stand, and `clean.dataset.store` for how a file is replaced.
"""

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
