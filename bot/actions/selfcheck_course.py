"""The way through a checklist: which item comes next, what an answer, a skip, an undo or a picture changes. Pure: no database.

A step takes what was gathered so far and gives it as it is afterwards. What is not asked any more keeps its answer in case that it is
asked again, but is never handed in: see ``given``.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from bot.actions.form_kinds import FormData
from bot.actions.work import RefusedError
from knowledge.checklists import AnswerKind, CheckItem, Checklist, Severity, Verdict
from storage.selfchecks import CheckKind, Method

PICTURE = "photo"
"""The recorded answer of an item that is answered by a picture."""


class Stage(StrEnum):
    """What the form now shows."""

    ITEM = "item"
    PLACE = "place"
    SUMMARY = "summary"
    PICK = "pick"
    """All items, one of which is to be changed."""
    REASON = "reason"
    """Why a check that was handed in is amended."""


class Wants(StrEnum):
    """What the item shown waits for besides its answer."""

    NOTHING = ""
    NOTE = "note"
    PHOTO = "photo"
    """Its finding needs a picture."""
    FIX = "fix"
    """立行立改: a picture of how it is put right."""


class Sure(StrEnum):
    """What is asked once more before it is done."""

    NOTHING = ""
    BULK = "bulk"
    LEAVE = "leave"
    RESTART = "restart"


class Given(BaseModel):
    """What was given to an item; without a ``value`` it is not answered yet."""

    model_config = ConfigDict(frozen=True)

    value: str = ""
    note: str = ""
    files: tuple[int, ...] = ()
    is_fixed: bool = False

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was given at all."""
        return self == Given()


class SelfcheckData(FormData):
    """How far somebody has come in a checklist."""

    kind: CheckKind
    code: str
    content: str
    """The digest of the list as it was when it was begun."""
    items: tuple[str, ...]
    """The items that may come up, in their order."""
    unit_id: int
    method: Method = Method.NONE
    again: int | None = None
    """The check that is amended."""
    version: int = 0
    """Which version of it."""
    remark: str = ""
    """Why it was returned."""
    reason: str = ""
    begun_on: str
    started_at: str
    touched_on: str
    stage: Stage = Stage.ITEM
    at: str = ""
    """The item shown."""
    back: str = ""
    """The item to which a note or a picture for another one leads back."""
    wants: Wants = Wants.NOTHING
    sure: Sure = Sure.NOTHING
    page: int = 0
    last: str = ""
    """The finding that was just noted, which can still be given a note or a picture."""
    album: str = ""
    """The album that the last picture came with, and the item that has it: the others of it belong there as well."""
    album_item: str = ""
    listens: bool = False
    """Whether it waits for text."""
    answers: dict[str, Given] = Field(default_factory=dict)
    history: tuple[str, ...] = ()
    """The items in the order in which they were answered."""
    skipped: tuple[str, ...] = ()
    place: str = ""
    point: str = ""
    is_placed: bool = False
    """Whether the place was asked for and answered, also with nothing."""

    def of(self, item_id: str) -> Given:
        """What was given to an item."""
        return self.answers.get(item_id, Given())

    def but(self, **changes: object) -> SelfcheckData:
        """The same but for ``changes``."""
        return self.model_copy(update=changes)

    def giving(self, item_id: str, **changes: object) -> SelfcheckData:
        """The same with something else given to an item."""
        return self.but(answers={**self.answers, item_id: self.of(item_id).model_copy(update=changes)})


def asked(checklist: Checklist, data: SelfcheckData) -> tuple[CheckItem, ...]:
    """The items that are to be answered, given the answers so far."""
    return checklist.asked({name: each.value for name, each in data.answers.items() if each.value})


def is_complete(item: CheckItem, given: Given) -> bool:
    """Whether an item is answered, with the picture that the answer needs."""
    return bool(given.value) and (bool(given.files) or not item.needs_photo(given.value))


