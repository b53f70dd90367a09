"""Starting, changing and ending campaigns, without any door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from bot.actions import campaign_changing, campaigns
from bot.actions.campaign_changing import CampaignOver, DutyMoved
from bot.actions.campaign_days import read_wish
from bot.actions.campaign_phases import campaign_phase_changes
from bot.actions.campaign_plan import Order, Timing, plan
from bot.actions.campaign_results import Which
from bot.actions.campaign_roles import Source, asked_roles
from bot.actions.campaign_start import CampaignForYou, start
from bot.actions.work import RefusedError, Work
from bot.wording.campaign_words import moved_by
from bot.wording.due_rules import rule_words
from knowledge.campaigns.rules import read_rule, write_rule
from storage import campaign_changes, dues, people
from storage import campaigns as stored
from storage.campaigns import Campaign, CampaignState, RoleKind, RoleTarget
from storage.dues import DueKind, DueState, NewDue
from storage.people import Person, Role
from tests.bot.agency import Agency
from tests.bot.campaign_book import BOOK, TEMPLATE

TODAY = date(2026, 11, 25)
SPRING = date(2027, 5, 1)


@dataclass
class Bureau(Agency):
    """The agency with a head of its top and one of each squad."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.law = people.add_unit(self.db, "政策法规科", self.top.id)
        self.chief = self.person("局长甲", Role.SUPERVISOR, self.top.id)
        self.one = self.person("队长乙", Role.SUPERVISOR, self.first.id)
        self.two = self.person("队长丙", Role.SUPERVISOR, self.second.id)
        self.officer = self.person("队员丁", Role.OFFICER, self.first.id)

    def suggested(self) -> tuple[RoleTarget, ...]:
        roles = self.does(self.chief, lambda work: asked_roles(work, TEMPLATE, self.top.id))
        return tuple(target for role in roles for target in role.targets)

    def starts(self, actor: Person | None = None, first: date = SPRING, unit: int | None = None, **rules: str) -> Campaign:
        given = {code.replace("_", "-"): read_rule(line) for code, line in rules.items()}
        order = Order(first, unit or self.top.id, self.suggested() if unit is None else (), given)
        return self.does(actor or self.chief, lambda work: start(work, TEMPLATE, order))[0]

    def duty(self, campaign: Campaign, code: str) -> stored.Duty:
        return next(each for each in stored.duties(self.db, campaign.id) if each.code == code)

    def due(self, duty: stored.Duty, unit: int, due_on: date, period: str = "once") -> dues.Due:
        new = NewDue(DueKind.DUTY, unit, duty.what, period, TODAY, due_on, duty_id=duty.id)
        made = dues.add(self.db, new, at="2026-11-25T02:00:00.000Z")
        assert made is not None
        return made

    def state(self, due: dues.Due) -> DueState:
        found = dues.due(self.db, due.id)
        assert found is not None
        return found.state


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("every FREQ=MONTHLY;BYMONTHDAY=8,18,28", "每月8日、18日、28日前"),
        ("every FREQ=MONTHLY;BYMONTHDAY=-1", "每月底前"),
        ("every FREQ=MONTHLY;BYMONTHDAY=31", "每月底前"),
        ("every FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=31", "每年10月31日前"),
        ("every FREQ=WEEKLY;BYDAY=MO,FR", "每周一、周五前"),
        ("at least 2 per half", "每半年至少2次"),
        ("hours 60 per year", "每年60学时"),
    ],
)
def test_rules_are_said_as_people_say_them(rule: str, said: str) -> None:
    assert rule_words(read_rule(rule), TODAY) == said


