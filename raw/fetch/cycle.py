"""A cycle over sources: read what documents say, fetch what is due, store it, and note all of it.

What is due stands in the state, so a cycle can end anywhere, by a failure, a signal or a loss of power, and the
next one goes on from there.  Each host has one task, which takes what is due at it: documents first, since they
say what else there is.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from raw.fetch.address import BadAddress, host_of, normal
from raw.fetch.answers import LATER, Answer, FetchFailed, Headers
from raw.fetch.clock import Clock
from raw.fetch.encodings import BadEncoding, Bomb, unpacked
from raw.fetch.fetcher import Fetcher
from raw.fetch.limits import FetchLimits
from raw.fetch.state import FetchState, Found, Job, StoredAs, Validators
from raw.sources.contents import Contents, Named
from raw.sources.dates import moment_of
from raw.sources.feeds import read_feed
from raw.sources.lists import read_list
from raw.sources.markup import BadDocument
from raw.sources.sitemaps import read_sitemap
from raw.sources.specs import Source
from raw.store import RawStore, StoredResponse

TAKEN: Final = 50
"""Addresses of a host that are taken from the state at a time."""

FAILED_AGAIN: Final = 900.0
"""Seconds until something that failed may be asked for again, if the failure says nothing else."""

EVERY_TOLERANCE: Final = 0.05
"""Share of `every` by which a cycle may come early, since schedules are not exact."""

SENTENCES: Final = 5
"""Failures of a source that are told; all are counted."""

PAGES: Final = frozenset(
    {"", "text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml"}
)
"""Media types of pages."""

_ACCEPT_DOCUMENT: Final = (
    "application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.8"
)


@dataclass(slots=True)
class SourceReport:
    """What came of one source in a cycle."""

    name: str
    pages: Counter[str] = field(default_factory=Counter)
    """Articles by outcome: stored, unchanged (304), same (equal bytes), or the code of a failure."""
    documents: Counter[str] = field(default_factory=Counter)
    """Feeds, sitemaps and list pages by outcome: read, unchanged, same, or the code of a failure."""
    found: int = 0
    """Addresses, and items with text, that were not known before."""
    skipped: Counter[str] = field(default_factory=Counter)
    """What documents named and was not taken, by reason."""
    received: int = 0
    """Bytes of bodies, as they came."""
    sentences: list[str] = field(default_factory=list)
    """What failed, the first of it."""
    entries_failed: int = 0
    """Addresses of the configuration that could not be read."""

    @property
    def stored(self) -> int:
        """Captures that are new in the raw store."""
        return self.pages["stored"]

    @property
    def failed(self) -> bool:
        """Whether the source as such gave nothing: an address of its configuration could not be read."""
        return self.entries_failed > 0

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "failed": self.failed,
            "found": self.found,
            "pages": dict(self.pages),
            "documents": dict(self.documents),
            "skipped": dict(self.skipped),
            "received": self.received,
            "sentences": self.sentences,
        }


class Cycle:
    """One cycle."""

    def __init__(
        self,
        sources: Sequence[Source],
        fetcher: Fetcher,
        state: FetchState,
        store: RawStore,
        clock: Clock,
        *,
        limits: FetchLimits | None = None,
        stored: Callable[[], None] = lambda: None,
        taken_down: Callable[[str], bool] = lambda url: False,  # noqa: ARG005
    ) -> None:
        """stored: told whenever something is pending.  taken_down: whether a page must not be fetched again."""
        self.reports = {source.name: SourceReport(source.name) for source in sources}
        self._sources = {source.name: source for source in sources}
        self._fetcher = fetcher
        self._state = state
        self._store = store
        self._clock = clock
        self._limits = limits or FetchLimits()
        self._stored = stored
        self._taken_down = taken_down
        self._started: Counter[str] = Counter()
        self._begun: set[str] = set()
        """Sources whose documents are read in this cycle."""
        self._asked: frozenset[str] = frozenset()
        self._hosts: dict[str, asyncio.Task[None]] = {}
        self._closed: set[str] = set()
        """Hosts that are left alone for the rest of the cycle."""

    async def run(self, asked: Iterable[str] = ()) -> list[SourceReport]:
        """Do all that is due.  asked: addresses of a page source that are due whatever the schedule says."""
        self._asked = frozenset(asked)
        now = self._now()
        for name, (until, openings) in self._state.paused_hosts().items():
            self._fetcher.hosts.remember(name, max(until - now, 0.0), openings)
        for source in self._sources.values():
            self._begin(source, now)
        try:
            self._serve_hosts()
            while running := [task for task in self._hosts.values() if not task.done()]:
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
                self._serve_hosts()
        finally:
            for task in self._hosts.values():
                task.cancel()
            await asyncio.gather(*self._hosts.values(), return_exceptions=True)
            self._remember_hosts()
        now = self._now()
        for name, report in self.reports.items():
            self._state.source_ran(name, now, began=name in self._begun, yielded=report.stored > 0)
        return list(self.reports.values())

    def _begin(self, source: Source, now: float) -> None:
        """Make due what a source begins with."""
        with self._state.step():
            if source.kind == "page":
                for url in source.urls:
                    if url in self._asked:
                        self._state.ask_again(url, now)
                self.reports[source.name].found += self._state.add_pages(
                    source.name, map(Found, source.urls), now
                )
                self._begun.add(source.name)
                return
            ran, _, _ = self._state.source_times(source.name)
            if ran is not None and now - ran < source.every * (1 - EVERY_TOLERANCE):
                return
            self._begun.add(source.name)
            self._state.begin_cycle(source.name, source.urls, now)
            for url in source.urls:
                self._state.add_entry(source.name, url, source.kind, now)

    def _remember_hosts(self) -> None:
        now = self._now()
        paused = self._fetcher.hosts.paused()
        self._state.keep_paused_hosts({n: (now + left, opened) for n, (left, opened) in paused.items()})

    def _now(self) -> float:
        return self._clock.now().timestamp()

    # Hosts

    def _serve_hosts(self) -> None:
        """Start a task for every host at which something is due and that has none."""
        for host in self._state.hosts_due(self._open_sources(), self._now(), asked=bool(self._asked)):
            task = self._hosts.get(host)
            if host not in self._closed and (task is None or task.done()):
                self._hosts[host] = asyncio.create_task(self._serve(host))

    def _open_sources(self) -> list[str]:
        """Sources that may have more articles in this cycle."""
        return [
            name
            for name, source in self._sources.items()
            if not source.most or self._started[name] < source.most
        ]

    async def _serve(self, host: str) -> None:
        """Do what is due at a host, so many things at a time as manners allow."""
        running: dict[asyncio.Task[None], tuple[str, str]] = {}
        waiting: deque[Job] = deque()
        try:
            while True:
                while len(running) < self._fetcher.manners.per_host and host not in self._closed:
                    if not waiting:
                        waiting.extend(self._due(host, set(running.values())))
                    if not waiting:
                        break
                    job = waiting.popleft()
                    if job.form == "page" and not self._may_start(job.source):
                        continue
                    running[asyncio.create_task(self._do(job))] = (job.source, job.url)
                if not running:
                    return
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    del running[task]
                    task.result()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def _may_start(self, source: str) -> bool:
        most = self._sources[source].most
        if most and self._started[source] >= most:
            return False
        self._started[source] += 1
        return True

    def _due(self, host: str, in_hand: set[tuple[str, str]]) -> list[Job]:
        most = TAKEN + len(in_hand)
        jobs = self._state.due(host, self._open_sources(), self._now(), most, asked=bool(self._asked))
        return [self._ours(job) for job in jobs if (self._ours(job).source, job.url) not in in_hand]

    def _ours(self, job: Job) -> Job:
        """An address of another run's source that was asked for is this cycle's."""
        return job if job.source in self._sources else replace(job, source=next(iter(self._sources)))

    # One address

    async def _do(self, job: Job) -> None:
        source = self._sources[job.source]
        is_page = job.form == "page"
        if is_page and self._taken_down(job.url):
            self.reports[job.source].pages["taken-down"] += 1
            self._state.page_failed(job.url, "taken-down", None)
            return
        try:
            answer = await self._fetcher.fetch(
                job.url,
                private=source.allow_private,
                conditions=_conditions(job),
                delay=source.delay,
                redirected=(lambda target: self._state.redirected(job.url, target)) if is_page else None,
                **({} if is_page else {"accept": _ACCEPT_DOCUMENT}),
            )
            if is_page:
                self._page(job, source, answer)
            else:
                await self._document(job, source, answer)
                self._serve_hosts()
        except FetchFailed as error:
            self._failed(job, source, error)

    def _failed(self, job: Job, source: Source, error: FetchFailed) -> None:
        report = self.reports[job.source]
        if len(report.sentences) < SENTENCES:
            report.sentences.append(error.message)
        if error.code in ("paused", "robots-unknown"):
            self._closed.add(host_of(job.url))
        later = self._now() + max(error.retry_after or 0.0, FAILED_AGAIN)
        if job.form != "page":
            report.documents[error.code] += 1
            report.entries_failed += job.entry
            self._state.document_failed(job, error.code, later)
            return
        report.pages[error.code] += 1
        report.entries_failed += job.url in source.urls
        if error.code in LATER:
            self._state.page_failed(job.url, error.code, later)
        elif job.first_fetched is not None and error.status != 410:
            self._state.page_looked_at(job.url, error.code, self._now(), self._next_look(source, job))
        else:
            # What was just published may be linked before it is there; a second time nobody waits for it.
            again = error.code == "gone" and job.outcome != "gone" and error.status != 410
            due = self._now() + source.look_again[0] if again and source.look_again else None
            self._state.page_failed(job.url, error.code, due)

    def _next_look(self, source: Source, job: Job) -> float | None:
        """When an article is looked at again: the first of the source's ages that it has not reached yet."""
        now = self._now()
        first = job.first_fetched if job.first_fetched is not None else now
        return next((first + age for age in source.look_again if first + age > now), None)

    # An article

    def _page(self, job: Job, source: Source, answer: Answer) -> None:
        report = self.reports[job.source]
        now, due = self._now(), self._next_look(source, job)
        if answer.status == 304:
            report.pages["unchanged"] += 1
            self._state.page_looked_at(job.url, "unchanged", now, due)
            return
        report.received += len(answer.body)
        if answer.media_type not in PAGES:
            message = f"{job.url} is {answer.media_type[:60]} and no page."
            raise FetchFailed("not-a-page", message, status=answer.status)
        at = self._store.append(_to_store(job, answer))
        # Equal bytes are known, be it from this address's last time or from another that leads to the same page.
        known = at.digest == job.digest or (job.digest is None and at.revisit)
        outcome = "same" if known else "stored"
        with self._state.step():
            self._state.page_stored(job.url, _validators(answer, at.digest), outcome, now, due)
            if not known:
                self._state.add_pending(at.warc_file, at.offset, len(answer.content), answer.url, job.source)
        report.pages[outcome] += 1
        if not known:
            self._stored()

    # A document

    async def _document(self, job: Job, source: Source, answer: Answer) -> None:
        report = self.reports[job.source]
        if answer.status == 304:
            report.documents["unchanged"] += 1
            self._state.document_done(job, None, "unchanged", self._now())
            return
        report.received += len(answer.body)
        digest = sha256(answer.content).hexdigest()
        validators = _validators(answer, digest)
        if digest == job.digest:
            report.documents["same"] += 1
            self._state.document_done(job, validators, "same", self._now())
            return
        # Large documents take a while: the other hosts go on.
        contents = await asyncio.to_thread(read_document, job.form, source, answer, self._limits)
        links = None
        if not source.full_text:
            links = await asyncio.to_thread(links_of, source, answer, contents, self._clock.now())
        report.skipped.update(contents.skipped)
        if links is None:
            self._take_items(job, answer, contents, validators)
        else:
            self._take_links(job, source, links, validators)
        report.documents["read"] += 1

    def _take_links(self, job: Job, source: Source, links: Links, validators: Validators) -> None:
        report = self.reports[job.source]
        now = self._now()
        with self._state.step():
            new = self._state.add_pages(job.source, links.pages, now)
            self._state.add_documents(job.source, "sitemap", links.documents, now)
            self._state.document_done(job, validators, "read", now)
            # A list is followed while it has something new.  Where that was interrupted, the next page is due.
            if links.following and new and report.documents["read"] + 1 < source.pages:
                self._state.add_documents(job.source, "list", links.following, now)
        report.found += new

    def _take_items(self, job: Job, answer: Answer, contents: Contents, validators: Validators) -> None:
        """Keep a feed whose items are the articles."""
        report = self.reports[job.source]
        now = self._now()
        at = self._store.append(_to_store(job, answer))
        items = [(item.key, item.digest) for item in contents.items if item.content and item.key]
        report.skipped["item without text"] += len(contents.items) - len(items)
        with self._state.step():
            new = self._state.new_items(job.source, items)
            if new:
                self._state.add_pending(
                    at.warc_file, at.offset, len(answer.content), answer.url, job.source, new
                )
            self._state.document_done(job, validators, "read", now)
        report.found += len(new)
        report.pages["stored"] += len(new)
        if new:
            self._stored()


