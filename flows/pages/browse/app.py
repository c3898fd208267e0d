"""Routes of `tinsach browse`, and what is said where something is not there.

Every answer is a page without foreign markup, nothing is ever changed, and only requests that name this
machine itself are answered: a page of the internet that has its name point here (DNS rebinding) gets none.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from flows.pages.browse import search
from flows.pages.browse.filters import ANY_FIELD, LANGUAGE, PER_PAGE, FilterError, Filters, read_filters
from flows.pages.browse.stored import POLICY, NotStored, harmless, stored
from flows.pages.laid_open import FATES, lay_open
from flows.pages.rendering import policy, render
from flows.pages.repairs import before_and_after
from flows.pages.report.page import report
from flows.pages.tables import Tables, TablesError
from flows.pages.writing import writing
from flows.roots import data_set_in
from raw.places import AnyPath
from schemas import Article, Rejection

T = TypeVar("T")

HOSTS: Final = frozenset({"127.0.0.1", "localhost", "::1"})
"""Names that a request may call this server by."""

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
}


def make_app(root: AnyPath) -> ASGIApp:
    """The application over the data root, such as `data`."""
    pages = _Pages(root)
    routes = [
        Route("/", pages.articles, name="articles"),
        Route("/rejections", pages.rejections),
        Route("/report", pages.report),
        Route("/article/{article_id:str}", pages.article),
        Route("/article/{article_id:str}/page", pages.article_page),
        Route("/rejection/{name:str}", pages.rejection),
        Route("/rejection/{name:str}/page", pages.rejection_page),
    ]
    handlers: dict[Any, Callable[[Request, Exception], Response | Awaitable[Response]]] = {
        HTTPException: _http_error,
        FilterError: partial(_sentence, status=400),
        TablesError: partial(_sentence, status=503),
        Exception: _failed,
    }
    return _own_host(Starlette(routes=routes, exception_handlers=handlers))


def _own_host(app: ASGIApp) -> ASGIApp:
    """The application, for requests that name this machine."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not _is_own(Request(scope).headers.get("host", "")):
            said = "This server answers only under the names 127.0.0.1 and localhost."
            await _said(said, 400)(scope, receive, send)
        else:
            await app(scope, receive, send)

    return guarded


def _is_own(host: str) -> bool:
    try:
        return urlsplit(f"//{host}").hostname in HOSTS
    except ValueError:
        return False


class _Pages:
    """The pages over one data root.  Each request reads the data set as it is by then."""

    def __init__(self, root: AnyPath) -> None:
        self._root = root
        self._folder = data_set_in(root)

    def _tables(self) -> Tables:
        return Tables(self._folder)

    def articles(self, request: Request) -> Response:
        filters = read_filters(request.query_params)
        with self._tables() as tables:
            return _page(
                "articles.html",
                forms=True,
                fields=[ANY_FIELD, LANGUAGE, *search.evidence_fields(tables)],
                **_found("/", filters, search.find_articles(tables, filters), search.choices(tables)),
            )

    def rejections(self, request: Request) -> Response:
        filters = read_filters(request.query_params)
        with self._tables() as tables:
            return _page(
                "rejections.html",
                forms=True,
                **_found(
                    "/rejections", filters, search.find_rejections(tables, filters), search.choices(tables)
                ),
            )

    def report(self, _: Request) -> Response:
        return _html(report(self._folder, name=str(self._root), navigation=True))

    def article(self, request: Request) -> Response:
        article_id = request.path_params["article_id"]
        with self._tables() as tables:
            article = _there(search.one_article(tables, article_id), "article", article_id)
            cluster, versions = (
                search.same_cluster(tables, article_id),
                search.versions(tables, article_id),
            )
        raw = self._stored(article)
        return _page(
            "article.html",
            frames=True,
            page=lay_open(article),
            article=article,
            fates=FATES,
            repairs=before_and_after(raw["stored"].capture, article.repairs) if raw["stored"] else None,
            cluster=cluster,
            versions=versions,
            writing=writing,
            address=f"/article/{article_id}/page",
            **raw,
        )

    def rejection(self, request: Request) -> Response:
        name = request.path_params["name"]
        rejection = self._rejection(name)
        return _page(
            "rejection.html",
            frames=True,
            rejection=rejection,
            address=f"/rejection/{name}/page",
            **self._stored(rejection),
        )

    def article_page(self, request: Request) -> Response:
        article_id = request.path_params["article_id"]
        with self._tables() as tables:
            article = _there(search.one_article(tables, article_id), "article", article_id)
        return self._stored_page(article)

    def rejection_page(self, request: Request) -> Response:
        return self._stored_page(self._rejection(request.path_params["name"]))

    def _rejection(self, name: str) -> Rejection:
        with self._tables() as tables:
            return _there(search.one_rejection(tables, name), "rejection", name)

    def _stored(self, answer: Article | Rejection) -> dict[str, Any]:
        """The stored capture, or why there is none."""
        try:
            return {"stored": stored(self._root / "raw", answer), "not_stored": ""}
        except NotStored as error:
            return {"stored": None, "not_stored": str(error)}

    def _stored_page(self, answer: Article | Rejection) -> Response:
        try:
            found = stored(self._root / "raw", answer)
        except NotStored as error:
            raise HTTPException(404, str(error)) from error
        if not found.page:
            raise HTTPException(404, "The stored capture is no page; look at it as text.")
        return HTMLResponse(harmless(found.text), headers=HEADERS | {"Content-Security-Policy": POLICY})


def _there(found: T | None, what: str, name: str) -> T:
    if found is None:
        raise HTTPException(404, f"There is no {what} {name} in this data set.")
    return found


def _found(path: str, filters: Filters, found: search.Found, choices: dict[str, Any]) -> dict[str, Any]:
    pages = -(-found.total // PER_PAGE)
    return {
        "filters": filters,
        "found": found,
        "choices": choices,
        "pages": pages,
        "before": filters.address(path, filters.page - 1) if filters.page > 1 else "",
        "after": filters.address(path, filters.page + 1) if filters.page < pages else "",
        "writing": writing,
    }


def _page(template: str, *, status: int = 200, **values: Any) -> Response:
    loosened = {name: bool(values.get(name)) for name in ("forms", "frames")}
    return _html(render(template, **values), status, policy(**loosened))


def _html(page: str, status: int = 200, allowed: str = "") -> Response:
    security = f"{allowed or policy()}; frame-ancestors 'none'"
    return HTMLResponse(page, status, HEADERS | {"Content-Security-Policy": security})


def _said(sentence: str, status: int) -> Response:
    return _page("message.html", status=status, sentence=sentence, heading="This did not work")


def _sentence(_: Request, error: Exception, *, status: int) -> Response:
    return _said(str(error), status)


def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    sentences = {
        404: f"There is no page {request.url.path} here.",
        405: "Nothing can be changed here: these pages are only to be looked at.",
    }
    said = error.detail if error.detail.endswith(".") else sentences.get(error.status_code, error.detail)
    return _said(said, error.status_code)


def _failed(_: Request, error: Exception) -> Response:
    return _said(
        f"tinsach failed at this page, which is a bug: {type(error).__name__}: {error}. Please report it.",
        500,
    )