def is_finding(item: CheckItem, given: Given) -> bool:
    """Whether what was given is a finding."""
    return bool(given.value) and item.is_finding(given.value)


def missing(checklist: Checklist, data: SelfcheckData) -> tuple[CheckItem, ...]:
    """The items that still have to be answered."""
    return tuple(item for item in asked(checklist, data) if not is_complete(item, data.of(item.id)))


def in_bulk(checklist: Checklist, data: SelfcheckData) -> tuple[CheckItem, ...]:
    """The items that 其余全部符合 would answer: never a critical one, one that needs a picture, or one already touched or put off."""
    return tuple(
        item
        for item in missing(checklist, data)
        if item.answer is AnswerKind.VERDICT
        and item.in_bulk
        and item.severity is not Severity.CRITICAL
        and not item.needs_photo(Verdict.MET)
        and data.of(item.id).is_untouched
        and item.id not in data.skipped
    )


def go_on(checklist: Checklist, data: SelfcheckData, *, to: str = "") -> SelfcheckData:
    """Show the item ``to`` if it still is to be answered, or else what comes next."""
    data = data.but(back="", wants=Wants.NOTHING, sure=Sure.NOTHING, page=0)
    left = [item.id for item in missing(checklist, data)]
    if not left:
        wants_place = checklist.asks_place and not data.is_placed and data.again is None
        return settled(checklist, data.but(stage=Stage.PLACE if wants_place else Stage.SUMMARY, at=""))
    if to not in left:
        order = [item.id for item in checklist.items]
        here = order.index(data.at) if data.at in order else -1
        fresh = [item for item in left if item not in data.skipped]
        to = next((item for item in fresh if order.index(item) > here), "") or next(iter(fresh), "")
        to = to or next((item for item in left if order.index(item) > here), left[0])
    return show(checklist, data, to)


def show(checklist: Checklist, data: SelfcheckData, item_id: str) -> SelfcheckData:
    """Show an item, answered or not."""
    shown = data.but(stage=Stage.ITEM, at=item_id, back="", wants=Wants.NOTHING, sure=Sure.NOTHING)
    item, given = _item(checklist, item_id), data.of(item_id)
    if given.value and not is_complete(item, given):
        shown = shown.but(wants=Wants.PHOTO)
    return settled(checklist, shown)


def choose(checklist: Checklist, data: SelfcheckData, value: str) -> SelfcheckData:
    """As ``answer``, by a button: what is counted or written has none. Raises ``RefusedError``."""
    if _shown(checklist, data).answer in {AnswerKind.NUMBER, AnswerKind.TEXT}:
        raise RefusedError("unknown_choice")
    return answer(checklist, data, value)


def answer(checklist: Checklist, data: SelfcheckData, value: str) -> SelfcheckData:
    """Answer the item shown, and go on; where a picture is needed and not there yet, wait for it.

    Raises ``RefusedError`` for an answer that the item does not have.
    """
    item = _shown(checklist, data)
    if data.wants is Wants.PHOTO:
        raise RefusedError("photo_first")
    if not _may_be(item, data.of(item.id), value):
        raise RefusedError("unknown_choice")
    return _answered(checklist, data, item, value)


def skip(checklist: Checklist, data: SelfcheckData) -> SelfcheckData:
    """Put the item shown off until all others are done."""
    item = _shown(checklist, data)
    if data.wants is Wants.PHOTO:
        raise RefusedError("photo_first")
    if data.of(item.id).value:
        # It is answered: there is nothing to put off.
        return go_on(checklist, data.but(last=""))
    return go_on(checklist, data.but(skipped=(*_without(data.skipped, item.id), item.id), last=""))


def undo(checklist: Checklist, data: SelfcheckData) -> SelfcheckData:
    """Take back what was done last: an answer that waits for its picture, or the answer before; notes and pictures stay."""
    if data.stage is Stage.ITEM and data.wants is Wants.PHOTO:
        return show(checklist, _unanswered(data, data.at), data.at)
    if data.wants is not Wants.NOTHING:
        return leave_aside(checklist, data)
    still = {item.id for item in asked(checklist, data)}
    for item_id in reversed(data.history):
        if item_id in still and item_id != data.at:
            return show(checklist, _unanswered(data.but(last=""), item_id), item_id)
    raise RefusedError("nothing_to_undo")