def test_a_preview_moves_all_days_counts_the_kinds_and_writes_nothing(bureau: Bureau) -> None:
    order = Order(SPRING, bureau.top.id, bureau.suggested())
    found = bureau.does(bureau.chief, lambda work: plan(work, TEMPLATE, order))
    assert (found.first, found.last, found.begins) == (SPRING, date(2027, 9, 30), SPRING)
    assert [(each.first_day, each.last_day) for each in found.phases] == [
        (date(2027, 5, 1), date(2027, 5, 31)),
        (date(2027, 6, 1), date(2027, 8, 31)),
        (date(2027, 9, 1), date(2027, 9, 30)),
    ]
    assert {timing: len(found.of(timing)) for timing in Timing} == {
        Timing.DATED: 3,
        Timing.COUNTED: 2,
        Timing.EVENT: 1,
        Timing.UNDATED: 1,
        Timing.ALWAYS: 1,
    }
    reports = found.duties[1]
    assert [each.due for each in reports.coming] == [date(2027, 6, 8), date(2027, 6, 18), date(2027, 6, 28)]
    assert [duty.new.code for duty in found.duties if duty.is_over] == ["OB-8"]
    # 方案 of three squads, the first meeting; the squads' reports begin in June.
    assert found.soon == 3
    assert [duty.new.code for duty in found.unowned] == ["OB-8"]
    assert bureau.db.conn.execute("SELECT count(*) FROM campaigns").fetchone() == (0,)


@pytest.mark.parametrize(
    ("first", "said", "last"),
    [(date(2027, 5, 8), "27日还是27日", date(2027, 9, 30)), (date(2027, 5, 15), "还是第几天", date(2027, 10, 14))],
)
def test_a_preview_says_how_the_days_moved(bureau: Bureau, first: date, said: str, last: date) -> None:
    found = bureau.does(bureau.chief, lambda work: plan(work, TEMPLATE, Order(first, bureau.top.id)))
    assert said in moved_by(found)
    assert (found.first, found.last, found.phases[0].first_day) == (first, last, first)


def test_roles_are_suggested_by_name_and_by_what_was_said_before_never_by_a_guess(bureau: Bureau) -> None:
    roles = {role.key: role for role in bureau.does(bureau.chief, lambda work: asked_roles(work, TEMPLATE, bureau.top.id))}
    assert roles["units"].targets == (RoleTarget("units", "局属各单位", RoleKind.EACH, bureau.top.id),)
    assert roles["law"].targets == (RoleTarget("law", "政策法规科", RoleKind.UNIT, bureau.law.id),)
    assert (roles["office"].targets, roles["office"].source) == ((), Source.NONE)
    assert roles["lead"].duties == 0
    campaign = bureau.starts()
    office = RoleTarget("office", "局办公室", RoleKind.PERSON, None, bureau.officer.id)
    bureau.does(bureau.chief, lambda work: campaign_changing.set_role(work, campaign.id, campaign.revision, (office,)))
    again = {role.key: role for role in bureau.does(bureau.chief, lambda work: asked_roles(work, TEMPLATE, bureau.top.id))}
    assert (again["office"].targets, again["office"].source) == ((office,), Source.SAVED)


def test_starting_enters_everything_and_tells_each_head_once(bureau: Bureau) -> None:
    campaign = bureau.starts()
    assert [each.name for each in stored.phases(bureau.db, campaign.id)] == ["动员部署", "深入整治", "总结提升"]
    report = bureau.duty(campaign, "OB-2")
    assert (report.first_day, report.last_day) == (date(2027, 6, 1), date(2027, 8, 31))
    assert bureau.duty(campaign, "OB-1").rule == "on 2027-05-27"
    assert bureau.duty(campaign, "OB-4").each == "person"
    (told,) = bureau.told(bureau.one)
    assert isinstance(told, CampaignForYou)
    assert told.units == ("一中队",)
    assert [each.due for each in told.soonest] == [date(2027, 5, 27), date(2027, 6, 8), date(2027, 9, 30)]
    assert len(bureau.told(bureau.two)) == 1
    # The chief has started it: the message would tell nothing new.
    assert bureau.told(bureau.chief) == []
    assert bureau.acts().count("campaign.started") == 1
    open_roles = [target.role for target in stored.roles(bureau.db, campaign.id) if target.kind is RoleKind.OPEN]
    assert open_roles == ["lead", "office"]


