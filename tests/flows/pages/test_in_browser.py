"""The pages in a real browser: Debian's Chromium, headless, driven by playwright.

One module, since playwright's event loop must not outlive it.  Nothing but loopback is reachable: all
else goes to a proxy of the test that only writes down what it was asked for.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, expect, sync_playwright

from flows.cli import main

ROOT = Path(__file__).parents[3]
CHROMIUM = shutil.which("chromium")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium (apt-get install chromium)")

LANGUAGES = {
    "ar-liferay-portal.html": ("ar", "rtl"),
    "vi-tcvn3-table-portal.html": ("vi", "ltr"),
    "th-government.html": ("th", "ltr"),
    "zh-hans-gb18030-portal.html": ("zh-Hans", "ltr"),
}
"""Sample: the lang and dir of its text."""

BROWSED = (
    "/",
    "/?q=bridge",
    "/?page=2",
    "/?q=nothing+has+these+words",
    "/rejections",
    "/report",
    "/nowhere",
    "/?page=x",
)

expect.set_options(timeout=30_000)  # a busy machine says nothing about the pages

CONTRAST = 4.5
"""Least contrast of text, WCAG 2.2 success criterion 1.4.3 (AA)."""


class Proxy:
    """Takes every connection that would leave this machine, and says no."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                try:
                    line = connection.recv(4096).split(b"\r\n")[0].decode("latin-1")
                    connection.sendall(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                except OSError:
                    continue
                self.asked.append(line)

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)


@pytest.fixture(scope="module")
def proxy() -> Iterator[Proxy]:
    found = Proxy()
    yield found
    found.close()


@pytest.fixture(scope="module")
def browser(proxy: Proxy) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox"],
            proxy={"server": f"http://127.0.0.1:{proxy.port}", "bypass": "127.0.0.1"},
        )
        yield launched
        launched.close()


class Watched:
    """A page with what it complained of and whom it asked."""

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page = context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        context.on("request", self._asked)

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def went_out(self) -> list[str]:
        """Requests to anywhere but loopback and files."""
        return [url for url in self.requests if not re.match(r"http://127\.0\.0\.1:\d+/|file:///|data:", url)]


Open = Callable[..., Watched]


@pytest.fixture
def watched(browser: Browser) -> Iterator[Open]:
    """Open an address in a context of its own."""
    contexts = []

    def open_page(address: str, width: int = 1280, **options: Any) -> Watched:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        found = Watched(context)
        found.page.goto(address)
        return found

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[str]:
    """The address of `tinsach browse` over the data root."""
    command = [sys.executable, "-m", "flows", "browse", "--data", str(root), "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", told)
        assert found, told
        yield found.group()
        process.terminate()


def tinsach(*arguments: object) -> None:
    """Run a command in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["tinsach", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
    assert not end.value.code


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Explain a sample: the address of what was written."""
    folder = tmp_path_factory.mktemp("explained")

    def explain(sample: str) -> str:
        out = folder / f"{sample}.out.html"
        if not out.exists():
            tinsach("explain", ROOT / "raw" / "samples" / sample, "--html", out)
        return out.as_uri()

    return explain


