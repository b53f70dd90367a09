"""整改情况: what a year comes to, frozen at the end of October and right however late that happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.actions import ledger_years
from bot.actions.ledger_moves import MOVES
from bot.actions.ledger_years import LedgerYear, LedgerYearDue
from bot.wording.messages import show
from storage import ledger, ledger_counts
from storage.ledger import LedgerItem, LedgerState
from storage.ledger_counts import Counts, Life, counted
from storage.people import Person
from tests.bot.ledger_book import Book

S = LedgerState


@pytest.fixture
def book() -> Book:
    return Book()


def year(book: Book, person: Person, which: int | None = None) -> LedgerYear:
    return book.agency.does(person, lambda work: ledger_years.view(work, which))


def a_year_of(book: Book) -> None:
    """In 一中队: one of last year, closed in time; one closed late; one open and late; one voided. In 二中队: one found after October."""
    book.at("2025-12-01")
    carried = book.item("2026-02-10", person=book.officer)
    book.at("2026-02-02")
    for state in (S.WORKING, S.TO_ACCEPT, S.CLOSED):
        book.go(carried, state)
    book.at("2026-03-02")
    slow = book.item("2026-03-20", person=book.officer, category="integrity")
    book.item("2026-09-01", person=book.other, supervised_at="2026-04-01T00:00:00.000Z")
    book.item("2026-09-01", state=S.VOID)
    book.at("2026-04-02")
    for state in (S.WORKING, S.TO_ACCEPT, S.CLOSED):
        book.go(slow, state)
    book.at("2026-10-26")


EXPECTED = Counts(carried=1, found=2, closed=2, in_time=1, open=1, overdue=1, supervised=1, by_category={"integrity": 1, "conduct": 1})


def test_a_year_is_counted_from_january_with_what_was_carried_over(book: Book) -> None:
    a_year_of(book)
    found = year(book, book.head)
    assert (found.year, found.until, found.is_frozen) == (2026, date(2026, 10, 26), False)
    assert found.total == EXPECTED
    text = show(found).text
    assert "1 月 1 日至 10 月 26 日" in text
    assert "上年结转 1" in text


def test_at_the_end_of_october_it_is_frozen_and_nothing_that_follows_changes_it(book: Book) -> None:
    a_year_of(book)
    book.at("2026-10-31", 23, 59)
    book.tick()
    assert not year(book, book.head).is_frozen
    book.at("2026-11-01", 0, 1)
    book.tick()
    frozen = year(book, book.head)
    assert (frozen.is_frozen, frozen.until, frozen.total) == (True, date(2026, 10, 31), EXPECTED)
    book.at("2026-11-20")
    for state in (S.WORKING, S.TO_ACCEPT, S.CLOSED):
        book.go(_open_one(book), state)
    book.item("2026-12-20", person=book.officer)
    book.tick()
    assert year(book, book.head).total == EXPECTED


def _open_one(book: Book) -> LedgerItem:
    row = book.agency.db.conn.execute("SELECT id FROM ledger_items WHERE supervised_at IS NOT NULL").fetchone()
    item = ledger.item(book.agency.db, row[0])
    assert item is not None
    return item


def test_a_process_that_slept_over_new_year_freezes_what_stood_at_the_end_of_october(book: Book) -> None:
    a_year_of(book)
    open_one = _open_one(book)
    book.at("2026-11-20")
    for state in (S.WORKING, S.TO_ACCEPT, S.CLOSED):
        book.go(open_one, state)
    book.item("2026-12-20", unit_id=book.agency.second.id)
    book.at("2027-01-05")
    book.tick()
    assert year(book, book.head, 2026).total == EXPECTED
    this = year(book, book.head)
    assert (this.year, this.earlier, this.is_frozen) == (2027, 2026, False)
    assert this.total == Counts()
    assert year(book, book.above).total == Counts(carried=1, open=1, overdue=1)


def test_a_process_that_slept_over_two_octobers_freezes_both(book: Book) -> None:
    a_year_of(book)
    book.at("2028-01-05")
    book.tick()
    assert ledger_counts.frozen_years(book.agency.db) == (2027, 2026)
    assert year(book, book.head, 2026).total == EXPECTED
    assert year(book, book.head, 2027).total == Counts(carried=1, open=1, overdue=1, supervised=1)


def test_a_clock_that_was_ahead_leaves_no_year_frozen_that_has_not_been(book: Book) -> None:
    a_year_of(book)
    book.at("2031-05-05")
    book.tick()
    book.at("2026-10-27")
    book.tick()
    assert ledger_counts.frozen_years(book.agency.db) == ()
    assert not year(book, book.head).is_frozen
    book.at("2026-11-02")
    book.tick()
    assert year(book, book.head).total == EXPECTED
    assert "ledger.year_thawed" in book.agency.acts()


def test_supervisors_are_told_once_from_the_20th_of_october(book: Book) -> None:
    a_year_of(book)
    told = []
    for day, hour in (("2026-10-19", 9), ("2026-10-20", 7), ("2026-10-20", 9), ("2026-10-20", 10), ("2026-10-21", 9), ("2026-11-02", 9)):
        book.at(day, hour)
        found = book.tick()
        told.append(sorted(name for name, each in found.items() if any(isinstance(message, LedgerYearDue) for message in each)))
    assert told == [[], [], sorted(["某丙", "某丁", "某戊"]), [], [], []]


def test_nothing_is_frozen_or_said_where_there_is_no_ledger(book: Book) -> None:
    book.at("2026-11-02")
    assert book.tick() == {}
    assert ledger_counts.frozen_years(book.agency.db) == ()


def test_each_sees_the_units_of_the_own_sight_and_what_is_held_is_counted_for_discipline_alone(book: Book) -> None:
    book.at("2026-05-05")
    book.item("2026-06-01")
    book.item("2026-06-01", is_held=True)
    book.item("2026-06-01", unit_id=book.agency.second.id)
    for day in ("2026-07-01", "2026-11-02"):
        book.at(day)
        book.tick()
        found = {
            person.name: year(book, person).total.found for person in (book.head, book.elsewhere, book.above, book.legal, book.discipline)
        }
        assert found == {"某丙": 1, "某戊": 1, "某丁": 2, "某庚": 2, "某己": 1}
    for person in (book.officer, book.other):
        book.agency.refuses(person, ledger_years.view, "not_allowed")
    book.agency.refuses(book.head, lambda work: ledger_years.view(work, 1999), "no_such_year")
    book.agency.refuses(book.head, lambda work: ledger_years.view(replace(work, outside=True)), "outside")


FIRST, LAST = date(2026, 1, 1), date(2026, 10, 31)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """An item that was moved by the table of moves on any days of three years."""
    days = sorted(draw(st.lists(st.dates(date(2025, 1, 1), date(2027, 12, 31)), min_size=1, max_size=9)))
    state, moves = S.TODO, [(days[0], "", "todo")]
    for day in days[1:]:
        after = sorted(MOVES[state])
        if not after:
            break
        following = draw(st.sampled_from(after))
        moves.append((day, state.value, following.value))
        state = following
    return Life(1, False, "conduct", days[0], draw(st.dates(date(2025, 1, 1), date(2027, 12, 31))), None, 1, tuple(moves))


@settings(max_examples=400, deadline=None)
@given(lives())
def test_whatever_happened_what_came_in_is_what_was_closed_and_what_is_open(life: Life) -> None:
    found = counted(life, FIRST, date(2025, 12, 31), LAST)
    assert found.carried + found.found + found.reopened == found.closed + found.open
    assert found.in_time <= found.closed
    assert found.overdue <= found.open


@settings(max_examples=200, deadline=None)
@given(lives())
def test_what_happens_after_october_changes_nothing(life: Life) -> None:
    cut = replace(life, moves=tuple(move for move in life.moves if move[0] <= LAST))
    assert counted(life, FIRST, date(2025, 12, 31), LAST) == counted(cut, FIRST, date(2025, 12, 31), LAST)
