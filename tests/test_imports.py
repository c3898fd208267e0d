"""Which package may import which: the rule that keeps the house in order.

Every module is read, not imported, and every import in it is looked at, also those inside functions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("schemas", "raw", "clean", "flows")

MAY_IMPORT = {
    "schemas": {"schemas"},
    "raw": {"raw", "schemas"},
    "clean": {"clean", "schemas"},
    "flows": {"flows", "clean", "raw", "schemas"},
}
"""Package: which of the project's packages it may import."""

CLOCKS = {"time.time", "time.time_ns", "datetime.now", "datetime.utcnow", "date.today"}
"""Calls that read the clock: only flows may."""

STOPWATCHES = {"time.monotonic", "time.perf_counter", "time.process_time"}
"""Calls that measure time: schemas and clean may not, since nothing in them depends on it."""

NETWORK = {
    "aiohttp",
    "asyncio",
    "ftplib",
    "http",
    "httpx",
    "requests",
    "smtplib",
    "socket",
    "socketserver",
    "ssl",
    "urllib3",
}
"""Modules of the network, and `urllib.request`: clean may import none."""


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every imported module's full name, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno} has a relative import; write the full name"
            yield node.module or "", node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def imports_at_top(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The imports that run when the module is imported: outside functions and of `if TYPE_CHECKING`."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            guarded = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
            yield from () if guarded else imports(node)


def breaches(source: str, package: str) -> Iterator[str]:
    """What a module of the package does against the rule, as sentences."""
    tree = ast.parse(source)
    pure = package in {"schemas", "clean"}
    for name, line in imports(tree):
        top = name.partition(".")[0]
        if top in PACKAGES and top not in MAY_IMPORT[package]:
            yield f"line {line} imports {name}; {package} may import {sorted(MAY_IMPORT[package])}."
        if top in {"bench", "tests"}:
            yield f"line {line} imports {name}; what ships does not depend on benches and tests."
        if top == "prefect" and package != "flows":
            yield f"line {line} imports prefect; only flows may."
        if pure and (top in NETWORK or name.startswith("urllib.request")):
            yield f"line {line} imports {name}; {package} has no business on the network."
    forbidden = set() if package == "flows" else CLOCKS | (STOPWATCHES if pure else set())
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(tuple(forbidden)):
            yield f"line {node.lineno} calls {ast.unparse(node.func)}; {package} does not look at the clock."


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package: str) -> None:
    assert modules(package), f"{package} has no modules"
    found = [
        f"{path.relative_to(ROOT)}: {breach}"
        for path in modules(package)
        for breach in breaches(path.read_text(encoding="utf-8"), package)
    ]
    assert not found, "\n".join(found)


def test_the_command_line_starts_without_prefect() -> None:
    """Importing prefect costs seconds: no module that the command line loads has it at its top."""
    offenders = []
    for path in modules("flows"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = [name for name, _ in imports_at_top(tree) if name.partition(".")[0] == "prefect"]
        if names and imported_by_the_command_line(path):
            offenders.append(str(path.relative_to(ROOT)))
    assert not offenders


def imported_by_the_command_line(path: Path) -> bool:
    """Whether flows.cli reaches the module by imports that run at once."""
    seen: set[str] = set()
    todo = ["flows.cli"]
    while todo:
        name = todo.pop()
        file = module_file(name)
        if name in seen or file is None:
            continue
        seen.add(name)
        tree = ast.parse(file.read_text(encoding="utf-8"))
        todo += [child for child, _ in imports_at_top(tree) if child.startswith("flows")]
    return any(module_file(name) == path for name in seen)


def module_file(name: str) -> Path | None:
    base = ROOT.joinpath(*name.split("."))
    return next((f for f in (base.with_suffix(".py"), base / "__init__.py") if f.is_file()), None)


def test_the_rule_sees_breaches() -> None:
    """The check itself fails where it should: an import inside a function, the network, a clock."""
    source = "import socket\nimport datetime\n\ndef f():\n    from flows import cli\n    return datetime.datetime.now()\n"
    assert len(list(breaches(source, "clean"))) == 4
    assert not list(breaches("from datetime import datetime\nnow = datetime.now()\n", "flows"))
