"""The digest of the morning with nothing in it but what other capabilities have put ready: sent as the round of the nudge sends it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.actions.due_owners import Owners
from bot.actions.nudge_digest import Letter
from bot.actions.nudge_parts import PartKind
from bot.actions.nudge_results import Digest
from bot.actions.nudge_rounds import Lines, parts_since, send_digests
from bot.actions.work import Work
from bot.wording import nudge_parts
from knowledge.nudging import nudging
from storage import nudges
from tests.bot.agency import Agency


def send(agency: Agency, kinds: Iterable[PartKind]) -> dict[int, tuple[object, ...]]:
    """Owe everybody for whom something lies ready their digest, at the hours that are shipped; returns its parts by person.

    Whoever was sent one today gets none.
    """
    known = {kind.name: kind for kind in kinds}

    def act(work: Work) -> None:
        times = nudging().times
        if not times.digest <= work.now.time() < times.latest:
            return
        ready = nudges.with_parts(work.db, parts_since(work.today), work.today)
        waiting = [each.person_id for each in nudges.waiting(work.db, work.today) if each.person_id in ready]
        letters = [Letter(person_id, (), (), has_parts=True) for person_id in waiting]
        send_digests(work, letters, known, Lines(), Owners(work), planned_on=work.today)

    agency.does(None, act, system=True)
    found: dict[int, tuple[object, ...]] = {}
    for owed in agency.owed:
        assert owed.person_id is not None
        assert owed.person_id not in found, "nobody gets two"
        assert isinstance(owed.message, Digest)
        found[owed.person_id] = owed.message.parts
    return found


def text(part: object) -> str:
    """The words of a part."""
    return "\n".join(nudge_parts.lines(part))
