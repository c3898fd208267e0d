"""Alarms: what somebody should look at, as events of Prefect, and the automation that notifies of them.

    tinsach.source.silent       a source has given nothing new for a day
    tinsach.rejections.jumped   a run rejected far more of its captures than the runs before it

`python -m flows.alarms` creates the automation on the server, once:

    prefect block register -m prefect.blocks.notifications
    python -m flows.alarms --block slack-webhook/newsroom
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from flows.run import Report
from flows.settings import Settings
from raw.places import AnyPath
from schemas.sentences import counted

if TYPE_CHECKING:
    from raw.sources.specs import Source

SILENT_AFTER: Final = 86_400.0
"""Seconds without anything new after which a source is silent; twice its own `every` where that is longer."""

JUMP: Final = 0.2
"""Part of its captures by which a run must reject more than is usual ..."""

JUMP_TIMES: Final = 2.0
"""... and times as many."""

ENOUGH: Final = 20
"""Captures below which a run says nothing about its rejections."""

COMPARED: Final = 20
"""Runs before it that say what is usual."""

SILENT, JUMPED = "tinsach.source.silent", "tinsach.rejections.jumped"
AUTOMATION: Final = "tinsach: look at this"


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something to look at."""

    event: str
    about: str
    """What it is about: a source's name, or the data folder."""
    message: str
    """A whole sentence."""


def raise_alarms(report: Report, settings: Settings, sources: Sequence[Source]) -> list[Alarm]:
    """Send an event for everything that should be looked at after a run."""
    from prefect.events import emit_event

    alarms = [*silent_sources(settings, sources), *jumped_rejections(report, settings)]
    for alarm in alarms:
        resource = {
            "prefect.resource.id": f"tinsach.{alarm.about}",
            "prefect.resource.name": alarm.about,
            "tinsach.message": alarm.message,
        }
        emit_event(alarm.event, resource=resource, payload={"message": alarm.message, "run": report.run_id})
    return alarms


def silent_sources(settings: Settings, sources: Iterable[Source], now: datetime | None = None) -> list[Alarm]:
    """Sources that have given nothing new for too long, or nothing ever since they were added; each once a day."""
    from flows.roots import STATE, raw_folder
    from raw.fetch.state import FetchState

    path = raw_folder(settings) / STATE
    if not path.exists():
        return []
    moment = (now or datetime.now(UTC)).timestamp()
    found = []
    with FetchState(path) as state:
        for source in sources:
            _, yielded, added = state.source_times(source.name)
            since = yielded or added
            if since is None or source.kind == "page" or moment - since < max(SILENT_AFTER, 2 * source.every):
                continue
            if not state.may_alarm(source.name, moment, SILENT_AFTER):
                continue
            found.append(
                Alarm(
                    SILENT,
                    source.name,
                    f"The source {source.name} has given nothing new for {(moment - since) / 3600:.0f} hours. "
                    f"Look at it with: tinsach sources check {source.name}",
                )
            )
    return found


def jumped_rejections(report: Report, settings: Settings) -> list[Alarm]:
    """Whether a run rejected far more than is usual."""
    rate = _rate(report.outcomes.counts())
    usual = [earlier for path in _earlier(settings, report) if (earlier := _rate_of(path)) is not None]
    if rate is None or not usual:
        return []
    expected = median(usual)
    if rate < max(expected + JUMP, expected * JUMP_TIMES):
        return []
    return [
        Alarm(
            JUMPED,
            str(settings.data),
            f"Run {report.run_id} rejected {rate:.0%} of {counted(report.captures, 'capture')}, where {expected:.0%} is usual. "
            f"Look at `rejection_examples` in {settings.data}/runs/{report.run_id}.json.",
        )
    ]


def _earlier(settings: Settings, report: Report) -> list[AnyPath]:
    """Run files before a run, the last ones; their names begin with their time."""
    paths: list[AnyPath] = sorted((settings.data / "runs").glob("*.json"), key=str)
    return [path for path in paths if path.stem < report.run_id][-COMPARED:]


def _rate_of(path: AnyPath) -> float | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return _rate(found.get("outcomes", {})) if found.get("state") == "done" else None


def _rate(outcomes: dict[str, int]) -> float | None:
    """Part of the captures that were refused; None where there are too few to say."""
    total = sum(outcomes.values())
    refused = outcomes.get("rejected", 0) + outcomes.get("quarantined", 0)
    return refused / total if total >= ENOUGH else None


async def create_automation(block: str) -> str:
    """Create the automation that notifies by a block, in place of one of its name; gives its id.

    block: type and name of a notification block, such as `slack-webhook/newsroom`.
    """
    from prefect.client.orchestration import get_client
    from prefect.events.actions import SendNotification
    from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture

    kind, _, name = block.partition("/")
    async with get_client() as client:
        document = await client.read_block_document_by_name(name, kind)
        for older in await client.read_automations_by_name(AUTOMATION):
            await client.delete_automation(older.id)
        action = SendNotification(
            block_document_id=document.id,
            subject="tinsach: {{ event.resource.name }}",
            body="{{ event.payload.message }}",
        )
        trigger = EventTrigger(
            expect={SILENT, JUMPED},
            for_each={"prefect.resource.id"},
            posture=Posture.Reactive,
            threshold=1,
            within=timedelta(0),
        )
        automation = AutomationCore(
            name=AUTOMATION,
            description="A source that gives nothing for a day, or rejections that jump.",
            trigger=trigger,
            actions=[action],
        )
        return str(await client.create_automation(automation))


def main() -> int:
    """Create the automation on the server that Prefect is set to."""
    parser = argparse.ArgumentParser(
        prog="python -m flows.alarms", description="Create the automation that notifies of alarms."
    )
    parser.add_argument("--block", required=True, metavar="TYPE/NAME", help="notification block to use")
    given: Any = parser.parse_args()
    print(f"Created the automation {AUTOMATION!r}: {asyncio.run(create_automation(given.block))}")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    raise SystemExit(main())
