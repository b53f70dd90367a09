"""Rotating lists: each rule comes once a quarter, whichever days are left out, up to what is promised."""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import knowledge
from knowledge.checklists import Severity
from knowledge.checklists.contents import content, from_content
from knowledge.checklists.keys import LONGEST
from knowledge.checklists.rotation import MOST_A_DAY, prohibition_items, quarter_end, quarter_start, todays, with_items
from knowledge.jurisdiction import Jurisdiction
from knowledge.library import Library, load
from tests.knowledge.checklist_files import read, toml_of

TODAY = date(2026, 11, 26)
FIRST = date(2026, 7, 1)


@pytest.fixture(scope="module")
def library() -> Library:
    return load(Path(knowledge.__file__).parent)


def gone_through(rules: int, a_day: int, days: list[bool], asked: dict[str, date]) -> set[str]:
    """What is asked in a quarter of ``len(days)`` working days, on those of them on which the list is gone through."""
    ids = [f"PB-{number:03}" for number in range(rules)]
    seen: set[str] = set()
    for number, is_done in enumerate(days):
        today = FIRST + timedelta(days=number)
        turn = todays(ids, asked, today, len(days) - number, a_day)
        assert min(a_day, rules) <= len(turn) <= max(a_day, MOST_A_DAY)
        assert len(set(turn)) == len(turn)
        if is_done:
            asked |= dict.fromkeys(turn, today)
            seen |= set(turn)
    return seen


QUARTERS = st.lists(st.booleans(), min_size=55, max_size=66)
BEFORE = st.dictionaries(st.integers(0, 249), st.dates(date(2026, 1, 1), date(2026, 6, 30))).map(
    lambda days: {f"PB-{number:03}": day for number, day in days.items()}
)


@given(st.integers(1, 250), st.integers(1, 20), QUARTERS, BEFORE)
def test_as_many_days_as_the_rules_need_are_enough_whichever_they_are(
    rules: int, a_day: int, days: list[bool], asked: dict[str, date]
) -> None:
    seen = gone_through(rules, a_day, days, asked)
    assert len(seen) >= min(rules, a_day * sum(days))


@given(st.integers(1, 250), st.integers(1, 20), QUARTERS, BEFORE)
def test_what_was_left_out_all_quarter_is_made_good_on_its_last_days(
    rules: int, a_day: int, days: list[bool], asked: dict[str, date]
) -> None:
    last = ceil(rules / MOST_A_DAY)
    assert len(gone_through(rules, a_day, days[:-last] + [True] * last, asked)) == rules


@given(st.integers(1, 250), QUARTERS)
def test_few_a_day_are_enough_where_no_day_is_left_out(rules: int, days: list[bool]) -> None:
    assert len(gone_through(rules, 1, [True for _ in days], {})) == rules


def test_the_least_recently_asked_comes_first_and_what_never_was_before_all() -> None:
    asked = {"PB-001": date(2026, 10, 9), "PB-002": date(2026, 10, 8), "PB-004": date(2026, 10, 8)}
    assert todays(["PB-001", "PB-002", "PB-003", "PB-004", "PB-005"], asked, TODAY, 20, 4) == ("PB-003", "PB-005", "PB-002", "PB-004")


def test_quarters_begin_and_end_where_they_do() -> None:
    for month in range(1, 13):
        day = date(2024, month, 15)
        assert quarter_start(day) <= day <= quarter_end(day)
        assert quarter_start(quarter_end(day) + timedelta(days=1)) == quarter_end(day) + timedelta(days=1)


def test_a_rule_of_another_place_or_out_of_force_is_not_asked(library: Library) -> None:
    here = prohibition_items(library, Jurisdiction.parse("山东/威海/乳山"), TODAY)
    there = prohibition_items(library, Jurisdiction.parse("河南/信阳/潢川"), TODAY)
    everywhere = prohibition_items(library, Jurisdiction(), TODAY)
    assert {each.id for each in everywhere} < {each.id for each in here}
    assert {each.id for each in here} != {each.id for each in there}
    for each in here:
        rule = library.prohibitions[each.id]
        assert rule.validity.holds_on(TODAY)
        assert rule.jurisdiction in ("全国", "山东", "山东/威海", "山东/威海/乳山")
        assert rule.plain in each.question
        assert each.entry == rule.id
        assert each.in_bulk == (each.severity is not Severity.CRITICAL)
        assert len(each.question) <= LONGEST["question"]
        assert len(each.how) <= LONGEST["how"]


def test_the_items_of_a_day_are_recorded_with_the_list(library: Library) -> None:
    rotating = read(toml_of([], rotates="prohibitions", a_day=10)).checklist
    assert rotating is not None
    today = with_items(rotating, prohibition_items(library, Jurisdiction(), TODAY)[:10])
    assert len(today.items) == 10
    assert today.digest != rotating.digest
    assert from_content(content(today)) == today
