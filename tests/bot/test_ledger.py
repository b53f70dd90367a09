"""The ledger, by any sequence of steps of anybody: only the table happens, nobody accepts what is their own, nothing closes bare."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.actions import ledger_evidence, ledger_views
from bot.actions import ledger_handling as handling
from bot.actions.ledger_moves import MOVES, PUT_RIGHT, allowed
from bot.actions.ledger_opening import Finding, open_finding
from bot.actions.ledger_results import ItemTold, LedgerCard, LedgerDeed, Told
from bot.actions.ledger_rights import STATES
from bot.actions.permissions import Right, allows
from bot.actions.retention import purge_records
from bot.actions.work import RefusedError, Work
from bot.replies import Press
from bot.wording.ledger import FIRST, RARER
from bot.wording.messages import show
from bot.wording.papers import WANT
from knowledge.checklists import Severity
from storage import attachments, leaves, ledger, ledger_extensions, people
from storage.ledger import HistoryKind, LedgerItem, LedgerSource, LedgerState
from storage.people import Person, Role
from storage.retention import read_periods
from tests.bot.agency import Agency

S, D = LedgerState, LedgerDeed
PROBLEM = "处罚文书没有告知陈述申辩权"
SOON = date(2026, 12, 10)
LATER = date(2026, 12, 20)


class Office:
    """An agency with an officer who is responsible, heads of the unit, above it and elsewhere, a lawyer, discipline and an admin."""

    def __init__(self) -> None:
        self.agency = Agency()
        add, top = self.agency.person, self.agency.top.id
        self.officer, self.colleague = add("执法员甲"), add("执法员乙")
        self.head, self.second_head = add("中队长丙", Role.SUPERVISOR), add("副中队长丁", Role.SUPERVISOR)
        self.above = add("支队长戊", Role.SUPERVISOR, top)
        self.elsewhere = add("二中队长己", Role.SUPERVISOR, self.agency.second.id)
        self.legal, self.discipline = add("法制员庚", Role.LEGAL, top), add("纪检员辛", Role.DISCIPLINE, top)
        self.admin, self.observer = add("管理员壬", Role.ADMIN, top), add("监督员癸", Role.OBSERVER)
        self.everybody = (
            *(self.officer, self.colleague, self.head, self.second_head, self.above, self.elsewhere),
            *(self.legal, self.discipline, self.admin, self.observer),
        )

    def indexed(self, gram: str) -> list[int]:
        """The items by whose words a gram stands in the index, whether or not a search would show them."""
        rows = self.agency.db.conn.execute("SELECT rowid FROM ledger_search WHERE ledger_search MATCH ?", [f'"{gram}"']).fetchall()
        return [row[0] for row in rows]

    def found(self, person: Person | None = None, **told: object) -> LedgerItem:
        values: dict[str, object] = {
            "problem": PROBLEM,
            "category": "competence",
            "severity": Severity.SERIOUS,
            "source": LedgerSource.OTHER,
        }
        values |= {"unit_id": self.agency.first.id, "person_id": None if person is None else person.id, "due_on": SOON, **told}
        return self.agency.does(self.second_head, lambda work: open_finding(work, Finding(**values)).item)  # type: ignore[arg-type]

    def now(self, item: LedgerItem) -> LedgerItem:
        found = ledger.item(self.agency.db, item.id)
        assert found is not None
        return found

    def does(self, actor: Person, deed: LedgerDeed, item: LedgerItem, revision: int | None = None, *, bare: bool = False) -> LedgerCard:
        at = self.now(item).revision if revision is None else revision
        return self.agency.does(actor, lambda work: act(work, deed, item.id, at, bare=bare))

    def refuses(self, actor: Person, deed: LedgerDeed, item: LedgerItem, problem: str) -> None:
        self.agency.refuses(actor, lambda work: act(work, deed, item.id, self.now(item).revision), problem)

    def at(self, state: LedgerState, **told: object) -> LedgerItem:
        """An item of the officer's that has come to ``state``."""
        item = self.found(self.officer, **told)
        way = {
            S.TODO: (),
            S.WORKING: (D.START,),
            S.TO_ACCEPT: (D.START, D.HAND_IN),
            S.CLOSED: (D.START, D.HAND_IN, D.ACCEPT),
            S.RECHECK: (D.START, D.HAND_IN, D.ACCEPT, D.RECHECK),
            S.REWORK: (D.START, D.HAND_IN, D.ACCEPT, D.RECHECK, D.FAIL),
            S.VOID: (D.VOID,),
        }[state]
        boss = self.discipline if item.is_held else self.head
        for deed in way:
            self.does(self.officer if deed in {D.START, D.HAND_IN} else boss, deed, item)
        return self.now(item)

    def told(self, person: Person) -> list[Told]:
        return [message.what for message in self.agency.told(person) if isinstance(message, ItemTold)]


