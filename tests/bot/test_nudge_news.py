"""What comes along with what is due: phases of campaigns, parts of other capabilities, and days that may still move."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

import pytest

from bot.actions.nudge_digest import PhaseShare
from bot.actions.nudge_parts import PartKind, deposit
from bot.actions.nudge_phases import phase_shares
from bot.actions.nudge_results import Digest
from bot.actions.work import Work
from bot.line.effects import Effects
from bot.nudge_round import NudgeRound
from bot.wording.messages import show
from storage import campaigns, dues
from storage.campaigns import Phase, RoleKind, RoleTarget
from storage.dues import DueKind, NewDue
from storage.moments import to_text
from tests.bot.mornings import Mornings, only

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (f"2026-11-{day}" for day in (23, 24, 25, 26, 27))
SATURDAY, SUNDAY, NEXT_MONDAY, NEXT_TUESDAY = "2026-11-28", "2026-11-29", "2026-11-30", "2026-12-01"


@pytest.fixture
def mornings() -> Mornings:
    made = Mornings()
    # Everybody was considered once: what was due before is no news.
    made.tick()
    return made


def phase(mornings: Mornings, **changes: Any) -> PhaseShare:
    return replace(PhaseShare("作风整顿", "深入整治", True, 0, True, frozenset({mornings.agency.first.id}), frozenset()), **changes)


def test_a_phase_that_begins_is_told_to_everybody_of_the_units_that_take_part(mornings: Mornings) -> None:
    mornings.at(THURSDAY)
    mornings.phases = (phase(mornings),)
    told = mornings.tick()
    assert set(told) == {"某甲", "某乙", "某丙"}
    assert [(news.campaign, news.phase, news.begins) for news in only(Digest, told["某甲"]).phases] == [("作风整顿", "深入整治", True)]


@pytest.mark.parametrize(("day", "is_news"), [(SATURDAY, True), (THURSDAY, False)])
def test_a_phase_alone_is_no_reason_on_a_day_of_rest_nor_when_it_was_told(mornings: Mornings, day: str, is_news: bool) -> None:
    mornings.at(day)
    mornings.phases = (phase(mornings, is_news=is_news),)
    assert mornings.tick() == {}
    due = mornings.due(day, person=mornings.officer)
    mornings.start()
    if day == THURSDAY:
        mornings.at(FRIDAY)
    told = mornings.tick()
    assert [line.due.id for line in only(Digest, told["某甲"]).lines] == [due.id]
    assert len(only(Digest, told["某甲"]).phases) == 1


def test_phases_of_a_campaign_are_told_when_they_begin_and_before_they_end(mornings: Mornings) -> None:
    db, unit = mornings.agency.db, mornings.agency.second
    campaign = campaigns.add(
        db, "x_2026", "作风整顿", "方案", unit.id, date(2026, 11, 1), None, (), by=None, at=to_text(mornings.agency.now)
    )
    campaigns.add_phase(db, campaign.id, 0, Phase("first", "动员部署", date(2026, 11, 20), date(2026, 11, 27)))
    campaigns.add_phase(db, campaign.id, 1, Phase("second", "深入整治", date(2026, 11, 28), None))
    campaigns.set_roles(db, campaign.id, [RoleTarget("units", "局属各单位", RoleKind.UNIT, unit.id)])
    mornings.round = NudgeRound(cast("Effects", mornings.doing), lambda: mornings.agency.now, (), phase_shares)
    told = {}
    for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, NEXT_MONDAY, NEXT_TUESDAY):
        mornings.at(day)
        for name, messages in mornings.tick().items():
            told[day, name] = [(news.phase, news.begins, news.days) for news in only(Digest, messages).phases]
    assert told == {
        (TUESDAY, "某戊"): [("动员部署", False, 3)],
        (FRIDAY, "某戊"): [("动员部署", False, 0)],
        (NEXT_MONDAY, "某戊"): [("深入整治", True, 2)],
    }


@pytest.mark.parametrize(
    ("kind", "first", "last", "hint"),
    [
        (DueKind.TIMER, "2027-01-04", "2027-01-08", True),
        (DueKind.TIMER, "2026-11-20", "2026-11-27", False),
        (DueKind.DUTY, "2027-01-04", "2027-01-08", False),
    ],
)
def test_a_day_counted_over_a_year_whose_calendar_is_not_announced_says_so(
    mornings: Mornings, kind: DueKind, first: str, last: str, hint: bool
) -> None:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    officer = mornings.officer
    new = NewDue(kind, officer.unit_id, "登记保存", first, begin, end, person_id=officer.id)
    dues.add(mornings.agency.db, new, at=to_text(mornings.agency.now))
    mornings.at(end)
    digest = only(Digest, mornings.tick()["某甲"])
    assert digest.may_change == hint
    assert ("调休未公布" in show(digest).text) == hint


@dataclass(frozen=True)
class Note:
    text: str


STANDS = {"still": True}
PART = PartKind("note", Note, lambda _work, _person, note: note if STANDS["still"] else None)


@pytest.fixture
def with_parts() -> Mornings:
    STANDS["still"] = True
    made = Mornings(kinds=(PART,))
    made.tick()
    return made


def put(mornings: Mornings, text: str = "台账超期 2 项") -> None:
    def act(work: Work) -> None:
        deposit(work, PART, mornings.officer.id, Note(text))

    mornings.agency.does(None, act, system=True)


@pytest.mark.parametrize("day", [THURSDAY, SATURDAY])
def test_what_another_capability_has_put_ready_comes_along_and_is_a_reason(with_parts: Mornings, day: str) -> None:
    with_parts.at(day, "08:00")
    put(with_parts)
    with_parts.at(day)
    told = with_parts.tick()
    assert set(told) == {"某甲"}
    assert only(Digest, told["某甲"]).parts == (Note("台账超期 2 项"),)
    with_parts.at(day, "10:00")
    assert with_parts.tick() == {}


def test_a_part_that_no_longer_holds_is_no_reason(with_parts: Mornings) -> None:
    with_parts.at(THURSDAY, "08:00")
    put(with_parts)
    STANDS["still"] = False
    with_parts.at(THURSDAY)
    assert with_parts.tick() == {}
    assert with_parts.agency.db.conn.execute("SELECT count(*) FROM nudge_parts").fetchone() == (0,)


def test_a_part_that_comes_late_still_goes_out_to_whoever_got_nothing_yet(with_parts: Mornings) -> None:
    with_parts.at(THURSDAY)
    assert with_parts.tick() == {}
    with_parts.at(THURSDAY, "09:00")
    put(with_parts)
    with_parts.at(THURSDAY, "09:15")
    assert only(Digest, with_parts.tick()["某甲"]).parts == (Note("台账超期 2 项"),)


def test_a_part_that_comes_after_the_digest_waits_for_the_next_one(with_parts: Mornings) -> None:
    with_parts.due(THURSDAY, person=with_parts.officer)
    with_parts.at(THURSDAY)
    assert set(with_parts.tick()) == {"某甲"}
    put(with_parts)
    with_parts.at(THURSDAY, "12:00")
    assert with_parts.tick() == {}
    with_parts.at(FRIDAY)
    assert only(Digest, with_parts.tick()["某甲"]).parts == (Note("台账超期 2 项"),)
