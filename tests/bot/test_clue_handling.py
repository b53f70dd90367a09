"""Handling, by any sequence of steps of anybody: the table of moves holds, a hold falls only by a release, and no card shows too much."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.actions import clue_judging, clue_parts, clue_queue
from bot.actions.clue_arrivals import ClueHanded, ClueWaits
from bot.actions.clue_handling import MARKS, Handling
from bot.actions.clue_moves import RELEASABLE, allowed
from bot.actions.clue_parts import ClueUnseen
from bot.actions.clue_progress import progress
from bot.actions.clue_results import Deed, HandledClue, HandlerChanged, ProgressTold
from bot.actions.clue_sight import sight_of
from bot.actions.work import RefusedError, Work
from knowledge.clues import Category, Level
from storage import clues, people
from storage.clues import Clue, ClueKind, ClueState, Hold
from storage.people import Person, Role, Standing
from tests.bot import digests
from tests.bot.agency import Agency
from tests.bot.test_cards import lookup
from tests.clues import a_clue

S = ClueState
HANDLING = Handling(partial(lookup, "全国"))
STEPS = (
    *("view", "who", "claim", "put_back", "take_over", "true", "false", "reject", "close", "reopen", "ask", "note", "level", "integrity"),
    *("competence", "unit", "mark", "merge", "unmerge", "rectify", "refer", "release", "source"),
)


class Bureau:
    """An agency with two heads of a unit, one above them, a head elsewhere, two of discipline, a lawyer, an admin and an officer."""

    def __init__(self) -> None:
        self.agency = Agency()
        accounts = iter(range(201, 300))

        def add(name: str, role: Role = Role.OFFICER, unit: int | None = None) -> Person:
            return self.agency.person(name, role, unit, account=next(accounts))

        self.reporter = add("某反映人")
        self.head, self.other = add("某甲", Role.SUPERVISOR), add("某乙", Role.SUPERVISOR)
        self.above = add("某丙", Role.SUPERVISOR, self.agency.top.id)
        self.elsewhere = add("某丁", Role.SUPERVISOR, self.agency.second.id)
        self.discipline = add("某戊", Role.DISCIPLINE, self.agency.top.id)
        self.second_discipline = add("某己", Role.DISCIPLINE, self.agency.top.id)
        self.legal, self.admin = add("某庚", Role.LEGAL, self.agency.top.id), add("某辛", Role.ADMIN, self.agency.top.id)

    @property
    def actors(self) -> tuple[Person, ...]:
        return (
            self.head,
            self.other,
            self.above,
            self.elsewhere,
            self.discipline,
            self.second_discipline,
            self.legal,
            self.admin,
            self.reporter,
        )

    def put_in(self, *about: Person, **told: object) -> str:
        clue = a_clue(self.agency.first.id, **{"person_id": self.reporter.id} | told)
        clues.add(self.agency.db, clue)
        clues.name_subjects(self.agency.db, clue.id, [person.id for person in about])
        return clue.id

    def now(self, clue_id: str) -> Clue:
        found = clues.clue(self.agency.db, clue_id)
        assert found is not None
        return found

    def does(self, actor: Person, step: str, clue_id: str, into: str = "", revision: int | None = None) -> HandledClue | None:
        at = self.now(clue_id).revision if revision is None else revision
        return self.agency.does(actor, lambda work: act(work, step, clue_id, at, into))

    def morning(self) -> dict[int, tuple[object, ...]]:
        """The next day's digests: what they say of clues, by person."""
        self.agency.now += timedelta(days=1)
        self.agency.does(None, clue_parts.put_ready, system=True)
        return digests.send(self.agency, (clue_parts.CLUES, clue_parts.UNSEEN))

    def claimed(self, actor: Person, **told: object) -> str:
        clue_id = self.put_in(**told)
        self.does(actor, "claim", clue_id)
        return clue_id


