"""Blocks of one article help one another, and those of a second language are told apart."""

from __future__ import annotations

from clean.language import detect, detect_blocks

VIETNAMESE = [
    "Hội đồng thành phố sẽ họp vào sáng thứ ba tuần tới để bàn về ngân sách.",
    "Nhiều người dân mong muốn có thêm trường học và bệnh viện ở khu vực ngoại thành.",
    "Theo kế hoạch, tuyến đường mới sẽ được khởi công vào tháng chín năm nay.",
    "Kết quả sẽ được công bố trên trang thông tin của thành phố.",
]
ENGLISH = [
    "The city council meets next Tuesday morning to talk about the budget.",
    "Many people would like to see more schools and hospitals in the suburbs.",
    "Work on the new road is expected to begin in September this year.",
]
CROATIAN = [
    "Gradsko vijeće sastaje se u utorak ujutro kako bi raspravljalo o proračunu.",
    "Mnogi građani željeli bi više škola i bolnica u predgrađima.",
    "Nema drugog.",
    "Radovi na novoj cesti počinju u rujnu ove godine, a trajat će dva tjedna.",
]


def test_a_second_language_has_its_blocks_and_its_share() -> None:
    labels, whole = detect_blocks([*VIETNAMESE, *ENGLISH])
    assert labels == [("vi", "Latn")] * 4 + [("en", "Latn")] * 3
    english = sum(sum(c.isalpha() for c in text) for text in ENGLISH)
    total = sum(sum(c.isalpha() for c in text) for text in [*VIETNAMESE, *ENGLISH])
    assert whole.language == "vi"
    assert abs(whole.languages[1].share - english / total) < 0.05


def test_order_of_the_blocks_does_not_matter() -> None:
    forth = detect_blocks([*VIETNAMESE, *ENGLISH])[1]
    back = detect_blocks([*ENGLISH, *VIETNAMESE])[1]
    assert forth.languages == back.languages


def test_names_and_short_lines_follow_the_others() -> None:
    labels, whole = detect_blocks([*VIETNAMESE, "Ảnh: Minh Anh", "Hà Nội", "Getty"])
    assert set(labels) == {("vi", "Latn")}
    assert whole.languages[0].share == 1


def test_close_relatives_of_a_page_stay_together() -> None:
    labels, _ = detect_blocks(CROATIAN)
    assert set(labels) == {("hr", "Latn")}


def test_blocks_without_letters_have_no_language() -> None:
    labels, whole = detect_blocks(["12:30", VIETNAMESE[0], "***"])
    assert labels == [("und", "Zyyy"), ("vi", "Latn"), ("und", "Zyyy")]
    assert whole.languages[0].share == 1


def test_scripts_are_told_apart() -> None:
    labels, whole = detect_blocks(
        [
            "Влада је усвојила нови закон о порезу.",
            "Vlada je usvojila novi zakon o porezu.",
            "政府通过了新的税法。",
        ]
    )
    assert labels[0] == ("sr", "Cyrl")
    assert labels[2] == ("zh", "Hans")
    assert {share.script for share in whole.languages} == {"Cyrl", "Latn", "Hans"}


def test_lines_of_a_text_are_its_blocks() -> None:
    assert (
        detect("\n".join([*VIETNAMESE, *ENGLISH])).languages
        == detect_blocks([*VIETNAMESE, *ENGLISH])[1].languages
    )


def test_one_long_line_may_hold_two_languages() -> None:
    found = detect(" ".join(VIETNAMESE * 3) + " " + " ".join(ENGLISH * 2))
    assert [share.language for share in found.languages] == ["vi", "en"]


def test_no_blocks() -> None:
    assert detect_blocks([])[0] == []
