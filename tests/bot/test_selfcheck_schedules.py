"""``自查安排``: made in a few taps, the same twice is one, and stopped by those whose units it is about."""

from __future__ import annotations

from datetime import date

import pytest

from bot.actions import selfcheck_schedules
from bot.actions.forms import Forms
from bot.actions.selfcheck_schedules import ScheduleForm, ScheduleMade, read_span
from bot.actions.work import RefusedError
from bot.texts import labels
from bot.wording.forms import read_choice
from bot.wording.messages import show
from storage.people import Person, Role
from storage.selfcheck_schedules import Rule, in_force
from tests.bot.agency import Agency
from tests.bot.check_lists import DUTY, STATION, book

TODAY = date(2026, 11, 25)


@pytest.fixture
def agency() -> Agency:
    return Agency()


@pytest.fixture
def head(agency: Agency) -> Person:
    return agency.person("某甲", Role.SUPERVISOR, agency.top.id, account=1)


class Dialogue:
    """A form of schedules, tapped through by the words on its buttons."""

    def __init__(self, agency: Agency, who: Person) -> None:
        self.agency, self.who = agency, who
        self.forms = Forms(ScheduleForm(book))
        agency.does(who, lambda work: self.forms.open(work, "schedule"))

    @property
    def text(self) -> str:
        return show(self.agency.replies()[-1]).text

    def buttons(self) -> dict[str, str]:
        return {button.label: button.argument for row in show(self.agency.replies()[-1]).buttons for button in row}  # type: ignore[union-attr]

    def taps(self, *words: str) -> object:
        for word in words:
            found = next(argument for name, argument in self.buttons().items() if word in name)
            chosen = read_choice(found)
            assert chosen is not None
            self.agency.does(self.who, lambda work, chosen=chosen: self.forms.press(work, *chosen))
        return self.agency.replies()[-1]

    def says(self, text: str) -> None:
        row = self.agency.does(self.who, self.forms.listening)
        assert row is not None
        self.agency.does(self.who, lambda work: self.forms.take_text(work, row.id, text))


def test_four_taps_and_a_preview_make_a_schedule(agency: Agency, head: Person) -> None:
    for name in ("某乙", "某丙"):
        agency.person(name)
    agency.person("某丁", unit=agency.second.id)
    dialogue = Dialogue(agency, head)
    dialogue.taps("上岗前自查", "一中队", "执法人员", "每个工作日")
    assert "<b>2</b> 人，从 11 月 26 日 起算" in dialogue.text
    made = dialogue.taps("就这样安排")
    assert isinstance(made, ScheduleMade)
    assert not made.again
    (found,) = in_force(agency.db, TODAY)
    assert (found.checklist, found.unit_id, found.role, found.rule) == (DUTY.code, agency.first.id, Role.OFFICER, Rule.WORKDAY)
    assert (found.first_day, found.last_day) == (date(2026, 11, 26), None)
    assert agency.acts() == ["schedule.made"]


def test_a_campaign_has_days_and_a_name(agency: Agency, head: Person) -> None:
    dialogue = Dialogue(agency, head)
    dialogue.taps("基层站所自查", "某支队", "负责人", "一次")
    dialogue.says("12-20 至 1-10 自查自纠阶段")
    assert "12 月 20 日 至 1 月 10 日 自查自纠阶段" in dialogue.text
    dialogue.taps("就这样安排")
    (found,) = in_force(agency.db, TODAY)
    assert (found.first_day, found.last_day, found.label) == (date(2026, 12, 20), date(2027, 1, 10), "自查自纠阶段")
    assert "自查自纠阶段" in show(agency.does(head, lambda work: selfcheck_schedules.schedules(work, book))).text


def test_the_same_twice_is_one(agency: Agency, head: Person) -> None:
    for again in (False, True):
        dialogue = Dialogue(agency, head)
        dialogue.taps("上岗前自查", "某支队", "执法人员", "每周")
        agency.later(days=1)
        made = dialogue.taps("就这样安排")
        assert isinstance(made, ScheduleMade)
        assert made.again is again
    assert len(in_force(agency.db, TODAY)) == 1
    dialogue = Dialogue(agency, head)
    dialogue.taps("上岗前自查", "某支队", "法制人员", "每周", "就这样安排")
    assert len(in_force(agency.db, TODAY)) == 2


def test_one_step_back_at_each_step(agency: Agency, head: Person) -> None:
    dialogue = Dialogue(agency, head)
    dialogue.taps("上岗前自查", "一中队", "执法人员", "一次", "上一步")
    assert "多久做一次" in dialogue.text
    dialogue.taps("上一步")
    assert "谁来做？" in dialogue.text
    dialogue.taps("上一步")
    assert "哪个单位" in dialogue.text
    dialogue.taps("上一步")
    assert "哪份清单" in dialogue.text
    dialogue.taps("基层站所自查", "二中队", "负责人", "每季度", "就这样安排")
    (found,) = in_force(agency.db, TODAY)
    assert (found.checklist, found.unit_id, found.role, found.rule) == (STATION.code, agency.second.id, Role.SUPERVISOR, Rule.QUARTERLY)