def can_undo(checklist: Checklist, data: SelfcheckData) -> bool:
    """Whether there is an answer before the item shown."""
    still = {item.id for item in asked(checklist, data)}
    return any(item_id in still and item_id != data.at for item_id in data.history)


def all_met(checklist: Checklist, data: SelfcheckData) -> SelfcheckData:
    """Answer in one go what may be, and go on with what may not."""
    for item in in_bulk(checklist, data):
        data = _with_answer(data, item, Verdict.MET)
    return go_on(checklist, data.but(last=""), to=data.at)


def ask_note(checklist: Checklist, data: SelfcheckData, item_id: str) -> SelfcheckData:
    """Wait for a note to an item, and come back to where one is."""
    return _ask_for(checklist, data, item_id, Wants.NOTE)


def ask_fix(checklist: Checklist, data: SelfcheckData, item_id: str) -> SelfcheckData:
    """Wait for the picture that shows how a finding is put right on the spot."""
    if not is_finding(_item(checklist, item_id), data.of(item_id)):
        raise RefusedError("unknown_choice")
    return _ask_for(checklist, data, item_id, Wants.FIX)


def leave_aside(checklist: Checklist, data: SelfcheckData) -> SelfcheckData:
    """Go back without the note or the picture that was asked for, or from a question whether one is sure."""
    if data.wants in {Wants.NOTE, Wants.FIX}:
        return _back(checklist, data)
    return settled(checklist, data.but(sure=Sure.NOTHING))


def take_note(checklist: Checklist, data: SelfcheckData, text: str) -> SelfcheckData:
    """Add a note to the item shown."""
    before = data.of(_shown(checklist, data).id).note
    noted = data.giving(data.at, note=f"{before}\n{text}" if before else text)
    return _back(checklist, noted) if data.wants is Wants.NOTE else settled(checklist, noted)


def is_of_album(checklist: Checklist, data: SelfcheckData, album: str) -> bool:
    """Whether a picture of ``album`` goes to the item that has the others of it, whatever is shown now."""
    return bool(album) and album == data.album and data.album_item in {item.id for item in asked(checklist, data)}


def take_picture(checklist: Checklist, data: SelfcheckData, file: int, album: str) -> SelfcheckData:
    """Let a picture belong to the item shown, or to the one that has the others of its album; go on where it was waited for."""
    if is_of_album(checklist, data, album):
        return settled(checklist, data.giving(data.album_item, files=(*data.of(data.album_item).files, file)))
    item = _shown(checklist, data)
    taken = data.giving(item.id, files=(*data.of(item.id).files, file)).but(album=album, album_item=item.id)
    if data.wants is Wants.FIX:
        return _back(checklist, taken.giving(item.id, is_fixed=True))
    if data.wants is Wants.PHOTO:
        return go_on(checklist, taken)
    if item.answer is AnswerKind.PHOTO and data.wants is Wants.NOTHING and data.of(item.id).value != PICTURE:
        return _answered(checklist, taken, item, PICTURE)
    return settled(checklist, taken)


def take_place(checklist: Checklist, data: SelfcheckData, place: str, point: str) -> SelfcheckData:
    """Note where the check is made."""
    placed = data.but(place=place or data.place, point=point or data.point, is_placed=True)
    return go_on(checklist, placed) if data.stage is Stage.PLACE else settled(checklist, placed)


def without_files(checklist: Checklist, data: SelfcheckData, files: Iterable[int]) -> SelfcheckData:
    """The same without files that are not there any more: one was too large, or is given up."""
    gone = frozenset(files)
    for item_id, each in data.answers.items():
        if gone & set(each.files):
            kept = tuple(file for file in each.files if file not in gone)
            data = data.giving(item_id, files=kept, is_fixed=each.is_fixed and bool(kept))
            item = checklist.item(item_id)
            if item is not None and item.answer is AnswerKind.PHOTO and not kept:
                data = _unanswered(data, item_id)
    return data


