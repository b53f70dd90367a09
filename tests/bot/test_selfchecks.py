"""Checks that are handed in: what goes into the ledger, who is told, versions, taking back, and what any walk through a list ends with."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.actions import files, ledger_handling, selfcheck_findings
from bot.actions.selfcheck_results import CheckCorrected, CheckSubmitted, FindingsArrived
from bot.actions.work import RefusedError
from knowledge.checklists import AnswerKind, Owner, Severity
from storage import attachments, ledger, selfchecks
from storage.ledger import HistoryKind, LedgerState
from storage.people import Person
from storage.selfchecks import Answer, CheckState
from tests.bot.checking import Checker, Station
from tests.checklists import SHORT, a_list, an_item

MET, FAILING = "v:met", "v:failing"


@pytest.fixture
def station() -> Station:
    station = Station()
    station.put(
        a_list("SHORT", *SHORT, title="三项自查"),
        a_list("OWN", *SHORT, title="自己的", owner=Owner.PERSON),
        a_list("HELD", *SHORT, title="廉洁自查", is_held=True),
    )
    return station


@pytest.fixture
def me(station: Station) -> Checker:
    return station.checker()


def receipt(me: Checker) -> CheckSubmitted:
    assert isinstance(me.receipt, CheckSubmitted)
    return me.receipt


def test_a_finding_of_a_unit_is_entered_and_its_head_is_told_once_for_the_whole_check(station: Station, me: Checker) -> None:
    me.opens("SHORT").taps(FAILING, FAILING, "note")
    me.says("两处")
    me.taps(MET, "ok")
    unit = me.person.unit_id
    assert station.ledger() == [("item:S1", unit, None, "todo", 1), ("item:S2", unit, None, "todo", 1)]
    assert station.agency.told(station.head) == [FindingsArrived(1, me.check().kind, "三项自查", "一中队", 2, grave=0, is_held=False)]
    assert station.agency.told(station.above) == []
    assert (receipt(me).entered, receipt(me).unassigned, receipt(me).told) == (2, True, 1)
    assert me.answers()["S1"].ledger_id == 1
    assert {"selfcheck.submitted", "ledger.opened"} <= set(station.agency.acts())


def test_the_problem_says_what_was_counted_chosen_and_noted(station: Station, me: Checker) -> None:
    station.put(a_list("N", an_item("N1", answer=AnswerKind.NUMBER, unit="具", least=2, severity=Severity.SERIOUS, finding="灭火器不够")))
    me.opens("N").says("1")
    me.taps("lnote")
    me.says("后备箱一具")
    me.taps("ok")
    item = ledger.item(station.agency.db, 1)
    assert item is not None
    assert (item.problem, item.measures, item.severity) == ("灭火器不够（1具；后备箱一具）", "马上改", "serious")
    source = ledger.sources(station.agency.db, 1)[0]
    assert (source.ref, source.note) == ("selfcheck:1", "1具；后备箱一具")


def test_what_is_ones_own_to_put_right_is_not_joined_to_what_is_anothers(station: Station, me: Checker) -> None:
    other = station.checker(station.second)
    for each in (me, other):
        each.opens("OWN").taps(FAILING, MET, MET, "ok")
    assert [(row[2], row[4]) for row in station.ledger()] == [(me.person.id, 1), (other.person.id, 1)]
    assert station.agency.told(station.head) == []


def test_a_critical_finding_about_oneself_says_what_to_do_before_anything_else(station: Station, me: Checker) -> None:
    graver = [
        an_item("G1", severity=Severity.CRITICAL, measure="换人上岗"),
        an_item("G2", measure="补上"),
        an_item("G3", severity=Severity.CRITICAL),
    ]
    station.put(a_list("GRAVE", *graver, owner=Owner.PERSON), a_list("UNITS", *graver))
    me.opens("GRAVE").taps(FAILING, FAILING, MET, "ok")
    assert receipt(me).stops == ("换人上岗",)
    # Its head has to send somebody else, and hears of nothing less.
    assert station.agency.told(station.head) == [FindingsArrived(1, me.check().kind, "样样都有自查", "一中队", 1, grave=1, is_held=False)]
    me.opens("UNITS").taps(FAILING, FAILING, MET, "ok")
    assert receipt(me).stops == ()


def test_the_same_finding_of_a_unit_joins_what_stands_open(station: Station, me: Checker) -> None:
    other = station.checker(station.second)
    for each in (me, other):
        each.opens("SHORT").taps(FAILING, MET, MET, "ok")
    assert station.ledger() == [("item:S1", me.person.unit_id, None, "todo", 2)]
    assert (receipt(other).entered, receipt(other).joined) == (0, 1)
    assert station.agency.told(station.head) == []


def test_what_was_put_right_on_the_spot_waits_for_acceptance_with_its_picture(station: Station, me: Checker) -> None:
    me.opens("SHORT").taps(FAILING, "lfix")
    me.sends()
    me.taps(MET, MET, "ok")
    assert [row[3] for row in station.ledger()] == ["to_accept"]
    assert ledger.sources(station.agency.db, 1)[0].files == me.answers()["S1"].files
    assert station.files_of("selfcheck:1") == 1
    assert receipt(me).fixed == 1


def test_of_a_held_list_discipline_alone_is_told(station: Station, me: Checker) -> None:
    me.opens("HELD").taps(FAILING, MET, MET, "ok")
    assert [len(station.agency.told(each)) for each in (station.head, station.above, station.legal, station.discipline)] == [0, 0, 0, 1]
    item = ledger.item(station.agency.db, 1)
    assert item is not None
    assert item.is_held


def test_of_what_is_ones_own_in_a_held_list_discipline_hears_as_well(station: Station, me: Checker) -> None:
    station.put(a_list("MINE", *SHORT, is_held=True, owner=Owner.PERSON))
    me.opens("MINE").taps(FAILING, MET, MET, "ok")
    assert [len(station.agency.told(each)) for each in (station.head, station.above, station.legal, station.discipline)] == [0, 0, 0, 1]


def test_a_head_who_checks_the_own_unit_is_not_told_of_it(station: Station) -> None:
    head = station.checker(station.head)
    head.opens("SHORT").taps(FAILING, MET, MET, "ok")
    assert station.agency.told(station.head) == []
    assert receipt(head).told == 0


def test_a_spot_check_is_about_the_other_unit_and_nobody_has_to_put_its_findings_right_yet(station: Station) -> None:
    other = station.agency.second.id
    above = station.checker(station.above)
    above.opens(f"OWN@{other}@covert", "spotcheck").taps(FAILING, MET, MET, "ok")
    assert (above.check().unit_id, above.check().method, above.check().kind) == (other, "covert", "spotcheck")
    assert station.ledger() == [("item:S1", other, None, "todo", 1)]


@pytest.mark.parametrize("argument", ["OWN@2@sudden", "OWN@x@", "OWN", "OWN@99@", "HELD@2@", "NONE@2@"])
def test_a_forged_spot_check_is_not_begun(station: Station, argument: str) -> None:
    with pytest.raises(RefusedError):
        station.checker(station.above).opens(argument, "spotcheck")


def test_nobody_spot_checks_a_unit_that_is_not_theirs(station: Station) -> None:
    other = f"OWN@{station.agency.second.id}"
    station.agency.refuses(station.head, lambda work: station.forms.open(work, f"spotcheck:{other}", other), "no_such_checklist")
    station.agency.refuses(station.officer, lambda work: station.forms.open(work, f"spotcheck:{other}", other), "not_allowed")


def test_an_identical_resend_is_one(station: Station, me: Checker) -> None:
    for _ in range(2):
        me.opens("SHORT").taps(FAILING, MET, MET, "ok")
    assert receipt(me).is_same
    assert [row[4] for row in station.ledger()] == [1]
    assert selfchecks.check(station.agency.db, 2) is None
    me.opens("SHORT").taps(FAILING, FAILING, MET, "ok")
    assert not receipt(me).is_same
    station.agency.later(days=1)
    me.opens("SHORT").taps(FAILING, MET, MET, "ok")
    assert not receipt(me).is_same


def test_a_check_with_pictures_is_never_taken_for_one_handed_in_before(me: Checker) -> None:
    for _ in range(2):
        me.opens("SHORT")
        me.sends()
        me.taps(MET, MET, MET, "ok")
    assert not receipt(me).is_same


def test_an_amendment_is_a_version_with_its_reason_and_only_what_changed_goes_on(station: Station, me: Checker) -> None:
    me.opens("SHORT").taps(FAILING, FAILING, MET, "ok")
    me.opens("again-1")
    assert me.at == "summary"
    assert [line.joins for line in me.shown.findings] == [False, False]
    assert me.refused("ok") == "nothing_changed"
    me.taps("pick", "i:1", MET, "pick", "i:3", FAILING, "ok")
    assert (me.at, me.data.listens) == ("reason", True)
    me.says("看错了一项")
    me.taps("ok")
    check = me.check()
    assert (check.version, check.state, check.findings, receipt(me).entered) == (2, CheckState.SUBMITTED, 2, 1)
    [version] = selfchecks.versions(station.agency.db, 1)
    assert (version.reason, [answer.value for answer in version.answers]) == ("看错了一项", ["failing", "failing", "met"])
    assert [row[0] for row in station.ledger()] == ["item:S1", "item:S2", "item:S3"]
    assert [row[4] for row in station.ledger()] == [1, 1, 1]
    last = [ledger.history(station.agency.db, number)[-1] for number in (1, 2, 3)]
    assert [(line.kind, line.text) for line in last] == [
        (HistoryKind.CORRECTED, "看错了一项"),
        (HistoryKind.MOVE, ">todo"),
        (HistoryKind.MOVE, ">todo"),
    ]
    assert [answer.ledger_id for answer in me.answers().values()] == [None, 2, 3]


def test_a_finding_put_right_after_all_is_handed_in_where_it_stands(station: Station, me: Checker) -> None:
    me.opens("OWN").taps(FAILING, MET, MET, "ok")
    me.opens("again-1").taps("pick", "i:1", "fix")
    me.sends()
    me.taps("ok")
    me.says("改好了")
    me.taps("ok")
    assert [row[3] for row in station.ledger()] == [LedgerState.TO_ACCEPT]
    assert len(ledger.sources(station.agency.db, 1)[-1].files) == 1
    assert station.files_of("selfcheck:1") == 1
    # The picture is the evidence: a head can accept.
    item = ledger.item(station.agency.db, 1)
    assert item is not None
    station.agency.does(station.head, lambda work: ledger_handling.accept(work, item.id, item.revision))
    assert [row[3] for row in station.ledger()] == [LedgerState.CLOSED]


def test_what_nothing_shows_to_be_put_right_counts_as_still_to_be_put_right(station: Station, me: Checker) -> None:
    me.opens("SHORT").taps(MET, MET, MET, "ok")
    checklist = a_list("SHORT", *SHORT)
    bare = Answer("S1", "failing", is_finding=True, category="", severity="serious", is_fixed=True)
    outcome = station.agency.does(me.person, lambda work: selfcheck_findings.enter(work, me.check(), checklist, [bare]))
    assert [row[3] for row in station.ledger()] == ["todo"]
    assert (outcome.entered, outcome.fixed) == (1, 0)


def test_a_returned_check_shows_the_remark_and_comes_back_to_whoever_returned_it(station: Station, me: Checker) -> None:
    me.opens("SHORT").taps(MET, MET, MET, "ok")
    before = me.check()
    selfchecks.change(
        station.agency.db, before, at=before.touched_at, state=CheckState.RETURNED, remark="第 2 项没拍照", returned_by=station.head.id
    )
    me.opens("again-1")
    assert me.data.remark == "第 2 项没拍照"
    me.taps("pick", "i:2")
    me.sends()
    me.taps("on", "ok")
    me.says("补了照片")
    me.taps("ok")
    assert (me.check().state, me.check().remark, me.check().version) == (CheckState.SUBMITTED, "", 2)
    assert [type(message) for message in station.agency.told(station.head)] == [CheckCorrected]


def test_a_correction_begun_before_the_check_was_returned_begins_anew_with_the_remark(station: Station, me: Checker) -> None:
    me.opens("SHORT").taps(MET, MET, MET, "ok")
    me.opens("again-1").taps("pick", "i:1", FAILING)
    before = me.check()
    selfchecks.change(
        station.agency.db, before, at=before.touched_at, state=CheckState.RETURNED, remark="补照片", returned_by=station.head.id
    )
    me.opens("again-1")
    assert (me.data.remark, me.data.of("S1").value) == ("补照片", "met")


def test_two_corrections_at_once_are_not_both_handed_in(station: Station, me: Checker) -> None:
    me.opens("SHORT").taps(MET, MET, MET, "ok")
    me.opens("again-1").taps("pick", "i:1", FAILING, "ok")
    me.says("甲")
    now = me.check()
    selfchecks.amend(station.agency.db, now, list(me.answers().values()), reason="乙", by=me.person.id, at=now.touched_at)
    assert me.refused("ok") == "check_moved"


def test_nobody_amends_or_sees_somebody_elses(station: Station, me: Checker) -> None:
    me.opens("SHORT").taps(MET, MET, MET, "ok")
    other = station.second
    station.agency.refuses(other, lambda work: station.forms.open(work, "selfcheck:again-1", "again-1"), "no_such_check")
    station.agency.refuses(other, lambda work: station.desk.view(work, 1), "no_such_check")
    station.agency.refuses(other, lambda work: station.desk.withdraw(work, 1, 1), "no_such_check")
    assert station.agency.does(other, lambda work: station.desk.page(work, 0)).count == 0


def test_a_check_is_taken_back_on_its_day_with_what_it_brought_into_the_ledger(station: Station, me: Checker) -> None:
    station.checker(station.second).opens("SHORT").taps(FAILING, MET, MET, "ok")
    me.opens("SHORT").taps(FAILING, FAILING, MET, "ok")
    assert [row[4] for row in station.ledger()] == [2, 1]
    shown = station.agency.does(me.person, lambda work: station.desk.withdraw(work, 2, 1))
    assert (shown.check.state, shown.can_amend, shown.can_withdraw) == (CheckState.WITHDRAWN, False, False)
    assert [(row[3], row[4]) for row in station.ledger()] == [("todo", 1), ("void", 1)]
    assert [source.ref for source in ledger.sources(station.agency.db, 1)] == ["selfcheck:1"]
    me.opens("SHORT").taps(FAILING, FAILING, MET, "ok")
    assert not receipt(me).is_same


def test_a_check_is_not_taken_back_the_day_after_or_once_somebody_has_touched_its_item(station: Station, me: Checker) -> None:
    me.opens("SHORT").taps(FAILING, MET, MET, "ok")
    station.agency.refuses(me.person, lambda work: station.desk.withdraw(work, 1, 7), "check_moved")
    item = ledger.item(station.agency.db, 1)
    assert item is not None
    ledger.change(station.agency.db, item, at=item.touched_at, state=LedgerState.WORKING)
    station.agency.refuses(me.person, lambda work: station.desk.withdraw(work, 1, 1), "check_touched")
    me.opens("OWN").taps(MET, MET, MET, "ok")
    station.agency.later(days=1)
    station.agency.refuses(me.person, lambda work: station.desk.withdraw(work, 2, 1), "check_touched")


def test_the_own_checks_are_shown_by_pages_the_newest_first(station: Station, me: Checker) -> None:
    for _ in range(9):
        me.opens("SHORT").taps(MET, FAILING, MET, "ok")
        station.agency.later(days=1)
    first = station.agency.does(me.person, lambda work: station.desk.page(work, 0))
    assert ([line.check.id for line in first.lines], first.count, first.pages) == ([9, 8, 7, 6, 5, 4, 3, 2], 9, 2)
    last = station.agency.does(me.person, lambda work: station.desk.page(work, 99))
    assert [line.check.id for line in last.lines] == [1]
    shown = station.agency.does(me.person, lambda work: station.desk.view(work, 1))
    assert [(line.number, line.answer.value) for line in shown.lines] == [(1, "met"), (2, "failing"), (3, "met")]


def test_the_pictures_of_a_check_are_shown_to_its_maker_and_whoever_may_see_it(station: Station, me: Checker) -> None:
    me.opens("SHORT")
    me.sends()
    me.taps(MET, MET, MET, "ok")
    [number] = me.answers()["S1"].files
    attachments.stored(station.agency.db, number, name="a", kind="image/jpeg", size=1, sha256="")

    def look(person: Person) -> int:
        station.agency.does(person, lambda work: files.show(work, "selfcheck", "1"))
        return len(station.agency.replies())

    assert [look(person) for person in (me.person, station.head, station.above, station.legal)] == [1, 1, 1, 1]
    for person in (station.second, station.discipline):
        station.agency.refuses(person, lambda work: files.show(work, "selfcheck", "1"), "no_such_check")
    assert station.agency.acts()[-1] == "selfcheck.files_shown"


ANSWERS = ("v:met", "v:failing", "v:not_applicable", "v:1", "v:2", "v:photo", "text:3", "text:无", "picture", "place", "bulk", "bulk!")
TURNS = ("skip", "undo", "note", "fix", "lfix", "lnote", "unfix", "drop", "aside", "on", "pick", "i:1", "i:2", "i:4", "i:9", "sum", "p:0")
TAPS = st.sampled_from(ANSWERS + TURNS)


@settings(max_examples=80, deadline=None)
@given(steps=st.lists(TAPS, max_size=60))
def test_whatever_is_tapped_nothing_unanswered_is_handed_in_and_each_answer_is_the_one_given_last(steps: list[str]) -> None:
    station = Station()
    me = station.checker().opens()
    told: dict[str, str] = {}
    for step in steps:
        at, stage, wants = me.data.at, me.data.stage, me.data.wants
        before = {item: given.value for item, given in me.data.answers.items()}
        try:
            if step.startswith("text:"):
                me.says(step.removeprefix("text:"))
            elif step == "picture":
                me.sends()
            elif step == "place":
                me.is_at("某桥", "1,2")
            else:
                me.taps(step)
        except RefusedError:
            assert {item: given.value for item, given in me.data.answers.items()} == before
            continue
        after = {item: given.value for item, given in me.data.answers.items()}
        changed = {item for item in after if after[item] != before.get(item, "")}
        if step.startswith("v:"):
            told[at] = step.removeprefix("v:")
        elif step in {"text:3", "text:无"} and stage == "item" and not wants and at in {"N1", "T1", "F2"}:
            told[at] = step.removeprefix("text:")
        elif step == "picture" and changed:
            told[at] = "photo"
        elif step == "bulk!":
            told |= dict.fromkeys(changed, "met")
        else:
            for item in changed:
                assert after[item] == ""
                told.pop(item, None)
        assert {item: value for item, value in after.items() if value} == told
    if me.data.stage != "summary":
        assert me.refused("ok") in {"unknown_choice"}
        return
    me.taps("ok")
    checklist = station.book.lists["EVERY"]
    if me.receipt is None:
        assert me.data.stage == "item"
        return
    handed_in = {item: answer.value for item, answer in me.answers().items()}
    assert list(handed_in) == [item.id for item in checklist.asked(told)]
    assert all(handed_in.values())
    assert handed_in == {item: told[item] for item in handed_in}
    assert all(answer.files for item, answer in me.answers().items() if (found := checklist.item(item)) and found.needs_photo(answer.value))
