"""``督查``: whom one may check by what, and that the unit's heads hear of it once it is handed in, and not before."""

from __future__ import annotations

import pytest

from bot.actions import spotchecks
from bot.actions.ledger_opening import Finding, open_finding
from bot.actions.spotchecks import SpotcheckTold, WhichList, WhichUnit
from bot.wording import spotchecks as wording
from bot.wording.messages import show
from knowledge.checklists import Severity
from storage import leaves, ledger, people, selfchecks
from storage.ledger import LedgerItem, LedgerSource, LedgerState
from storage.people import Person, Role
from storage.selfchecks import CheckKind, Method, Selfcheck
from tests.bot.agency import NOW, Agency
from tests.bot.check_lists import ANSWERS, DUTY, FAILING, INTEGRITY, book, hand_in

TODAY = NOW.date()


class Bureau:
    """A head of all, two of the first squad, one of the second, legal staff, and an officer."""

    def __init__(self) -> None:
        self.agency = Agency()
        add = self.agency.person
        self.head = add("某甲", Role.SUPERVISOR, self.agency.top.id)
        self.squad, self.deputy = add("某乙", Role.SUPERVISOR), add("某丙", Role.SUPERVISOR)
        self.other_squad = add("某丁", Role.SUPERVISOR, self.agency.second.id)
        self.legal, self.officer = add("某戊", Role.LEGAL, self.agency.top.id), add("某己")

    def units(self, who: Person) -> set[int]:
        found = self.agency.does(who, lambda work: spotchecks.which_unit(work, Method.ANNOUNCED))
        return {number for number, _ in found.units}

    def item(self, who: Person, unit: int, problem: str, state: LedgerState = LedgerState.TODO, **told: object) -> LedgerItem:
        finding = Finding(problem, "conduct", Severity.MINOR, LedgerSource.SPOTCHECK, unit, **told)  # type: ignore[arg-type]
        item = self.agency.does(who, lambda work: open_finding(work, finding)).item
        after = ledger.change(self.agency.db, item, at="x", state=state, recheck_on=TODAY)
        assert after is not None
        return after

    def check(self, who: Person, method: Method = Method.UNANNOUNCED, answers: tuple[selfchecks.Answer, ...] = FAILING) -> Selfcheck:
        """A spot check of the first squad, handed in; its first finding is in the ledger."""
        found = hand_in(self.agency.db, who, DUTY, TODAY, answers, kind=CheckKind.SPOTCHECK, unit_id=self.agency.first.id, method=method)
        if answers is FAILING:
            selfchecks.note_ledger(self.agency.db, found.id, "X-01", self.item(who, self.agency.first.id, "证件过期").id)
        return found

    def told(self, who: Person, check: Selfcheck) -> dict[int | None, SpotcheckTold]:
        self.agency.does(who, lambda work: spotchecks.tell_owner(work, check, book))
        return {owed.person_id: owed.message for owed in self.agency.owed if isinstance(owed.message, SpotcheckTold)}


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


def test_heads_check_their_own_tree_and_legal_staff_the_agency(bureau: Bureau) -> None:
    top, first, second = bureau.agency.top.id, bureau.agency.first.id, bureau.agency.second.id
    assert bureau.units(bureau.head) == {top, first, second}
    assert bureau.units(bureau.squad) == {first}
    assert bureau.units(bureau.legal) == {top, first, second}
    bureau.agency.refuses(bureau.squad, lambda work: spotchecks.which_list(work, book, Method.COVERT, second), "no_such_unit")
    bureau.agency.refuses(bureau.squad, lambda work: spotchecks.may_begin(work, book, second, DUTY.code), "no_such_unit")


@pytest.mark.parametrize("role", [Role.OFFICER, Role.DISCIPLINE, Role.ADMIN, Role.OBSERVER])
def test_nobody_else_makes_spot_checks(bureau: Bureau, role: Role) -> None:
    other, first = bureau.agency.person("某辛", role, bureau.agency.top.id), bureau.agency.first.id
    for action in (
        spotchecks.which_method,
        lambda work: spotchecks.which_unit(work, Method.COVERT),
        lambda work: spotchecks.which_list(work, book, Method.COVERT, first),
        lambda work: spotchecks.may_begin(work, book, first, DUTY.code),
    ):
        bureau.agency.refuses(other, action, "not_allowed")


def test_what_only_discipline_may_read_is_no_list_for_a_spot_check(bureau: Bureau) -> None:
    found = bureau.agency.does(bureau.head, lambda work: spotchecks.which_list(work, book, Method.COVERT, bureau.agency.first.id))
    assert [code for code, _ in found.lists] == ["before_duty", "station"]
    bureau.agency.refuses(
        bureau.head, lambda work: spotchecks.may_begin(work, book, bureau.agency.first.id, INTEGRITY.code), "no_checklists"
    )