@pytest.fixture(scope="module")
def reported(root: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a report on the data root."""
    out = tmp_path_factory.mktemp("reported") / "report.html"
    tinsach("report", "--data", root, "-o", out)
    return out.as_uri()


def check_sound(page: Page) -> None:
    """What any page owes its readers: one heading, names, contrast, no scrolling sideways."""
    found = page.evaluate((Path(__file__).parent / "sound.js").read_text(encoding="utf-8"))
    assert found.pop("smallest") >= CONTRAST, found
    assert found == {"unnamed": [], "headings": [], "twice": [], "pale": [], "sideways": 0, "lang": "en"}


@pytest.mark.parametrize("sample", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_explained_page_is_sound(
    sample: str, scheme: str, watched: Open, explained: Callable[[str], str]
) -> None:
    seen = watched(
        explained(sample),
        width=390 if scheme == "dark" else 1280,
        color_scheme=scheme,
    )
    check_sound(seen.page)
    first = seen.page.locator(".kept-block").first
    lang, direction = LANGUAGES[sample]
    assert (first.get_attribute("lang"), first.get_attribute("dir")) == (lang, direction)
    assert not seen.complaints
    assert not seen.went_out()


def test_a_block_and_its_twin_light_up_together(watched: Open, explained: Callable[[str], str]) -> None:
    page = watched(explained("en-wordpress-news.html")).page
    source = page.locator(".source .fate-kept").nth(1)
    twin = page.locator(f".article [data-twin={source.get_attribute('data-twin')}]")
    assert source.locator(".said").inner_text() == twin.locator(".said").inner_text()
    expect(twin).not_to_have_class(re.compile("lit"))
    source.hover()
    expect(twin).to_have_class(re.compile("lit"))
    page.locator("h1").hover()
    expect(twin).not_to_have_class(re.compile("lit"))
    source.locator(".label a").focus()
    expect(twin).to_have_class(re.compile("lit"))
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == f"#{twin.get_attribute('id')}"


def test_without_scripts_the_links_still_lead_there(watched: Open, explained: Callable[[str], str]) -> None:
    page = watched(explained("en-wordpress-news.html"), java_script_enabled=False).page
    link = page.locator(".source .fate-kept .label a").nth(1)
    target = link.get_attribute("href")
    link.click()
    expect(page.locator(f"{target}:target")).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390), ("light", 360)])
def test_a_report_is_sound(scheme: str, width: int, reported: str, watched: Open) -> None:
    seen = watched(reported, width=width, color_scheme=scheme)
    seen.page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    check_sound(seen.page)
    assert not seen.complaints
    assert not seen.went_out()
    assert seen.page.locator("svg[role=img][aria-label]").count() >= 6


def test_a_printed_report_hides_nothing(reported: str, watched: Open) -> None:
    page = watched(reported).page
    table = page.locator("details table").first
    expect(table).not_to_be_visible()
    page.emulate_media(media="print")
    expect(table).to_be_visible()
    expect(page.locator("header nav").first).not_to_be_visible()


@pytest.mark.parametrize("path", BROWSED)
def test_browsed_pages_are_sound(path: str, server: str, watched: Open) -> None:
    seen = watched(f"{server}{path}", width=390, color_scheme="dark")
    check_sound(seen.page)
    refused = [one for one in seen.complaints if "Failed to load resource" not in one]
    assert not refused
    assert bool(seen.complaints) == (path in ("/nowhere", "/?page=x"))
    assert not seen.went_out()


def test_search_and_filters_find_what_they_should(server: str, watched: Open) -> None:
    page = watched(server).page
    page.get_by_label("Words in title").fill("duong lang")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("articles")
    expect(page.locator(".hits h2").first).to_contain_text("Đường làng")
    expect(page.locator(".hits mark").first).to_have_text(re.compile("đường", re.IGNORECASE))
    page.get_by_label("Words in title").fill("")
    page.get_by_label("Language", exact=True).select_option("th")
    page.get_by_label("Published from").fill("2026-08-10")
    page.get_by_label("Published to").fill("2026-08-11")
    page.get_by_role("button", name="Search").click()
    dates = page.locator(".hits .meta span:nth-child(2)").all_inner_texts()
    assert dates
    assert set(dates) <= {"2026-08-10", "2026-08-11"}
    assert set(page.locator(".hits .meta span:nth-child(3)").all_inner_texts()) == {"th"}
    page.get_by_label("Published from").fill("")
    page.get_by_label("Published to").fill("")
    page.get_by_label("Confidence of").select_option("published_date")
    page.get_by_label("is at most").fill("0.6")
    page.keyboard.press("Enter")
    total = int(page.get_by_role("status").inner_text().split()[0])
    assert 0 < total < 120
    page.get_by_role("link", name="Later page").click()
    assert "unsure=0.6" in page.url
    expect(page.get_by_text("Page 2 of")).to_be_visible()


def test_rejections_are_filtered_by_code(server: str, watched: Open) -> None:
    page = watched(f"{server}/rejections").page
    page.get_by_label("Code").select_option("listing")
    page.get_by_role("button", name="Search").click()
    assert set(page.locator(".hits code").all_inner_texts()) == {"listing"}
    page.locator(".hits a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("There is no article in")


def test_an_article_stands_beside_its_source_and_its_stored_page(
    server: str, watched: Open, proxy: Proxy
) -> None:
    seen = watched(f"{server}/?q=ferry+timetable")
    page = seen.page
    page.get_by_role("link", name="Ferry timetable changes").click()
    expect(page.locator(".article .title")).to_have_text("Ferry timetable changes")
    for summary in page.locator("#raw summary").all():
        summary.click()
    expect(page.locator(".raw")).to_contain_text('<script src="a.js">')
    frame = page.frame_locator("#raw iframe")
    expect(frame.locator("h1")).to_have_text("Ferry timetable changes")
    assert page.locator("#raw iframe").get_attribute("sandbox") == ""
    frame.get_by_role("button", name="Send").click()
    page.wait_for_load_state("networkidle")
    assert page.title() == "Ferry timetable changes · tinsach"
    assert frame.locator("h1").inner_text() == "Ferry timetable changes"
    check_sound(page)
    assert not [line for line in proxy.asked if "leak.example" in line]


def test_a_stored_page_by_itself_can_do_nothing(server: str, watched: Open, proxy: Proxy) -> None:
    page = watched(f"{server}/?q=ferry+timetable").page
    address = page.get_by_role("link", name="Ferry timetable changes").get_attribute("href")
    page.goto(f"{server}{address}/page")
    page.wait_for_load_state("networkidle")
    assert page.title() == "Ferry timetable changes"
    assert page.url.startswith(server)
    assert not [line for line in proxy.asked if "leak.example" in line]


def test_text_that_looks_like_markup_stays_text(
    server: str, watched: Open, reported: str, proxy: Proxy
) -> None:
    for address in (
        f"{server}/article/a1:hostile",
        f"{server}/?q=owned",
        f"{server}/rejections?q=owned",
        reported,
    ):
        seen = watched(address)
        seen.page.wait_for_load_state("networkidle")
        assert "owned" not in seen.page.title() or "<script>" in seen.page.title()
        assert seen.page.locator("script").count() == 1
        assert seen.page.locator("img").count() == 0
        assert not seen.complaints
        assert not seen.went_out()
    assert not [line for line in proxy.asked if "leak.example" in line]


def test_the_proxy_would_notice(watched: Open, server: str, proxy: Proxy) -> None:
    page = watched(server).page
    with pytest.raises(Error, match=r"noticed\.example"):
        page.goto("http://noticed.example/page")
    assert any("noticed.example" in line for line in proxy.asked)


def test_the_keyboard_gets_everywhere(server: str, watched: Open) -> None:
    page = watched(server).page
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Words in title")).to_be_focused()
    width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
    assert width >= 2
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("document.activeElement.getAttribute('href') ?? document.activeElement.name")
        )
    wanted = page.locator(".hits a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert set(wanted) | {"site", "language", "since", "until", "field", "unsure"} <= reached
