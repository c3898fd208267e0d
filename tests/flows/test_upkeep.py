"""The flows of upkeep, as far as they need no server: what they are told, and how they end."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import yaml

from flows.maintain import Maintained
from flows.reclean import Recleaned
from flows.run import Report

ROOT = Path(__file__).parents[2]


def test_the_deployments_parameters_are_the_flows() -> None:
    found = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    flows = import_module("flows.upkeep")
    names = set()
    for deployment in found["deployments"]:
        path, name = deployment["entrypoint"].split(":")
        if path == "flows/upkeep.py":
            names.add(name)
            getattr(flows, name).validate_parameters(deployment["parameters"])
    assert names == {"reclean", "report", "maintain"}


def test_a_flow_that_found_a_problem_fails_visibly() -> None:
    flows = import_module("flows.upkeep")
    assert flows.maintained(Maintained(records=2, articles=2)).is_completed()
    failed = flows.maintained(Maintained(problems=["a.parquet cannot be read."]))
    assert failed.is_failed()
    assert "a.parquet cannot be read." in failed.message
    report = Report("r", datetime(2026, 11, 21, tzinfo=UTC))
    assert flows.recleaned(Recleaned(report, [], 0)).is_completed()
    assert "such as a.txt" in flows.recleaned(Recleaned(report, ["a.txt"], 0)).message