def test_days_before_the_start_never_become_due(bureau: Bureau) -> None:
    campaign = bureau.starts(first=date(2026, 9, 1))
    # 2021-05-27 moves to 2026-09-27, which is over: nothing may be late on the first day.
    first = bureau.duty(campaign, "OB-1")
    assert (first.rule, first.first_day) == ("on 2026-09-27", TODAY)
    card = bureau.does(bureau.chief, lambda work: campaigns.duty(work, first.id))
    assert card.coming == ()


def test_the_same_campaign_runs_once_in_a_unit_and_again_in_another(bureau: Bureau) -> None:
    bureau.starts()
    order = Order(SPRING, bureau.top.id)
    bureau.refuses(bureau.chief, lambda work: start(work, TEMPLATE, order), "campaign_runs_already")
    own = bureau.starts(bureau.one, unit=bureau.first.id)
    assert own.unit_id == bureau.first.id


def test_only_a_head_of_the_tree_starts_and_changes(bureau: Bureau) -> None:
    order = Order(SPRING, bureau.top.id)
    bureau.refuses(bureau.officer, lambda work: start(work, TEMPLATE, order), "not_allowed")
    bureau.refuses(bureau.one, lambda work: start(work, TEMPLATE, order), "campaign_not_yours")
    stray = Order(SPRING, bureau.first.id, (RoleTarget("law", "政策法规科", RoleKind.UNIT, bureau.law.id),))
    bureau.refuses(bureau.one, lambda work: start(work, TEMPLATE, stray), "campaign_not_in_tree")
    campaign = bureau.starts()
    bureau.refuses(bureau.one, lambda work: campaign_changing.end(work, campaign.id, 1, "不办了"), "campaign_not_yours")
    other = people.add_unit(bureau.db, "别的支队")
    stranger = bureau.person("外人", Role.SUPERVISOR, other.id)
    bureau.refuses(stranger, lambda work: campaigns.card(work, campaign.id), "no_such_campaign")
    bureau.refuses(stranger, lambda work: campaigns.card(work, 99), "no_such_campaign")
    assert bureau.does(stranger, lambda work: campaigns.running(work, BOOK)).lines == ()
    bureau.does(None, lambda work: campaign_changing.end(work, campaign.id, 1, "服务器上结束"), system=True)


def test_an_undated_duty_stands_without_a_day_unless_given_one(bureau: Bureau) -> None:
    campaign = bureau.starts(OB_5="at least 1 per quarter")
    assert bureau.duty(campaign, "OB-5").rule == "at least 1 per quarter"
    with pytest.raises(RefusedError) as refused:
        bureau.starts(bureau.one, unit=bureau.first.id, OB_9="always")
    assert refused.value.problem == "no_such_duty_code"


def test_a_day_is_changed_with_a_reason_and_by_one_at_a_time(bureau: Bureau) -> None:
    campaign = bureau.starts()
    duty = bureau.duty(campaign, "OB-1")
    later = read_rule("on 2027-06-10")
    bureau.refuses(bureau.chief, lambda work: campaign_changing.set_rule(work, duty.id, 1, later, " "), "campaign_needs_reason")
    early = read_rule("on 2027-04-30")
    bureau.refuses(bureau.chief, lambda work: campaign_changing.set_rule(work, duty.id, 1, early, "早"), "campaign_day_before_start")
    changed = bureau.does(bureau.chief, lambda work: campaign_changing.set_rule(work, duty.id, 1, later, "局里推迟了"))
    assert (changed.rule, changed.revision) == ("on 2027-06-10", 2)
    (told,) = bureau.told(bureau.one)
    assert isinstance(told, DutyMoved)
    assert told.reason == "局里推迟了"
    bureau.refuses(bureau.chief, lambda work: campaign_changing.set_rule(work, duty.id, 1, early, "再改"), "campaign_moved")
    steps = campaign_changes.history(bureau.db, campaign.id, duty_id=duty.id)
    assert [step.text for step in steps] == ["局里推迟了"]
    # What had no day gets one without a reason.
    undated = bureau.duty(campaign, "OB-5")
    bureau.does(bureau.chief, lambda work: campaign_changing.set_rule(work, undated.id, 1, read_rule("at least 1 per month"), ""))


