"""From an anonymous draft to a clue or an addition that no row joins to a person, and from a named clue to an anonymous one."""

from __future__ import annotations

import secrets
from dataclasses import replace

from bot.actions import clue_arrivals
from bot.actions.anonymous import DraftData, Purpose, Stage, live, opened, read, save
from bot.actions.clue_judging import judge, keep_from, reindex
from bot.actions.clue_moves import AMENDABLE, allowed
from bot.actions.clue_rows import BOT, fresh
from bot.actions.lookup import Lookup
from bot.actions.work import RefusedError, Work
from storage import anonymous, attachments, clues
from storage.clues import Clue, ClueKind, ClueState, RemarkKind


def ready(work: Work, version: int) -> DraftData | None:
    """What the draft says, where it may be submitted as it was shown; none where it has moved on.

    Raises ``RefusedError`` for one that says nothing.
    """
    row = live(work)
    if row is None or row.stage == Stage.CLEANING or row.version != version:
        return None
    data = read(row)
    # A file alone tells nobody what is wrong with it; with an addition it may be all there is to say.
    suffices = data.purpose is not Purpose.CLUE and anonymous.draft_files(work.db, work.door, work.account_id) > 0
    if not suffices and not any(character.isalnum() for character in data.text):
        raise RefusedError("says_nothing")
    return data


def submit(work: Work, lookup: Lookup, version: int, receipt: bytes) -> bool:
    """Let the draft become a clue; False where it has moved on meanwhile. What is left of the draft are numbers of messages.

    Raises ``RefusedError`` as ``ready``, and where a named clue can no longer be taken back.
    """
    data = ready(work, version)
    if data is None or data.purpose is not Purpose.CLUE:
        return False
    day = work.today.isoformat()
    judged = judge(work, lookup, (data.text, data.about, data.place), data.unit_id)
    clue = replace(
        fresh(work, ClueKind.CLUE, data.text, judged, unit_id=data.unit_id),
        person_id=None,
        is_anonymous=True,
        is_shown=False,
        about=data.about,
        place=data.place,
        received_at=day,
        touched_at=day,
        # The digest of a named one knows its person; nobody must be able to try persons on this one.
        digest=secrets.token_bytes(32),
        receipt=receipt,
    )
    clues.add(work.db, clue)
    keep_from(work, clue.id, judged)
    anonymous.add_act(work.db, "clue.submitted", f"clue:{clue.id}", day)
    if data.refiles:
        take_back(work, data.refiles)
    _leave_to_clean(work, data, clue.id)
    return True


def say(work: Work, version: int, clue_id: str) -> bool:
    """Let the draft become an addition or an answer to a clue; False where it has moved on meanwhile.

    Nobody sees it before the night, and until then nothing about the clue changes. Raises ``RefusedError`` where it is over.
    """
    data = ready(work, version)
    if data is None or data.purpose is Purpose.CLUE:
        return False
    clue = clues.clue(work.db, clue_id)
    if clue is None or clue.state not in AMENDABLE:
        raise RefusedError("clue_is_over")
    day = work.today.isoformat()
    if data.text:
        kind = RemarkKind.ANSWER if data.purpose is Purpose.ANSWER else RemarkKind.ADDITION
        clues.say(work.db, clue_id, kind, data.text, by=None, at=day, is_shown=False)
    anonymous.add_act(work.db, "clue.answered" if data.purpose is Purpose.ANSWER else "clue.added", f"clue:{clue_id}", day)
    _leave_to_clean(work, data, clue_id)
    return True


def to_refile(work: Work, clue_id: str) -> Clue:
    """The actor's own named clue, where it may still be taken back. Raises ``RefusedError``."""
    if work.outside:
        raise RefusedError("outside")
    clue = clues.clue(work.db, clue_id)
    if clue is None or clue.person_id != work.person.id or clue.kind is not ClueKind.CLUE or clue.channel != BOT:
        raise RefusedError("no_such_clue")
    if not allowed(clue.kind, clue.state, ClueState.WITHDRAWN):
        raise RefusedError("clue_is_over")
    return clue


def files_to_refile(work: Work, clue: Clue) -> tuple[str, ...]:
    """The names of the files of a named clue, to be stripped for the anonymous one."""
    return tuple(each.name for each in attachments.kept(work.db, f"clue:{clue.id}"))


def take_back(work: Work, clue_id: str) -> None:
    """Take back a named clue in whose place an anonymous one has come; its audit says no more than that. Raises as ``to_refile``."""
    clue = to_refile(work, clue_id)
    # This leaves no trace, so it owes nothing: the clockwork tells whoever has taken the clue on.
    tell_since = clue_arrivals.withdrawn_unsaid(work, clue)
    reindex(work, clue, None)
    attachments.give_up(work.db, f"clue:{clue.id}", at=work.at)
    clues.change(work.db, clue, at=work.at, state=ClueState.WITHDRAWN, due_at=tell_since, escalate_at=None, closed_at=work.at)
    clues.erase(work.db, clue.id)
    anonymous.unlink_withdrawn(work.db, clue.id)
    work.record("clue.withdrawn", f"clue:{clue.id}")


def cleaned(work: Work, left: tuple[int, ...] = ()) -> None:
    """Note that the messages of a submitted draft are deleted but for ``left``; with none left, the row goes."""
    row = anonymous.draft(work.db, work.door, work.account_id)
    if row is None or row.stage != Stage.CLEANING:
        return
    if left:
        anonymous.save(work.db, replace(row, data=DraftData(messages=left).model_dump_json()))
    else:
        anonymous.drop(work.db, work.door, work.account_id)


def _leave_to_clean(work: Work, data: DraftData, clue_id: str) -> None:
    anonymous.hand_over(work.db, work.door, work.account_id, clue_id)
    row = opened(work)
    save(work, row, DraftData(messages=data.messages), Stage.CLEANING)
