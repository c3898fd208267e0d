"""What stands below a heading that is furniture is of the heading's sort, as far as its box goes."""

from __future__ import annotations

import pytest

from bench.shapes import PARAGRAPHS
from clean import clean
from schemas import Article, Capture

WHO = "Wren has walked the marshes of Innisvar with her sister since they both could walk"


def kind_of(line: str, after: str) -> str:
    """The kind that a line of what follows a story is removed as."""
    story = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    page = f"<!doctype html><html lang=en><title>Geese</title><article>{story}</article>{after}</html>"
    result = clean(Capture(raw=page.encode()))
    assert isinstance(result, Article)
    assert result.text == "\n\n".join(PARAGRAPHS)
    return next(removal.kind for removal in result.removed if line in removal.text)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("About the author", "author-box"),
        ("Related articles", "related"),
        ("Comments", "comments"),
        ("More from the marshes", "boilerplate"),
    ],
)
@pytest.mark.parametrize(
    "box", ["<div><h4>{}</h4>{}</div>", "<div><div><h2>{}</h2></div><div>{}</div></div>"]
)
def test_below_a_heading(heading: str, kind: str, box: str) -> None:
    assert kind_of(WHO, box.format(heading, f"<p>{WHO}</p>")) == kind


def test_not_past_the_box() -> None:
    box = "<div><div><h4>About the author</h4><p>Editor at large</p></div>"
    assert kind_of(WHO, f"{box}<p>{WHO}</p></div>") == "boilerplate"


def test_not_where_the_box_holds_the_story() -> None:
    page = "<!doctype html><html lang=en><title>Geese</title><div><h4>Related articles</h4>{}<p>{}</p></div></html>"
    story = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    result = clean(Capture(raw=page.format(story, "Innisvar 2 hours ago").encode()))
    assert isinstance(result, Article)
    kinds = {removal.text: removal.kind for removal in result.removed}
    assert kinds["Innisvar 2 hours ago"] != "related"
