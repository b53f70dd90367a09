"""An anonymous clue from its draft to its submission: what no row may join to a person afterwards.

The draft is the one place where an account stands beside what it writes. The receipt is shown before anything is submitted, so that a
kill at any instant loses neither. Every step can be repeated without harm, because the line keeps no mark that it was taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from bot.receipts import new_receipt
from storage import anonymous, clues, directory, people
from storage.anonymous import DraftRow
from storage.clues import Clue, RemarkKind
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
    row = live(work)
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
    row = live(work)
    gone: tuple[str, ...] = ()
    if row is not None and row.stage != Stage.CLEANING:
        data = read(row)
        if data.purpose is not purpose or refiles is not None:
            raise RefusedError("finish_first")
        return take_text(work, message_id, text) if text else _note(work, row, message_id), ()
    messages: tuple[int, ...] = ()
    if row is not None:
        # Its clue is safe; what was still to be deleted goes with the next one.
        messages = read(row).messages
    gone = anonymous.drop(work.db, work.door, work.account_id)
    top = directory.path_of(work.db, work.person.unit_id)[0].id
    data = DraftData(purpose=purpose, receipt=new_receipt() if purpose is Purpose.CLUE else "", unit_id=top, messages=messages)
    if refiles is not None:
        said = [refiles.text, *(each.text for each in clues.remarks(work.db, refiles.id) if each.kind is RemarkKind.ADDITION)]
        text = "\n".join(said)[:LONGEST]
        data = data.model_copy(update={"refiles": refiles.id, "about": refiles.about, "place": refiles.place, "unit_id": refiles.unit_id})
    version = 1 if row is None else row.version + 1
    saved = save(work, DraftRow(work.door, work.account_id, Stage.TEXT, "", version, ""), _with_message(data, message_id), Stage.TEXT)
    return (_take(work, saved, message_id, text) if text else _shown(work, saved)), gone


def take_text(work: Work, message_id: int, text: str) -> DraftShown:
    """Give a text to the open draft: to what it has asked for. One that comes again changes nothing.

    Raises ``RefusedError`` for one that is too long, and where none is open.
    """
    row = opened(work)
    return _take(work, row, message_id, text)


def edit_text(work: Work, message_id: int, text: str) -> DraftShown | None:
    """Let an earlier message of the draft say something else; none where it is no such message."""
    row = opened(work)
    data = read(row)
    if all(number != message_id for number, _ in data.texts):
        return None
    texts = tuple((number, text if number == message_id else said) for number, said in data.texts)
    return _shown(work, save(work, row, _fitting(data.model_copy(update={"texts": texts})), Stage(row.stage)))


def begin_from(work: Work, message_id: int, text: str) -> tuple[DraftShown, tuple[str, ...]]:
    """As ``begin``, with what our own message ``message_id`` quotes; what it answered is to be deleted from the chat as well."""
    question = anonymous.question_of(work.db, work.door, work.account_id, message_id)
    shown, gone = begin(work, message_id, text)
    note_message(work, question)
    return shown, gone


def has_taken(work: Work, message_id: int) -> bool:
    """Whether a message was given to the open draft before."""
    row = live(work)
    return row is not None and message_id in read(row).messages


def note_message(work: Work, *message_ids: int, screen: int = 0) -> None:
    """Note messages that are to be deleted from the chat with the draft; ``screen`` is the one that shows it."""
    row = live(work)
    if row is None:
        return
    data = _with_message(read(row), *message_ids, screen)
    if screen:
        data = data.model_copy(update={"screen": screen})
    # The draft itself is as it was: its buttons stay good.
    anonymous.save(work.db, replace(row, data=data.model_dump_json()))


def forget_message(work: Work, message_id: int) -> None:
    """Note that a message is deleted already."""
    row = live(work)
    if row is not None:
        data = read(row)
        left = tuple(number for number in data.messages if number != message_id)
        anonymous.save(work.db, replace(row, data=data.model_copy(update={"messages": left}).model_dump_json()))


def check_room(work: Work) -> None:
    """Raises ``RefusedError`` where the open draft takes no more files."""
    opened(work)
    if anonymous.draft_files(work.db, work.door, work.account_id) >= MOST_FILES:
        raise RefusedError("no_more_files", most=MOST_FILES)


def take_file(work: Work, message_id: int, name: str, kind: str, size: int, caption: str) -> DraftShown:
    """Give a stripped file to the open draft. Raises as ``take_text`` and ``check_room``."""
    check_room(work)
    row = opened(work)
    anonymous.add_file(work.db, work.door, work.account_id, name, kind, size)
    data = _with_message(read(row), message_id)
    if caption:
        data = _fitting(data.model_copy(update={"texts": (*data.texts, (message_id, caption))}))
    return _shown(work, save(work, row, data, Stage(row.stage)))


def choose(work: Work, version: int, choice: str) -> DraftShown:
    """Press a button of the draft other than those that end it; an old one shows where it stands. Raises ``RefusedError``."""
    row = opened(work)
    if row.version != version:
        return _shown(work, row)
    data = read(row)
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
    return _shown(work, save(work, row, data, stage))


def cancel(work: Work) -> Dropped:
    """Erase the draft, whatever stands in it."""
    row = live(work)
    messages = () if row is None else read(row).messages
    return Dropped(messages, anonymous.drop(work.db, work.door, work.account_id))


def _take(work: Work, row: DraftRow, message_id: int, text: str) -> DraftShown:
    data, stage = read(row), Stage(row.stage)
    if any(number == message_id for number, _ in data.texts):
        return _shown(work, row)
    if stage in (Stage.ABOUT, Stage.PLACE):
        if len(text) > SHORT:
            raise RefusedError("too_long", most=SHORT, length=len(text))
        data = data.model_copy(update={stage.value: text})
        stage = Stage.TEXT
    else:
        data = _fitting(data.model_copy(update={"texts": (*data.texts, (message_id, text))}))
    return _shown(work, save(work, row, _with_message(data, message_id), stage))


def _note(work: Work, row: DraftRow, message_id: int) -> DraftShown:
    return _shown(work, save(work, row, _with_message(read(row), message_id), Stage(row.stage)))


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


def live(work: Work) -> DraftRow | None:
    """The row of the account's draft; none where it has expired."""
    row = anonymous.draft(work.db, work.door, work.account_id)
    # One whose time is up is gone for its reporter even before the sweep has come by.
    return None if row is None or from_text(row.expires_at) <= work.now else row


def opened(work: Work) -> DraftRow:
    """The row of the draft that still takes something. Raises ``RefusedError``."""
    row = live(work)
    if row is None or row.stage == Stage.CLEANING:
        raise RefusedError("draft_over")
    if work.outside:
        raise RefusedError("outside")
    return row


def save(work: Work, row: DraftRow, data: DraftData, stage: Stage) -> DraftRow:
    """Let a draft take a step, and give it half an hour more."""
    after = replace(row, data=data.model_dump_json(), stage=stage.value, version=row.version + 1, expires_at=to_text(work.now + LIFETIME))
    anonymous.save(work.db, after)
    return after


def read(row: DraftRow) -> DraftData:
    """What a draft has gathered. Raises ``RefusedError`` for what an older program wrote."""
    try:
        return DraftData.model_validate_json(row.data)
    except ValidationError as error:
        raise RefusedError("draft_over") from error


def _shown(work: Work, row: DraftRow) -> DraftShown:
    data = read(row)
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
