"""What is added from the chat: its alias, its row, and what it may never say."""

from __future__ import annotations

from datetime import date

import pytest

from bot.actions.own_knowledge import kept_file
from bot.reference import SHIPPED
from knowledge.by_chat import BLANKS, bare, entry_id, is_alias, options, reserved_for, row_of, suggested_alias
from knowledge.columns import Table
from knowledge.entries import Reserved, SourceKind, Standing, Tier
from knowledge.jurisdiction import Jurisdiction
from knowledge.library import Library, load
from knowledge.verdict_table import Colour
from knowledge.verdicts import verdict_of

DAY = date(2026, 3, 2)
PLACE = "山东/威海/乳山"


@pytest.mark.parametrize(
    ("question", "alias"),
    [
        ("请问货车没盖篷布怎么办啊？", "货车没盖篷布"),
        ("您好，货车没盖篷布该怎么处理", "货车没盖篷布"),
        ("＊＊＊的货车没盖篷布吗", "的货车没盖篷布"),
        ("吗？", "吗"),
        ("车" * 80, "车" * 40),
    ],
)
def test_the_suggested_alias_is_the_question_without_what_is_only_polite(question: str, alias: str) -> None:
    assert suggested_alias(question) == alias


def test_two_that_ask_the_same_in_other_words_of_courtesy_are_one() -> None:
    assert bare("请问没带证怎么办？") == bare("没带证咋处理啊") == "没带证"


@pytest.mark.parametrize("text", ["", "车", "车" * 41, "😀", "没带证；没带本", "没带证\n没带本", "见www.example.com"])
def test_what_is_no_alias(text: str) -> None:
    assert not is_alias(text)


@pytest.mark.parametrize(
    ("phrase", "reserved"),
    [
        ("本次决定不予处罚。", Reserved.EXEMPTION),
        ("签了承诺书就免罚。", Reserved.COMMITMENT),
        ("这次不罚您。", Reserved.EXEMPTION),
        ("这次就不用交罚款了。", Reserved.EXEMPTION),
        ("本次免除处罚。", Reserved.EXEMPTION),
        ("免于处罚，请改正。", Reserved.EXEMPTION),
        ("我们不给予行政处罚。", Reserved.EXEMPTION),
        ("不会处罚您。", Reserved.EXEMPTION),
        ("这次就算了。", Reserved.EXEMPTION),
        ("签个保证书就可以走。", Reserved.COMMITMENT),
        ("您不签名，不影响处罚，我们会注明。", Reserved.ANYWHERE),
        ("到期不缴纳罚款的，每日加处百分之三。", Reserved.ANYWHERE),
        ("请出示证件。", Reserved.ANYWHERE),
    ],
)
def test_a_phrase_that_promises_something_is_reserved_for_cards_that_grant_it(phrase: str, reserved: Reserved) -> None:
    assert reserved_for(phrase) is reserved


def told(library: Library, table: Table) -> dict[str, str]:
    """An answer to each blank: the first option, else words."""
    return {
        blank.column: next(iter(options(library, blank.column)), f"测试{blank.column}")
        for blank in BLANKS[table]
        if blank.column != "source"
    }


@pytest.fixture(scope="module")
def library() -> Library:
    return load(SHIPPED)


@pytest.mark.parametrize("source", ["", "某省某办法（某交〔2025〕1号）"])
@pytest.mark.parametrize("table", BLANKS)
def test_the_row_of_every_kind_is_admitted_and_without_a_source_it_is_unverified(library: Library, table: Table, source: str) -> None:
    made = entry_id(table, 1)
    cells = {**row_of(table, {**told(library, table), "source": source}, PLACE, DAY), "id": made, "aliases": "铁蛤蟆测试"}
    after = load(SHIPPED, kept=[kept_file(table, "learned", [cells])])
    row, entry = after.row(made), after.entry(made)
    assert entry is not None
    kept = row or entry
    assert kept.jurisdiction == PLACE  # type: ignore[union-attr]
    unverified = not source or table is Table.MINOR_VIOLATIONS
    assert (kept.source.kind is SourceKind.UNVERIFIED) == unverified  # type: ignore[union-attr]
    assert kept.validity.checked_on == (DAY if source else None)  # type: ignore[union-attr]


@pytest.mark.parametrize("tier", Tier)
def test_a_minor_violation_added_from_the_chat_is_grey_whatever_its_tier_and_source(library: Library, tier: Tier) -> None:
    made = entry_id(Table.MINOR_VIOLATIONS, 7)
    answers = {**told(library, Table.MINOR_VIOLATIONS), "tier": tier, "source": "某省某清单（某交〔2025〕1号）"}
    cells = {**row_of(Table.MINOR_VIOLATIONS, answers, "全国", DAY), "id": made, "aliases": "铁蛤蟆测试"}
    after = load(SHIPPED, kept=[kept_file(Table.MINOR_VIOLATIONS, "learned", [cells])])
    assert after.rows[made].standing is Standing.UNVERIFIED
    matter = after.matters[after.rows[made].matter]
    assert verdict_of(matter, Jurisdiction.parse(PLACE), DAY, after.rules).colour is Colour.GREY
