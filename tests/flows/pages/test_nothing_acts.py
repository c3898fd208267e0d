"""A data set in which every string of every row is an attack: nothing of it acts in the report, nor when browsed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from hostile import ATTACKS, check_page, poisoned, refused
from newsroom import FIRST, publish
from starlette.testclient import TestClient

from flows.pages.browse.app import make_app
from flows.pages.report.page import write_report


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data root with an article and a rejection of each attack."""
    data = tmp_path_factory.mktemp("attacked") / "data"
    results = []
    for number, (name, attack) in enumerate(ATTACKS.items()):
        digest = f"sha256:{number:064}"
        article = replace(
            poisoned(attack),
            article_id=f"a1:{name}",
            url=f"https://evil.example/{attack}",
            capture_digest=digest,
            captured_at=FIRST,
        )
        rejection = replace(refused(attack), capture_digest=f"{digest}r", captured_at=FIRST)
        results += [article, rejection]
    publish(data, iter(results))
    return data


def test_nothing_acts_in_a_report(attacked: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    write_report(attacked / "clean", page, name=ATTACKS["script"])
    check_page(page.read_text(encoding="utf-8"))


def test_nothing_acts_when_browsed(attacked: Path) -> None:
    client = TestClient(make_app(attacked), base_url="http://127.0.0.1")
    paths = ["/", "/rejections", *(f"/article/{quote(f'a1:{name}')}" for name in ATTACKS)]
    paths += [f"/?q={quote(attack.encode('utf-8', 'replace'))}" for attack in ATTACKS.values()]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code < 500, path
        check_page(answer.text)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