def act(work: Work, step: str, clue_id: str, at: int, into: str) -> HandledClue | None:
    where = (work, clue_id, at)
    unit = 3 if work.person.id % 2 else 2
    steps: dict[str, Callable[[], HandledClue | None]] = {
        "view": lambda: HANDLING.view(work, clue_id),
        "who": lambda: HANDLING.who(work, clue_id),
        "claim": lambda: HANDLING.claim(*where),
        "put_back": lambda: HANDLING.put_back(*where),
        "take_over": lambda: HANDLING.take_over(*where),
        "true": lambda: HANDLING.find(*where, Deed.TRUE, "查实", "属实"),
        "false": lambda: HANDLING.find(*where, Deed.FALSE, "查了", ""),
        "reject": lambda: HANDLING.reject(*where, "不归我们"),
        "close": lambda: HANDLING.close(*where, "办完"),
        "reopen": lambda: HANDLING.reopen(*where, "再查"),
        "ask": lambda: HANDLING.ask(*where, "哪天"),
        "note": lambda: HANDLING.note(*where, "内部"),
        "level": lambda: HANDLING.set_level(*where, Level.ORANGE),
        "integrity": lambda: HANDLING.set_category(*where, Category.INTEGRITY),
        "competence": lambda: HANDLING.set_category(*where, Category.COMPETENCE),
        "unit": lambda: HANDLING.set_unit(*where, unit),
        "mark": lambda: HANDLING.mark(*where, MARKS[1]),
        "merge": lambda: HANDLING.merge(*where, into),
        "unmerge": lambda: HANDLING.unmerge(*where),
        "rectify": lambda: HANDLING.rectify(*where, "整改", None),
        "refer": lambda: HANDLING.refer(*where, "移送"),
        "release": lambda: HANDLING.release(*where, "交办"),
        "source": lambda: HANDLING.answer_source(*where, "已电话答复"),
    }
    return steps[step]()


def check_card(bureau: Bureau, actor: Person, card: HandledClue, about: dict[str, frozenset[int]]) -> None:
    """Every clue that a card names is one that its reader may see now."""
    named = {card.clue.id, *card.merged, *(each.clue_id for each in card.alike)} | ({card.clue.merged_into} - {None})
    for clue_id in named:
        clue = bureau.now(str(clue_id))
        sight = bureau.agency.does(actor, sight_of)
        assert actor.id not in about[clue.id]
        assert clue.unit_id in sight.units
        assert (clue.hold is not Hold.NONE) is (actor.role is Role.DISCIPLINE)


@settings(max_examples=120, deadline=None)
@given(
    steps=st.lists(st.tuples(st.integers(0, 8), st.sampled_from(STEPS), st.integers(0, 2), st.integers(0, 2)), max_size=25),
    held=st.sampled_from(Hold),
    subject=st.integers(0, 8),
)
def test_no_sequence_of_steps_leaves_the_table_or_the_sight(steps: list[tuple[int, str, int, int]], held: Hold, subject: int) -> None:
    bureau = Bureau()
    bureau.agency.db.conn.execute("PRAGMA foreign_keys = ON")
    actors = bureau.actors
    ids = [bureau.put_in(), bureau.put_in(actors[subject], hold=held), bureau.put_in(kind=ClueKind.CLUE, channel="phone")]
    about = {ids[0]: frozenset[int](), ids[1]: frozenset({actors[subject].id}), ids[2]: frozenset[int]()}
    for who, step, which, into in steps:
        actor, clue_id = actors[who], ids[which]
        before = {each: bureau.now(each) for each in ids}
        try:
            card = bureau.does(actor, step, clue_id, ids[into])
        except RefusedError:
            assert {each: bureau.now(each) for each in ids} == before
            continue
        after = bureau.now(clue_id)
        was = before[clue_id]
        assert all(bureau.now(each) == before[each] for each in ids if each != clue_id)
        assert actor.id not in about[clue_id]
        assert actor.role in {Role.SUPERVISOR, Role.DISCIPLINE}
        if after.state is not was.state:
            released = step == "release" and was.state in RELEASABLE and after.state is S.NEW
            assert allowed(was.kind, was.state, after.state) or released, (step, was.state, after.state)
        if was.hold is not Hold.NONE and after.hold is Hold.NONE:
            assert step == "release"
            assert actor.role is Role.DISCIPLINE
        if was.claimed_by not in {None, actor.id} and was.state is not after.state:
            assert was.state not in {S.CLAIMED, S.SUBSTANTIATED, S.UNSUBSTANTIATED, S.RECTIFYING, S.REFERRED}, step
        if card is not None:
            check_card(bureau, actor, card, about)


