"""Every regular expression of the project, with what is repeated in it.

Run as a program it prints them as JSON: those that are compiled when the modules are imported, and those that
cleaning a few texts compiles besides.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import pkgutil
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
PACKAGES = ("schemas", "raw", "clean", "flows")
TEXTS = (
    "<p>By Ana Lima, 3 May 2021, 10:00<p>One two three four five six seven. One two three four five six seven.",
    "<p>Von Jana Keller, 3. Mai 2021<p>Im Herbst zählt der Wärter die Gänse am Turm, jedes Jahr, seit langem.",
    "Geese over Innisvar\n\nBy Ana Lima\n\nThe keeper counted geese. The keeper counted geese again.\n",
    "Nga\u0300y 3/5/2021, ông đếm ngỗng trên đảo. Ông đếm lại. Vie^.t Nam to^i ye^u. ViÖt Nam ®Êt n­íc.",
    "<p>ရန်ကုန် <p>2021年5月3日 記者 山田太郎 灯台守が雁を数えた。",
)


def collect() -> list[dict[str, Any]]:
    """Pattern, flags, and file and line of each that a module of the project compiles."""
    found: dict[tuple[Any, int], tuple[str, int]] = {}
    compile_ = re._compile  # type: ignore[attr-defined]

    def recorded(pattern: Any, flags: int) -> Any:
        compiled = compile_(pattern, flags)
        frame = sys._getframe(2)
        while frame.f_code.co_filename in between and frame.f_back:
            frame = frame.f_back
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in PACKAGES:
            found.setdefault(
                (compiled.pattern, compiled.flags), (str(path.relative_to(ROOT)), frame.f_lineno)
            )
        return compiled

    between = (str(ROOT / "clean" / "late.py"), __file__)
    re._compile = recorded  # type: ignore[attr-defined]
    _compile_at_once()
    for package in map(importlib.import_module, PACKAGES):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    from clean import clean
    from schemas import Capture

    for text in TEXTS:
        clean(Capture(raw=text.encode()))
    return [
        {
            "pattern": pattern if isinstance(pattern, str) else pattern.decode("latin-1"),
            "bytes": isinstance(pattern, bytes),
            "flags": flags,
            "file": file,
            "line": line,
        }
        for (pattern, flags), (file, line) in found.items()
    ]


def _compile_at_once() -> None:
    """Have expressions that are compiled at their first use compiled where they are defined."""
    spec = importlib.util.spec_from_file_location("clean.late", ROOT / "clean" / "late.py")
    assert spec
    assert spec.loader
    late = sys.modules["clean.late"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(late)
    wait = late._Late.__init__

    def at_once(self: Any, pattern: Any, flags: int) -> None:
        wait(self, pattern, flags)
        re.compile(pattern if isinstance(pattern, str) else pattern(), flags)

    late._Late.__init__ = at_once


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    print(json.dumps(collect()))