def test_a_recheck_offers_first_what_waits_for_one_in_that_unit(bureau: Bureau) -> None:
    first, second = bureau.agency.first.id, bureau.agency.second.id
    waits = bureau.item(bureau.head, first, "证件过期", LedgerState.RECHECK)
    bureau.item(bureau.head, first, "还在整改", LedgerState.WORKING)
    bureau.item(bureau.head, second, "别的中队", LedgerState.RECHECK)
    bureau.item(bureau.head, first, "廉洁方面", LedgerState.RECHECK, is_held=True)
    found = bureau.agency.does(bureau.head, lambda work: spotchecks.which_list(work, book, Method.RECHECK, first))
    assert [item.id for item in found.rechecks] == [waits.id]
    reply = show(found)
    assert "证件过期" in reply.text
    assert reply.buttons[0][0].label == f"台账 №{waits.id}"
    assert bureau.agency.does(bureau.head, lambda work: spotchecks.which_list(work, book, Method.ANNOUNCED, first)).rechecks == ()


def test_the_heads_of_the_unit_hear_what_was_found_and_nobody_else(bureau: Bureau) -> None:
    check = bureau.check(bureau.head)
    told = bureau.told(bureau.head, check)
    assert set(told) == {bureau.squad.id, bureau.deputy.id}
    message = told[bureau.squad.id]
    assert (message.count, message.findings[0][1], message.findings[1]) == (2, "证件过期", (None, "没有记录仪电量"))
    reply = show(message)
    assert "督查发现 2 项" in reply.text
    assert "四不两直 · 某甲" in reply.text
    assert [button.label for row in reply.buttons for button in row] == [f"台账 №{message.findings[0][0]}"]


def test_the_checker_is_not_told_and_where_only_the_checker_leads_the_unit_the_next_above_is(bureau: Bureau) -> None:
    assert set(bureau.told(bureau.squad, bureau.check(bureau.squad))) == {bureau.deputy.id}
    people.set_role(bureau.agency.db, bureau.deputy.id, Role.OFFICER)
    assert set(bureau.told(bureau.squad, bureau.check(bureau.squad))) == {bureau.head.id}
    people.set_role(bureau.agency.db, bureau.head.id, Role.OFFICER)
    assert bureau.told(bureau.squad, bureau.check(bureau.squad)) == {}


def test_whoever_stands_in_for_a_head_hears_as_well_but_for_the_checker(bureau: Bureau) -> None:
    for head, deputy in ((bureau.squad, bureau.officer), (bureau.deputy, bureau.head)):
        leaves.add(bureau.agency.db, head.id, TODAY, TODAY, deputy.id, set_by=None, at="x")
    assert set(bureau.told(bureau.head, bureau.check(bureau.head))) == {bureau.squad.id, bureau.deputy.id, bureau.officer.id}


def test_nothing_found_is_told_too_and_a_correction_says_so(bureau: Bureau) -> None:
    check = bureau.check(bureau.head, answers=ANSWERS)
    assert "督查没有发现问题" in show(bureau.told(bureau.head, check)[bureau.squad.id]).text
    after = selfchecks.amend(bureau.agency.db, check, FAILING, reason="x", by=bureau.head.id, at="y", findings=2)
    assert after is not None
    assert "更正了结果" in show(bureau.told(bureau.head, after)[bureau.squad.id]).text


def test_a_self_check_is_told_to_nobody_this_way(bureau: Bureau) -> None:
    own = hand_in(bureau.agency.db, bureau.officer, DUTY, TODAY, FAILING)
    assert bureau.told(bureau.officer, own) == {}


def test_many_findings_are_counted_and_not_all_named(bureau: Bureau) -> None:
    many = tuple(selfchecks.Answer(f"Y-{number}", "failing", True, "conduct", "minor") for number in range(40))
    message = bureau.told(bureau.head, bureau.check(bureau.head, answers=many))[bureau.squad.id]
    text = show(message).text
    assert "督查发现 40 项" in text
    assert "还有 32 项" in text


def test_many_units_are_turned_page_by_page(bureau: Bureau) -> None:
    for number in range(20):
        people.add_unit(bureau.agency.db, f"{number}中队", bureau.agency.top.id)
    page = bureau.agency.does(bureau.head, lambda work: spotchecks.which_unit(work, Method.COVERT, 99))
    assert isinstance(page, WhichUnit)
    assert (page.page, page.pages, len(page.units)) == (2, 3, 7)
    assert "上一页" in str(show(page).buttons)


@pytest.mark.parametrize("argument", ["x", "covert.a", "covert.1.b", "covert.１", "none", ".1", "covert.-1"])
def test_forged_choices_are_old_buttons(argument: str) -> None:
    assert wording.read_choice(argument) is None


@pytest.mark.parametrize("argument", ["", "covert", "covert.1", "covert.x.a", ".1.a", "covert.１.a", "covert.1."])
def test_forged_beginnings_are_old_buttons(argument: str) -> None:
    assert wording.read_begin(argument) is None


def test_every_button_carries_what_is_read_again(bureau: Bureau) -> None:
    found = bureau.agency.does(bureau.head, lambda work: spotchecks.which_list(work, book, Method.COVERT, bureau.agency.first.id))
    assert isinstance(found, WhichList)
    begins = [button.argument for row in show(found).buttons for button in row if getattr(button, "verb", "") == wording.BEGIN]
    assert [wording.read_begin(each) for each in begins] == [
        (Method.COVERT, bureau.agency.first.id, "before_duty"),
        (Method.COVERT, bureau.agency.first.id, "station"),
    ]
    assert wording.read_choice("") == (None, 0, 0)
    assert wording.read_choice("covert..2") == (Method.COVERT, 0, 2)
    assert wording.read_choice("covert.7") == (Method.COVERT, 7, 0)
