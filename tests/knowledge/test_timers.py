"""The terms that can be counted are those of the procedure's entries, and are found by what people call them."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from knowledge import holidays
from knowledge.campaigns.rules import Length
from knowledge.timers import Timer, Whose, named, of_entry, of_term, run, squeezed, suggested, timer, timers

PROCEDURE = Path(__file__).parents[2] / "knowledge" / "procedure.csv"
ASKED_FOR = {"PR-008", "PR-009", "PR-010", "PR-013", "PR-014", "PR-019", "PR-022", "PR-027", "PR-034", "PR-035", "PR-038", "PR-039"}
ASKED_FOR |= {"PR-041", "PR-042", "PR-043", "PR-047", "PR-049", "PR-051", "PR-052", "PR-088", "PR-089"}


@pytest.fixture(autouse=True)
def shipped_days() -> None:
    """Nobody's own days are in force."""
    holidays.take_up(None)


def at(day: str, hour: int = 9) -> datetime:
    """A moment of that day."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=UTC).replace(hour=hour)


def length_of(row: dict[str, str]) -> Length:
    """What an entry counts, from its unit and its kind of day."""
    unit = row["unit"].removesuffix("前")
    if unit in {"日", "个工作日"}:
        return {"工作日": Length.WORKING_DAYS, "自然日": Length.DAYS}[row["day_kind"]]
    return {"个月": Length.MONTHS, "小时": Length.HOURS}[unit]


@pytest.mark.parametrize("each", timers(), ids=lambda each: each.key)
def test_each_counts_what_its_entry_says(each: Timer) -> None:
    with PROCEDURE.open(encoding="utf-8-sig", newline="") as lines:
        row = next(row for row in csv.DictReader(lines) if row["id"] == each.entry)
    assert (each.number, each.length) == (int(row["number"]), length_of(row))
    assert each.before == row["unit"].endswith("前")


def test_what_was_asked_for_is_there() -> None:
    assert {each.entry for each in timers()} >= ASKED_FOR


def test_no_name_means_two_of_them() -> None:
    names = [squeezed(name) for each in timers() for name in {each.title, *each.names}]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("登记保存 辽X12345", "keep"),
        ("先行登记", "keep"),
        ("证据 保存", "keep"),
        ("扣押", "seize"),
        ("扣车延长 辽X12345", "seize_longer"),
        ("立案", "case"),
        ("交罚款", "pay"),
        ("复议答复", "answer"),
        ("申请复议", "review"),
    ],
)
def test_people_call_them_by_their_names(words: str, key: str) -> None:
    found = named(words)
    assert found is not None
    assert found[0].key == key


def test_a_word_that_several_share_offers_them() -> None:
    assert named("听证") is None
    assert {each.key for each in suggested("听证")} == {"hearing_wish", "hearing_notice"}
    assert {each.key for each in suggested("复议")} >= {"answer", "review"}
    assert suggested("火星") == ()
    assert suggested("") == ()


def test_the_agencys_term_ends_with_its_last_day_even_on_a_day_of_rest() -> None:
    found = run(_timer("seize"), at("2026-11-26"))
    assert (found.due_on, found.counted.lands_on_rest) == (date(2026, 12, 26), True)


def test_the_partys_term_is_looked_into_on_the_first_working_day_after_it() -> None:
    # 15 days after 20 November are 5 December, a Saturday: in time is still Monday the 7th.
    found = run(_timer("pay"), at("2026-11-20"))
    assert (found.counted.due_on, found.due_on) == (date(2026, 12, 5), date(2026, 12, 8))
    assert run(_timer("pay"), at("2026-11-24")).due_on == date(2026, 12, 10)


def test_a_notice_before_a_hearing_counts_backwards() -> None:
    assert run(_timer("hearing_notice"), at("2026-12-10")).due_on == date(2026, 12, 1)


def test_hours_have_a_moment() -> None:
    assert run(_timer("approve"), at("2026-12-31", 14)).due_at == at("2027-01-01", 14)


def test_an_entry_leads_to_its_timers() -> None:
    assert [each.key for each in of_entry("PR-010")] == ["keep"]
    assert of_entry("PR-001") == ()
    assert all(each.leads == (0,) for each in timers() if each.whose is Whose.PARTY), "the party's term is nobody's to be hurried"


def _timer(key: str) -> Timer:
    found = timer(key)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("what", "number", "length", "key"),
    [
        ("在政务服务网公示处罚决定", 7, Length.WORKING_DAYS, "publish"),
        ("在政务服务网公示处罚决定", 20, Length.WORKING_DAYS, None),
        ("在政务服务网公示处罚决定", 7, Length.DAYS, None),
        ("公示检查结果", 7, Length.WORKING_DAYS, None),
        ("送达处罚决定书并作处罚公示", 7, Length.WORKING_DAYS, "publish"),
        ("登记保存的证据和处罚公示", 7, Length.WORKING_DAYS, None),
        ("通知听证会", 7, Length.WORKING_DAYS, None),
        ("", 7, Length.WORKING_DAYS, None),
    ],
)
def test_the_term_of_a_duty_is_a_timer_only_where_length_and_words_leave_no_doubt(
    what: str, number: int, length: Length, key: str | None
) -> None:
    found = of_term(what, number, length)
    assert (None if found is None else found.key) == key
