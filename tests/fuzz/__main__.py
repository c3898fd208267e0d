"""Fuzzing by hand: `make fuzz`, or `python -m tests.fuzz --seconds 600 --target dates`.

Half of the time goes to mutated golden pages through the whole of cleaning, half to coverage-guided fuzzing of each
target (where atheris is installed: it has wheels for some versions of Python on Linux).  What fails is written to
tests/fuzz/crashes, where it is a test from then on.  The corpus is kept in .fuzz/ and goes on from run to run.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import time
import traceback
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from tests.fuzz.mutation import mutant
from tests.fuzz.seeds import seeds_of, warm
from tests.fuzz.targets import TARGETS

ROOT: Final = Path(__file__).parent.parent.parent
CRASHES: Final = Path(__file__).parent / "crashes"
CORPUS: Final = ROOT / ".fuzz" / "corpus"
MUTATED: Final = ("page", "blocks", "decode", "conservation")
"""Targets that mutated pages go through."""
GUIDED: Final = tuple(name for name in TARGETS if name != "conservation")
"""Targets of coverage-guided fuzzing: it would look for pages that two parsers read differently."""
LARGEST: Final = {"page": 20_000, "blocks": 20_000, "decode": 4_000, "json-ld": 8_000}
"""Bytes of an input of coverage-guided fuzzing; of other targets 500."""


def main() -> int:
    options = read_options()
    failed = 0
    guided = options.engine != "mutation"
    if guided and find_spec("atheris") is None:
        print("Coverage-guided fuzzing: skipped, atheris is not installed (pip install -e '.[fuzz]').")
        guided = False
    share = options.seconds / (1 if options.engine == "coverage" else 1 + guided)
    if options.engine != "coverage":
        failed += fuzz_by_mutation(options.targets, share, options.seed)
    if guided:
        chosen = [name for name in options.targets if name in GUIDED]
        for target in chosen:
            failed += fuzz_by_coverage(target, share / len(chosen), options.seed)
    print(f"Failures: {failed}." + (f" Their inputs are in {CRASHES}." if failed else ""))
    return 1 if failed else 0


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description="Look for inputs that break a promise."
    )
    parser.add_argument("--seconds", type=float, default=600, help="time for all of it (default: 600)")
    parser.add_argument(
        "--target", action="append", dest="targets", choices=TARGETS, help="of all by default"
    )
    parser.add_argument("--engine", choices=["both", "mutation", "coverage"], default="both")
    parser.add_argument(
        "--seed", type=int, default=int(time.time()), help="where to begin (default: the time)"
    )
    options = parser.parse_args()
    options.targets = options.targets or list(TARGETS)
    return options


def fuzz_by_mutation(targets: list[str], seconds: float, seed: int) -> int:
    """Mutated pages, one after the other, until the time is up; how many failures were new."""
    chosen = [name for name in MUTATED if name in targets]
    if not chosen:
        return 0
    for name in chosen:
        warm(name)
    end, tried = time.monotonic() + seconds, 0
    seen: set[str] = set()
    while time.monotonic() < end:
        data = mutant(f"{seed}-{tried}")
        tried += 1
        for name in chosen:
            try:
                TARGETS[name](data)
            except Exception:
                report = traceback.format_exc()
                # The place says which failure it is: one input of each is enough.
                if (place := "".join(report.strip().splitlines()[-3:-1])) not in seen:
                    seen.add(place)
                    print(f"{name}: {keep(name, data)}\n{report}", flush=True)
    print(f"Mutated pages: {tried:,} in {seconds:.0f} s, seed {seed}, {len(seen)} failures.", flush=True)
    return len(seen)


def fuzz_by_coverage(target: str, seconds: float, seed: int) -> int:
    """One target under libFuzzer in a process of its own; 1 where it failed, which ends it."""
    corpus, artifacts = CORPUS / target, ROOT / ".fuzz" / "found"
    corpus.mkdir(parents=True, exist_ok=True)
    artifacts.mkdir(parents=True, exist_ok=True)
    for data in seeds_of(target):
        (corpus / hashlib.sha1(data).hexdigest()).write_bytes(data)
    before = set(artifacts.iterdir())
    command = [sys.executable, "-m", "tests.fuzz.coverage", target, str(corpus)]
    command += [
        f"-max_total_time={max(1, int(seconds))}",
        f"-max_len={LARGEST.get(target, 500)}",
        "-timeout=120",
    ]
    command += ["-rss_limit_mb=3000", f"-seed={seed % 2**31 or 1}", f"-artifact_prefix={artifacts}/{target}-"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    lines = done.stderr.splitlines()
    last = next((line for line in reversed(lines) if line.startswith("#") and " cov: " in line), "no figures")
    print(f"{target}: {last.strip('#')}", flush=True)
    if done.returncode == 0:
        return 0
    for found in sorted(set(artifacts.iterdir()) - before):
        print(f"{target}: {keep(target, found.read_bytes())}")
    print("\n".join([*done.stdout.splitlines(), *lines][-30:]), flush=True)
    return 1


def keep(target: str, data: bytes) -> Path:
    """Write an input that fails where it is a test from now on."""
    path = CRASHES / f"{target}-{hashlib.sha1(data).hexdigest()[:10]}"
    path.write_bytes(data)
    return path


if __name__ == "__main__":
    sys.exit(main())