def act(work: Work, deed: LedgerDeed, item_id: int, revision: int, *, bare: bool = False) -> LedgerCard:
    """Take a step as its button or form would; ``bare`` without anything that shows or says something."""
    where = (work, item_id, revision)
    text = "" if bare else "已重新制作文书并补告知"
    steps: dict[LedgerDeed, Callable[[], LedgerCard]] = {
        D.START: lambda: handling.start(*where, "" if bare else "逐案补正"),
        D.FIXED: lambda: handling.fix(*where, () if bare else (picture(work, item_id),), text),
        D.HAND_IN: lambda: handling.hand_in(*where, (), text),
        D.MEASURES: lambda: handling.set_measures(*where, "换新模板"),
        D.ASSIGN: lambda: handling.assign(*where, handling.assignable(work, item_of(work, item_id))[0].id),
        D.NOTE: lambda: handling.note(*where, "已约供应商"),
        D.DUE: lambda: handling.set_due(*where, LATER, "等设备"),
        D.EXTEND: lambda: handling.ask_extension(*where, item_of(work, item_id).due_on + timedelta(days=5), "配件没到"),
        D.GRANT: lambda: handling.grant_extension(*where),
        D.REFUSE: lambda: handling.refuse_extension(*where, "不能再拖"),
        D.SUPERVISE: lambda: handling.supervise(*where, "拖了两个月"),
        D.UNSUPERVISE: lambda: handling.end_supervision(*where),
        D.VOID: lambda: handling.void(*where, "记错了"),
        D.ACCEPT: lambda: handling.accept(*where),
        D.RETURN: lambda: handling.give_back(*where, "照片看不清"),
        D.RECHECK: lambda: handling.recheck(*where),
        D.PASS: lambda: handling.pass_recheck(*where),
        D.FAIL: lambda: handling.fail_recheck(*where, "又发现两份", LATER),
    }
    return steps[deed]()


def picture(work: Work, item_id: int) -> int:
    return attachments.want(work.db, f"ledger:{item_id}", door="t", file_id="f", size=1, at=work.at)


def item_of(work: Work, item_id: int) -> LedgerItem:
    found = ledger.item(work.db, item_id)
    assert found is not None
    return found


@pytest.fixture
def office() -> Office:
    return Office()


def test_every_move_of_the_table_is_some_step_and_every_step_stands_in_the_table_of_buttons() -> None:
    assert set(MOVES) == set(S) == set(FIRST)
    offered = {deed for deeds in FIRST.values() for deed in deeds} | set(RARER)
    assert offered == set(STATES)
    for state, deeds in FIRST.items():
        assert all(state in STATES[deed] for deed in deeds)
        assert len(deeds) <= 6


WHO = ("officer", "colleague", "head", "second_head", "above", "elsewhere", "legal", "discipline", "admin", "observer")


