"""Everything slow of what is promised of reliability, one step after the other; each is bounded, and each is reported.

A program: `python .ci/reliability.py --pages DIR`.  A step that fails or takes too long does not keep the next from
being tried.  Exit status 1 where one did.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from time import monotonic
from typing import Final

ROOT: Final = Path(__file__).parents[1]

Step = tuple[str, list[str], int]
"""What is tried, arguments of the interpreter, and the minutes that it may take."""


def steps(pages: str, minutes: float) -> list[Step]:
    """What there is to try."""
    pytest = ["-m", "pytest", "-q", "-m", "slow"]
    return [
        ("200 kills of whole runs", [*pytest, "tests/flows/test_kills.py"], 120),
        ("200 kills of writers of a data set", [*pytest, "tests/clean/dataset/test_kills.py"], 60),
        ("50,000 pages in one process", ["-m", "bench", "leak", "--pages", pages], 120),
        ("the soak", ["-m", "bench", "soak", "--minutes", f"{minutes:g}"], round(minutes * 1.5) + 10),
        ("hostile shapes beside other extractors", ["-m", "bench", "hostile", "--write"], 60),
        ("the tables of docs/reliability.md", ["-m", "bench", "reliability"], 1),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", required=True, help="folder of gold pages")
    parser.add_argument("--minutes", type=float, default=20, help="of the soak (default 20)")
    options = parser.parse_args()
    failed = [one[0] for one in steps(options.pages, options.minutes) if not _is_kept(*one)]
    print(f"{len(failed)} steps failed: {', '.join(failed)}." if failed else "Every step was kept.")
    return int(bool(failed))


def _is_kept(name: str, arguments: list[str], minutes: int) -> bool:
    print(f"== {name}", flush=True)
    began = monotonic()
    try:
        status = subprocess.run([sys.executable, *arguments], cwd=ROOT, timeout=minutes * 60).returncode
        said = f"exit status {status}"
    except subprocess.TimeoutExpired:
        status, said = 1, f"ended after {minutes} minutes, which is too long"
    print(f"== {name}: {said}, {(monotonic() - began) / 60:.1f} minutes", flush=True)
    return status == 0


if __name__ == "__main__":
    sys.exit(main())
