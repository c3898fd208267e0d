"""Putting whole tables in place of others: how an upgrade comes to its end, also after a kill.

.staging/upgrade/new/<table>   written and forced to disk
.staging/upgrade/ready         from here on the upgrade has happened
.staging/upgrade/old/<table>   what was there before, until all tables are swapped
"""

from __future__ import annotations

import shutil
from pathlib import Path

from clean.dataset import files, steps

FOLDER = Path(".staging") / "upgrade"
"""Where the new tables are written, relative to the data set."""


def is_pending(root: Path) -> bool:
    """Whether tables are being rewritten, or were when a process was killed."""
    return (root / FOLDER).exists()


def finish(root: Path) -> None:
    """Swap the tables when they are ready, and sweep them when not; the whole data set is held alone."""
    folder = root / FOLDER
    if not folder.exists():
        return
    if (folder / "ready").exists():
        for new in sorted((folder / "new").iterdir()):
            _swap(root / new.name, new, folder / "old" / new.name)
            steps.checkpoint(f"swapped {new.name}")
        files.sync_folder(root)
        (folder / "ready").unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _swap(present: Path, new: Path, old: Path) -> None:
    old.parent.mkdir(exist_ok=True)
    if not old.exists():
        present.rename(old)
    steps.checkpoint(f"away {new.name}")
    new.rename(present)