def settled(checklist: Checklist, data: SelfcheckData) -> SelfcheckData:
    """The same, knowing whether it waits for text."""
    if data.stage is Stage.ITEM:
        kind = _item(checklist, data.at).answer
        listens = data.wants is Wants.NOTE or (data.wants is Wants.NOTHING and kind in {AnswerKind.NUMBER, AnswerKind.TEXT})
    else:
        listens = data.stage in {Stage.PLACE, Stage.REASON}
    return data.but(listens=listens and data.sure is Sure.NOTHING)


def given(checklist: Checklist, data: SelfcheckData) -> tuple[tuple[CheckItem, Given], ...]:
    """What is handed in: every item that is asked, with what was given to it, in the order of the list."""
    return tuple((item, data.of(item.id)) for item in asked(checklist, data))


def _ask_for(checklist: Checklist, data: SelfcheckData, item_id: str, wants: Wants) -> SelfcheckData:
    if checklist.item(item_id) is None:
        raise RefusedError("unknown_choice")
    back = data.at if data.stage is Stage.ITEM else ""
    return settled(checklist, data.but(stage=Stage.ITEM, at=item_id, back=back, wants=wants, sure=Sure.NOTHING, last=""))


def _back(checklist: Checklist, data: SelfcheckData) -> SelfcheckData:
    here = data.back == data.at and is_complete(_item(checklist, data.at), data.of(data.at))
    return show(checklist, data, data.back) if data.back and not here else go_on(checklist, data)


def _answered(checklist: Checklist, data: SelfcheckData, item: CheckItem, value: str) -> SelfcheckData:
    after = _with_answer(data, item, value)
    if not is_complete(item, after.of(item.id)):
        return settled(checklist, after.but(wants=Wants.PHOTO, sure=Sure.NOTHING, last=""))
    return go_on(checklist, after.but(last=item.id if item.is_finding(value) else ""))


def _with_answer(data: SelfcheckData, item: CheckItem, value: str) -> SelfcheckData:
    fixed = data.of(item.id).is_fixed and item.is_finding(value)
    return data.giving(item.id, value=value, is_fixed=fixed).but(
        history=(*_without(data.history, item.id), item.id), skipped=_without(data.skipped, item.id)
    )


def _unanswered(data: SelfcheckData, item_id: str) -> SelfcheckData:
    return data.giving(item_id, value="", is_fixed=False).but(history=_without(data.history, item_id))


def _may_be(item: CheckItem, before: Given, value: str) -> bool:
    match item.answer:
        case AnswerKind.VERDICT:
            return value in {Verdict.MET, Verdict.FAILING} or (value == Verdict.NOT_APPLICABLE and item.may_not_apply)
        case AnswerKind.CHOICE:
            return value.isascii() and value.isdecimal() and 1 <= int(value) <= len(item.choices)
        case AnswerKind.PHOTO:
            # After an undo: the picture is still there.
            return (value == PICTURE and bool(before.files)) or (value == Verdict.NOT_APPLICABLE and item.may_not_apply)
        case AnswerKind.NUMBER | AnswerKind.TEXT:
            return bool(value)


def _shown(checklist: Checklist, data: SelfcheckData) -> CheckItem:
    """The item shown. Raises ``RefusedError`` where none is."""
    if data.stage is not Stage.ITEM:
        raise RefusedError("no_item_shown")
    return _item(checklist, data.at)


def _item(checklist: Checklist, item_id: str) -> CheckItem:
    item = checklist.item(item_id)
    if item is None:
        raise RefusedError("form_over")
    return item


def _without(items: tuple[str, ...], item_id: str) -> tuple[str, ...]:
    return tuple(each for each in items if each != item_id)