@pytest.mark.parametrize("step", ["reject", "unit", "merge", "refer", "close", "true", "level", "mark", "put_back"])
def test_what_one_has_claimed_nobody_else_decides_before_taking_it_over(step: str) -> None:
    bureau = Bureau()
    clue_id, into = bureau.claimed(bureau.head), bureau.put_in()
    with pytest.raises(RefusedError, match="clue_not_yours"):
        bureau.does(bureau.other, step, clue_id, into)
    shown = bureau.does(bureau.other, "take_over", clue_id)
    assert shown is not None
    assert shown.is_mine
    assert bureau.agency.told(bureau.head) == [HandlerChanged(clue_id, "某乙")]
    assert "clue.taken_over" in bureau.agency.acts()


@pytest.mark.parametrize("state", [S.CLAIMED, S.SUBSTANTIATED, S.UNSUBSTANTIATED, S.RECTIFYING, S.REFERRED])
@pytest.mark.parametrize("why", ["left", "suspended", "transferred", "demoted"])
def test_no_clue_is_stuck_with_a_handler_who_is_gone(state: ClueState, why: str) -> None:
    bureau = Bureau()
    clue_id = bureau.put_in(state=state, claimed_by=bureau.head.id)
    db = bureau.agency.db
    match why:
        case "left":
            people.set_standing(db, bureau.head.id, Standing.LEFT)
        case "suspended":
            people.set_standing(db, bureau.head.id, Standing.SUSPENDED)
        case "transferred":
            db.conn.execute("UPDATE people SET unit_id = ? WHERE id = ?", [bureau.agency.second.id, bureau.head.id])
        case _:
            db.conn.execute("UPDATE people SET role = 'officer' WHERE id = ?", [bureau.head.id])
    shown = bureau.does(bureau.above, "take_over", clue_id)
    assert shown is not None
    assert shown.is_mine
    assert bureau.agency.told(bureau.head) == []
    assert bureau.now(clue_id).state is state


@pytest.mark.parametrize("state", [S.MERGED, S.CLOSED, S.REJECTED, S.RECTIFYING, S.WITHDRAWN])
def test_what_has_ended_is_not_released(state: ClueState) -> None:
    bureau = Bureau()
    clue_id = bureau.put_in(state=state, hold=Hold.NAMED)
    with pytest.raises(RefusedError):
        bureau.does(bureau.discipline, "release", clue_id)
    assert bureau.now(clue_id).hold is Hold.NAMED


@pytest.mark.parametrize("state", [S.CLOSED, S.REJECTED, S.MERGED])
@pytest.mark.parametrize("step", ["integrity", "refer", "claim", "level"])
def test_what_has_ended_is_first_taken_up_again(state: ClueState, step: str) -> None:
    bureau = Bureau()
    clue_id = bureau.put_in(state=state, claimed_by=bureau.head.id)
    with pytest.raises(RefusedError, match="clue_no_such_step"):
        bureau.does(bureau.head, step, clue_id)