@settings(max_examples=60, deadline=None)
@given(
    st.booleans(),
    st.sampled_from((None, "officer", "head", "above")),
    st.lists(st.tuples(st.sampled_from(WHO), st.sampled_from(tuple(STATES)), st.booleans()), max_size=25),
)
def test_whatever_anybody_does_only_the_table_happens(
    held: bool, responsible: str | None, steps: list[tuple[str, LedgerDeed, bool]]
) -> None:
    office = Office()
    item = office.found(None if responsible is None else getattr(office, responsible), is_held=held)
    for who, deed, bare in steps:
        actor, before = getattr(office, who), office.now(item)
        try:
            office.does(actor, deed, item, bare=bare)
        except RefusedError:
            assert office.now(item) == before
            continue
        after = office.now(item)
        assert after.revision > before.revision
        assert after.state is before.state or allowed(before.state, after.state)
        in_charge = actor.role is Role.DISCIPLINE if held else actor in (office.head, office.second_head, office.above, office.legal)
        assert in_charge or before.person_id == actor.id
        if S.CLOSED in (before.state, after.state) and before.state is S.TO_ACCEPT:
            assert actor.id not in (before.handed_in_by, before.person_id)
            assert office.agency.does(actor, lambda work, one=before: ledger_evidence.of_round(work, one).count) > 0
            assert (after.closed_on, after.accepted_by) == (office.agency.now.date(), actor.id)
            assert after.recheck_on is not None
        if before.due_on != after.due_on and after.state in PUT_RIGHT:
            assert actor.id != before.person_id
        if after.state in (S.CLOSED, S.VOID):
            assert ledger_extensions.waiting(office.agency.db, item.id) is None
        moves = [line for line in ledger.history(office.agency.db, item.id) if line.kind is HistoryKind.MOVE]
        assert ledger_evidence.after_move(moves[-1]) is after.state
        if held:
            assert all(owed.person_id in (office.discipline.id, before.person_id, after.person_id) for owed in office.agency.owed)
        for owed in office.agency.owed:
            show(owed.message)


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("who", WHO)
def test_a_card_offers_exactly_the_steps_that_its_reader_may_take(office: Office, state: LedgerState, who: str) -> None:
    item, actor = office.at(state), getattr(office, who)
    try:
        offered = office.agency.does(actor, lambda work: handling.view(work, item.id)).can
    except RefusedError:
        offered = frozenset()
    for deed in STATES:
        office.agency.db.conn.execute("SAVEPOINT before")
        try:
            act(Work(office.agency.db, office.agency.keys, office.agency.now, actor), deed, item.id, item.revision)
            done = True
        except RefusedError:
            done = False
        office.agency.db.conn.execute("ROLLBACK TO before")
        office.agency.db.conn.execute("RELEASE before")
        assert done == (deed in offered), deed


def test_who_handed_it_in_hears_who_can_accept_it(office: Office) -> None:
    item = office.found()
    office.does(office.head, D.START, item)
    office.does(office.head, D.HAND_IN, item)
    assert office.told(office.second_head) == [Told.WAITS]
    assert office.told(office.head) == office.told(office.above) == []
    with pytest.raises(RefusedError) as refused:
        office.does(office.head, D.ACCEPT, item)
    assert (refused.value.problem, refused.value.values["names"]) == ("ledger_second_person", "副中队长丁")
    office.does(office.second_head, D.ACCEPT, item)
    assert office.now(item).state is S.CLOSED


def test_where_nobody_of_the_unit_can_accept_the_head_above_is_told_then_legal_staff(office: Office) -> None:
    for away in (office.second_head, office.head):
        people.set_standing(office.agency.db, away.id, people.Standing.LEFT)
    item = office.at(S.WORKING)
    office.does(office.officer, D.HAND_IN, item)
    assert office.told(office.above) == [Told.WAITS]
    assert office.told(office.legal) == []
    people.set_standing(office.agency.db, office.above.id, people.Standing.LEFT)
    office.does(office.legal, D.RETURN, item)
    office.does(office.officer, D.HAND_IN, item)
    assert office.told(office.legal) == [Told.WAITS]


def test_while_the_heads_are_on_leave_the_next_ones_are_told_too(office: Office) -> None:
    day = office.agency.now.date()
    for head in (office.head, office.second_head):
        leaves.add(office.agency.db, head.id, day, day, None, set_by=None, at="x")
    item = office.at(S.WORKING)
    office.does(office.officer, D.HAND_IN, item)
    assert [office.told(each) for each in (office.head, office.second_head, office.above)] == [[Told.WAITS]] * 3


def test_what_was_returned_needs_new_evidence(office: Office) -> None:
    item = office.at(S.TO_ACCEPT)
    office.does(office.head, D.RETURN, item)
    assert office.now(item).state is S.WORKING
    assert office.told(office.officer) == [Told.RETURNED]
    with pytest.raises(RefusedError) as refused:
        office.does(office.officer, D.HAND_IN, item, bare=True)
    assert refused.value.problem == "ledger_shows_nothing"


def test_evidence_that_was_not_taken_closes_nothing(office: Office) -> None:
    item = office.at(S.WORKING)
    db = office.agency.db
    number = attachments.want(db, f"ledger:{item.id}", door="t", file_id="f", size=1, at="x")
    office.agency.does(office.officer, lambda work: handling.hand_in(work, item.id, item.revision, (number,), ""))
    attachments.refuse(db, number, "kind")
    office.refuses(office.head, D.ACCEPT, item, "ledger_needs_evidence")
    office.does(office.head, D.RETURN, item)


