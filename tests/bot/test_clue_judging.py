"""Who may see a clue, judged from its words: nobody but discipline where it touches integrity or names somebody of the agency."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from bot.actions import clue_judging
from bot.actions.clue_judging import Judgement
from bot.actions.work import Work
from storage import clues, people
from storage.clues import Clue, ClueKind, ClueState, Hold, RemarkKind
from storage.people import Role
from tests.bot.agency import Agency
from tests.bot.test_cards import lookup

PLAIN = "某检测站排队两个小时没人管"
MONEY = "某检测站收红包才放行"


def judged(agency: Agency, *texts: str, unit: int | None = None) -> Judgement:
    desk = lookup("全国")
    return agency.does(None, lambda work: clue_judging.judge(work, desk, texts, unit or agency.first.id), system=True)


def put_in(agency: Agency, text: str = PLAIN, **changes: object) -> Clue:
    clue = Clue(
        id=clues.new_id(),
        search_id=clues.new_search_id(),
        kind=ClueKind.CLUE,
        channel="bot",
        person_id=None,
        is_anonymous=False,
        is_shown=True,
        unit_id=agency.first.id,
        text=text,
        about="",
        place="",
        point="",
        category="",
        category_by="suggested",
        level="blue",
        level_by="suggested",
        state=ClueState.NEW,
        version=1,
        revision=1,
        hold=Hold.NONE,
        claimed_by=None,
        reason="",
        remark="",
        merged_into=None,
        mark="",
        source="",
        source_answer="",
        source_answered_at=None,
        received_at="2026-11-25T02:00:00.000Z",
        touched_at="2026-11-25T02:00:00.000Z",
        due_at=None,
        told_at=None,
        escalate_at=None,
        escalate_unit=None,
        closed_at=None,
        digest=b"",
        receipt=None,
    )
    clue = replace(clue, **changes)  # type: ignore[arg-type]
    clues.add(agency.db, clue)
    return clue


def again(agency: Agency, clue: Clue, *added: str) -> Judgement:
    desk = lookup("全国")
    return agency.does(None, lambda work: clue_judging.judge_again(work, desk, clue, added), system=True)


def test_what_names_nobody_and_touches_no_integrity_is_open_to_the_units_heads() -> None:
    found = judged(Agency(), PLAIN)
    assert (found.hold, found.subjects, found.heads) == (Hold.NONE, frozenset(), frozenset())


@pytest.mark.parametrize("texts", [(MONEY,), (PLAIN, MONEY), (PLAIN, "", MONEY)])
def test_what_touches_integrity_is_held_wherever_it_is_said(texts: tuple[str, ...]) -> None:
    found = judged(Agency(), *texts)
    assert (found.category, found.hold) == ("integrity", Hold.INTEGRITY)


@pytest.mark.parametrize("role", Role)
def test_whoever_is_named_holds_it_and_is_kept_from_it_whatever_they_are(role: Role) -> None:
    agency = Agency()
    named = agency.person("欧阳测试", role)
    found = judged(agency, "路口执勤", "欧阳测试")
    assert (found.hold, found.subjects) == (Hold.NAMED, frozenset({named.id}))


@pytest.mark.parametrize("standing", people.Standing)
def test_whoever_is_suspended_or_has_left_is_still_known_by_name(standing: people.Standing) -> None:
    agency = Agency()
    named = agency.person("欧阳测试")
    people.set_standing(agency.db, named.id, standing)
    assert judged(agency, "欧阳测试不出警").subjects == {named.id}


def test_somebody_entered_or_given_a_certificate_later_is_known_at_once() -> None:
    agency = Agency()
    assert judged(agency, "欧阳测试不出警，证号 99887766").hold is Hold.NONE
    named = agency.person("欧阳测试")
    assert judged(agency, "欧阳测试不出警").subjects == {named.id}
    people.set_certificate(agency.db, named.id, "99887766", None)
    assert judged(agency, "证号 99887766 的不出警").subjects == {named.id}


def test_the_own_head_is_meant_without_a_name_and_it_is_the_nearest_one() -> None:
    agency = Agency()
    above = agency.person("测试首长", Role.SUPERVISOR, agency.top.id)
    assert judged(agency, "我们队长三天不派人").heads == {above.id}
    own = agency.person("测试队长", Role.SUPERVISOR, agency.first.id)
    other = agency.person("测试别队", Role.SUPERVISOR, agency.second.id)
    found = judged(agency, "我们队长三天不派人")
    assert found.hold is not Hold.NONE
    assert found.heads == frozenset({own.id})
    assert other.id not in found.heads


def test_an_agency_without_heads_still_holds_what_is_said_of_one() -> None:
    assert judged(Agency(), "我们队长三天不派人").hold is not Hold.NONE


def test_what_is_added_holds_a_clue_that_was_open() -> None:
    agency = Agency()
    clue = put_in(agency)
    assert again(agency, clue, "门口很堵").hold is Hold.NONE
    assert again(agency, clue, MONEY).hold is Hold.INTEGRITY


@pytest.mark.parametrize("hold", [Hold.INTEGRITY, Hold.NAMED, Hold.REFERRED])
def test_no_amendment_lifts_a_hold(hold: Hold) -> None:
    agency = Agency()
    assert again(agency, put_in(agency, hold=hold), PLAIN).hold is hold


def test_a_clue_that_discipline_released_is_held_again_only_for_what_is_new() -> None:
    agency = Agency()
    agency.person("欧阳测试")
    other = agency.person("司马测试")
    clue = put_in(agency, "欧阳测试不出警")
    assert again(agency, clue, "欧阳测试还迟到").hold is Hold.NONE
    found = again(agency, clue, "司马测试也一样")
    assert (found.hold, other.id in found.subjects) == (Hold.NAMED, True)
    assert again(agency, clue, MONEY).hold is Hold.INTEGRITY


def test_who_was_named_once_stays_kept_from_it_when_the_name_is_taken_out() -> None:
    agency = Agency()
    named = agency.person("欧阳测试")
    clue = put_in(agency, "欧阳测试不出警")
    clue = clues.amend(agency.db, clue, at=clue.received_at, by=None, text="有人不出警") or clue
    assert named.id in again(agency, clue, "改好了").subjects


def test_what_the_reporter_added_and_answered_counts_and_what_handlers_noted_does_not() -> None:
    agency = Agency()
    noted, added = agency.person("欧阳测试"), agency.person("司马测试")
    clue = put_in(agency)
    clues.say(agency.db, clue.id, RemarkKind.NOTE, "问过欧阳测试", by=noted.id, at=clue.received_at)
    clues.say(agency.db, clue.id, RemarkKind.ANSWER, "是司马测试", by=None, at=clue.received_at)
    assert again(agency, clue, "").subjects == {added.id}


def test_what_somebody_has_chosen_stays_and_the_level_never_falls() -> None:
    agency = Agency()
    clue = put_in(agency, category="conduct", category_by="reporter", level="orange")
    found = again(agency, clue, MONEY)
    assert (found.category, found.level) == ("conduct", "orange")
    assert again(agency, clue, "司机受伤了").level == "red"
    assert again(agency, put_in(agency, level="blue", level_by="handler"), "司机受伤了").level == "blue"


def test_two_thousand_people_cost_nothing_once_they_are_known() -> None:
    agency = Agency()
    for number in range(2000):
        agency.person(f"测试员{number:04}")
    desk, seen = lookup("全国"), []
    for _ in range(3):
        agency.does(None, lambda work: seen.append(clue_judging.watchlist(work.db)), system=True)
    assert seen[0] is seen[1] is seen[2]
    found = agency.does(None, partial(_judge, desk, agency.first.id), system=True)
    assert len(found.subjects) == 1


def _judge(desk: object, unit: int, work: Work) -> Judgement:
    return clue_judging.judge(work, desk, ["测试员1234不出警"], unit)  # type: ignore[arg-type]


def test_an_index_follows_what_a_clue_says_and_forgets_one_that_is_taken_out() -> None:
    agency = Agency()
    clue = put_in(agency)

    def hits(word: str) -> int:
        return int(agency.db.conn.execute("SELECT count(*) FROM clue_search WHERE clue_search MATCH ?", [f'"{word}"']).fetchone()[0])

    agency.does(None, lambda work: clue_judging.index(work, clue), system=True)
    assert hits("排队") == 1
    after = clues.amend(agency.db, clue, at=clue.received_at, by=None, text="某码头乱堆货")
    assert after is not None
    agency.does(None, lambda work: clue_judging.reindex(work, clue, after), system=True)
    assert (hits("排队"), hits("码头")) == (0, 1)
    agency.does(None, lambda work: clue_judging.reindex(work, after, None), system=True)
    assert hits("码头") == 0