@pytest.mark.parametrize(
    ("actor", "step", "hold", "due_at"),
    [
        ("above", "level", Hold.NONE, "2026-12-04T02:00:00.000Z"),
        ("above", "unit", Hold.NONE, "2026-11-28T01:00:00.000Z"),
        ("discipline", "release", Hold.NAMED, "2026-11-28T01:00:00.000Z"),
    ],
)
def test_a_step_that_moves_the_limit_is_one_change_of_the_clue(actor: str, step: str, hold: Hold, due_at: str) -> None:
    bureau = Bureau()
    who = bureau.discipline if actor == "discipline" else bureau.above
    clue_id = bureau.claimed(who, hold=hold, received_at="2026-11-25T01:00:00.000000Z")
    before = bureau.now(clue_id).revision
    bureau.does(who, step, clue_id)
    after = bureau.now(clue_id)
    assert (after.revision, after.due_at, after.told_at) == (before + 1, due_at, None)


def test_a_clue_found_to_be_of_integrity_shows_nothing_to_whoever_found_it() -> None:
    bureau = Bureau()
    clue_id = bureau.claimed(bureau.head)
    assert bureau.does(bureau.head, "integrity", clue_id) is None
    assert (bureau.now(clue_id).hold, bureau.now(clue_id).state) == (Hold.INTEGRITY, S.REFERRED)
    with pytest.raises(RefusedError, match="no_such_clue"):
        bureau.does(bureau.head, "view", clue_id)


class TestMerging:
    def test_what_was_merged_and_is_held_now_is_neither_counted_nor_named(self) -> None:
        bureau = Bureau()
        main = bureau.put_in()
        bureau.put_in(state=S.MERGED, merged_into=main, hold=Hold.NAMED)
        shown = bureau.does(bureau.head, "view", main)
        assert shown is not None
        assert shown.merged == ()

    def test_what_it_was_merged_into_is_not_named_to_whom_that_is_about(self) -> None:
        bureau = Bureau()
        main = bureau.put_in(bureau.head)
        same = bureau.put_in(state=S.MERGED, merged_into=main)
        shown, other = bureau.does(bureau.head, "view", same), bureau.does(bureau.other, "view", same)
        assert shown is not None
        assert other is not None
        assert (shown.clue.merged_into, other.clue.merged_into) == (None, main)

    def test_a_clue_is_not_merged_into_ones_own(self) -> None:
        bureau = Bureau()
        own, clue_id = bureau.put_in(person_id=bureau.head.id), bureau.put_in()
        with pytest.raises(RefusedError, match="own_clue"):
            bureau.does(bureau.head, "merge", clue_id, own)

    def test_merged_into_what_is_over_its_reporter_hears_the_end_at_once(self) -> None:
        bureau = Bureau()
        over, clue_id = bureau.put_in(state=S.CLOSED, remark="已整改"), bureau.put_in()
        bureau.does(bureau.head, "merge", clue_id, over)
        assert bureau.agency.told(bureau.reporter) == [ProgressTold(clue_id, S.CLOSED, "已整改")]

    @pytest.mark.parametrize("about_them", [True, False])
    def test_nobody_reads_through_a_merger_what_became_of_one_that_is_not_theirs_to_know(self, about_them: bool) -> None:
        bureau = Bureau()
        second = bureau.agency.person("某壬")
        main = bureau.put_in(*([second] if about_them else []), hold=Hold.NONE if about_them else Hold.NAMED, remark="查了某人")
        same = bureau.put_in(state=S.MERGED, merged_into=main, person_id=second.id)
        reads = bureau.agency.does(second, lambda work: progress(work, bureau.now(same), bureau.now(main)))
        assert reads == (S.MERGED, "")
        actor = bureau.head if about_them else bureau.discipline
        bureau.does(actor, "claim", main)
        bureau.does(actor, "true", main)
        assert bureau.agency.told(second) == []
        assert bureau.agency.told(bureau.reporter) != []
        bureau.does(actor, "close", main)
        assert bureau.agency.told(second) == [ProgressTold(same, S.CLOSED, "")]


