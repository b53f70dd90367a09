"""An anonymous clue from its draft to its submission: what no row may join to a person afterwards.

The draft is the one place where an account stands beside what it writes. The receipt is shown before anything is submitted, so that a
kill at any instant loses neither. Every step can be repeated without harm, because the line keeps no mark that it was taken.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.actions import clue_arrivals
from bot.actions.clue_judging import judge, keep_from, reindex
from bot.actions.clue_moves import AMENDABLE, allowed
from bot.actions.lookup import Lookup
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from bot.receipts import new_receipt
from storage import anonymous, attachments, clues, directory, people
from storage.anonymous import DraftRow
from storage.clues import Clue, ClueKind, ClueState, RemarkKind
from storage.moments import from_text, to_text

LIFETIME = timedelta(minutes=30)
"""From the last step: what is left lying is erased."""
LONGEST = 4_000
"""Characters of all that a draft says."""
SHORT = 200
"""Characters of whom it is about and of the place."""
MOST_FILES = 10
MOST_UNITS = 40
"""Units that one page of the tree shows."""


class Stage(StrEnum):
    """What a draft waits for."""

    TEXT = "text"
    ABOUT = "about"
    PLACE = "place"
    UNIT = "unit"
    CLEANING = "cleaning"
    """It was submitted, and only the numbers of the messages to be deleted are left of it."""


class Purpose(StrEnum):
    """What becomes of a draft."""

    CLUE = "clue"
    ADDITION = "addition"
    ANSWER = "answer"


class Choice(StrEnum):
    """The buttons of a draft."""

    SUBMIT = "ok"
    ABOUT = "about"
    PLACE = "place"
    UNIT = "unit"
    CANCEL = "x"
    BACK = "back"


class DraftData(BaseModel):
    """What a draft has gathered; ``texts`` are the reporter's messages with their numbers, so that one may be edited."""

    model_config = ConfigDict(frozen=True)

    purpose: Purpose = Purpose.CLUE
    receipt: str = ""
    texts: tuple[tuple[int, str], ...] = ()
    about: str = ""
    place: str = ""
    unit_id: int = 0
    at_unit: int = 0
    """The unit whose lower ones are shown to be chosen from."""
    refiles: str = ""
    """The named clue in whose place it comes."""
    messages: tuple[int, ...] = ()
    """The messages of both sides that are to be deleted from the chat."""
    screen: int = 0

    @property
    def text(self) -> str:
        """All that was written, in its order."""
        return "\n".join(text for _, text in self.texts if text)


