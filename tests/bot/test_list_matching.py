"""Which matter a row of a list is: sure only of what cannot be mistaken, and stable names for what goes live."""

from __future__ import annotations

from dataclasses import fields

import pytest

from bot.actions.list_lines import letters_of, result_of
from bot.actions.list_matching import Matcher, articles, folded
from bot.actions.list_reading import read_list
from bot.reference import SHIPPED
from knowledge.entries import Result, Tier
from knowledge.finder import Finder
from knowledge.library import Library, load
from knowledge.lists.words import result_said, tier_named
from storage.list_rows import Decision, KeptRow
from storage.lists import ListVersion
from tests.knowledge.folders import xlsx_of


@pytest.fixture(scope="module")
def library() -> Library:
    return load(SHIPPED)


@pytest.fixture(scope="module")
def matcher(library: Library) -> Matcher:
    return Matcher(library, Finder(library).find)


def test_every_row_of_our_own_lists_is_its_own_matter_also_with_other_filling_words(library: Library, matcher: Matcher) -> None:
    for row in library.rows.values():
        for wording in (row.violation, row.violation.replace("、", "或者"), f" {row.violation}。"):
            assert matcher.match(wording, row.legal_basis).matter == row.matter, row.id


def test_a_wording_with_another_word_in_it_is_asked(library: Library, matcher: Matcher) -> None:
    swapped = 0
    for row in library.rows.values():
        for one, other in (("客运", "货运"), ("货运", "客运"), ("未", ""), ("船舶", "车辆")):
            if one in row.violation:
                swapped += 1
                match = matcher.match(row.violation.replace(one, other, 1), row.legal_basis)
                assert match.matter != row.matter, row.violation
    assert swapped > 30


def test_the_same_words_under_another_article_are_asked(library: Library, matcher: Matcher) -> None:
    row = next(row for row in library.rows.values() if articles(row.legal_basis))
    assert matcher.match(row.violation, "《某市猫条例》第三条").matter == ""


def test_what_nothing_comes_near_to_is_new(matcher: Matcher) -> None:
    assert matcher.match("驾驶员未按规定喂猫", "《某市猫条例》第三条").is_new
    assert not matcher.match("", "").is_sure


def test_articles_are_read_in_both_numerals_and_without_the_peoples_republic() -> None:
    assert articles("《中华人民共和国公路法》第七十六条第（四）项、第四十四条；《某省条例》第101条") == {
        ("公路法", "76"),
        ("公路法", "44"),
        ("某省条例", "101"),
    }


def test_letters_of_lists_never_meet() -> None:
    letters = [letters_of(number) for number in range(1, 800)]
    assert letters[:2] == ["LA", "LB"]
    assert letters[25:28] == ["LZ", "LAA", "LAB"]
    assert len(set(letters)) == len(letters)


@pytest.mark.parametrize(
    ("part", "tier"),
    [
        ("不予处罚", Tier.EXEMPT),
        ("轻微违法行为免予行政处罚事项", Tier.EXEMPT),
        ("减轻处罚事项清单", Tier.MITIGATED),
        ("不予实施行政强制措施", Tier.NO_COERCION),
        ("首查必罚", Tier.MUST_PENALISE),
        ("从轻处罚", None),
        ("从轻、减轻处罚", None),
        ("不予处罚、减轻处罚", None),
        ("不适用免罚", None),
        ("不得免于处罚", None),
        ("", None),
    ],
)
def test_a_part_is_one_of_four_or_none(part: str, tier: Tier | None) -> None:
    assert tier_named(part) is tier


def test_shall_and_may_are_told_apart_only_by_the_rows_own_words() -> None:
    assert result_said("应当不予行政处罚") is Result.SHALL_EXEMPT
    assert result_said("可以不予行政处罚") is Result.MAY_EXEMPT
    assert result_said("不予行政处罚") is None
    assert result_said("应当不予或者可以不予") is None


def test_a_wording_is_compared_without_width_and_marks() -> None:
    assert folded("未按规定（第１次）  悬挂、国旗") == folded("未按规定(第1次)悬挂国旗")


def read_rows_of(matcher: Matcher, title: str, *lines: tuple[str, ...]) -> tuple[KeptRow, ...]:
    """The rows of a list under ``title`` whose columns are number, violation, conditions and penalty."""
    sheet = [(title,), ("序号", "违法行为", "适用条件", "处罚裁量"), *lines]
    return read_list(xlsx_of(*sheet), "清单.xlsx", matcher).rows


VERSION = ListVersion(
    **{field.name: "" for field in fields(ListVersion)}  # type: ignore[arg-type]
    | {"tier": Tier.EXEMPT.value, "exempt_result": Result.SHALL_EXEMPT.value}
)


def test_a_row_whose_own_words_contradict_its_part_is_not_imported(matcher: Matcher) -> None:
    rows = read_rows_of(
        matcher,
        "轻微违法行为不予处罚事项清单",
        ("1", "未按规定喂猫", "首次", "可以不予处罚"),
        ("2", "未按规定遛狗", "首次", "从轻处罚"),
        ("3", "未按规定养鱼", "首次", "减轻处罚"),
        ("4", "未按规定放羊", "首次", "处二百元以下罚款；首次的，可以不予处罚；再次的，从轻处罚"),
    )
    assert [row.decision is Decision.UNUSABLE for row in rows] == [False, True, True, False]
    assert [row.doubts for row in rows[1:3]] == [("part_differs",)] * 2


def test_what_a_row_is_stands_in_its_own_words_before_what_was_said_of_the_whole_list(matcher: Matcher) -> None:
    rows = read_rows_of(
        matcher,
        "交通运输行政执法事项清单",
        ("一、应当不予处罚事项",),
        ("1", "未按规定喂猫", "没有危害后果", ""),
        ("2", "未按规定遛狗", "", "无主观过错，不予处罚"),
        ("二、可以不予处罚事项",),
        ("3", "未按规定养鱼", "首次", ""),
        ("三、不予处罚事项",),
        ("4", "未按规定放羊", "首次；及时改正的，可以不予处罚", ""),
        ("5", "未按规定赶鸭", "改正", ""),
        ("6", "未按规定牵牛", "改正", "减轻处罚"),
    )
    found = [(None if row.decision is Decision.UNUSABLE else result_of(row, VERSION)) for row in rows]
    assert found == [Result.SHALL_EXEMPT, Result.NO_FAULT, Result.MAY_EXEMPT, Result.MAY_EXEMPT, Result.SHALL_EXEMPT, None]