class TestWhoHears:
    def test_discipline_that_a_clue_is_about_is_not_there_and_the_admin_hears_only_that_it_waits(self) -> None:
        bureau = Bureau()
        people.set_standing(bureau.agency.db, bureau.second_discipline.id, Standing.LEFT)
        clue_id = bureau.claimed(bureau.head)
        clues.name_subjects(bureau.agency.db, clue_id, [bureau.discipline.id])
        bureau.does(bureau.head, "refer", clue_id)
        assert bureau.agency.told(bureau.admin) == [ClueWaits()]
        assert bureau.agency.told(bureau.discipline) == []
        with pytest.raises(RefusedError, match="no_such_clue"):
            bureau.does(bureau.discipline, "view", clue_id)
        assert bureau.morning()[bureau.admin.id] == (ClueUnseen(),)

    def test_released_to_a_unit_whose_heads_it_is_about_it_comes_to_the_head_above(self) -> None:
        bureau = Bureau()
        clue_id = bureau.put_in(bureau.head, bureau.other, hold=Hold.NAMED)
        bureau.does(bureau.discipline, "release", clue_id)
        assert bureau.agency.told(bureau.above) == [ClueHanded(clue_id, "一中队")]
        assert bureau.agency.told(bureau.head) == bureau.agency.told(bureau.other) == []

    def test_released_where_nobody_may_see_it_the_admin_hears_that_it_waits(self) -> None:
        bureau = Bureau()
        clue_id = bureau.put_in(bureau.head, bureau.other, bureau.above, hold=Hold.NAMED)
        bureau.does(bureau.discipline, "release", clue_id)
        assert bureau.agency.told(bureau.admin) == [ClueWaits()]

    def test_one_that_nobody_may_see_is_found_among_many_that_somebody_may(self) -> None:
        bureau = Bureau()
        for _ in range(30):
            bureau.put_in(hold=Hold.NAMED)
            bureau.put_in(bureau.head)
        assert bureau.admin.id not in bureau.morning()
        bureau.put_in(bureau.head, bureau.other, bureau.above)
        assert bureau.morning()[bureau.admin.id] == (ClueUnseen(),)


def test_each_change_is_audited_once_as_seen_also_one_of_a_bare_day() -> None:
    bureau = Bureau()
    yesterday = (bureau.agency.now - timedelta(days=1)).date().isoformat()
    clue_id = bureau.put_in(person_id=None, is_anonymous=True, received_at=yesterday, touched_at=yesterday)
    for _ in range(2):
        bureau.does(bureau.head, "view", clue_id)
        bureau.agency.later(seconds=1)
    assert bureau.agency.acts().count("clue.seen") == 1
    today = bureau.agency.now.date().isoformat()
    bureau.agency.db.conn.execute("UPDATE clues SET touched_at = ? WHERE id = ?", [today, clue_id])
    bureau.agency.later(days=1)
    for _ in range(2):
        bureau.does(bureau.head, "view", clue_id)
        bureau.agency.later(seconds=1)
    assert bureau.agency.acts().count("clue.seen") == 2


def test_what_somebody_recorded_for_another_is_theirs_to_handle() -> None:
    bureau = Bureau()
    clue_id = bureau.put_in(person_id=bureau.head.id, channel="phone")
    shown = bureau.does(bureau.head, "claim", clue_id)
    assert shown is not None
    assert shown.is_mine


def test_words_are_found_behind_many_newer_clues_that_only_have_their_pieces() -> None:
    bureau = Bureau()
    agency = bureau.agency

    def enter(text: str, day: int) -> None:
        clue = a_clue(agency.first.id, text=text, received_at=f"2026-11-{day:02}T02:00:00.000Z")
        clues.add(agency.db, clue)
        agency.does(None, lambda work: clue_judging.index(work, clue), system=True)

    enter("某站窗口服务", 1)
    for _ in range(70):
        enter("某站窗口、口服、服务", 2)
    found = agency.does(bureau.head, lambda work: clue_queue.search(work, "窗口服务"))
    assert [line.clue.text for line in found.lines] == ["某站窗口服务"]
