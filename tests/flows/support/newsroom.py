"""A made-up data set of any size: sites, languages, days, rejections, duplicates, and one site that breaks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from clean import clean
from clean.dataset import DataSet, stage_batch
from raw import read_inputs
from raw.store import RawStore
from schemas import Article, Capture, Evidence, Image, Rejection, Removal, TextBlock

SENTENCES: Final = {
    ("en", "Latn"): ("The council opened the new bridge on Monday. ", "Bridge reopens after repair"),
    ("vi", "Latn"): ("Sáng nay người dân trong xã cùng nhau dọn đường làng. ", "Đường làng sạch đẹp hơn"),
    ("ar", "Arab"): ("أعلن المجلس البلدي افتتاح الجسر الجديد صباح اليوم. ", "افتتاح الجسر الجديد"),
    ("th", "Thai"): ("เทศบาลเปิดสะพานใหม่ให้ประชาชนใช้แล้วเมื่อเช้านี้ ", "เปิดสะพานใหม่ริมคลอง"),
    ("zh", "Hans"): ("市政府今天上午宣布新桥正式通车。", "新桥今天正式通车"),
}
"""Language and script: a sentence, and a title."""

SITES: Final = (
    "harbour-times.example",
    "lang-moi.example",
    "wadi-news.example",
    "khlong-daily.example",
    "jiangbian.example",
)
"""Each in the language of the same place in SENTENCES."""

BREAKING: Final = SITES[1]
"""The site that loses its reporters and half of its text, and keeps more furniture, in the last sixth of its captures."""

FIRST: Final = datetime(2026, 8, 1, 6, tzinfo=UTC)


def newsroom(articles: int, seed: int = 7) -> Iterator[Article | Rejection]:
    """So many captures a site, in order of capture; each twentieth rejected, each fiftieth a copy on the next site."""
    chance = random.Random(seed)
    for number in range(articles):
        moment = FIRST + timedelta(hours=6 * number + 1)
        for place, site in enumerate(SITES):
            broken = site == BREAKING and number >= articles * 5 // 6
            address = f"https://{site}/story-{number}.html"
            digest = sha256(address.encode()).hexdigest()
            if chance.random() < 0.05:
                yield Rejection(
                    "listing" if number % 2 else "not-an-article",
                    f"The page {address} lists articles and has none of its own.",
                    "label",
                    url=address,
                    capture_digest=f"sha256:{digest}",
                    captured_at=moment,
                    captured_at_basis="transport",
                )
                continue
            yield _article(site, place, number, moment, broken, chance)


def _article(
    site: str, place: int, number: int, moment: datetime, broken: bool, chance: random.Random
) -> Article:
    copied = number % 50 == 49
    (language, script), (sentence, title) = list(SENTENCES.items())[0 if copied else place]
    address = f"https://{site}/story-{number}.html"
    digest = sha256(address.encode()).hexdigest()
    length = 3 if broken else chance.randint(6, 12)
    paragraphs = [f"{sentence}{sentence}({number}.{part})" for part in range(length)]
    if copied:
        paragraphs = [f"{sentence}{sentence}({number}-{part})" for part in range(9)]
    text = "\n\n".join(paragraphs)
    blocks, at = [], 0
    for paragraph in paragraphs:
        blocks.append(TextBlock("paragraph", at, at + len(paragraph), language, script))
        at += len(paragraph) + 2
    reporters = () if broken or chance.random() < 0.1 else (("Lê Thị Mai", "Tom Reed")[number % 2],)
    removed = [
        Removal(0, 0, "navigation", "mostly links", f"Home | News | Weather of {site}"),
        Removal(1, 0, "title", "says what the title says", title),
        Removal(2, len(text), "share", "phrase 'share'", "Share Facebook Zalo"),
    ]
    if broken:
        removed.append(Removal(3, len(text), "consent", "phrase 'cookies'", "We use cookies. " * 40))
    day = moment.date() - timedelta(days=chance.randint(0, 2))
    evidence = [
        Evidence("title", title, "json-ld", "headline", 0.98, True),
        Evidence("title", f"{title} | {site}", "opengraph", "og:title", 0.7, False),
        Evidence("published_date", day.isoformat(), "meta", "date", 0.9 - 0.4 * (number % 3 == 0), True),
    ]
    return Article(
        article_id=f"a1:{digest[:24]}",
        url=address,
        site=site,
        title=f"{title} {number}",
        text=text,
        blocks=tuple(blocks),
        language=language,
        script=script,
        language_confidence=0.99,
        published_date=day,
        published_local=day.isoformat(),
        reporters=reporters,
        section="News" if chance.random() < 0.8 else None,
        words=len(text.split()),
        characters=len(text),
        text_digest=sha256(text.encode()).hexdigest()[:24],
        capture_digest=f"sha256:{digest}",
        captured_at=moment,
        captured_at_basis="transport",
        removed=tuple(removed),
        evidence=tuple(evidence),
        cleaner_version="1",
        options_digest="0" * 16,
    )


def publish(data: Path, results: Iterator[Article | Rejection], batch: int = 20_000) -> None:
    """Commit results to the data set of a data root, a batch at a time, as if each had come when it was captured last."""
    dataset = DataSet(data / "clean")
    pending: list[Article | Rejection] = []

    def commit() -> None:
        moment = max(one.captured_at for one in pending if one.captured_at)
        with dataset.staging() as folder:
            dataset.commit([stage_batch(pending, folder, "batch")], moment)
        pending.clear()

    for one in results:
        pending.append(one)
        if len(pending) >= batch:
            commit()
    if pending:
        commit()


def publish_pages(data: Path, *inputs: Path) -> None:
    """Keep pages in the raw store, clean them, and publish what came out."""
    results: list[Article | Rejection] = []
    with RawStore(data / "raw") as store:
        for capture in read_inputs(list(map(str, inputs))):
            assert isinstance(capture, Capture), capture
            received = replace(capture, captured_at=FIRST, captured_at_basis="archive")
            results.append(clean(replace(received, warc=store.keep(received, FIRST))))
    publish(data, iter(results))


ATTACK: Final = "<script>document.title='owned'</script>\"'><img src=http://leak.example/x onerror=\"document.title='owned'\">{{ 7 * 7 }}</title></textarea>\u202e\ud800\x00"
"""Text that would act if anything on its way to a page took it for markup."""


def hostile_article() -> Article:
    """An article with the attack in every piece of text that it has."""
    block = TextBlock("paragraph", 0, len(ATTACK), "en", "Latn")
    return Article(
        article_id="a1:hostile",
        url="https://hostile.example/a",
        site=f"hostile{ATTACK}.example",
        origin=ATTACK,
        title=ATTACK,
        subtitle=ATTACK,
        text=ATTACK,
        blocks=(block,),
        images=(Image(url=ATTACK, caption=ATTACK, credit=ATTACK, alt=ATTACK),),
        language="en",
        script="Latn",
        language_confidence=0.5,
        published_local=ATTACK,
        reporters=(ATTACK,),
        sources=(ATTACK,),
        byline_raw=(ATTACK,),
        section=ATTACK,
        tags=(ATTACK,),
        charset=ATTACK,
        warnings=(ATTACK,),
        captured_at=FIRST,
        captured_at_basis="transport",
        capture_digest="sha256:hostile",
        text_digest="hostile",
        removed=(
            Removal(0, 0, "title", ATTACK, ATTACK),
            Removal(1, 0, ATTACK, ATTACK, ATTACK),
        ),
        evidence=(Evidence("title", ATTACK, ATTACK, ATTACK, 0.9, True),),
    )


def hostile_rejection() -> Rejection:
    """A rejection of the same sort."""
    return Rejection(
        "listing",
        f"{ATTACK}.",
        "label",
        url=f"https://hostile.example/{ATTACK}",
        origin=ATTACK,
        captured_at=FIRST,
        captured_at_basis="transport",
    )
