"""What the clock tells of the ledger: once a working day, one message a person, nothing twice whatever the process or the clock does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.actions.ledger_parts import LedgerLine, LedgerReminder
from bot.wording import nudge_parts
from knowledge.ledger import take_up
from knowledge.ledger.files import SHIPPED
from storage import leaves, people
from storage.ledger import HistoryKind, LedgerState
from storage.moments import to_text
from storage.people import Standing
from tests.bot.agency import DOOR
from tests.bot.digests import text
from tests.bot.ledger_book import Book

S = LedgerState
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (f"2026-11-{day}" for day in (23, 24, 25, 26, 27))
SATURDAY, NEXT_MONDAY = "2026-11-28", "2026-11-30"


@pytest.fixture
def book() -> Book:
    made = Book()
    made.at("2026-11-02")
    return made


def reminder(told: dict[str, list[object]], name: str) -> LedgerReminder:
    (found,) = told[name]
    assert isinstance(found, LedgerReminder)
    return found


def test_the_day_before_whoever_is_responsible_is_told_and_nobody_else(book: Book) -> None:
    item = book.item(WEDNESDAY, person=book.officer)
    book.at(MONDAY)
    assert book.tick() == {}
    book.at(TUESDAY)
    told = book.tick()
    assert set(told) == {"某甲"}
    assert [(line.item_id, line.late) for line in reminder(told, "某甲").own] == [(item.id, 0)]
    book.at(WEDNESDAY)
    assert book.tick() == {}


def test_before_a_weekend_the_last_working_day_is_the_day_before(book: Book) -> None:
    book.item(NEXT_MONDAY, person=book.officer)
    book.at(THURSDAY)
    assert book.tick() == {}
    book.at(FRIDAY)
    assert set(book.tick()) == {"某甲"}


def test_a_machine_that_slept_the_day_before_tells_on_the_day_itself(book: Book) -> None:
    book.item(WEDNESDAY, person=book.officer)
    book.at(WEDNESDAY)
    assert reminder(book.tick(), "某甲").own[0].late == 0


def test_late_it_is_said_each_working_day_and_from_the_second_to_the_heads_as_well(book: Book) -> None:
    item = book.item(THURSDAY, person=book.officer)
    seen = []
    for day in (FRIDAY, SATURDAY, "2026-11-29", NEXT_MONDAY, "2026-12-01"):
        book.at(day)
        told = book.tick()
        seen.append({name: [line.late for line in (*reminder(told, name).own, *reminder(told, name).units)] for name in told})
    assert seen == [{"某甲": [1]}, {}, {}, {"某甲": [2], "某丙": [2]}, {"某甲": [3], "某丙": [3]}]
    assert book.history(item, HistoryKind.REMINDED) == ["1", "2"]


def test_one_message_holds_all_items_of_a_person(book: Book) -> None:
    for _ in range(30):
        book.item(TUESDAY, person=book.officer)
    book.at(THURSDAY)
    told = book.tick()
    assert len(reminder(told, "某甲").own) == 30
    assert len(reminder(told, "某丙").units) == 30
    words = text(reminder(told, "某甲"))
    assert "您的：超期 <b>30</b> 项" in words
    assert "本产品默认，非文件规定" in words


@pytest.mark.parametrize("ticks", [1, 5])
def test_however_often_it_ticks_nobody_is_told_twice_a_day(book: Book, ticks: int) -> None:
    book.item(TUESDAY, person=book.officer)
    book.at(WEDNESDAY, 8, 30)
    assert set(book.tick()) == {"某甲"}
    for _ in range(ticks):
        book.agency.later(minutes=20)
        assert book.tick() == {}


@pytest.mark.parametrize(("hour", "tells"), [(7, False), (9, True), (19, True), (20, False)])
def test_nobody_is_told_at_night(book: Book, hour: int, tells: bool) -> None:
    book.item(TUESDAY, person=book.officer)
    book.at(WEDNESDAY, hour, 59 if hour < 8 else 0)
    assert bool(book.tick()) == tells


def test_a_clock_that_was_wrong_and_is_set_back_holds_nothing_up_and_repeats_nothing(book: Book) -> None:
    book.item(TUESDAY, person=book.officer)
    book.at(WEDNESDAY)
    assert set(book.tick()) == {"某甲"}
    book.at("2027-06-01")
    assert "某甲" in book.tick()
    book.at(WEDNESDAY, 10)
    assert book.tick() == {}
    book.at(THURSDAY)
    assert "某甲" in book.tick()


@pytest.mark.parametrize(("least", "days"), [("0", [0, 1, 2]), ("2", [2]), ("", [])])
def test_an_agency_says_from_which_day_it_reminds(book: Book, tmp_path: Path, least: str, days: list[int]) -> None:
    own = (SHIPPED / "steps.csv").read_text(encoding="utf-8").replace("reminder,提醒,0,", f"reminder,提醒,{least},")
    (tmp_path / "steps.csv").write_text(own, encoding="utf-8")
    book.item(WEDNESDAY, person=book.officer)
    told = []
    take_up(tmp_path)
    try:
        for day in (TUESDAY, THURSDAY, FRIDAY):
            book.at(day)
            told += [line.late for line in reminder(found, "某甲").own] if "某甲" in (found := book.tick()) else []
    finally:
        take_up(None)
    assert told == days


def test_where_nobody_is_named_or_the_named_one_has_left_the_heads_are_told_at_once(book: Book) -> None:
    book.item(WEDNESDAY)
    book.item(WEDNESDAY, person=book.officer)
    people.set_standing(book.agency.db, book.officer.id, Standing.LEFT)
    book.at(TUESDAY)
    told = book.tick()
    assert set(told) == {"某丙"}
    assert len(reminder(told, "某丙").units) == 2


def test_while_somebody_is_on_leave_the_heads_hear_of_it_from_the_first_day(book: Book) -> None:
    day = date.fromisoformat(WEDNESDAY)
    leaves.add(book.agency.db, book.officer.id, day, day, None, set_by=None, at=to_text(book.agency.now))
    book.item(TUESDAY, person=book.officer)
    book.at(WEDNESDAY)
    assert set(book.tick()) == {"某甲", "某丙"}


def test_a_heads_own_item_goes_to_the_one_above_and_a_unit_without_heads_to_the_next(book: Book) -> None:
    book.item(MONDAY, person=book.head)
    book.at(WEDNESDAY)
    assert set(book.tick()) == {"某丙", "某丁"}
    people.set_standing(book.agency.db, book.head.id, Standing.LEFT)
    book.at(THURSDAY)
    assert set(book.tick()) == {"某丁"}


def test_what_is_held_is_told_to_discipline_and_whoever_has_to_put_it_right_alone(book: Book) -> None:
    book.item(MONDAY, person=book.officer, is_held=True)
    book.item(MONDAY, is_held=True)
    book.at(WEDNESDAY)
    told = book.tick()
    assert set(told) == {"某甲", "某己"}
    assert len(reminder(told, "某甲").own) == 1
    assert len(reminder(told, "某己").units) == 2


@pytest.mark.parametrize("state", [S.TO_ACCEPT, S.CLOSED, S.VOID])
def test_nobody_is_reminded_of_what_is_handed_in_closed_or_void(book: Book, state: LedgerState) -> None:
    book.at(MONDAY)
    book.item(MONDAY, person=book.officer, state=state)
    book.at(WEDNESDAY)
    assert book.tick() == {}


def test_an_extension_stops_it_until_its_own_day(book: Book) -> None:
    item = book.item(MONDAY, person=book.officer)
    book.at(TUESDAY)
    assert book.tick()
    book.change(item, due_on=date(2026, 12, 10))
    book.at(WEDNESDAY)
    assert book.tick() == {}
    book.at("2026-12-09")
    assert set(book.tick()) == {"某甲"}


def test_who_can_accept_is_reminded_after_more_than_three_working_days_and_never_whoever_handed_it_in(book: Book) -> None:
    book.at(MONDAY)
    book.item("2026-12-20", person=book.officer, state=S.TO_ACCEPT, handed_in_by=book.officer.id)
    book.item("2026-12-20", person=book.officer, state=S.TO_ACCEPT, handed_in_by=book.head.id)
    book.at(THURSDAY)
    assert book.tick() == {}
    book.at(FRIDAY)
    told = book.tick()
    assert {name: len(reminder(told, name).to_accept) for name in told} == {"某丙": 1, "某丁": 1}
    assert "超过 3 个工作日" in text(reminder(told, "某丙"))


def test_on_its_day_a_closed_item_is_to_be_looked_at_again_and_who_may_is_told_once(book: Book) -> None:
    book.at(MONDAY)
    items = [book.item("2026-12-20", person=book.officer, state=S.CLOSED, recheck_on=date(2026, 11, 28)) for _ in range(3)]
    book.at(FRIDAY)
    assert book.tick() == {}
    book.at(SATURDAY, 1)
    assert book.tick() == {}
    assert {book.now(item).state for item in items} == {S.RECHECK}
    book.at(NEXT_MONDAY)
    told = book.tick()
    assert set(told) == {"某丙"}
    assert [line.item_id for line in reminder(told, "某丙").rechecks] == [item.id for item in items]
    book.at("2026-12-01")
    assert book.tick() == {}
    assert book.history(items[0], HistoryKind.MOVE)[-1] == "closed>recheck"


def test_what_passed_its_recheck_does_not_fall_due_again(book: Book) -> None:
    book.at(MONDAY)
    item = book.item("2026-12-20", person=book.officer, state=S.CLOSED, recheck_on=date(2026, 11, 24))
    book.at(TUESDAY)
    book.tick()
    book.go(item, S.CLOSED)
    book.at(WEDNESDAY)
    book.tick()
    assert book.now(item).state is S.CLOSED


def test_a_kill_before_the_commit_loses_nothing_and_repeats_nothing(book: Book) -> None:
    book.item(TUESDAY, person=book.officer)
    book.at(WEDNESDAY)
    real = book.agency.does

    def dies(actor, action, **options):  # type: ignore[no-untyped-def]
        def then_dies(work):  # type: ignore[no-untyped-def]
            action(work)
            raise KeyboardInterrupt

        return real(actor, then_dies, **options)

    book.agency.does = dies  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        book.tick()
    book.agency.does = real  # type: ignore[method-assign]
    assert set(book.tick()) == {"某甲"}
    assert book.tick() == {}


def test_a_simulated_year_tells_each_person_at_most_once_on_working_days_and_never_on_others(book: Book) -> None:
    book.at("2026-01-05")
    for month in range(1, 13):
        book.item(f"2026-{month:02d}-15", person=(book.officer, book.other, book.head)[month % 3])
    told_on: dict[str, list[str]] = {}
    day = date(2026, 1, 5)
    while day < date(2027, 1, 11):
        for hour in (3, 9, 15):
            book.at(day.isoformat(), hour)
            for name, found in book.tick().items():
                reminders = [each for each in found if isinstance(each, LedgerReminder)]
                told_on.setdefault(name, []).extend([day.isoformat()] * len(reminders))
        day += timedelta(days=1)
    assert all(len(days) == len(set(days)) for days in told_on.values())
    assert "2026-10-01" not in told_on["某甲"]
    assert "2026-02-18" not in told_on["某甲"]
    assert "2026-09-20" in told_on["某甲"], "the Sunday on which people work before the holiday"
    assert "2027-01-04" in told_on["某甲"]


def put_ready(book: Book, hour: int = 0) -> None:
    """The round of the day, hours before the first digest."""
    day = book.agency.now.date().isoformat()
    book.at(day, hour)
    assert book.tick() == {}
    book.at(day)


def test_what_was_settled_between_the_round_and_the_digest_is_not_said(book: Book) -> None:
    fixed, given, void, put_off, left = (book.item(TUESDAY, person=book.officer) for _ in range(5))
    book.at(THURSDAY)
    put_ready(book)
    book.go(fixed, S.TO_ACCEPT, handed_in_by=book.officer.id)
    book.change(given, person_id=book.other.id)
    book.go(void, S.VOID)
    book.change(put_off, due_on=date(2026, 12, 10))
    told = book.tick()
    assert [line.item_id for line in reminder(told, "某甲").own] == [left.id]
    assert [line.item_id for line in reminder(told, "某丙").units] == [given.id, left.id]


def test_where_nothing_is_left_nothing_is_sent(book: Book) -> None:
    item = book.item(TUESDAY, person=book.officer)
    book.at(WEDNESDAY)
    put_ready(book)
    book.go(item, S.VOID)
    assert book.tick() == {}


def test_a_head_who_is_one_no_more_hears_nothing_of_the_unit(book: Book) -> None:
    book.item(MONDAY, person=book.officer)
    book.at(WEDNESDAY)
    put_ready(book)
    people.set_unit(book.agency.db, book.head.id, book.agency.second.id)
    assert set(book.tick()) == {"某甲"}


def test_whoever_cannot_be_reached_has_been_told_nothing_and_the_history_does_not_say_so(book: Book) -> None:
    nobody = book.agency.person("某辛")
    item = book.item(WEDNESDAY, person=nobody)
    for day in (TUESDAY, WEDNESDAY, THURSDAY):
        book.at(day)
        assert book.tick() == {}
    assert book.now(item).told_at is None
    assert book.history(item, HistoryKind.REMINDED) == []
    people.bind(book.agency.db, DOOR, 999, nobody.id, "某辛", at=to_text(book.agency.now))
    book.everybody = (*book.everybody, nobody)
    book.at(FRIDAY)
    told = book.tick()
    assert set(told) == {"某辛", "某丙"}
    assert reminder(told, "某辛").own[0].late == 2
    # Two digests, one line.
    assert book.history(item, HistoryKind.REMINDED) == ["2"]


def test_a_recheck_of_which_nobody_could_be_told_is_put_ready_again(book: Book) -> None:
    book.at(MONDAY)
    people.unbind(book.agency.db, book.head.id, at=to_text(book.agency.now))
    item = book.item("2026-12-20", person=book.officer, state=S.CLOSED, recheck_on=date(2026, 11, 24))
    for day in (TUESDAY, WEDNESDAY):
        book.at(day)
        assert book.tick() == {}
    people.bind(book.agency.db, DOOR, 998, book.head.id, "某丙", at=to_text(book.agency.now))
    book.at(THURSDAY)
    assert [line.item_id for line in reminder(book.tick(), "某丙").rechecks] == [item.id]
    book.at(FRIDAY)
    assert book.tick() == {}


def test_what_lies_ready_holds_no_words_of_any_item(book: Book) -> None:
    book.item(MONDAY, person=book.officer, is_held=True)
    book.at(WEDNESDAY)
    put_ready(book)
    contents = [row[0] for row in book.agency.db.conn.execute("SELECT content FROM nudge_parts")]
    assert len(contents) == 2
    assert not any("受理窗口" in content or "某" in content for content in contents)


def test_a_part_has_four_lines_at_most_and_names_the_only_item(book: Book) -> None:
    item = book.item(MONDAY, person=book.officer)
    book.at(WEDNESDAY)
    part = reminder(book.tick(), "某甲")
    assert text(part).splitlines() == [
        "<b>整改台账</b>（天数：本产品默认，非文件规定）",
        f"⏰ №{item.id} 受理窗口没有公示收费标准　超 2 个工作日",
    ]
    assert [press.label for press in nudge_parts.buttons(part)] == [f"台账 №{item.id}"]
    lines = (LedgerLine(item.id, "<b>" * 40, "一中队", "某甲", date(2026, 11, 20), 3),) * 2
    full = LedgerReminder(lines, lines, lines, lines, 2, date(2026, 11, 25), 3, "本产品默认，非文件规定")
    assert text(full).splitlines()[1:] == [
        "⏰ 您的：超期 <b>2</b> 项",
        "⏰ 您管的单位：超期 <b>2</b> 项",
        "等您验收 <b>2</b> 项（超过 3 个工作日），该回头看 <b>2</b> 项，新的待定措施 <b>2</b> 条",
    ]
    assert [press.label for press in nudge_parts.buttons(full)] == ["台账", "待定措施"]
    assert "<b><b>" not in text(replace(full, units=lines[:1]))