@dataclass(frozen=True, slots=True)
class Links:
    """What a document leads to."""

    pages: list[Found]
    documents: list[Found]
    following: list[Found]


def read_document(form: str, source: Source, answer: Answer, limits: FetchLimits) -> Contents:
    """What a feed, sitemap or list page holds.  Raises FetchFailed with the code bad-document or bomb."""
    content, charset = answer.content, _charset(answer)
    try:
        if content.startswith(b"\x1f\x8b"):
            content = unpacked(content, "gzip", limits)
        if form == "feed":
            return read_feed(content, charset)
        if form == "sitemap":
            return read_sitemap(content, charset)
        return read_list(content, source.select, source.next or None, charset, limits.objection)
    except (BadDocument, BadEncoding, Bomb) as error:
        code = "bomb" if isinstance(error, Bomb) else "bad-document"
        raise FetchFailed(code, f"{answer.url} {error}.", status=answer.status) from error


def links_of(source: Source, answer: Answer, contents: Contents, now: datetime | None) -> Links:
    """The addresses in their normal form, but for those that are not asked for; these are counted in the contents.

    now: for leaving out what is older than the source wants.
    """
    oldest = now - timedelta(days=source.newest_days) if now and source.newest_days else None
    pages = []
    for one in _normal(answer, contents.pages, contents.skipped):
        if not source.wants(one.url):
            contents.skipped["not wanted"] += 1
        elif oldest and one.lastmod and (moment := moment_of(one.lastmod)) and moment < oldest:
            contents.skipped["too old"] += 1
        else:
            pages.append(one)
    following = [Named(contents.next)] if contents.next else []
    return Links(
        pages,
        _normal(answer, contents.documents, contents.skipped),
        _normal(answer, following, contents.skipped),
    )


