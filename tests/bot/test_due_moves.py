"""Whatever people of all roles press in whatever order: what holds of something due holds after each step."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.actions import due_handling as handling
from bot.actions import due_snoozing as snoozing
from bot.actions.due_moves import STATES, open_deeds, standing_of
from bot.actions.due_owners import Owners
from bot.actions.due_results import DueDeed
from bot.actions.due_sight import sees
from bot.actions.work import RefusedError, Work
from storage import dues
from storage.dues import Due, DueKind, DueState
from storage.people import Person
from tests.bot.due_office import DueOffice
from tests.bot.test_due_handling import DAY, TODAY

WHO = ("officer", "colleague", "head", "second_head", "above", "legal", "observer", "stranger")
STEPS = tuple(STATES)
AFTER = {
    DueDeed.DONE: {DueState.OPEN, DueState.DONE},
    DueDeed.REOPEN: {DueState.OPEN},
    DueDeed.VOID: {DueState.VOID},
}
"""In which states something is after a step; after the others in the same one as before."""


def take(work: Work, deed: DueDeed, due: Due, revision: int, whom: int) -> object:
    where = (work, due.id, revision)
    match deed:
        case DueDeed.DONE:
            return handling.finish(*where)
        case DueDeed.HOUR | DueDeed.TOMORROW:
            return snoozing.snooze(work, due.id, deed)
        case DueDeed.NOT_MINE:
            return handling.disown(*where, "unit")
        case DueDeed.NOTE:
            return handling.note(*where, "补一句")
        case DueDeed.ASSIGN:
            return handling.assign(*where, whom)
        case DueDeed.DAY:
            return handling.set_day(*where, TODAY + 9 * DAY, "会议改期")
        case DueDeed.REOPEN:
            return handling.reopen(*where, "没盖章")
        case _:
            return handling.void(*where, "本月没有")


def may(office: DueOffice, who: Person, due: Due) -> frozenset[DueDeed]:
    """What the buttons of their card would offer."""

    def look(work: Work) -> frozenset[DueDeed]:
        owners = Owners(work)
        return open_deeds(work, due, standing_of(work, owners, due)) if sees(work, due) else frozenset()

    return office.agency.does(who, look)


@given(
    kind=st.sampled_from(list(DueKind)),
    is_personal=st.booleans(),
    presses=st.lists(st.tuples(st.sampled_from(WHO), st.sampled_from(STEPS), st.sampled_from(WHO), st.booleans()), max_size=8),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_step_is_one_of_the_table_and_leaves_a_whole_record(
    kind: DueKind,
    is_personal: bool,
    presses: list[tuple[str, DueDeed, str, bool]],
) -> None:
    office = DueOffice()
    own = office.officer if is_personal or kind is not DueKind.DUTY else None
    due = office.due("报简报", TODAY, person=own, kind=kind, period="x")
    for name, deed, whom, is_stale in presses:
        who = getattr(office, name)
        before = dues.due(office.db, due.id)
        assert before is not None
        offered = may(office, who, before)
        rows = len(dues.history(office.db, due.id)), len(office.agency.acts())
        try:
            office.agency.does(
                who,
                lambda work, deed=deed, before=before, whom=whom, is_stale=is_stale: take(
                    work, deed, before, before.revision - is_stale, getattr(office, whom).id
                ),
            )
        except RefusedError:
            assert dues.due(office.db, due.id) == before
            assert rows == (len(dues.history(office.db, due.id)), len(office.agency.acts()))
            continue
        after = dues.due(office.db, due.id)
        assert after is not None
        is_snooze = deed in {DueDeed.HOUR, DueDeed.TOMORROW}
        assert deed in offered
        assert before.state in STATES[deed]
        assert after.state in AFTER.get(deed, {before.state})
        assert is_snooze or not is_stale
        assert after.revision == before.revision + (not is_snooze)
        assert len(dues.history(office.db, due.id)) == rows[0] + (not is_snooze)
        assert len(office.agency.acts()) == rows[1] + 1
        assert (after.state is DueState.DONE) == (after.done_by is not None) == (after.done_at is not None)
        assert after.person_id == before.person_id
        # Somebody always has to do what is open.
        assert after.state is not DueState.OPEN or office.agency.does(who, lambda work, after=after: Owners(work).responsible(after))
