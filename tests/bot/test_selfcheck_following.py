"""``自查情况``: counted as of today, within one's sight, held lists without what was found; opened once in the audit; given back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.actions.forms import Forms
from bot.actions.selfcheck_follow_results import CheckReturned, RemindedNow, ReturnDone
from bot.actions.selfcheck_following import Follow
from bot.actions.selfcheck_return_form import LONGEST_REMARK, ReturnForm
from bot.actions.selfcheck_rounds import ChecksDue, DueChecks
from bot.actions.work import RefusedError, Work
from bot.replies import Press
from bot.wording import selfcheck_rounds as wording
from bot.wording.messages import show
from knowledge.checklists import Checklist
from storage import leaves, selfcheck_schedules, selfchecks
from storage.moments import to_text
from storage.people import Person, Role
from storage.selfcheck_schedules import Rule, Schedule
from storage.selfchecks import CheckKind, CheckState, Selfcheck
from tests.bot import digests
from tests.bot.agency import NOW, Agency
from tests.bot.check_lists import DUTY, FAILING, INTEGRITY, LISTS, STATION, book, hand_in

TODAY = NOW.date()
FOLLOW = Follow(book, LISTS.__getitem__)


class Bureau:
    """An agency with a head of all, one of each squad, legal staff, discipline, and three officers in each squad."""

    def __init__(self) -> None:
        self.agency = Agency(now=NOW - timedelta(days=200))
        agency, numbers = self.agency, iter(range(1, 100))

        def add(name: str, role: Role = Role.OFFICER, unit: int | None = None) -> Person:
            return agency.person(name, role, unit, account=next(numbers))

        self.head = add("某甲", Role.SUPERVISOR, agency.top.id)
        self.squad, self.other_squad = add("某乙", Role.SUPERVISOR), add("某丙", Role.SUPERVISOR, agency.second.id)
        self.legal, self.discipline = add("某丁", Role.LEGAL, agency.top.id), add("某戊", Role.DISCIPLINE, agency.top.id)
        self.admin = add("某己", Role.ADMIN, agency.top.id)
        self.firsts = [add(f"一队{number}") for number in "甲乙丙"]
        self.seconds = [add(f"二队{number}", unit=agency.second.id) for number in "甲乙丙"]
        agency.now = NOW

    def plan(self, checklist: Checklist, rule: Rule, unit: int | None = None, last: date | None = None) -> Schedule:
        return selfcheck_schedules.add(
            self.agency.db,
            checklist.code,
            unit or self.agency.top.id,
            Role.OFFICER,
            rule,
            label="",
            first=date(2026, 1, 1),
            last=last,
            by=self.head.id,
            at="x",
        )

    def hand_in(self, person: Person, checklist: Checklist = DUTY, day: date = TODAY, **told: object) -> Selfcheck:
        return hand_in(self.agency.db, person, checklist, day, **told)  # type: ignore[arg-type]

    def now(self, check: Selfcheck) -> Selfcheck:
        found = selfchecks.check(self.agency.db, check.id)
        assert found is not None
        return found

    def counts(self, who: Person) -> list[tuple[str, int, int, int, int]]:
        lines = self.agency.does(who, FOLLOW.overview).lines
        return [(line.title, line.due, line.done, line.returned, line.missing) for line in lines]


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


def test_done_to_be_corrected_and_not_done_are_counted_within_ones_units(bureau: Bureau) -> None:
    bureau.plan(DUTY, Rule.WORKDAY)
    bureau.hand_in(bureau.firsts[0])
    bureau.hand_in(bureau.firsts[1], state=CheckState.RETURNED)
    bureau.hand_in(bureau.seconds[0], day=TODAY - timedelta(days=1))
    # About another unit, it is not one's own self-check.
    bureau.hand_in(bureau.seconds[1], kind=CheckKind.SPOTCHECK)
    assert bureau.counts(bureau.head) == [("上岗前自查", 6, 1, 1, 4)]
    assert bureau.counts(bureau.legal) == [("上岗前自查", 6, 1, 1, 4)]
    assert bureau.counts(bureau.squad) == [("上岗前自查", 3, 1, 1, 1)]
    assert bureau.counts(bureau.other_squad) == [("上岗前自查", 3, 0, 0, 3)]
    assert bureau.counts(bureau.discipline) == []


def test_a_corrected_check_counts_for_the_day_on_which_it_was_first_handed_in(bureau: Bureau) -> None:
    bureau.plan(DUTY, Rule.WORKDAY)
    check = bureau.hand_in(bureau.firsts[0], state=CheckState.RETURNED)
    selfchecks.amend(bureau.agency.db, check, FAILING, reason="x", by=check.person_id, at="y", state=CheckState.SUBMITTED)
    assert bureau.counts(bureau.squad) == [("上岗前自查", 3, 1, 0, 2)]


def test_a_units_list_is_counted_by_units(bureau: Bureau) -> None:
    plan = bureau.plan(STATION, Rule.MONTHLY)
    bureau.hand_in(bureau.firsts[2], STATION)
    assert bureau.counts(bureau.head) == [("基层站所自查", 2, 1, 0, 1)]
    shown = bureau.agency.does(bureau.head, lambda work: FOLLOW.schedule(work, plan.id))
    assert [(unit.name, unit.done, unit.due) for unit in shown.units] == [("一中队", 1, 1), ("二中队", 0, 1)]
    names = bureau.agency.does(bureau.head, lambda work: FOLLOW.names(work, plan.id))
    assert [each.name for each in names.names] == ["二队甲", "二队乙", "二队丙"]
    assert "谁做都行" in show(names).text


def test_who_is_on_leave_all_the_time_owes_nothing_and_who_is_today_is_marked(bureau: Bureau) -> None:
    plan = bureau.plan(DUTY, Rule.WEEKLY)
    add = leaves.add
    add(bureau.agency.db, bureau.firsts[0].id, date(2026, 11, 20), date(2026, 11, 30), None, set_by=None, at="x")
    add(bureau.agency.db, bureau.firsts[1].id, TODAY, TODAY, None, set_by=None, at="x")
    bureau.agency.db.conn.execute("DELETE FROM accounts WHERE person_id = ?", [bureau.firsts[2].id])
    assert bureau.counts(bureau.squad) == [("上岗前自查", 2, 0, 0, 2)]
    text = show(bureau.agency.does(bureau.squad, lambda work: FOLLOW.names(work, plan.id))).text
    assert "一队乙（休假）" in text
    assert "一队丙（未注册）" in text


def test_names_are_turned_page_by_page(bureau: Bureau) -> None:
    plan = bureau.plan(DUTY, Rule.WORKDAY)
    for number in range(70):
        bureau.agency.person(f"某{number}")
    bureau.agency.later(days=1)
    first = bureau.agency.does(bureau.head, lambda work: FOLLOW.names(work, plan.id))
    assert (first.pages, len(first.names)) == (3, 30)
    last = bureau.agency.does(bureau.head, lambda work: FOLLOW.names(work, plan.id, 99))
    assert (last.page, len(last.names)) == (2, 16)


def test_nothing_is_due_on_a_day_off_and_before_the_first_day(bureau: Bureau) -> None:
    bureau.plan(DUTY, Rule.WORKDAY)
    bureau.agency.now = NOW + timedelta(days=3)
    shown = bureau.agency.does(bureau.head, FOLLOW.overview)
    assert shown.lines[0].occurrence is None
    assert "今天不用做" in show(shown).text


def test_those_who_have_not_are_reminded_now_and_nobody_twice_within_the_hour(bureau: Bureau) -> None:
    plan = bureau.plan(DUTY, Rule.WORKDAY)
    bureau.hand_in(bureau.firsts[0])
    leaves.add(bureau.agency.db, bureau.firsts[1].id, TODAY, TODAY + timedelta(days=1), None, set_by=None, at="x")
    bureau.agency.db.conn.execute("DELETE FROM accounts WHERE person_id = ?", [bureau.seconds[2].id])
    agency = bureau.agency

    def remind(work: Work) -> RemindedNow:
        return FOLLOW.remind(work, plan.id)

    assert agency.does(bureau.squad, remind) == RemindedNow(1, 0, 0, 0)
    (message,) = agency.told(bureau.firsts[2])
    assert isinstance(message, ChecksDue)
    assert (message.by, [line.title for line in message.lines]) == ("某乙", ["上岗前自查"])
    assert "某乙提醒您" in show(message).text
    # The head of all reminds the others; a doubled tap reminds nobody.
    assert agency.does(bureau.head, remind) == RemindedNow(2, 1, 0, 1)
    assert agency.does(bureau.head, remind) == RemindedNow(0, 3, 0, 1)
    agency.later(minutes=61)
    assert agency.does(bureau.head, remind) == RemindedNow(3, 0, 0, 1)
    assert agency.acts() == ["schedule.reminded"] * 3


def test_the_clockwork_reminds_as_well_but_not_within_the_hour(bureau: Bureau) -> None:
    plan = bureau.plan(DUTY, Rule.WORKDAY)
    agency = bureau.agency
    agency.now = NOW.replace(hour=9, minute=0)
    agency.does(bureau.squad, lambda work: FOLLOW.remind(work, plan.id))
    checks = DueChecks(book)

    def told(hour: int, minute: int) -> list[int]:
        agency.now = NOW.replace(hour=hour, minute=minute)
        agency.does(None, checks.put_ready, system=True)
        return sorted(digests.send(agency, [checks.part]))

    assert told(9, 30) == [each.id for each in bureau.seconds]
    assert told(9, 59) == []
    assert told(10, 1) == [each.id for each in bureau.firsts]


def test_what_is_held_for_discipline_shows_others_done_or_not_and_nothing_else(bureau: Bureau) -> None:
    plan = bureau.plan(INTEGRITY, Rule.QUARTERLY)
    check = bureau.hand_in(bureau.firsts[0], INTEGRITY, answers=FAILING)
    agency = bureau.agency
    for who in (bureau.head, bureau.legal, bureau.squad):
        assert bureau.counts(who)[0][2:] in {(1, 0, 5), (1, 0, 2)}
        assert agency.does(who, FOLLOW.newest).count == 0
        agency.refuses(who, lambda work: FOLLOW.view(work, check.id), "no_such_check")
        agency.refuses(who, lambda work: FOLLOW.returnable(work, check.id, 1), "no_such_check")
        agency.refuses(who, lambda work: Forms(ReturnForm(FOLLOW)).open(work, "check_return", f"{check.id}.1"), "no_such_check")
        said = [
            show(shown).text
            for shown in (
                agency.does(who, FOLLOW.overview),
                agency.does(who, lambda work: FOLLOW.schedule(work, plan.id)),
                agency.does(who, lambda work: FOLLOW.names(work, plan.id)),
                agency.does(who, FOLLOW.newest),
            )
        ]
        assert not any("不符合 2" in text or "上月到期" in text or "⚠2" in text for text in said)
    assert bureau.counts(bureau.discipline) == [("廉洁自查", 6, 1, 0, 5)]
    assert [line.check.id for line in agency.does(bureau.discipline, FOLLOW.newest).lines] == [check.id]
    assert "上月到期" in show(agency.does(bureau.discipline, lambda work: FOLLOW.view(work, check.id))).text


def test_discipline_sees_no_list_that_is_not_held(bureau: Bureau) -> None:
    plan = bureau.plan(DUTY, Rule.WORKDAY)
    check = bureau.hand_in(bureau.firsts[0])
    bureau.agency.refuses(bureau.discipline, lambda work: FOLLOW.schedule(work, plan.id), "no_such_schedule")
    bureau.agency.refuses(bureau.discipline, lambda work: FOLLOW.remind(work, plan.id), "no_such_schedule")
    bureau.agency.refuses(bureau.discipline, lambda work: FOLLOW.view(work, check.id), "no_such_check")
    assert bureau.agency.does(bureau.discipline, FOLLOW.newest).count == 0


@pytest.mark.parametrize("who", ["admin", "firsts"])
def test_nobody_else_follows_checks(bureau: Bureau, who: str) -> None:
    plan = bureau.plan(DUTY, Rule.WORKDAY)
    check = bureau.hand_in(bureau.firsts[1])
    person = bureau.admin if who == "admin" else bureau.firsts[0]
    for action in (
        FOLLOW.overview,
        FOLLOW.newest,
        lambda work: FOLLOW.schedule(work, plan.id),
        lambda work: FOLLOW.names(work, plan.id),
        lambda work: FOLLOW.remind(work, plan.id),
        lambda work: FOLLOW.view(work, check.id),
        lambda work: FOLLOW.give_back(work, check.id, 1, "x"),
    ):
        bureau.agency.refuses(person, action, "not_allowed")


def test_the_newest_day_comes_first_and_within_it_what_has_findings(bureau: Bureau) -> None:
    yesterday = TODAY - timedelta(days=1)
    plain, found = bureau.hand_in(bureau.firsts[0]), bureau.hand_in(bureau.firsts[1], answers=FAILING)
    newer = bureau.hand_in(bureau.firsts[2])
    old, long_ago = bureau.hand_in(bureau.firsts[0], day=yesterday, answers=FAILING), TODAY - timedelta(days=31)
    bureau.hand_in(bureau.firsts[0], day=long_ago, answers=FAILING)
    bureau.hand_in(bureau.seconds[0], answers=FAILING)
    page = bureau.agency.does(bureau.squad, FOLLOW.newest)
    assert [line.check.id for line in page.lines] == [found.id, newer.id, plain.id, old.id]
    labels = [button.label for row in show(page).buttons for button in row]
    assert labels[:2] == ["⚠2 一队乙 上岗前自查 11-25", "✓ 一队丙 上岗前自查 11-25"]


def test_a_check_shows_findings_first_and_that_it_was_seen_is_audited_once_a_version(bureau: Bureau) -> None:
    agency, check = bureau.agency, bureau.hand_in(bureau.firsts[0], answers=FAILING)
    for _ in range(2):
        shown = agency.does(bureau.squad, lambda work: FOLLOW.view(work, check.id))
    text = show(shown).text
    assert "不符合 2 项" in text
    assert text.index("证件在有效期内") < text.index("记录仪电量：30%") < text.index("着装：齐全") < text.index("车况照片：见照片")
    assert "上月到期" in text
    assert agency.acts() == ["selfcheck.seen"]
    agency.does(bureau.head, lambda work: FOLLOW.view(work, check.id))
    assert agency.acts() == ["selfcheck.seen"] * 2
    selfchecks.amend(agency.db, bureau.now(check), FAILING, reason="x", by=check.person_id, at=to_text(NOW))
    agency.does(bureau.squad, lambda work: FOLLOW.view(work, check.id))
    agency.does(bureau.squad, lambda work: FOLLOW.view(work, check.id))
    assert agency.acts() == ["selfcheck.seen"] * 3


def test_a_long_check_fits_into_one_message(bureau: Bureau) -> None:
    many = tuple(
        selfchecks.Answer(f"Y-{number}", "字" * 500, number % 2 == 0, "conduct", "minor", note="<&>" * 500) for number in range(60)
    )
    check = bureau.hand_in(bureau.firsts[0], answers=many)
    text = show(bureau.agency.does(bureau.squad, lambda work: FOLLOW.view(work, check.id))).text
    assert "……还有" in text
    assert len(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")) < 4096


def test_a_check_goes_back_with_a_remark_and_its_maker_hears_at_once(bureau: Bureau) -> None:
    agency, check = bureau.agency, bureau.hand_in(bureau.firsts[0])
    forms = Forms(ReturnForm(FOLLOW))
    shown = agency.does(bureau.squad, lambda work: FOLLOW.view(work, check.id))
    (button,) = (button for row in show(shown).buttons for button in row if isinstance(button, Press) and button.verb == wording.RETURN)
    agency.does(bureau.squad, lambda work: forms.open(work, "check_return", button.argument))
    row = agency.does(bureau.squad, forms.listening)
    assert row is not None
    for bad, problem in ((" 🙂 ", "says_nothing"), ("长" * (LONGEST_REMARK + 1), "too_long")):
        agency.refuses(bureau.squad, lambda work, bad=bad: forms.take_text(work, row.id, bad), problem)
    agency.does(bureau.squad, lambda work: forms.take_text(work, row.id, "证件照片补一张"))
    assert isinstance(agency.replies()[-1], ReturnDone)
    (told,) = agency.told(bureau.firsts[0])
    assert told == CheckReturned(check.id, "上岗前自查", "2026-11-25", "证件照片补一张", "某乙")
    reply = show(told)
    assert "证件照片补一张" in reply.text
    assert reply.buttons[0][0].data == f"1:{wording.AGAIN}:{check.id}"  # type: ignore[union-attr]
    after = bureau.now(check)
    assert (after.state, after.remark, after.returned_by) == (CheckState.RETURNED, "证件照片补一张", bureau.squad.id)
    assert "selfcheck.returned" in agency.acts()
    agency.refuses(bureau.squad, lambda work: FOLLOW.give_back(work, check.id, after.revision, "又"), "check_moved")


def test_only_the_version_that_was_on_the_screen_goes_back(bureau: Bureau) -> None:
    agency, check = bureau.agency, bureau.hand_in(bureau.firsts[0])
    forms = Forms(ReturnForm(FOLLOW))
    agency.does(bureau.squad, lambda work: forms.open(work, "check_return", f"{check.id}.{check.revision}"))
    row = agency.does(bureau.squad, forms.listening)
    assert row is not None
    selfchecks.amend(agency.db, check, FAILING, reason="x", by=check.person_id, at=to_text(NOW))
    agency.refuses(bureau.squad, lambda work: forms.take_text(work, row.id, "改一下"), "check_moved")
    agency.refuses(bureau.squad, lambda work: forms.open(work, "check_return", f"{check.id}.1"), "check_moved")
    assert bureau.now(check).state is CheckState.SUBMITTED


def test_nobody_gives_back_the_own_check_nor_one_by_which_the_own_unit_was_checked(bureau: Bureau) -> None:
    agency = bureau.agency
    own = bureau.hand_in(bureau.squad)
    agency.refuses(bureau.squad, lambda work: FOLLOW.returnable(work, own.id, 1), "own_check")
    assert agency.does(bureau.head, lambda work: FOLLOW.returnable(work, own.id, 1)).id == own.id
    spot = bureau.hand_in(bureau.head, kind=CheckKind.SPOTCHECK, unit_id=agency.first.id)
    agency.refuses(bureau.squad, lambda work: FOLLOW.returnable(work, spot.id, 1), "check_not_returned")
    assert not agency.does(bureau.squad, lambda work: FOLLOW.view(work, spot.id)).can_return


@pytest.mark.parametrize("argument", ["", "o.1", "s", "s.x", "n.1", "n.1.2.3", "l.１", "z.1", "s.1.2", "l.-1"])
def test_forged_buttons_of_pages_are_old_buttons(argument: str) -> None:
    assert wording.read_page(argument) is None


@pytest.mark.parametrize("argument", ["", "1", "x.1", "1.x", "１.1"])
def test_forged_buttons_that_give_back_are_refused(bureau: Bureau, argument: str) -> None:
    with pytest.raises(RefusedError):
        bureau.agency.does(bureau.squad, lambda work: Forms(ReturnForm(FOLLOW)).open(work, "check_return", argument or "."))