def _normal(answer: Answer, named: Iterable[Named], skipped: Counter[str]) -> list[Found]:
    found: dict[str, Found] = {}
    for one in named:
        try:
            url = normal(one.url, answer.url)
        except BadAddress:
            skipped["bad address"] += 1
            continue
        found[url] = Found(url, one.lastmod)
    return list(found.values())


def _conditions(job: Job) -> Headers:
    found: Headers = []
    if job.etag:
        found.append(("If-None-Match", job.etag))
    if job.last_modified:
        found.append(("If-Modified-Since", job.last_modified))
    return found


def _validators(answer: Answer, digest: str) -> Validators:
    return Validators(answer.header("etag"), answer.header("last-modified"), digest)


def _charset(answer: Answer) -> str | None:
    _, _, parameters = (answer.header("content-type") or "").partition(";")
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip(" \"'") or None
    return None


def _to_store(job: Job, answer: Answer) -> StoredResponse:
    return StoredResponse(
        url=answer.url,
        status=answer.status,
        headers=answer.headers,
        body=answer.content,
        fetched_at=answer.fetched_at,
        collected_from=job.source or None,
        request_headers=answer.request_headers,
    )


def catch_up(state: FetchState, store: RawStore, look_again: float) -> int:
    """Take in what a killed process stored and did not note; gives how many captures that were.

    look_again: seconds until such an article is looked at again.
    """
    sizes = {path.name: path.stat().st_size for path in store.files()}
    known = state.known_files()
    grown = {name for name, size in sizes.items() if known.get(name) != size}
    taken = 0
    if grown:
        records = (
            StoredAs(
                row.url,
                row.collected_from,
                row.fetched_at.timestamp(),
                row.digest,
                row.warc_file,
                row.offset,
                row.length,
                row.revisit,
            )
            for row in store.rows()
            if row.warc_file in grown
        )
        taken = state.catch_up(records, look_again)
        state.knows_files(sizes)
    return taken
