"""Groups: every entry has its place, and the groups are few and short enough for a phone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.groups import KINDS, Shelf, group_of, grouped, stands_in
from knowledge.library import Library, load

SHIPPED = Path(__file__).parents[2] / "knowledge"
LONGEST = 7
"""Characters of a group's name of which two stand side by side with their counts, at 360 pixels."""
DEEPEST = 8
"""Pages of a group that anybody turns over."""


@pytest.fixture(scope="module")
def library() -> Library:
    return load(SHIPPED)


def test_every_kind_of_entry_has_a_shelf() -> None:
    assert len(set(KINDS.values())) == len(Shelf) == len(KINDS)


def test_each_entry_stands_on_one_shelf_in_one_group(library: Library) -> None:
    found = Counter(entry.id for shelf in Shelf for members in grouped(library.entries(), shelf).values() for entry in members)
    assert found == Counter(entry.id for entry in library.entries())


@pytest.mark.parametrize("shelf", Shelf)
def test_a_group_has_a_name_that_fits_a_button(library: Library, shelf: Shelf) -> None:
    groups = grouped(library.entries(), shelf)
    assert [group for group in groups if not 1 <= len(group) <= LONGEST] == []
    assert [group for group, members in groups.items() if len(members) > 8 * DEEPEST] == []


def test_phrases_come_in_the_order_of_a_case(library: Library) -> None:
    stages = list(grouped(library.entries(), Shelf.PHRASES))
    order = [stages.index(stage) for stage in ("表明身份", "检查告知", "调查取证", "处罚告知", "决定宣告", "送达拒签")]
    assert order == sorted(order)


def test_an_owner_in_passing_moves_nothing(library: Library) -> None:
    rubbish = library.elsewhere["EL-001"]
    assert group_of(replace(rubbish, owner="城管、公安交管"), Shelf.ELSEWHERE) == "城管住建"
    assert group_of(replace(rubbish, owner="某个没听说过的部门"), Shelf.ELSEWHERE) == "其他部门"


def test_a_stage_that_an_agency_invents_stands_under_its_own_name_at_the_end(library: Library) -> None:
    phrase = replace(library.phrases["PH-001"], stage="自己的阶段")
    assert list(grouped([phrase, *library.entries()], Shelf.PHRASES))[-1] == "自己的阶段"


@pytest.mark.parametrize(
    ("word", "text", "stands"),
    [("甲…丙", "甲乙丙", True), ("丙…甲", "甲乙丙", False), ("甲…甲", "甲乙丙", False), ("乙", "甲乙丙", True), ("…丙", "甲乙丙", True)],
)
def test_parts_of_a_word_stand_one_behind_the_other(word: str, text: str, stands: bool) -> None:
    assert stands_in(word, text) is stands
