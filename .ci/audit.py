"""Known vulnerabilities of what is installed here: `make audit`.

An exception is a line of audit-exceptions.txt: the vulnerability's id, and why it does not touch tinsach.  Exit
status: 0 clean, or every finding is excepted; 1 something is vulnerable; 2 nothing could be looked up (no network, or
an index that knows of no vulnerabilities), which is no proof of anything.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

EXCEPTIONS = Path(__file__).with_name("audit-exceptions.txt")
OWN = "tinsach"
CLEAN, VULNERABLE, UNKNOWN = range(3)
ADVICE = (
    "This says nothing about their safety: run it again where there is a network, with a package index that "
    "knows of vulnerabilities (pip's index-url)."
)


class Verdict(NamedTuple):
    """What was found: an exit status, and what to print."""

    status: int
    lines: list[str]


def judged(dependencies: list[dict[str, Any]], exceptions: dict[str, str]) -> Verdict:
    """The verdict about dependencies as pip-audit lists them, without the findings that are excepted."""
    others = [one for one in dependencies if one["name"] != OWN]
    unknown = [one["name"] for one in others if "skip_reason" in one]
    found = [(one, flaw) for one in others for flaw in one.get("vulns", ())]
    open_ones = [(one, flaw) for one, flaw in found if exceptions.keys().isdisjoint(names_of(flaw))]
    lines = [
        f"{one['name']} {one['version']}: {flaw['id']}; fixed in {', '.join(flaw['fix_versions']) or 'none yet'}"
        for one, flaw in open_ones
    ]
    used = {name for _, flaw in found for name in names_of(flaw)}
    lines += [f"Not needed any more in {EXCEPTIONS.name}: {name}" for name in exceptions.keys() - used]
    if unknown:
        lines.append(
            f"{len(unknown)} of {len(others)} packages could not be looked up, such as {unknown[0]}. {ADVICE}"
        )
    if open_ones:
        return Verdict(VULNERABLE, lines)
    if unknown:
        return Verdict(UNKNOWN, lines)
    return Verdict(CLEAN, [*lines, f"{len(others)} packages, {len(found)} excepted findings, none open."])


def unanswered(said: str) -> str:
    """What to print where the auditor gave no answer, by what it said last."""
    last = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "it said nothing")
    return f"Nothing could be looked up; the auditor ended with: {last.rstrip('.')}. {ADVICE}"


def names_of(flaw: dict[str, Any]) -> set[str]:
    return {flaw["id"], *flaw.get("aliases", ())}


def read_exceptions(text: str) -> dict[str, str]:
    """Id and reason of each exception; one without a reason is none."""
    pairs = (line.partition(" ") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: reason.strip() for name, _, reason in pairs if reason.strip()}


def main() -> int:
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off"],
        capture_output=True,
        text=True,
    )
    try:
        dependencies = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(unanswered(done.stderr))
        return UNKNOWN
    verdict = judged(dependencies, read_exceptions(EXCEPTIONS.read_text(encoding="utf-8")))
    print("\n".join(verdict.lines))
    return verdict.status


if __name__ == "__main__":
    sys.exit(main())
