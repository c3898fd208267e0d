"""One target under coverage-guided fuzzing: `python -m tests.fuzz.coverage TARGET [option of libFuzzer]...`

The cleaning is instrumented as it is imported, so nothing of it may be imported before.
"""

from __future__ import annotations

import sys


def main() -> None:
    import atheris

    with atheris.instrument_imports(include=["clean", "schemas"]):
        from tests.fuzz.seeds import warm
        from tests.fuzz.targets import TARGETS

    name, *options = sys.argv[1:]
    warm(name)
    atheris.Setup([sys.argv[0], *options], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