def test_a_recheck_that_fails_goes_round_again_and_comes_back_as_rework(office: Office) -> None:
    item = office.at(S.REWORK)
    assert (item.rounds, item.due_on, item.closed_on, item.recheck_on) == (2, LATER, None, None)
    office.does(office.officer, D.HAND_IN, item)
    office.does(office.head, D.RETURN, item)
    assert office.now(item).state is S.REWORK


def test_more_time_is_asked_for_once_and_decided_by_another(office: Office) -> None:
    item = office.at(S.WORKING)
    office.refuses(office.head, D.EXTEND, item, "ledger_only_responsible")
    office.does(office.officer, D.EXTEND, item)
    assert office.told(office.head) == office.told(office.second_head) == [Told.ASKED]
    office.refuses(office.officer, D.EXTEND, item, "ledger_asked_already")
    shown = office.does(office.head, D.GRANT, item)
    assert (shown.item.due_on, shown.was_due) == (SOON + timedelta(days=5), SOON)
    assert office.told(office.officer) == [Told.GRANTED]
    office.does(office.officer, D.EXTEND, item)
    office.does(office.officer, D.HAND_IN, item)
    office.does(office.head, D.ACCEPT, item)
    outcomes = [each.outcome for each in ledger_extensions.extensions(office.agency.db, item.id)]
    assert outcomes == [ledger_extensions.Outcome.GRANTED, ledger_extensions.Outcome.LAPSED]


def test_a_head_who_is_responsible_decides_nothing_of_it(office: Office) -> None:
    item = office.found(office.head)
    office.does(office.head, D.EXTEND, item)
    for deed in (D.GRANT, D.REFUSE, D.DUE, D.VOID):
        office.refuses(office.head, deed, item, "ledger_own_item")


def test_an_earlier_day_is_no_extension(office: Office) -> None:
    item = office.at(S.WORKING)
    with pytest.raises(RefusedError) as refused:
        office.agency.does(office.officer, lambda work: handling.ask_extension(work, item.id, item.revision, SOON, "等一等"))
    assert refused.value.problem == "ledger_not_later"


def test_a_second_tap_and_a_second_person_come_too_late(office: Office) -> None:
    item = office.at(S.TO_ACCEPT)
    office.does(office.head, D.ACCEPT, item, item.revision)
    for who in (office.head, office.second_head):
        with pytest.raises(RefusedError) as refused:
            office.does(who, D.ACCEPT, item, item.revision)
        assert refused.value.problem == "ledger_moved"


def test_supervision_is_told_to_the_responsible_and_the_heads(office: Office) -> None:
    item = office.at(S.WORKING)
    office.does(office.above, D.SUPERVISE, item)
    assert [office.told(each) for each in (office.officer, office.head, office.second_head)] == [[Told.SUPERVISED]] * 3
    assert office.does(office.above, D.UNSUPERVISE, item).item.supervised_at is None


def test_a_new_responsible_person_is_told_and_the_former_one_sees_it_no_more(office: Office) -> None:
    item = office.at(S.WORKING)
    office.agency.does(office.head, lambda work: handling.assign(work, item.id, item.revision, office.colleague.id))
    assert office.told(office.colleague) == [Told.ASSIGNED]
    assert office.told(office.officer) == [Told.TAKEN_AWAY]
    office.agency.refuses(office.officer, lambda work: handling.view(work, item.id), "no_such_item")
    at = office.now(item).revision
    office.agency.refuses(office.head, lambda work: handling.assign(work, item.id, at, office.elsewhere.id), "unknown_choice")


@pytest.mark.parametrize("who", WHO)
def test_of_a_held_item_nobody_else_sees_anything(office: Office, who: str) -> None:
    held, actor = office.at(S.TO_ACCEPT, is_held=True, problem="收了司机两条烟"), getattr(office, who)
    may = actor in (office.discipline, office.officer)
    told = [owed for owed in office.agency.owed if "两条烟" in str(owed.message)]
    assert {owed.person_id for owed in told} <= {office.discipline.id, office.officer.id, None}
    if actor is office.observer:
        office.agency.refuses(actor, ledger_views.book, "not_allowed")
        return
    pages = [office.agency.does(actor, lambda work, word=word: ledger_views.search(work, word)) for word in ("两条烟", "烟", "逐案补正")]
    for which in ledger_views.WHICH:
        if which == ledger_views.MINE or allows(actor.role, Right.HANDLE_LEDGER):
            pages.append(office.agency.does(actor, lambda work, one=which: ledger_views.book(work, one)))
        else:
            office.agency.refuses(actor, lambda work, one=which: ledger_views.book(work, one), "unknown_choice")
    assert any("两条烟" in str(page.lines) for page in pages) == may
    if not may:
        assert all((page.count, page.lines, dict(page.categories)) == (0, (), {}) for page in pages)
        office.agency.refuses(actor, lambda work: handling.view(work, held.id), "no_such_item")