def test_a_head_of_a_unit_plans_for_it_alone_and_sees_what_comes_from_above_without_stopping_it(agency: Agency, head: Person) -> None:
    Dialogue(agency, head).taps("上岗前自查", "某支队", "执法人员", "每周", "就这样安排")
    squad = agency.person("某乙", Role.SUPERVISOR, account=2)
    dialogue = Dialogue(agency, squad)
    dialogue.taps("上岗前自查")
    assert "谁来做？" in dialogue.text
    assert "一中队" in dialogue.text
    dialogue.taps("执法人员", "每月", "就这样安排")
    shown = agency.does(squad, lambda work: selfcheck_schedules.schedules(work, book))
    assert [line.is_mine for line in shown.lines] == [False, True]
    assert "上级安排" in show(shown).text
    agency.refuses(squad, lambda work: selfcheck_schedules.stop(work, book, shown.lines[0].id), "no_such_schedule")
    assert len(agency.does(squad, lambda work: selfcheck_schedules.stop(work, book, shown.lines[1].id)).lines) == 1
    agency.refuses(squad, lambda work: selfcheck_schedules.stop(work, book, shown.lines[1].id), "no_such_schedule")
    other = agency.person("某丙", Role.SUPERVISOR, agency.second.id)
    agency.refuses(other, lambda work: selfcheck_schedules.sure(work, book, shown.lines[1].id), "no_such_schedule")


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEGAL, Role.DISCIPLINE, Role.ADMIN, Role.OBSERVER])
def test_nobody_else_makes_or_stops_schedules(agency: Agency, head: Person, role: Role) -> None:
    Dialogue(agency, head).taps("上岗前自查", "某支队", "执法人员", "每周", "就这样安排")
    other = agency.person("某乙", role, agency.top.id)
    (found,) = in_force(agency.db, TODAY)
    agency.refuses(other, lambda work: selfcheck_schedules.schedules(work, book), "not_allowed")
    agency.refuses(other, lambda work: selfcheck_schedules.stop(work, book, found.id), "not_allowed")
    agency.refuses(other, lambda work: Forms(ScheduleForm(book)).open(work, "schedule"), "not_allowed")


def test_a_head_who_was_moved_meanwhile_makes_nothing_for_the_old_unit(agency: Agency) -> None:
    squad = agency.person("某乙", Role.SUPERVISOR, account=2)
    dialogue = Dialogue(agency, squad)
    dialogue.taps("上岗前自查", "执法人员", "每周")
    agency.db.conn.execute("UPDATE people SET unit_id = ? WHERE id = ?", [agency.second.id, squad.id])
    dialogue.who = agency.now_is(squad)
    with pytest.raises(RefusedError, match="form_over"):
        dialogue.taps("就这样安排")
    assert in_force(agency.db, TODAY) == ()


@pytest.mark.parametrize(
    ("text", "first", "last", "name"),
    [
        ("12-01 至 12-25 自查自纠阶段", "2026-12-01", "2026-12-25", "自查自纠阶段"),
        ("从12月1日起到12月25日止", "2026-12-01", "2026-12-25", ""),
        ("１２．１－１２．２５，自查", "2026-12-01", "2026-12-25", "自查"),
        ("11-01 12-25", "2026-11-01", "2026-12-25", ""),
        ("2026-12-20~2027-02-28 冬季 行动", "2026-12-20", "2027-02-28", "冬季 行动"),
        ("12-20到1-10", "2026-12-20", "2027-01-10", ""),
        ("1-5 至 1-20", "2027-01-05", "2027-01-20", ""),
        ("11-25 至 11-25", "2026-11-25", "2026-11-25", ""),
    ],
)
def test_first_day_last_day_and_name_in_one_message(text: str, first: str, last: str, name: str) -> None:
    assert read_span(text, TODAY) == (date.fromisoformat(first), date.fromisoformat(last), name)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not_a_span"),
        ("🙂", "not_a_span"),
        ("12-01", "not_a_span"),
        ("下个月", "not_a_span"),
        ("12-31 至 2-30", "no_such_day"),
        ("13-01 至 13-05", "no_such_day"),
        ("0000-01-01 至 0000-02-01", "no_such_day"),
        ("9999-12-30 至 1-1", "no_such_day"),
        ("2026-12-20 至 2026-12-10", "span_turned_round"),
        ("2026-12-20 至 2028-12-10", "span_too_long"),
        ("2026-11-01 至 2026-11-24", "day_is_over"),
        ("12-01 至 12-25 " + "长" * 41, "too_long"),
    ],
)
def test_what_is_no_span_is_refused_with_a_sentence(text: str, problem: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_span(text, TODAY)
    assert refused.value.problem == problem
    assert problem in labels("problems", "problems")


def test_a_campaign_on_days_off_alone_is_refused(agency: Agency, head: Person) -> None:
    dialogue = Dialogue(agency, head)
    dialogue.taps("上岗前自查", "某支队", "执法人员", "一次")
    with pytest.raises(RefusedError, match="span_without_working_day"):
        dialogue.says("11-28 至 11-29")
