"""Finding duplicates: on generated copies in eight languages, and what the table says of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import combinations
from typing import Any

import pyarrow as pa
import pytest
from copies import ALPHABETS, generate
from publishing import NOON, Commit, by_id, contents, make_article, rows

from clean.dataset import DataSet, files
from clean.dataset.duplicates import COLUMNS, find_duplicates
from clean.dataset.shingles import shingles
from schemas import Article, Translation
from schemas.arrow import articles_table

pytest.importorskip("rensa")

LONG = "\n\n".join(" ".join(f"từ{n * 7 % 97}{k}" for n in range(40)) for k in "abcde")


def find(articles: list[Article]) -> list[dict[str, Any]]:
    table = articles_table(articles, NOON).select(list(COLUMNS))
    return find_duplicates([table.slice(0, 7), table.slice(7)]).to_pylist()


def pairs(groups: dict[Any, list[int]]) -> set[tuple[int, int]]:
    return {pair for members in groups.values() for pair in combinations(members, 2)}


@pytest.mark.parametrize(
    "seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)]
)
def test_copies_are_found_and_quotations_are_not(seed: int) -> None:
    """Precision and recall over pairs, in all and in each language."""
    copies = list(generate(8 if seed == 1 else 60, seed))
    found = {
        row["article_id"]: row["cluster_id"]
        for row in find([make_article(n, c.text) for n, c in enumerate(copies)])
    }
    truth, said = defaultdict(list), defaultdict(list)
    for number, copy in enumerate(copies):
        truth[copy.origin].append(number)
        article_id = make_article(number).article_id
        said[found.get(article_id, article_id)].append(number)
    for language in [*ALPHABETS, None]:
        right = {pair for pair in pairs(truth) if language in (None, copies[pair[0]].language)}
        given = {pair for pair in pairs(said) if language in (None, copies[pair[0]].language)}
        assert len(right & given) >= 0.95 * len(right), f"recall in {language or 'all'}"
        assert len(right & given) >= 0.95 * len(given), f"precision in {language or 'all'}"


def test_what_a_row_says() -> None:
    later = "\n\n".join([*LONG.split("\n\n")[:4], "Đọc thêm tin khác"])
    digest = "t1:same"
    found = find(
        [
            make_article(5, LONG, text_digest=digest),
            make_article(2, later),
            make_article(9, LONG, text_digest=digest),
            make_article(7),
        ]
    )
    by_article = {row["article_id"]: row for row in found}
    # Of what was first seen at the same moment the smallest id is the head.
    assert {row["cluster_id"] for row in found} == {"a1:0002"}
    assert by_article["a1:0002"]["head"]
    assert by_article["a1:0002"]["method"] == "near"
    assert by_article["a1:0005"]["method"] == by_article["a1:0009"]["method"] == "exact"
    assert by_article["a1:0005"]["similarity"] > 0.9
    assert "a1:0007" not in by_article


def test_the_head_is_the_article_seen_first(data: DataSet, commit: Commit) -> None:
    commit([make_article(9, LONG)])
    commit([make_article(1, LONG + " thêm một câu.")], NOON + timedelta(days=1))
    data.find_duplicates()
    assert {row["article_id"]: row["head"] for row in rows(data, "duplicates")} == {
        "a1:0009": True,
        "a1:0001": False,
    }


def test_translations_of_each_other_are_no_duplicates() -> None:
    one = make_article(1, LONG, translations=(Translation("en", "https://news2.example/2"),))
    other = make_article(2, LONG, translations=(Translation("vi", "https://news1.example/1"),))
    assert find([one, other]) == []
    assert len(find([one, make_article(3, LONG)])) == 2


def test_empty_texts_and_short_ones_are_no_duplicates() -> None:
    empty = [make_article(n, text=" ", text_digest="t1:empty") for n in range(3)]
    short = [make_article(n, text=f"Xem ảnh số {n}") for n in range(5, 8)]
    assert find([*empty, *short]) == []


def test_the_order_of_articles_does_not_matter() -> None:
    articles = [make_article(n, copy.text) for n, copy in enumerate(generate(2, 4))]
    ordered = sorted(find(articles), key=lambda row: row["article_id"])
    assert sorted(find(articles[::-1]), key=lambda row: row["article_id"]) == ordered


def test_a_great_cluster_is_one_cluster() -> None:
    found = find([make_article(n, f"{LONG} dấu{n}") for n in range(300)])
    assert len(found) == 300
    assert len({row["cluster_id"] for row in found}) == 1


def test_articles_are_left_alone_and_a_second_time_changes_no_byte(data: DataSet, commit: Commit) -> None:
    commit([make_article(1, LONG), make_article(2, LONG), make_article(3)])
    articles = by_id(data)
    counts = data.find_duplicates()
    assert counts == {"exact": 2, "clusters": 1}
    before = contents(data)
    data.find_duplicates()
    assert contents(data) == before
    assert by_id(data) == articles


def test_a_data_set_without_articles(data: DataSet, commit: Commit) -> None:
    commit([])
    assert data.find_duplicates() == {"clusters": 0}
    assert rows(data, "duplicates") == []


def test_forgetting_breaks_up_the_cluster(data: DataSet, commit: Commit) -> None:
    commit([make_article(1, LONG), make_article(2, LONG)])
    data.find_duplicates()
    data.forget(["a1:0001"], NOON)
    assert rows(data, "duplicates") == []


SAME = {
    "case and punctuation": ("Một hai ba, bốn năm!", "MỘT HAI BA BỐN NĂM"),
    "width": ("ＡＢＣ １２３ ｄｅｆ", "abc 123 def"),
    "composition": ("Tin sa\u0323ch ho\u031bn", "Tin sạch hơn"),
    "spacing in Chinese": ("新闻 清洗 工具 测试", "新闻清洗工具测试"),
    "line breaks": ("one two\n\nthree four", "one two three four"),
}


@pytest.mark.parametrize("case", SAME)
def test_what_does_not_count(case: str) -> None:
    one, other = SAME[case]
    assert shingles(one).tolist() == shingles(other).tolist()


def test_words_are_told_apart_by_their_letters_in_order() -> None:
    assert set(shingles("abc def ghi").tolist()).isdisjoint(shingles("cba fed ihg").tolist())
    assert set(shingles("ab c d").tolist()).isdisjoint(shingles("a bc d").tolist())


@pytest.mark.parametrize("text", ["", " ", "…!", "\ud800", "a", "新", "กข"])
def test_any_text_has_shingles(text: str) -> None:
    assert len(shingles(text)) <= 1


def test_the_same_rows_however_the_articles_are_cut() -> None:
    """In one piece, in seven, in any order of pieces, and with an empty one among them."""
    copies = list(generate(4, 5))
    articles = [make_article(n * 7 % 101, copy.text) for n, copy in enumerate(copies)]
    tables = [articles_table([one], NOON + timedelta(hours=n % 5)) for n, one in enumerate(articles)]
    table = pa.concat_tables(tables).select(list(COLUMNS))
    whole = files.sort("duplicates", find_duplicates([table]))
    assert whole.num_rows > 40
    size = -(-table.num_rows // 7)
    pieces = [table.slice(start, size) for start in range(0, table.num_rows, size)]
    for cut in (pieces, pieces[::-1], [*pieces[3:], table.slice(0, 0), *pieces[:3]]):
        assert files.sort("duplicates", find_duplicates(cut)).equals(whole)
