"""``自查报告``: its numbers against a slow count of the same checks, whose they are, and that nothing of held lists shows in them."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.actions.selfcheck_dues import Dues
from bot.actions.selfcheck_periods import Kind, Term, Wish, earlier, read_code, read_span, wished
from bot.actions.selfcheck_report_results import Report, Scope
from bot.actions.selfcheck_reports import Reporter
from bot.actions.work import RefusedError, Work
from bot.wording import selfcheck_reports as wording
from bot.wording.messages import show
from knowledge.checklists import Checklist
from storage import ledger, selfcheck_schedules, selfchecks
from storage.ledger import LedgerState
from storage.people import Person, Role
from storage.selfcheck_schedules import Rule
from storage.selfchecks import Answer, CheckKind, CheckState
from tests.bot.agency import NOW
from tests.bot.check_lists import ANSWERS, DUTY, FAILING, INTEGRITY, LISTS, STATION, book, enter_all
from tests.bot.test_selfcheck_following import Bureau

TODAY = NOW.date()
REPORTER = Reporter(book, LISTS.__getitem__)
NOVEMBER = Term(Kind.MONTH, date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


def report(bureau: Bureau, who: Person, term: Term = NOVEMBER, unit_id: int = 0) -> Report:
    return bureau.agency.does(who, lambda work: REPORTER.report(work, scope(work, term, unit_id)))


def scope(work: Work, term: Term = NOVEMBER, unit_id: int = 0) -> Scope:
    return REPORTER.scope(work, term, unit_id)


def some(chance: random.Random) -> tuple[Answer, ...]:
    """Answers, each a finding now and then."""
    return tuple(
        replace(answer, is_finding=found, is_fixed=found and chance.random() < 0.4, category=chance.choice(("conduct", "purpose")))
        for answer, found in ((answer, chance.random() < 0.3) for answer in ANSWERS)
    )


@pytest.mark.parametrize("seed", range(6))
def test_every_number_is_what_a_slow_count_comes_to(bureau: Bureau, seed: int) -> None:
    chance = random.Random(seed)
    made = []
    for _ in range(90):
        person = chance.choice((*bureau.firsts, *bureau.seconds))
        kind = CheckKind.SPOTCHECK if chance.random() < 0.15 else CheckKind.SELFCHECK
        unit = chance.choice((bureau.agency.first.id, bureau.agency.second.id)) if kind is CheckKind.SPOTCHECK else person.unit_id
        checklist, day = chance.choice((DUTY, STATION, INTEGRITY)), TODAY - timedelta(days=chance.randrange(50))
        state = chance.choice(tuple(CheckState))
        check = bureau.hand_in(person, checklist, day, answers=some(chance), state=state, kind=kind, unit_id=unit)
        if chance.random() < 0.6:
            enter_all(bureau.agency, check, checklist, person)
        made.append(check)
    for number in range(1, 40):
        item = ledger.item(bureau.agency.db, number)
        if item is not None and chance.random() < 0.5:
            closed = TODAY - timedelta(days=chance.randrange(40))
            ledger.change(bureau.agency.db, item, at="x", state=LedgerState.CLOSED, closed_on=closed)
    for who, units in ((bureau.head, {1, 2, 3}), (bureau.squad, {2}), (bureau.discipline, {1, 2, 3})):
        held = who.role is Role.DISCIPLINE
        mine = [
            each
            for each in made
            if each.unit_id in units and each.is_held == held and each.state is not CheckState.WITHDRAWN and each.day >= "2026-11-01"
        ]
        told = report(bureau, who)
        answers = [(check, answer) for check in mine for answer in selfchecks.answers(bureau.agency.db, check.id)]
        found = [(check, answer) for check, answer in answers if answer.is_finding]
        items = {each.id: each for each in (ledger.item(bureau.agency.db, n) for n in range(1, 400)) if each is not None}
        closed_first: dict[tuple[int, str], date] = {}
        for each in items.values():
            key = (each.unit_id, each.topic.split(":")[1])
            if each.closed_on is not None and each.is_held == held:
                closed_first[key] = min(closed_first.get(key, date.max), each.closed_on)
        again = [1 for check, answer in found if closed_first.get((check.unit_id, answer.item), date.max) < date.fromisoformat(check.day)]
        often = Counter((check.unit_id, check.checklist, answer.item) for check, answer in found)
        selves = [check for check in mine if check.kind is CheckKind.SELFCHECK]
        assert (told.selfchecks, told.spotchecks) == (len(selves), len(mine) - len(selves))
        assert told.people == len({check.person_id for check in selves})
        assert (told.answers, told.findings) == (len(answers), len(found))
        assert told.fixed == sum(answer.is_fixed for _, answer in found)
        assert told.entered == sum(answer.ledger_id is not None for _, answer in found)
        assert told.closed == sum(
            answer.ledger_id is not None and items[answer.ledger_id].state is LedgerState.CLOSED for _, answer in found
        )
        assert told.after_closing == len(again) == sum(each.after_closing for each in told.repeated)
        assert all(often[each.unit_id or 0, each.checklist, each.item] == each.count for each in told.repeated)
        assert sum(each.count >= 2 for each in told.repeated) == sum(count >= 2 for count in often.values())
        assert {each.item: each.count for each in told.items if each.checklist == "before_duty"} == dict(
            Counter(answer.item for check, answer in found if check.checklist == "before_duty")
        )
        assert sum(count for _, count in told.by_category) == len(found)
        assert sum(each.findings or 0 for each in told.by_list) == sum(each.findings for each in told.by_unit) == len(found)
        assert told.trend[-1].findings == len(found)


def test_what_was_due_is_counted_in_the_time_in_which_it_ends(bureau: Bureau) -> None:
    bureau.plan(STATION, Rule.QUARTERLY)
    bureau.plan(DUTY, Rule.MONTHLY)
    bureau.hand_in(bureau.firsts[0], day=date(2026, 10, 9))
    bureau.hand_in(bureau.firsts[0])
    bureau.hand_in(bureau.firsts[1], state=CheckState.RETURNED)
    assert report(bureau, bureau.squad).dues == Dues(3, 1, 1, 0, 1)
    assert report(bureau, bureau.squad, earlier(NOVEMBER)[-1]).dues == Dues(3, 1, 0, 2, 0)
    assert report(bureau, bureau.squad, wished(Wish.QUARTER, TODAY)).dues == Dues(7, 2, 1, 2, 2)
    assert report(bureau, bureau.squad, Term(Kind.DAYS, date(2026, 10, 2), date(2026, 10, 30))).dues == Dues()


def test_what_two_schedules_ask_for_is_owed_once(bureau: Bureau) -> None:
    for unit in (bureau.agency.top.id, bureau.agency.first.id):
        bureau.plan(DUTY, Rule.MONTHLY, unit)
    assert report(bureau, bureau.head).dues == Dues(6, 0, 0, 0, 6)


def test_who_has_not_is_named_most_behind_first_and_a_unit_once(bureau: Bureau) -> None:
    bureau.plan(DUTY, Rule.WORKDAY)
    bureau.plan(STATION, Rule.MONTHLY)
    for days in range(25):
        for person in bureau.firsts[1:]:
            bureau.hand_in(person, day=TODAY - timedelta(days=days))
    bureau.hand_in(bureau.firsts[0], day=date(2026, 11, 4))
    found = bureau.agency.does(bureau.squad, lambda work: REPORTER.names(work, scope(work)))
    # 17 working days until the 24th, and one of them done.
    assert [(each.name, each.count) for each in found.behind] == [("一队甲", 16), ("", 0)]
    text = show(found).text
    assert "一队甲 · 一中队　上岗前自查 16 次、上岗前自查（还没到期）" in text
    assert "全单位（谁做都行） · 一中队　基层站所自查（还没到期）" in text


def test_what_is_found_after_it_was_closed_is_repeated_though_it_is_one(bureau: Bureau) -> None:
    first = bureau.hand_in(bureau.firsts[0], day=date(2026, 10, 20), answers=FAILING)
    enter_all(bureau.agency, first, DUTY, bureau.firsts[0])
    item = ledger.item(bureau.agency.db, 1)
    assert item is not None
    bureau.hand_in(bureau.firsts[0], day=date(2026, 11, 3), answers=FAILING)
    assert report(bureau, bureau.squad).repeated == ()
    ledger.change(bureau.agency.db, item, at="x", state=LedgerState.CLOSED, closed_on=date(2026, 10, 30))
    (again,) = report(bureau, bureau.squad).repeated
    assert (again.item, again.count, again.after_closing) == ("X-01", 1, 1)
    assert "销号后又出现 1 次" in show(bureau.agency.does(bureau.squad, lambda work: REPORTER.repeated(work, scope(work)))).text


def test_what_was_held_in_the_ledger_later_is_to_others_as_if_it_were_not_there(bureau: Bureau) -> None:
    check = bureau.hand_in(bureau.firsts[0], answers=FAILING)
    enter_all(bureau.agency, check, DUTY, bureau.firsts[0])
    for number in (1, 2):
        item = ledger.item(bureau.agency.db, number)
        assert item is not None
        ledger.change(bureau.agency.db, item, at="x", state=LedgerState.CLOSED, closed_on=TODAY, is_held=number == 1)
    told = report(bureau, bureau.squad)
    assert (told.findings, told.entered, told.closed) == (2, 1, 1)


def test_nobody_sees_a_unit_that_is_not_theirs(bureau: Bureau) -> None:
    bureau.hand_in(bureau.firsts[0], answers=FAILING)
    told = report(bureau, bureau.other_squad)
    assert (told.selfchecks, told.findings, told.items) == (0, 0, ())
    for unit_id in (bureau.agency.first.id, bureau.agency.top.id, 999):
        with pytest.raises(RefusedError) as refused:
            report(bureau, bureau.other_squad, unit_id=unit_id)
        assert refused.value.problem == "no_unit_to_report"
    for person in (bureau.firsts[0], bureau.admin):
        with pytest.raises(RefusedError) as refused:
            report(bureau, person)
        assert refused.value.problem == "not_allowed"
    assert report(bureau, bureau.head, unit_id=bureau.agency.second.id).findings == 0
    assert report(bureau, bureau.head, unit_id=bureau.agency.first.id).findings == 2


def test_of_held_lists_nothing_shows_but_who_has_done_them() -> None:
    """The same agency twice; what discipline alone may know differs, and nothing that the others are told."""
    told = []
    for answers, state in ((ANSWERS, CheckState.SUBMITTED), (FAILING, CheckState.RETURNED)):
        bureau = Bureau()
        bureau.plan(INTEGRITY, Rule.MONTHLY)
        bureau.hand_in(bureau.firsts[0], answers=FAILING)
        check = bureau.hand_in(bureau.firsts[0], INTEGRITY, answers=answers, state=state)
        enter_all(bureau.agency, check, INTEGRITY, bureau.firsts[0])
        assert report(bureau, bureau.discipline).findings == sum(answer.is_finding for answer in answers)
        assert report(bureau, bureau.discipline).dues.returned == (state is CheckState.RETURNED)
        told.append([show(report(bureau, who)).text for who in (bureau.head, bureau.squad, bureau.legal)])
        assert report(bureau, bureau.head).dues == Dues(6, 1, 0, 0, 5)
        assert [(each.checks, each.findings) for each in report(bureau, bureau.head).by_list] == [(1, 2), (None, None)]
    assert told[0] == told[1]
    assert "廉洁自查　做了 1/6\n" in told[0][0]


def test_discipline_counts_the_held_lists_alone(bureau: Bureau) -> None:
    bureau.plan(DUTY, Rule.MONTHLY)
    bureau.plan(INTEGRITY, Rule.MONTHLY)
    bureau.hand_in(bureau.firsts[0], answers=FAILING)
    told = report(bureau, bureau.discipline)
    assert (told.selfchecks, told.findings, told.dues) == (0, 0, Dues(6, 0, 0, 0, 6))
    assert "只算由纪检看的清单" in show(told).text


def test_a_list_that_is_gone_keeps_its_name(bureau: Bureau) -> None:
    gone: Checklist = replace(DUTY, code="gone", title="从前的自查", digest="before_duty")
    bureau.hand_in(bureau.firsts[0], gone, answers=FAILING)
    reporter = Reporter(book, {**LISTS, "gone": gone}.__getitem__)
    told = bureau.agency.does(bureau.squad, lambda work: reporter.report(work, scope(work)))
    assert [each.title for each in told.by_list] == ["从前的自查"]
    assert told.items[0].problem == "没有证件在有效期内"


def test_one_screen_says_it_all_and_the_buttons_lead_on(bureau: Bureau) -> None:
    bureau.plan(DUTY, Rule.WORKDAY)
    for days in range(40):
        for person in (*bureau.firsts, *bureau.seconds):
            bureau.hand_in(person, day=TODAY - timedelta(days=days), answers=FAILING if days % 3 else ANSWERS)
    reply = show(report(bureau, bureau.head))
    assert "2026 年 11 月（算到 11 月 25 日）" in reply.text
    assert "作风不优 192" in reply.text
    assert [button.label for button in reply.buttons[1]] == ["反复出现", "换单位"]
    assert len(reply.text) < 900
    units = show(bureau.agency.does(bureau.head, lambda work: REPORTER.units(work, scope(work))))
    assert [row[0].label for row in units.buttons] == ["一中队", "二中队", "‹ 返回"]
    below = show(bureau.agency.does(bureau.head, lambda work: REPORTER.units(work, scope(work, unit_id=bureau.agency.first.id))))
    assert [row[0].label for row in below.buttons] == ["↑ 某支队（全部）", "‹ 返回"]


def test_a_quiet_time_says_so(bureau: Bureau) -> None:
    text = show(report(bureau, bureau.squad)).text
    assert "这段时间没有到期的安排。" in text
    assert "还没有人交自查。" in text


def test_a_schedule_that_was_stopped_counts_what_was_over_before(bureau: Bureau) -> None:
    plan = bureau.plan(DUTY, Rule.WEEKLY)
    selfcheck_schedules.end(bureau.agency.db, plan.id, at="2026-11-17T02:00:00.000Z")
    assert report(bureau, bureau.squad).dues == Dues(9, 0, 0, 9, 0)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("5-1 6-25", "2026-05-01", "2026-06-25"),
        ("5.1至6.25", "2026-05-01", "2026-06-25"),
        ("５月１日—６月２５日", "2026-05-01", "2026-06-25"),
        ("2025年12月1日 到 2026年1月31日", "2025-12-01", "2026-01-31"),
        ("12-1 1-31", "2025-12-01", "2026-01-31"),
        ("12-1 12-31", "2025-12-01", "2025-12-31"),
        ("11-1 12-31", "2026-11-01", "2026-12-31"),
    ],
)
def test_days_without_a_year_are_the_last_that_have_begun(words: str, first: str, last: str) -> None:
    term = read_span(words, TODAY)
    assert term is not None
    assert (str(term.first), str(term.last)) == (first, last)
    assert read_code(term.code, TODAY) == term


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("2-30 3-1", "no_such_day"),
        ("2026-6-25 2026-5-1", "span_turned_round"),
        ("2024-1-1 2026-1-1", "span_too_long"),
        ("2026-12-1 2026-12-5", "span_not_begun"),
        ("0001-1-1 0001-2-1", "no_such_day"),
    ],
)
def test_days_that_are_none_get_one_sentence(words: str, problem: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_span(words, TODAY)
    assert refused.value.problem == problem


@pytest.mark.parametrize(
    "code", ["", "x", "m20261102", "m20261301", "w20261124", "d20261101", "m20261101-20261130", "q00010101", "y９9990101"]
)
def test_a_forged_code_leads_nowhere(code: str) -> None:
    with pytest.raises(RefusedError):
        read_code(code, TODAY)


@pytest.mark.parametrize("wish", Wish)
def test_each_wish_has_a_code_and_six_times_before_it_without_a_gap(wish: Wish) -> None:
    term = read_code(wish, TODAY)
    assert read_code(term.code, TODAY) == term
    times = (*earlier(term), term)
    assert len(times) == 7
    assert all(after.first - before.last == timedelta(days=1) for before, after in itertools.pairwise(times))


def test_what_follows_the_word_is_read() -> None:
    assert wording.read_wish("上月") is Wish.LAST_MONTH
    assert wording.read_wish("明年") is None
    assert wording.read_argument("r.month.0.0") == ("r", "month", 0, 0)
    assert wording.read_argument("x.month.0.0") is None
    assert wording.read_argument("r.month.0") is None
    assert wording.read_argument("r.month.-1.0") is None
