"""`python -m bench NAME ...`: run one measurement."""

from __future__ import annotations

import importlib
import sys

COMMANDS = {
    "accuracy": "body and fields on gold pages, beside other extractors",
    "speed": "pages per CPU second, beside other extractors and the bare parse",
    "passes": "CPU time of a page by pass of the cleaning",
    "leak": "memory and handles over many pages",
    "reliability": "the tables of docs/reliability.md, from what leak and soak wrote",
    "soak": "the whole pipeline under random kills: what was promised, and what was seen",
    "hostile": "hostile shapes, beside other extractors, and how their time grows",
    "figures": "the tables of README, from what accuracy and speed wrote",
    "floors": "accuracy against the pinned floors",
    "fields": "title, authors and day, beside other extractors, and how far the confidences hold",
    "dates": "how far each rule for dates can be trusted",
    "language": "language detection",
    "encoding": "charset detection and text repair",
    "commit": "publishing to the data set",
    "duplicates": "finding near duplicates: time and memory",
    "fetch": "pages a minute a core: fetched, stored, cleaned, published",
    "scale": "pages a second by executor and worker, memory of large runs, start-up",
    "train": "train the body model",
}
"""Name, which is that of a module with `main(argv) -> int`: what it measures."""


def main(argv: list[str]) -> int:
    if not argv or argv[0] not in COMMANDS:
        asked = bool(argv) and argv[0] not in ("-h", "--help", "help")
        out = sys.stderr if asked else sys.stdout
        if asked:
            print(f"There is no measurement called {argv[0]!r}.", file=out)
        print(
            "python -m bench NAME [--help]",
            *(f"  {n:<10} {w}" for n, w in COMMANDS.items()),
            sep="\n",
            file=out,
        )
        return 2 if asked else 0
    try:
        module = importlib.import_module(f"bench.{argv[0]}")
    except ModuleNotFoundError as error:
        if error.name != f"bench.{argv[0]}":
            raise
        print(f"The measurement {argv[0]} has no module bench/{argv[0]}.py yet.", file=sys.stderr)
        return 2
    status: int = module.main(argv[1:])
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
