"""What every answer promises, whatever came in."""

from __future__ import annotations

from schemas import REJECTION_CODES, Article, Rejection
from tests.properties.plain import broken


def check_sound(result: Article | Rejection) -> None:
    """Raises AssertionError where an answer breaks a promise of its contract."""
    assert not broken(result)
    if isinstance(result, Rejection):
        assert result.code in REJECTION_CODES
        assert result.message.endswith((".", "?"))
        return
    assert result.characters == len(result.text)
    assert result.capture_digest.startswith("sha256:")
    assert result.article_id.startswith("a1:")
    covered = [result.text[block.start : block.end] for block in result.blocks]
    assert "\n\n".join(covered) == result.text
    assert all(piece.strip() == piece and piece for piece in covered)
    assert all(0 <= removal.anchor <= len(result.text) for removal in result.removed)
    assert [r.position for r in result.removed] == sorted(r.position for r in result.removed)
    assert all(removal.kind and removal.reason for removal in result.removed)
