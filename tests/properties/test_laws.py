"""The laws of cleaning: conservation, totality, determinism.

They hold for the samples that ship, and for every page in ../shared/data where that folder is there: a part of
them, always the same, in every run, and all in `make slow`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from clean import clean
from schemas import Article, Capture
from tests.fuzz.mutation import mutant
from tests.properties.conservation import imbalance, text_nodes, visible
from tests.properties.sound import check_sound

ROOT = Path(__file__).parent.parent.parent
SAMPLES = sorted((ROOT / "raw" / "samples").iterdir())
DATA = ROOT.parent / "shared" / "data"
SHARE_IN_EVERY_RUN = 24
"""One in so many pages of ../shared/data is in every run."""

DIGESTS_SCRIPT = """
import hashlib, json, sys
from clean import clean
from schemas import Capture
pages = map(bytes.fromhex, json.load(sys.stdin))
print(json.dumps([hashlib.sha256(repr(clean(Capture(raw=page))).encode()).hexdigest() for page in pages]))
"""


def shared_pages() -> list[Path]:
    """Pages and dumps in ../shared/data, in a fixed order."""
    patterns = ("pages/*/html/*.html.gz", "dumps/*/*/*.txt", "seeds/*.txt")
    return [path for pattern in patterns for path in sorted(DATA.glob(pattern))]


def is_in_every_run(path: Path) -> bool:
    return zlib.crc32(path.name.encode()) % SHARE_IN_EVERY_RUN == 0


def read(path: Path) -> Capture:
    raw = path.read_bytes()
    return Capture(raw=gzip.decompress(raw) if path.suffix == ".gz" else raw)


def check_conservation(capture: Capture) -> None:
    result = clean(capture)
    if isinstance(result, Article):
        missing, added = imbalance(capture, result)
        assert not missing, f"lost: {describe(missing)}"
        assert not added, f"not in the source, or there twice: {describe(added)}"


def describe(counts: dict[str, int]) -> str:
    shown = "".join(sorted(character * count for character, count in counts.items()))
    return f"{len(shown)} characters, {shown[:80]!r}"


# Conservation


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_samples_lose_nothing(sample: Path) -> None:
    check_conservation(read(sample))


@pytest.mark.skipif(not DATA.is_dir(), reason="there is no ../shared/data")
def test_some_real_pages_lose_nothing() -> None:
    failed = [path.name for path in shared_pages() if is_in_every_run(path) and not conserves(path)]
    assert not failed


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="there is no ../shared/data")
def test_all_real_pages_lose_nothing() -> None:
    failed = [path.name for path in shared_pages() if not conserves(path)]
    assert not failed


def conserves(path: Path) -> bool:
    try:
        check_conservation(read(path))
    except AssertionError as difference:
        print(f"{path}: {difference}".partition("\n")[0])
        return False
    return True


def test_the_source_text_is_every_text_but_script_and_style() -> None:
    html = (
        "<title>a</title><script>no</script><style>no</style><p hidden>b<!-- no --><noscript><p>c<style>no</style>"
        "</p></noscript><template><p>d</p></template><iframe>e</iframe><svg><text>f</text></svg><textarea>g</textarea>"
    )
    assert sorted(visible(text_nodes(html))) == list("abcdefg")


def test_the_law_notices_a_loss_and_a_double() -> None:
    capture = read(next(path for path in SAMPLES if path.name == "en-wordpress-news.html"))
    article = clean(capture)
    assert isinstance(article, Article)
    fields = {name: getattr(article, name) for name in Article.__slots__}
    lossy = Article(**(fields | {"text": article.text[:-20]}))
    double = Article(**(fields | {"text": article.text + "ferry"}))
    assert imbalance(capture, lossy)[0].total() > 10
    assert imbalance(capture, double)[1].total() == 5


# Totality


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=2_000))
def test_any_bytes_are_answered(raw: bytes) -> None:
    check_sound(clean(Capture(raw=raw)))


TAG_NAMES = (
    "p div span a b h1 h2 ul li table tr td br img article section aside figure figcaption blockquote pre dl dt dd "
    "template noscript iframe script style svg math form select option textarea time title head body html"
)
TAGS = st.sampled_from(TAG_NAMES.split())
PHRASES = (
    "News tin 新闻 хлеб خبر ข่าว ៕ 12/05/2024 By Ana Chia sẻ: 【打印】 &amp; &#0; &nbsp; \u200b \ud7ff \x00 <!-- --> < > \" ' "
    "Quay lên trên (Reuters) - ./. © 1.234 ٣٤٥ 令和三年 e\u0301 A-"
)
WORDS = st.sampled_from(PHRASES.split(" "))
ATTRIBUTES = st.sampled_from(
    [
        "",
        ' class="author"',
        ' hidden=""',
        ' style="display:none"',
        ' datetime="2024-02-30"',
        ' itemprop="name"',
        " a='",
    ]
)


@st.composite
def htmlish(draw: st.DrawFn) -> str:
    """Text that looks like HTML: opened, closed and forgotten tags around words of many languages."""
    pieces: list[str] = []
    for _ in range(draw(st.integers(1, 60))):
        match draw(st.integers(0, 4)):
            case 0:
                pieces.append(f"<{draw(TAGS)}{draw(ATTRIBUTES)}>")
            case 1:
                pieces.append(f"</{draw(TAGS)}>")
            case 2:
                pieces.append(" ".join(draw(st.lists(WORDS, max_size=30))))
            case 3:
                pieces.append(draw(st.text(max_size=20)))
            case _:
                pieces.append("\n")
    return "".join(pieces)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(htmlish(), st.sampled_from(["utf-8", "utf-16", "cp1252", "gb18030", "shift_jis"]))
def test_anything_like_html_is_answered(text: str, charset: str) -> None:
    check_sound(clean(Capture(raw=text.encode(charset, "replace"), media_type="text/html")))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(htmlish())
def test_anything_like_html_loses_nothing(text: str) -> None:
    # What stands in a broken noscript is text of it or of the page: parsers differ, and real pages hold the law.
    assume("noscript" not in text)
    check_conservation(Capture(raw=("<!doctype html><body>" + text).encode("utf-8", "replace")))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(WORDS, st.text(max_size=60)), max_size=60))
def test_any_dump_is_answered_and_loses_nothing(lines: list[str]) -> None:
    capture = Capture(raw="\n".join(lines).encode("utf-8", "replace"), media_type="text/plain")
    check_sound(clean(capture))
    check_conservation(capture)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SAMPLES), st.integers(0, 6_000), st.integers(0, 300), st.binary(max_size=40))
def test_damaged_samples_are_answered(sample: Path, start: int, length: int, patch: bytes) -> None:
    raw = sample.read_bytes()
    check_sound(clean(Capture(raw=raw[:start] + patch + raw[start + length :])))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_samples_give_sound_articles(sample: Path) -> None:
    result = clean(read(sample))
    assert isinstance(result, Article)
    check_sound(result)


# Determinism


def digest(capture: Capture) -> str:
    return hashlib.sha256(repr(clean(capture)).encode()).hexdigest()


def some_of_everything() -> list[Capture]:
    """The samples, and pages that fuzzing made of them."""
    mutants = [mutant(f"order-{number}")[1:] for number in range(20)]
    return [Capture(raw=raw) for raw in (*(path.read_bytes() for path in SAMPLES), *mutants)]


def digests_elsewhere(captures: list[Capture], hash_seed: int) -> list[str]:
    """Digests of the answers in another process with this hash seed, in the opposite order."""
    done = subprocess.run(
        [sys.executable, "-c", DIGESTS_SCRIPT],
        input=json.dumps([capture.raw.hex() for capture in reversed(captures)]),
        env=os.environ | {"PYTHONHASHSEED": str(hash_seed)},
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    digests: list[str] = json.loads(done.stdout)
    return digests[::-1]


@pytest.mark.parametrize("hash_seed", [0, 4711])
def test_the_same_answer_in_any_order_process_and_hash_seed(hash_seed: int) -> None:
    captures = some_of_everything()
    here = [digest(capture) for capture in captures]
    assert here == [digest(capture) for capture in captures]
    assert here == digests_elsewhere(captures, hash_seed)


def test_the_same_answer_in_threads() -> None:
    captures = some_of_everything()
    here = [digest(capture) for capture in captures]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(digest, captures)) == here


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="there is no ../shared/data")
def test_real_pages_have_the_same_answer_twice() -> None:
    paths = [path for path in shared_pages() if is_in_every_run(path)]
    here = [digest(read(path)) for path in paths]
    assert here == [digest(read(path)) for path in reversed(paths)][::-1]
