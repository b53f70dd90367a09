"""Steps beyond a reminder: proposed by thresholds alone, seen and decided by whoever is above, and done only in a leader's name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from bot.actions import ledger_proposals, ledger_steps
from bot.actions.form_kinds import Done
from bot.actions.ledger_dismissal import DismissalForm
from bot.actions.ledger_parts import LedgerReminder
from bot.actions.ledger_steps import StepCard, StepLine, StepPage
from bot.ledger_papers import StepPaper
from bot.wording.messages import show
from knowledge.ledger import MARKED, Threshold, limits
from storage import ledger_steps as stored
from storage.ledger import HistoryKind, LedgerState
from storage.ledger_steps import StepKind, StepState
from storage.people import Person, Role
from tests.bot import digests
from tests.bot.ledger_book import Book

S = LedgerState
DUE = "2026-11-02"
"""A Monday: 11-09 is five working days later, 11-16 ten, 11-30 twenty."""


@pytest.fixture
def book() -> Book:
    made = Book()
    made.at("2026-10-12")
    return made


def states(book: Book) -> dict[str, str]:
    return dict(book.agency.db.conn.execute("SELECT kind, state FROM ledger_steps ORDER BY id").fetchall())


def waiting(book: Book, person: Person) -> StepPage:
    return book.agency.does(person, ledger_steps.pending)


def only(book: Book, person: Person) -> int:
    (line,) = waiting(book, person).lines
    return line.step.id


def test_nothing_is_proposed_a_day_too_early_and_each_step_once(book: Book) -> None:
    book.item(DUE, person=book.officer)
    found = {}
    for day in ("2026-11-06", "2026-11-09", "2026-11-10", "2026-11-13", "2026-11-16", "2026-11-27", "2026-11-30", "2026-12-01"):
        book.at(day)
        book.tick()
        found[day[5:]] = list(states(book))
    assert found == {
        "11-06": [],
        "11-09": ["inquiry"],
        "11-10": ["inquiry"],
        "11-13": ["inquiry"],
        "11-16": ["inquiry", "interview"],
        "11-27": ["inquiry", "interview"],
        "11-30": ["inquiry", "interview", "circular"],
        "12-01": ["inquiry", "interview", "circular"],
    }
    assert book.agency.db.conn.execute("SELECT count(*) FROM ledger_steps").fetchone() == (3,)


def test_an_order_is_for_what_is_supervised_and_an_interview_also_for_what_comes_back(book: Book) -> None:
    book.item(DUE, person=book.officer, supervised_at="2026-10-13T00:00:00.000Z")
    book.at("2026-11-03")
    book.tick()
    assert states(book) == {"order": "proposed"}
    book.item("2026-12-20", person=book.officer, times=3)
    book.at("2026-11-04")
    book.tick()
    assert states(book) == {"order": "proposed", "interview": "proposed"}


def test_three_overdue_items_of_a_unit_propose_advice_to_those_above_it(book: Book) -> None:
    for _ in range(2):
        book.item(DUE, person=book.officer)
    book.at("2026-11-03")
    book.tick()
    assert states(book) == {}
    book.item(DUE, person=book.other)
    book.at("2026-11-04")
    book.tick()
    assert states(book) == {"advice": "proposed"}
    assert waiting(book, book.head).count == 0
    assert waiting(book, book.above).count == 1


def test_above_the_top_there_is_nobody_so_its_heads_decide_there_but_never_on_their_own(book: Book) -> None:
    second = book.agency.person("某辛", Role.SUPERVISOR, book.agency.top.id)
    for person in (None, book.above, book.legal):
        book.item(DUE, person=person, unit_id=book.agency.top.id)
    book.at("2026-11-09")
    book.tick()
    own = {(line.step.kind, line.person) for line in waiting(book, book.above).lines}
    assert own == {(StepKind.ADVICE, ""), (StepKind.INQUIRY, ""), (StepKind.INQUIRY, "某庚")}
    assert {(line.step.kind, line.person) for line in waiting(book, second).lines} == own | {(StepKind.INQUIRY, "某丁")}


def test_decided_advice_comes_again_only_for_what_fell_overdue_since(book: Book) -> None:
    items = [book.item(DUE, person=book.officer) for _ in range(3)]
    book.at("2026-11-03")
    book.tick()
    number = only(book, book.above)
    book.agency.does(book.above, lambda work: ledger_steps.dismiss(work, number, "本周已开会部署"))
    book.at("2026-11-05")
    book.tick()
    assert states(book) == {"advice": "dismissed"}
    for item in items:
        book.change(item, due_on=date(2026, 11, 6))
    book.at("2026-11-09")
    book.tick()
    assert waiting(book, book.above).count == 1


def test_thresholds_say_on_what_they_rest_wherever_they_show(book: Book) -> None:
    assert all(row.note == MARKED for row in limits().steps)
    book.item(DUE, person=book.officer)
    book.at("2026-11-09")
    told = book.tick()
    assert all(MARKED in digests.text(each) for found in told.values() for each in found if isinstance(each, LedgerReminder))
    number = only(book, book.head)
    card = book.agency.does(book.head, lambda work: ledger_steps.view(work, number))
    text = show(card).text
    assert "超期 5 个工作日" in text
    assert MARKED in text
    asked = show(book.agency.does(book.head, lambda work: ledger_steps.view(work, number, asks=True))).text
    assert "以您的名义发出？" in asked
    assert "某丙" in asked


def test_who_may_decide_is_told_how_many_and_nobody_else_sees_any(book: Book) -> None:
    book.item(DUE, person=book.officer)
    book.at("2026-11-09")
    told = book.tick()
    counts = {name: message.steps for name, found in told.items() for message in found if isinstance(message, LedgerReminder)}
    assert counts == {"某甲": 0, "某丙": 1, "某丁": 1}
    for person in (book.elsewhere, book.discipline):
        assert waiting(book, person).count == 0
    for person in (book.officer, book.other, book.legal):
        book.agency.refuses(person, ledger_steps.pending, "not_allowed")


def test_a_head_never_decides_on_an_own_item_nor_on_one_that_only_heads_could_have_assigned(book: Book) -> None:
    book.item(DUE, person=book.head)
    book.item(DUE)
    book.at("2026-11-09")
    book.tick()
    assert waiting(book, book.head).count == 0
    numbers = [line.step.id for line in waiting(book, book.above).lines]
    assert len(numbers) == 2
    for number in numbers:
        book.agency.refuses(book.head, partial(ledger_steps.confirm, step_id=number), "no_such_step")
        book.agency.refuses(book.head, lambda work, number=number: ledger_steps.dismiss(work, number, "不必"), "no_such_step")


def test_what_is_held_is_for_discipline_alone_and_not_for_the_one_concerned(book: Book) -> None:
    book.item(DUE, person=book.officer, is_held=True)
    book.item(DUE, person=book.discipline, is_held=True)
    book.at("2026-11-09")
    told = book.tick()
    assert {name: message.steps for name, found in told.items() for message in found if isinstance(message, LedgerReminder)} == {
        "某甲": 0,
        "某己": 1,
    }
    assert waiting(book, book.discipline).count == 1
    for person in (book.head, book.above):
        assert waiting(book, person).count == 0


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("unit", ["top", "first", "second"])
def test_exactly_those_above_the_one_concerned_may_decide(book: Book, unit: str, held: bool) -> None:
    top, first, second = book.agency.top.id, book.agency.first.id, book.agency.second.id
    # Above the top there is nobody: its heads decide there as well.
    below: dict[int, set[int]] = {top: {top, first, second}, first: set(), second: set()}
    where = getattr(book.agency, unit).id
    for person in (None, *book.everybody):
        book.item(DUE, person=person, unit_id=where, is_held=held, problem="" if person is None else person.name)
    book.at("2026-11-09")
    book.tick()

    def may(looker: Person, person: Person | None) -> bool:
        if held:
            return looker is book.discipline and person is not looker
        if looker.role is not Role.SUPERVISOR or where not in {looker.unit_id, *below[looker.unit_id]} or looker is person:
            return False
        if person is None:
            return where in below[looker.unit_id]
        return person.role is not Role.SUPERVISOR or person.unit_id in below[looker.unit_id]

    for looker in (book.head, book.above, book.elsewhere, book.discipline):
        found = {line.problem for page in range(2) for line in page_of(book, looker, page) if line.step.ledger_id is not None}
        assert found == {"" if person is None else person.name for person in (None, *book.everybody) if may(looker, person)}, looker.name


def page_of(book: Book, person: Person, page: int) -> tuple[StepLine, ...]:
    return book.agency.does(person, lambda work: ledger_steps.pending(work, page)).lines


def test_closed_in_time_it_lapses_by_itself_and_nobody_decides_any_more(book: Book) -> None:
    item = book.item(DUE, person=book.officer)
    book.at("2026-11-09")
    book.tick()
    number = only(book, book.head)
    for state in (S.WORKING, S.TO_ACCEPT, S.CLOSED):
        book.go(item, state)
    book.agency.refuses(book.head, partial(ledger_steps.confirm, step_id=number), "step_over")
    book.agency.later(minutes=1)
    book.tick()
    assert states(book) == {"inquiry": "lapsed"}
    assert waiting(book, book.head).count == 0
    book.agency.refuses(book.head, lambda work: ledger_steps.dismiss(work, number, "已办"), "step_over")


def test_an_extension_lets_it_lapse_and_after_the_new_day_it_may_come_again(book: Book) -> None:
    item = book.item(DUE, person=book.officer)
    book.at("2026-11-09")
    book.tick()
    book.change(item, due_on=date(2026, 11, 16))
    book.agency.refuses(book.head, partial(ledger_steps.confirm, step_id=only(book, book.head)), "step_over")
    book.tick()
    assert states(book) == {"inquiry": "lapsed"}
    book.at("2026-11-23")
    book.tick()
    assert waiting(book, book.head).count == 1


def test_in_a_new_round_after_a_recheck_everything_is_counted_anew(book: Book) -> None:
    item = book.item(DUE, person=book.officer)
    book.at("2026-11-09")
    book.tick()
    book.agency.does(book.head, lambda work: ledger_steps.dismiss(work, only_id(book), "马上改好"))
    for state in (S.WORKING, S.TO_ACCEPT, S.CLOSED, S.RECHECK):
        book.go(item, state)
    book.go(item, S.REWORK, rounds=2, due_on=date(2026, 11, 10))
    book.at("2026-11-17")
    book.tick()
    assert waiting(book, book.head).count == 1


def only_id(book: Book) -> int:
    return int(book.agency.db.conn.execute("SELECT max(id) FROM ledger_steps").fetchone()[0])


def test_a_confirmation_names_the_leader_and_stands_in_the_history(book: Book) -> None:
    item = book.item(DUE, person=book.officer)
    book.at("2026-11-09")
    book.tick()
    number = only(book, book.head)
    card = book.agency.does(book.head, lambda work: ledger_steps.confirm(work, number))
    assert isinstance(card, StepCard)
    assert (card.line.step.state, card.decided_by) == (StepState.CONFIRMED, "某丙")
    assert card.line.step.answer_on == date(2026, 11, 16)
    assert book.history(item, HistoryKind.STEP) == [f"inquiry {number}"]
    assert "ledger.step_confirmed" in book.agency.acts()
    for person in (book.head, book.above):
        book.agency.refuses(person, partial(ledger_steps.confirm, step_id=number), "step_decided")
        book.agency.refuses(person, lambda work: ledger_steps.dismiss(work, number, "不必"), "step_decided")
    assert [(owed.person_id, owed.message) for owed in book.agency.owed if owed.person_id == book.officer.id] == []


def test_a_reason_is_asked_for_where_nothing_is_done_and_kept_from_the_one_concerned(book: Book) -> None:
    item = book.item(DUE, person=book.officer)
    book.at("2026-11-09")
    book.tick()
    number = only(book, book.head)
    form = DismissalForm()
    data = book.agency.does(book.head, lambda work: form.begin(work, str(number)))
    for text, problem in (("……", "says_nothing"), ("长" * 501, "too_long")):
        book.agency.refuses(book.head, lambda work, text=text: form.take_text(work, data, text), problem)
    book.agency.does(book.head, lambda work: form.take_text(work, data, "配件下周到"))
    step = stored.seen(book.agency.db, _sight(book, book.head), number)
    assert step is not None
    assert (step.state, step.note, step.decided_by) == (StepState.DISMISSED, "配件下周到", book.head.id)
    assert book.history(item, HistoryKind.STEP) == []
    done = book.agency.does(book.head, lambda work: form.take_text(work, data, "再来一次"))
    assert isinstance(done, Done)
    assert isinstance(done.message, StepCard)
    assert done.message.line.step.note == "配件下周到"


def _sight(book: Book, person: Person) -> stored.StepSight:
    found = book.agency.does(person, ledger_proposals.step_sight_of)
    assert found is not None
    return found


def test_no_paper_is_made_of_what_was_not_confirmed_or_is_not_the_askers(book: Book) -> None:
    book.item(DUE, person=book.officer)
    book.at("2026-11-09")
    book.tick()
    number, paper = only(book, book.head), StepPaper(None)
    book.agency.refuses(book.head, lambda work: paper.check(work, str(number)), "step_not_confirmed")
    book.agency.does(book.head, lambda work: ledger_steps.confirm(work, number))
    book.agency.does(book.head, lambda work: paper.check(work, str(number)))
    book.agency.does(book.above, lambda work: paper.check(work, str(number)))
    for person in (book.elsewhere, book.discipline):
        book.agency.refuses(person, lambda work: paper.check(work, str(number)), "no_such_step")
    book.agency.refuses(book.officer, lambda work: paper.check(work, str(number)), "not_allowed")
    for forged in ("", "x", "-1", "999999999", "1; DROP TABLE people"):
        with pytest.raises(Exception, match=r"no_such_step|unknown_choice"):
            book.agency.does(book.head, lambda work, forged=forged: paper.check(work, forged))


def test_outside_nothing_of_it_is_said(book: Book) -> None:
    book.item(DUE, person=book.officer)
    book.at("2026-11-09")
    book.tick()
    number = only(book, book.head)

    def outside(action):  # type: ignore[no-untyped-def]
        return lambda work: action(replace(work, outside=True))

    for action in (ledger_steps.pending, partial(ledger_steps.view, step_id=number), partial(ledger_steps.confirm, step_id=number)):
        book.agency.refuses(book.head, outside(action), "outside")


def test_many_are_paged_and_the_page_behind_the_last_is_the_last(book: Book) -> None:
    for _ in range(20):
        book.item(DUE, person=book.officer)
    book.at("2026-11-09")
    book.tick()
    found = waiting(book, book.above)
    assert (found.count, found.pages, len(found.lines)) == (21, 3, 8)
    last = book.agency.does(book.above, lambda work: ledger_steps.pending(work, 99))
    assert (last.page, len(last.lines)) == (2, 5)
    assert len(show(last).buttons) == 6


def test_every_kind_of_step_has_its_threshold() -> None:
    assert {row.step.value for row in limits().steps} == set(Threshold)
    assert set(StepKind) < set(Threshold)