def test_lists_show_what_is_due_first_and_count_what_they_show(office: Office) -> None:
    late = office.found(office.officer, due_on=date(2026, 11, 20), problem="灭火器过期")
    soon = office.found(office.officer)
    other = office.found(unit_id=office.agency.second.id, category="")
    ask = office.agency.does
    mine = ask(office.officer, ledger_views.book)
    assert (mine.which, [line.item.id for line in mine.lines], mine.handles) == ("mine", [late.id, soon.id], False)
    unit = ask(office.head, ledger_views.book)
    assert (unit.which, unit.count) == ("unit", 2)
    everything = ask(office.above, ledger_views.book)
    assert [line.item.id for line in everything.lines] == [late.id, soon.id, other.id]
    assert [(line.days, line.is_late) for line in ask(office.head, lambda work: ledger_views.book(work, "late")).lines] == [(-5, True)]
    assert dict(ask(office.above, lambda work: ledger_views.book(work, "cat")).categories) == {"competence": 2, "": 1}
    assert ask(office.above, lambda work: ledger_views.book(work, "cat", "none")).count == 1
    assert [line.item.id for line in ask(office.above, lambda work: ledger_views.search(work, "灭火 过期")).lines] == [late.id]
    assert ask(office.elsewhere, lambda work: ledger_views.search(work, "灭火")).lines == ()


def test_changed_measures_are_found_and_the_old_ones_are_not(office: Office) -> None:
    item = office.at(S.WORKING)
    office.does(office.officer, D.MEASURES, item)
    assert [line.item.id for line in office.agency.does(office.head, lambda work: ledger_views.search(work, "新模板")).lines] == [item.id]
    assert office.agency.does(office.head, lambda work: ledger_views.search(work, "逐案补正")).lines == ()
    assert office.indexed("新模") == [item.id]
    assert office.indexed("逐案") == []


def test_of_what_is_deleted_after_its_time_no_word_stays_in_the_index(office: Office) -> None:
    item = office.at(S.VOID)
    assert office.indexed("陈述") == [item.id]
    office.agency.later(days=3651)
    office.agency.does(None, lambda work: purge_records(work, read_periods()), system=True)
    assert ledger.item(office.agency.db, item.id) is None
    assert office.indexed("陈述") == []


def test_what_the_clock_and_leaders_have_done_stands_in_words_on_the_card(office: Office) -> None:
    item = office.at(S.WORKING)
    for kind, said in ((HistoryKind.REMINDED, "5"), (HistoryKind.STEP, "inquiry 12")):
        ledger.say(office.agency.db, item.id, kind, said, by=None, at="2026-11-25T01:00:00.000Z")
    text = show(office.agency.does(office.head, lambda work: handling.view(work, item.id))).text
    assert all(words in text for words in ("已提醒，超 5 个工作日", "系统 函询"))
    assert "inquiry" not in text


def test_a_note_is_read_by_all_who_see_the_item(office: Office) -> None:
    item = office.at(S.WORKING)
    office.does(office.officer, D.NOTE, item)
    assert "备注：已约供应商" in show(office.agency.does(office.head, lambda work: handling.view(work, item.id))).text


def test_lists_offer_the_register_to_whoever_answers_for_more_than_the_own_items(office: Office) -> None:
    def offered(actor: Person, which: str) -> list[str]:
        reply = show(office.agency.does(actor, lambda work: ledger_views.book(work, which)))
        return [each.argument for row in reply.buttons for each in row if isinstance(each, Press) and each.verb == WANT]

    assert offered(office.head, "unit") == ["ledger_register.open"]
    assert offered(office.legal, "late") == ["ledger_register.overdue"]
    assert offered(office.discipline, "done") == ["ledger_register.all"]
    assert offered(office.head, "mine") == []
    assert offered(office.officer, "mine") == []