@dataclass(frozen=True, slots=True)
class DraftShown:
    """A draft as it stands."""

    version: int
    stage: Stage
    data: DraftData
    files: int
    unit: str = ""
    units: tuple[tuple[int, str], ...] = ()
    """The units to choose from, and whether there is one above."""
    above: int | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A draft that is over: what is to be deleted from the chat and from the disk."""

    messages: tuple[int, ...]
    files: tuple[str, ...]


def current(work: Work) -> DraftShown | None:
    """The draft of the account that acts, also one that is only being cleaned away; none where it has expired."""
    row = _live(work)
    return None if row is None else _shown(work, row)


def begin(
    work: Work, message_id: int, text: str, purpose: Purpose = Purpose.CLUE, refiles: Clue | None = None
) -> tuple[DraftShown, tuple[str, ...]]:
    """Open a draft with ``text``, or add it to the one that is open; returns it and the names of files that are to be erased.

    Raises ``RefusedError`` where the actor may not, and for a text that is too long.
    """
    work.require(Right.SUBMIT_CLUE)
    if work.outside:
        raise RefusedError("outside")
    row = _live(work)
    gone: tuple[str, ...] = ()
    if row is not None and row.stage != Stage.CLEANING:
        data = _read(row)
        if data.purpose is not purpose or refiles is not None:
            raise RefusedError("finish_first")
        return take_text(work, message_id, text) if text else _note(work, row, message_id), ()
    messages: tuple[int, ...] = ()
    if row is not None:
        # Its clue is safe; what was still to be deleted goes with the next one.
        messages = _read(row).messages
    gone = anonymous.drop(work.db, work.door, work.account_id)
    top = directory.path_of(work.db, work.person.unit_id)[0].id
    data = DraftData(purpose=purpose, receipt=new_receipt() if purpose is Purpose.CLUE else "", unit_id=top, messages=messages)
    if refiles is not None:
        said = [refiles.text, *(each.text for each in clues.remarks(work.db, refiles.id) if each.kind is RemarkKind.ADDITION)]
        text = "\n".join(said)[:LONGEST]
        data = data.model_copy(update={"refiles": refiles.id, "about": refiles.about, "place": refiles.place, "unit_id": refiles.unit_id})
    version = 1 if row is None else row.version + 1
    saved = _save(work, DraftRow(work.door, work.account_id, Stage.TEXT, "", version, ""), _with_message(data, message_id), Stage.TEXT)
    return (_take(work, saved, message_id, text) if text else _shown(work, saved)), gone


def take_text(work: Work, message_id: int, text: str) -> DraftShown:
    """Give a text to the open draft: to what it has asked for. One that comes again changes nothing.

    Raises ``RefusedError`` for one that is too long, and where none is open.
    """
    row = _open(work)
    return _take(work, row, message_id, text)


def edit_text(work: Work, message_id: int, text: str) -> DraftShown | None:
    """Let an earlier message of the draft say something else; none where it is no such message."""
    row = _open(work)
    data = _read(row)
    if all(number != message_id for number, _ in data.texts):
        return None
    texts = tuple((number, text if number == message_id else said) for number, said in data.texts)
    return _shown(work, _save(work, row, _fitting(data.model_copy(update={"texts": texts})), Stage(row.stage)))


def has_taken(work: Work, message_id: int) -> bool:
    """Whether a message was given to the open draft before."""
    row = _live(work)
    return row is not None and message_id in _read(row).messages


def note_message(work: Work, *message_ids: int, screen: int = 0) -> None:
    """Note messages that are to be deleted from the chat with the draft; ``screen`` is the one that shows it."""
    row = _live(work)
    if row is None:
        return
    data = _with_message(_read(row), *message_ids, screen)
    if screen:
        data = data.model_copy(update={"screen": screen})
    # The draft itself is as it was: its buttons stay good.
    anonymous.save(work.db, replace(row, data=data.model_dump_json()))


def forget_message(work: Work, message_id: int) -> None:
    """Note that a message is deleted already."""
    row = _live(work)
    if row is not None:
        data = _read(row)
        left = tuple(number for number in data.messages if number != message_id)
        anonymous.save(work.db, replace(row, data=data.model_copy(update={"messages": left}).model_dump_json()))


def check_room(work: Work) -> None:
    """Raises ``RefusedError`` where the open draft takes no more files."""
    _open(work)
    if anonymous.draft_files(work.db, work.door, work.account_id) >= MOST_FILES:
        raise RefusedError("no_more_files", most=MOST_FILES)


def take_file(work: Work, message_id: int, name: str, kind: str, size: int, caption: str) -> DraftShown:
    """Give a stripped file to the open draft. Raises as ``take_text`` and ``check_room``."""
    check_room(work)
    row = _open(work)
    anonymous.add_file(work.db, work.door, work.account_id, name, kind, size)
    data = _with_message(_read(row), message_id)
    if caption:
        data = _fitting(data.model_copy(update={"texts": (*data.texts, (message_id, caption))}))
    return _shown(work, _save(work, row, data, Stage(row.stage)))


def choose(work: Work, version: int, choice: str) -> DraftShown:
    """Press a button of the draft other than those that end it; an old one shows where it stands. Raises ``RefusedError``."""
    row = _open(work)
    if row.version != version:
        return _shown(work, row)
    data = _read(row)
    stage = Stage.TEXT
    if choice in (Choice.ABOUT, Choice.PLACE):
        stage = Stage(choice)
    elif choice == Choice.UNIT:
        stage, data = Stage.UNIT, data.model_copy(update={"at_unit": directory.path_of(work.db, work.person.unit_id)[0].id})
    elif choice.startswith("in") and choice[2:].isdecimal():
        stage, data = Stage.UNIT, data.model_copy(update={"at_unit": _unit(work, int(choice[2:]))})
    elif choice.startswith("u") and choice[1:].isdecimal():
        data = data.model_copy(update={"unit_id": _unit(work, int(choice[1:]))})
    elif choice != Choice.BACK:
        raise RefusedError("unknown_choice")
    return _shown(work, _save(work, row, data, stage))


def cancel(work: Work) -> Dropped:
    """Erase the draft, whatever stands in it."""
    row = _live(work)
    messages = () if row is None else _read(row).messages
    return Dropped(messages, anonymous.drop(work.db, work.door, work.account_id))


def ready(work: Work, version: int) -> DraftData | None:
    """What the draft says, where it may be submitted as it was shown; none where it has moved on.

    Raises ``RefusedError`` for one that says nothing.
    """
    row = _live(work)
    if row is None or row.stage == Stage.CLEANING or row.version != version:
        return None
    data = _read(row)
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
    clue = Clue(
        id=clues.new_id(),
        search_id=clues.new_search_id(),
        kind=ClueKind.CLUE,
        channel="bot",
        person_id=None,
        is_anonymous=True,
        is_shown=False,
        unit_id=data.unit_id,
        text=data.text,
        about=data.about,
        place=data.place,
        point="",
        category=judged.category,
        category_by="suggested",
        level=judged.level,
        level_by="suggested",
        state=ClueState.NEW,
        version=1,
        revision=1,
        hold=judged.hold,
        claimed_by=None,
        reason="",
        remark="",
        merged_into=None,
        mark="",
        source="",
        source_answer="",
        source_answered_at=None,
        received_at=day,
        touched_at=day,
        due_at=None,
        told_at=None,
        escalate_at=None,
        escalate_unit=None,
        closed_at=None,
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
    if clue is None or clue.person_id != work.person.id or clue.kind is not ClueKind.CLUE or clue.channel != "bot":
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
    row = _open(work)
    _save(work, row, DraftData(messages=data.messages), Stage.CLEANING)


def _take(work: Work, row: DraftRow, message_id: int, text: str) -> DraftShown:
    data, stage = _read(row), Stage(row.stage)
    if any(number == message_id for number, _ in data.texts):
        return _shown(work, row)
    if stage in (Stage.ABOUT, Stage.PLACE):
        if len(text) > SHORT:
            raise RefusedError("too_long", most=SHORT, length=len(text))
        data = data.model_copy(update={stage.value: text})
        stage = Stage.TEXT
    else:
        data = _fitting(data.model_copy(update={"texts": (*data.texts, (message_id, text))}))
    return _shown(work, _save(work, row, _with_message(data, message_id), stage))


def _note(work: Work, row: DraftRow, message_id: int) -> DraftShown:
    return _shown(work, _save(work, row, _with_message(_read(row), message_id), Stage(row.stage)))


def _fitting(data: DraftData) -> DraftData:
    if len(data.text) > LONGEST:
        raise RefusedError("too_long", most=LONGEST, length=len(data.text))
    return data


def _with_message(data: DraftData, *message_ids: int) -> DraftData:
    known = dict.fromkeys((*data.messages, *(number for number in message_ids if number)))
    return data.model_copy(update={"messages": tuple(known)})


def _unit(work: Work, unit_id: int) -> int:
    top = directory.path_of(work.db, work.person.unit_id)[0].id
    if unit_id not in people.units_below(work.db, top):
        raise RefusedError("no_such_unit")
    return unit_id


def _live(work: Work) -> DraftRow | None:
    row = anonymous.draft(work.db, work.door, work.account_id)
    # One whose time is up is gone for its reporter even before the sweep has come by.
    return None if row is None or from_text(row.expires_at) <= work.now else row


def _open(work: Work) -> DraftRow:
    row = _live(work)
    if row is None or row.stage == Stage.CLEANING:
        raise RefusedError("draft_over")
    if work.outside:
        raise RefusedError("outside")
    return row


def _save(work: Work, row: DraftRow, data: DraftData, stage: Stage) -> DraftRow:
    after = replace(row, data=data.model_dump_json(), stage=stage.value, version=row.version + 1, expires_at=to_text(work.now + LIFETIME))
    anonymous.save(work.db, after)
    return after


def _read(row: DraftRow) -> DraftData:
    try:
        return DraftData.model_validate_json(row.data)
    except ValidationError as error:
        raise RefusedError("draft_over") from error


def _shown(work: Work, row: DraftRow) -> DraftShown:
    data = _read(row)
    files = anonymous.draft_files(work.db, work.door, work.account_id)
    if row.stage == Stage.CLEANING:
        return DraftShown(row.version, Stage.CLEANING, data, files)
    path = directory.path_of(work.db, data.unit_id)
    shown = DraftShown(row.version, Stage(row.stage), data, files, path[-1].name if path else "")
    if shown.stage is not Stage.UNIT:
        return shown
    every = people.units(work.db)
    here = next((unit for unit in every if unit.id == data.at_unit), None)
    below = tuple((unit.id, unit.name) for unit in every if unit.parent_id == data.at_unit)[:MOST_UNITS]
    top = directory.path_of(work.db, work.person.unit_id)[0].id
    return replace(
        shown,
        units=((here.id, here.name), *below) if here is not None else below,
        above=None if here is None or here.id == top else here.parent_id,
    )