def test_an_end_voids_what_is_open_and_tells_who_had_it_once(bureau: Bureau) -> None:
    campaign = bureau.starts()
    first, second = bureau.duty(campaign, "OB-1"), bureau.duty(campaign, "OB-6")
    open_ones = [bureau.due(duty, bureau.first.id, date(2027, 5, 27)) for duty in (first, second)]
    done = bureau.due(first, bureau.second.id, date(2027, 5, 27))
    dues.change(bureau.db, done, at="2026-11-25T02:00:00.000Z", state=DueState.DONE)
    bureau.refuses(bureau.chief, lambda work: campaign_changing.end(work, campaign.id, 1, "…"), "campaign_needs_reason")
    ended = bureau.does(bureau.chief, lambda work: campaign_changing.end(work, campaign.id, 1, "县里统一另行部署"))
    assert ended.state is CampaignState.ENDED
    assert [bureau.state(due) for due in (*open_ones, done)] == [DueState.VOID, DueState.VOID, DueState.DONE]
    (told,) = bureau.told(bureau.one)
    assert isinstance(told, CampaignOver)
    assert told.dues == 2
    assert bureau.told(bureau.two) == []
    bureau.refuses(bureau.chief, lambda work: campaign_changing.end(work, campaign.id, 2, "再结束"), "campaign_has_ended")
    assert bureau.starts().id != campaign.id


def test_a_later_last_day_takes_along_the_phase_and_duties_that_ended_with_it(bureau: Bureau) -> None:
    campaign = bureau.starts()
    new = date(2027, 12, 31)
    bureau.refuses(
        bureau.chief, lambda work: campaign_changing.extend(work, campaign.id, 1, date(2027, 9, 1), "x"), "campaign_ends_no_later"
    )
    bureau.does(bureau.chief, lambda work: campaign_changing.extend(work, campaign.id, 1, new, "上级延期"))
    assert [each.last_day for each in stored.phases(bureau.db, campaign.id)] == [date(2027, 5, 31), date(2027, 8, 31), new]
    assert (bureau.duty(campaign, "OB-3").last_day, bureau.duty(campaign, "OB-2").last_day) == (new, date(2027, 8, 31))


def test_another_owner_gets_what_is_not_late_and_what_is_late_stays_with_a_note(bureau: Bureau) -> None:
    campaign = bureau.starts()
    meeting = bureau.duty(campaign, "OB-3")
    late = bureau.due(meeting, bureau.law.id, date(2026, 11, 20), "2026-11")
    target = RoleTarget("law", "政策法规科", RoleKind.UNIT, bureau.second.id)
    bureau.does(bureau.chief, lambda work: campaign_changing.set_role(work, campaign.id, 1, (target,)))
    assert bureau.state(late) is DueState.OPEN
    assert [step.text for step in dues.history(bureau.db, late.id)] == ["政策法规科"]
    bureau.refuses(bureau.chief, lambda work: campaign_changing.set_role(work, campaign.id, 1, (target,)), "campaign_moved")
    card = bureau.does(bureau.chief, lambda work: campaigns.duty(work, meeting.id))
    assert [owner.name for owner in card.owners] == ["二中队"]


