"""Items entered by hand: what one message fills, what is never guessed, and what goes to discipline alone."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from bot.actions import ledger_handling as handling
from bot.actions.days import read_day
from bot.actions.form_kinds import Done, Screen, Ticket
from bot.actions.ledger_adding import AddData, AddForm, HeldItemRecorded
from bot.actions.ledger_results import ItemTold, LedgerCard, Told
from bot.actions.work import RefusedError
from bot.wording.forms import _VIEWS
from bot.wording.messages import show
from storage import ledger, people
from storage.ledger import HistoryKind
from storage.people import Person
from tests.bot.test_cards import lookup
from tests.bot.test_ledger import Office

FORM = AddForm(partial(lookup, "全国"))
TODAY = date(2026, 11, 25)


@pytest.fixture
def office() -> Office:
    return Office()


def begun(office: Office, who: Person, words: str) -> AddData:
    return office.agency.does(who, lambda work: FORM.begin(work, words))


def chosen(office: Office, who: Person, data: AddData, *choices: str) -> AddData | Done:
    for choice in choices:
        after = office.agency.does(who, lambda work, data=data, one=choice: FORM.choose(work, data, one, 0))
        if isinstance(after, Done):
            return after
        data = after
        _VIEWS["ledger_add"](Screen(Ticket(1, 1), "ledger_add", data, 0, FORM.asks(data)))
    return data


def test_one_message_fills_what_it_can(office: Office) -> None:
    data = begun(office, office.above, "二中队处罚文书没有告知陈述申辩权 12-10")
    assert (data.problem, data.due_on, data.unit) == ("二中队处罚文书没有告知陈述申辩权", date(2026, 12, 10), "二中队")
    assert (data.person_id, data.source, data.is_held) == (0, "other", False)


@pytest.mark.parametrize("words", ["灭火器有效期到 2025-03-01", "见文书 13-45"])
def test_a_day_that_cannot_be_due_is_part_of_the_problem(office: Office, words: str) -> None:
    assert (begun(office, office.head, words).problem, begun(office, office.head, words).due_on) == (words, None)


def test_everything_can_be_chosen_before_it_is_entered(office: Office) -> None:
    data = begun(office, office.above, "案卷缺送达回证")
    choices = (
        "s",
        "s-case_review",
        "c",
        "c-competence",
        "v",
        "v-critical",
        "u",
        f"u-{office.agency.first.id}",
        "p",
        f"p-{office.officer.id}",
    )
    done = chosen(office, office.above, data, *choices, "ok")
    assert isinstance(done, Done)
    assert isinstance(done.message, LedgerCard)
    item = done.message.item
    assert (item.source, item.category, item.severity, item.unit_id) == ("case_review", "competence", "critical", office.agency.first.id)
    assert (item.person_id, item.due_on, item.opened_by) == (office.officer.id, date(2026, 11, 30), office.above.id)
    assert [message.what for message in office.agency.told(office.officer) if isinstance(message, ItemTold)] == [Told.ASSIGNED]


def test_where_nobody_is_named_the_heads_of_the_unit_are_told(office: Office) -> None:
    chosen(office, office.above, begun(office, office.above, "一中队灭火器过期"), "ok")
    assert [office.told(each) for each in (office.head, office.second_head, office.above)] == [[Told.OPENED], [Told.OPENED], []]


@pytest.mark.parametrize("choice", ["u-3", "p-1", "s-clue", "c-x", "v-x", "x", "p-99999", "n-1"])
def test_a_forged_choice_changes_nothing(office: Office, choice: str) -> None:
    data = begun(office, office.head, "灭火器过期")
    office.agency.refuses(office.head, lambda work: FORM.choose(work, data, choice, 0), "unknown_choice")


@pytest.mark.parametrize("choices", [("c", "c-integrity"), ("c", "c-conduct")])
def test_what_is_about_integrity_is_for_discipline_which_says_who_is_responsible(office: Office, choices: tuple[str, ...]) -> None:
    words = "执法员甲收了司机两条烟" if choices[1] == "c-conduct" else "灭火器过期"
    data = chosen(office, office.head, begun(office, office.head, words), "p", f"p-{office.officer.id}", *choices)
    assert isinstance(data, AddData)
    assert data.is_held
    done = chosen(office, office.head, data, "ok")
    assert isinstance(done, Done)
    assert isinstance(done.message, HeldItemRecorded)
    assert {owed.person_id for owed in office.agency.owed} == {office.discipline.id}
    item = ledger.item(office.agency.db, done.message.item_id)
    assert item is not None
    assert (item.is_held, item.person_id) == (True, None)
    office.agency.refuses(office.head, lambda work: handling.view(work, item.id), "no_such_item")


def test_without_discipline_nobody_could_see_what_is_for_it_alone_so_it_stays_in_the_form(office: Office) -> None:
    people.set_standing(office.agency.db, office.discipline.id, people.Standing.LEFT)
    data = chosen(office, office.head, begun(office, office.head, "灭火器过期"), "c", "c-integrity")
    assert isinstance(data, AddData)
    office.agency.refuses(office.head, lambda work: FORM.choose(work, data, "ok", 0), "ledger_no_discipline")


def test_who_was_moved_to_another_unit_meanwhile_enters_nothing_about_the_old_one(office: Office) -> None:
    data = begun(office, office.head, "灭火器过期")
    office.agency.db.conn.execute("UPDATE people SET unit_id = ? WHERE id = ?", [office.agency.second.id, office.head.id])
    now = people.person(office.agency.db, office.head.id)
    assert now is not None
    office.agency.refuses(now, lambda work: FORM.choose(work, data, "ok", 0), "form_over")


@pytest.mark.parametrize(
    ("text", "day", "rest"),
    [
        ("12-15 配件没到", date(2026, 12, 15), "配件没到"),
        ("配件没到，12月15日前", date(2026, 12, 15), "配件没到"),
        ("延到 2027-1-5：等模板", date(2027, 1, 5), "等模板"),
        ("1-5", date(2027, 1, 5), ""),
        ("3-4天后到货", None, "3-4天后到货"),
        ("等通知", None, "等通知"),
    ],
)
def test_a_day_is_read_before_or_behind_the_reason(text: str, day: date | None, rest: str) -> None:
    assert read_day(text, TODAY) == (day, rest)


@pytest.mark.parametrize(("text", "problem"), [("2-30 等", "no_such_day"), ("2026-1-5 等", "day_is_over")])
def test_a_day_that_is_none_is_named(text: str, problem: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_day(text, TODAY)
    assert refused.value.problem == problem


def test_a_card_with_the_longest_texts_and_a_long_history_fits_one_message(office: Office) -> None:
    item = office.found(office.officer, problem="长" * 2000, measures="改" * 1000)
    for number in range(40):
        ledger.say(office.agency.db, item.id, HistoryKind.NOTE, "记" * 900, by=office.head.id, at="2026-11-25T01:00:00.000Z")
        ledger.add_source(office.agency.db, item.id, f"selfcheck:{number}", "注" * 900, by=office.head.id, at="2026-11-25T01:00:00.000Z")
    card = office.agency.does(office.head, lambda work: handling.view(work, item.id))
    assert len(show(card).text) < 4096
