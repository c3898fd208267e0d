"""The page of `tinsach explain FILE --html`: one capture laid open."""

from __future__ import annotations

from clean.options import Options
from flows.explain import labelled_blocks
from flows.pages.laid_open import FATES, lay_open
from flows.pages.rendering import render
from flows.pages.repairs import before_and_after
from schemas import Article, Capture, Rejection


def explained(capture: Capture | None, result: Article | Rejection, options: Options | None = None) -> str:
    """The whole page.  capture: what was cleaned; None where it could not even be read; options: with which."""
    if isinstance(result, Rejection):
        return render("rejected.html", rejection=result, name=result.origin or result.url or "the input")
    return render(
        "explained.html",
        page=lay_open(result, labelled_blocks(capture, options) if capture else ()),
        fates=FATES,
        repairs=before_and_after(capture, result.repairs) if capture else [],
        name=result.origin or result.url or "the input",
    )