def test_what_is_open_moves_with_its_rule_and_comes_back_with_its_owner(bureau: Bureau) -> None:
    campaign = bureau.starts()
    plan_due = bureau.duty(campaign, "OB-1")
    first = bureau.due(plan_due, bureau.first.id, date(2027, 5, 27))
    bureau.does(bureau.chief, lambda work: campaign_changing.set_rule(work, plan_due.id, 1, read_rule("on 2027-06-10"), "推迟"))
    moved = dues.due(bureau.db, first.id)
    assert moved is not None
    assert (moved.state, moved.due_on) == (DueState.OPEN, date(2027, 6, 10))
    meeting = bureau.duty(campaign, "OB-3")
    opened = bureau.due(meeting, bureau.law.id, date(2027, 5, 31), "2027-05")
    voided = bureau.due(meeting, bureau.law.id, date(2027, 6, 30), "2027-06")
    dues.change(bureau.db, voided, at="2026-11-25T02:00:00.000Z", state=DueState.VOID)
    dues.say(bureau.db, voided.id, dues.DueHistoryKind.VOID, "记错了", by=None, at="2026-11-25T02:00:00.000Z")

    def given(unit: int, revision: int) -> None:
        target = RoleTarget("law", "政策法规科", RoleKind.UNIT, unit)
        bureau.does(bureau.chief, lambda work: campaign_changing.set_role(work, campaign.id, revision, (target,)))

    given(bureau.second.id, 2)
    assert bureau.state(opened) is DueState.VOID
    given(bureau.law.id, 3)
    # What somebody made void for a reason stays so.
    assert (bureau.state(opened), bureau.state(voided)) == (DueState.OPEN, DueState.VOID)


def test_lists_show_whose_duties_they_are(bureau: Bureau) -> None:
    campaign = bureau.starts()

    def codes(person: Person, which: Which) -> list[str]:
        return [line.duty.code for line in bureau.does(person, lambda work: campaigns.duties(work, campaign.id, which, 0)).lines]

    assert codes(bureau.officer, Which.MINE) == ["OB-1", "OB-2", "OB-4", "OB-6", "OB-7"]
    assert codes(bureau.chief, Which.UNDATED) == ["OB-5"]
    assert codes(bureau.chief, Which.UNOWNED) == ["OB-8"]
    assert len(codes(bureau.chief, Which.ALL)) == 8
    found = bureau.does(bureau.officer, lambda work: campaigns.running(work, BOOK))
    assert [line.mine for line in found.lines] == [5]
    assert not found.can_start


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2027, 5, 1), [("动员部署", True, 0)]),
        (date(2027, 5, 28), [("动员部署", False, 3)]),
        (date(2027, 5, 31), [("动员部署", False, 0)]),
        (date(2027, 6, 1), [("深入整治", True, 0)]),
        (date(2027, 6, 2), []),
    ],
)
def test_phases_that_begin_and_end_are_told(bureau: Bureau, day: date, told: list[tuple[str, bool, int]]) -> None:
    bureau.starts()
    found = bureau.does(bureau.chief, lambda work: campaign_phase_changes(work, day))
    assert [(each.phase.name, each.begins, each.days) for each in found] == told
    for each in found:
        assert set(each.units) == {bureau.first.id, bureau.second.id, bureau.law.id}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("6-30", "on 2027-06-30"),
        ("2027年7月1日前", "on 2027-07-01"),
        ("每月", "at least 1 per month"),
        ("每季度", "at least 1 per quarter"),
        ("每半年至少2次", "at least 2 per half"),
        ("每年两次", "at least 2 per year"),
        ("每月25日", "every FREQ=MONTHLY;BYMONTHDAY=25"),
        ("每月 8日、18日、28日 前", "every FREQ=MONTHLY;BYMONTHDAY=8,18,28"),
        ("每月底", "every FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("每年10月31日", "every FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=31"),
        ("每年6月底", "every FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=-1"),
        ("每周五", "every FREQ=WEEKLY;BYDAY=FR"),
        ("不提醒", "undated"),
        ("at least 1 per month", "at least 1 per month"),
    ],
)
def test_a_day_is_read_as_people_type_it(text: str, rule: str) -> None:
    assert write_rule(read_wish(text, TODAY)) == rule


@pytest.mark.parametrize(
    "text", ["", "😀", "尽快", "每月32日", "每月0次", "2月30日", "每年13-01", "6-30 局里说的", "2026-01-01", "每" * 400]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(RefusedError):
        read_wish(text, TODAY)


def test_records_do_not_travel_outside(bureau: Bureau) -> None:
    def outside(work: Work) -> object:
        work.outside = True
        return campaigns.running(work, BOOK)

    bureau.refuses(bureau.chief, outside, "outside")
