"""Nobody gets to see what is not theirs, by any of the ways in which one can look at what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from bot.actions import campaigns, due_calendar, due_finding, due_progress, due_views, nudge_summary, record_entering, record_views
from bot.actions.campaign_results import Which
from bot.actions.due_sight import due_seen
from bot.actions.due_view_results import Tab
from bot.actions.nudge_owners import RoundOwners
from bot.actions.timers import TimerDesk
from bot.actions.work import RefusedError, Work
from bot.wording.due_buttons import read_act
from knowledge.campaigns.kinds import Counted
from knowledge.timers import timer
from storage import dues, leaves
from storage import people as everybody
from storage.moments import to_text
from storage.people import Person, Role, Standing
from tests.bot.due_office import DueOffice
from tests.bot.test_cards import lookup

LATE = date(2026, 11, 20)
PLATE, TAUGHT, REASON = "辽X12345", "行政处罚法专题", "二中队没交"


class Kerb(DueOffice):
    """The office with everybody who may want to look: a timer of a case, what a person has to do, what each 中队 has, something learnt."""

    def __init__(self) -> None:
        super().__init__()
        add, does = self.agency.person, self.agency.does
        self.discipline, self.admin = add("纪检员壬", Role.DISCIPLINE), add("管理员癸", Role.ADMIN)
        self.deputy = add("替班员子", unit=self.agency.second.id)
        self.desk = TimerDesk(partial(lookup, "全国"))
        keep = timer("keep")
        assert keep is not None
        self.case = does(self.officer, lambda work: self.desk.start(work, keep, self.agency.now, PLATE)).due
        self.report = self.duty("报问题清单", "on 2026-11-20", report_to="支队办公室")
        self.hours = self.duty("学满学时", "hours 60 per year", each="person", counted="training")
        self.first = self.due(self.report, LATE)
        second = self.due(self.report, LATE, self.agency.second.id)
        changed = dues.change(self.db, second, at=to_text(self.agency.now), note=REASON)
        assert changed is not None
        self.second = changed
        self.own = self.due(self.hours, date(2026, 12, 31), person=self.officer, target=3600)
        self.record = does(self.officer, lambda work: record_entering.enter_own(work, Counted.TRAINING, LATE, 240, TAUGHT)).record

    def everything(self, who: Person) -> dict[str, str]:
        """All that somebody gets to see, by the way in which they looked; what was refused is empty."""
        number, top = self.campaign.id, self.agency.top.id
        units = (top, self.agency.first.id, self.agency.second.id)
        ways: dict[str, Callable[[Work], object]] = {
            **{f"book {tab} {unit}": partial(_book, tab=tab, unit=unit) for tab in Tab for unit in (0, *units)},
            **{
                f"search {word}": partial(due_views.search, words=word)
                for word in ("登记保存", "12345", "报问题清单", "学满学时", "执法员甲")
            },
            **{
                f"ask {question}": partial(_asked, question=question) for question in ("问题清单什么时候交", "这周要交什么", "有什么超期的")
            },
            **{f"duty {each}": partial(due_finding.duty_answer, duty_id=each) for each in (self.report.id, self.hours.id)},
            **{f"due {each.id}": partial(due_seen, due_id=each.id) for each in (self.case, self.first, self.second, self.own)},
            **{f"card of duty {each}": partial(campaigns.duty, duty_id=each) for each in (self.report.id, self.hours.id)},
            **{f"duties {which}": partial(campaigns.duties, campaign_id=number, which=which, page=0) for which in Which},
            **{f"calendar {scope}": partial(due_calendar.read_scope, question=scope) for scope in _scopes(units, number)},
            "campaigns": partial(campaigns.running, book={}),
            "campaign": partial(campaigns.card, campaign_id=number),
            "roles": partial(campaigns.roles, campaign_id=number, page=0),
            "timeline": partial(due_progress.course, campaign_id=number),
            "units": partial(due_progress.progressing, campaign_id=number),
            "rows": lambda work: (due_progress.progressing(work, number), tuple(due_progress.rows(work, number))),
            "timer": partial(self.desk.view, due_id=self.case.id),
            "timers": partial(self.desk.running, most=10),
            "late": partial(nudge_summary.page, number=0),
            "record": partial(record_entering.card, record_id=self.record.id),
            "hours of one": partial(record_views.hours_of, person_id=self.officer.id),
            "hours": record_views.people_hours,
            "records": record_views.unit_counts,
            "sessions": record_views.sessions,
        }
        return {name: self.agency.does(self.agency.now_is(who), partial(_look, way=way)) for name, way in ways.items()}


def _look(work: Work, way: Callable[[Work], object]) -> str:
    try:
        return repr(way(work))
    except RefusedError:
        return ""


def _book(work: Work, tab: Tab, unit: int) -> object:
    return due_views.book(work, tab, 0, unit)


def _asked(work: Work, question: str) -> object:
    asked = due_finding.read(question)
    assert asked is not None, question
    return due_finding.find(work, asked)


def _scopes(units: tuple[int, ...], campaign: int) -> list[str]:
    return ["m.0", "u.0", *(f"u.{unit}" for unit in units), f"c.{campaign}"]


def showing(found: dict[str, str], words: str) -> list[str]:
    return [name for name, text in found.items() if words in text]


@pytest.fixture
def kerb() -> Kerb:
    return Kerb()


def test_the_plate_of_a_timer_is_seen_by_whose_it_is_and_those_in_charge_and_by_nobody_else(kerb: Kerb) -> None:
    assert "timer" in showing(kerb.everything(kerb.officer), PLATE)
    for who in (kerb.head, kerb.above, kerb.legal):
        found = showing(kerb.everything(who), PLATE)
        assert "timer" in found
        # A calendar file lies on phones and other people's servers.
        assert not [name for name in found if name.startswith("calendar")]
    for who in (kerb.colleague, kerb.second_head, kerb.deputy, kerb.discipline, kerb.admin, kerb.observer, kerb.stranger):
        assert showing(kerb.everything(who), PLATE) == [], who.name


def test_what_somebody_learnt_and_how_far_they_are_is_not_for_colleagues(kerb: Kerb) -> None:
    assert "record" in showing(kerb.everything(kerb.head), TAUGHT)
    for who in (kerb.colleague, kerb.second_head, kerb.deputy, kerb.discipline, kerb.admin, kerb.observer, kerb.stranger):
        found = kerb.everything(who)
        assert showing(found, TAUGHT) == [], who.name
        assert showing(found, "执法员甲") == ["search 执法员甲"] * bool(found["search 执法员甲"]), who.name


def test_how_late_another_unit_is_is_not_for_its_neighbours(kerb: Kerb) -> None:
    for who in (kerb.officer, kerb.colleague, kerb.head, kerb.admin, kerb.discipline, kerb.stranger):
        found = kerb.everything(who)
        assert showing(found, REASON) == [], who.name
        # The list of roles and of one's own names units, not how far they are.
        assert not [name for name in showing(found, "二中队") if name != "roles"], who.name
    assert "card of duty 1" in showing(kerb.everything(kerb.above), "二中队")
    assert "book l 0" in showing(kerb.everything(kerb.legal), REASON)


def test_another_tree_and_an_observer_see_nothing_of_the_campaign(kerb: Kerb) -> None:
    for who in (kerb.stranger, kerb.observer):
        assert showing(kerb.everything(who), kerb.campaign.title) == []


def test_a_deputy_gets_what_is_asked_of_whom_they_stand_in_for_and_no_more(kerb: Kerb) -> None:
    today = kerb.agency.now.date()
    leaves.add(kerb.db, kerb.officer.id, today, today, kerb.deputy.id, set_by=None, at=to_text(kerb.agency.now))
    found = kerb.everything(kerb.deputy)
    assert "book m 0" in showing(found, PLATE)
    assert showing(found, TAUGHT) == []
    kerb.agency.later(days=1)
    assert showing(kerb.everything(kerb.deputy), PLATE) == []


def test_a_head_who_moved_away_sees_no_more_of_the_unit(kerb: Kerb) -> None:
    everybody.set_unit(kerb.db, kerb.head.id, kerb.agency.second.id)
    assert showing(kerb.everything(kerb.head), PLATE) == []


def test_nobody_writes_to_a_head_who_was_suspended(kerb: Kerb) -> None:
    def told(work: Work) -> list[int]:
        return [letter.person_id for letter in nudge_summary.plan(work, RoundOwners(work))]

    assert kerb.agency.does(None, told, system=True) == [kerb.above.id]
    everybody.set_standing(kerb.db, kerb.above.id, Standing.SUSPENDED)
    assert kerb.agency.does(None, told, system=True) == []


def test_nothing_travels_over_an_outside_platform_under_the_strict_rule(kerb: Kerb, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = _look

    def outside(work: Work, way: Callable[[Work], object]) -> str:
        work.outside = True
        return plain(work, way)

    monkeypatch.setitem(globals(), "_look", outside)
    for who in (kerb.officer, kerb.head, kerb.above, kerb.legal):
        assert {name: text for name, text in kerb.everything(who).items() if text not in {"", "None"}} == {}


@pytest.mark.parametrize("argument", ["", "1", "1.", ".1", "-1.1", "1.1.1", "１.1", "a.1", f"{10**30}.1", f"1.{10**30}"])
def test_a_forged_button_under_something_due_is_none(argument: str) -> None:
    assert read_act(argument) is None
    assert read_act("12.3") == (12, 3)
