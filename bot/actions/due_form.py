"""The words and files that a step with something due needs: what shows that it was done, a reason, another day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from typing_extensions import override

from bot.actions import certificates
from bot.actions import due_handling as handling
from bot.actions.days import read_day
from bot.actions.due_cards import subject
from bot.actions.due_owners import Owners
from bot.actions.due_results import DueCard, DueDeed, DueLine, line_of
from bot.actions.form_kinds import Done, File, FormData, FormKind
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from storage import attachments, dues
from storage.dues import DueKind

LONGEST = 1_000
MOST_FILES = 10
SUBMIT = "ok"
"""The choice that finishes it with what was gathered."""
SHOWN = frozenset({DueDeed.DONE, DueDeed.NOTE})
"""Steps that take files."""
WRITTEN = SHOWN | {DueDeed.NOT_MINE, DueDeed.DAY, DueDeed.REOPEN, DueDeed.VOID}
"""Steps that need words or files."""
REASONS = ("unit", "person", "moved")
"""Why something is not one's own, where one tap says it; ``bot.wording`` has their words."""


@dataclass(frozen=True, slots=True)
class DueGone:
    """To somebody in the middle of a step: it is not theirs to see any more."""


@dataclass(frozen=True, slots=True)
class DueBelow:
    """In place of a card whose buttons would be dead from now on: it stands in a newer message."""

    line: DueLine


class DueData(FormData):
    """The step, and what was gathered so far."""

    deed: DueDeed
    due_id: int
    revision: int
    is_certificate: bool = False
    title: str = ""
    evidence: str = ""
    due_on: date
    files: tuple[int, ...] = ()
    text: str = ""
    sent: int = 0
    """Files of an album that are with the due already; with the first of them the step was done."""
    is_late: bool = False
    """Whether somebody else had finished it before."""
    card: int = 0
    """The message of the card from which it was opened, in the chat of ``door`` and ``account_id``."""
    door: str = ""
    account_id: int = 0


class DueForm(FormKind[DueData]):
    """One answer does it: a text, a file or a choice. The first of pictures sent together does it, and it stays open for the others.

    A certificate needs its day: its pictures are gathered until that is said.

    Opened as ``due:<id>`` with ``id.revision.deed.message``.
    """

    name = "due"
    right = Right.SEE_DUES
    data = DueData
    lifetime = timedelta(days=1)
    takes_files = MOST_FILES

    @override
    def begin(self, work: Work, argument: str) -> DueData:
        number, _, rest = argument.partition(".")
        revision, _, rest = rest.partition(".")
        deed, _, message = rest.partition(".")
        if not (number.isdecimal() and revision.isdecimal() and deed in WRITTEN):
            raise RefusedError("form_over")
        due = handling.ask(work, int(number), int(revision), DueDeed(deed))
        return DueData(
            deed=DueDeed(deed),
            due_id=due.id,
            revision=due.revision,
            is_certificate=due.kind is DueKind.CERTIFICATE,
            title=due.title,
            evidence=handling.evidence(work, due),
            due_on=due.due_on,
            card=int(message) if message.isdecimal() else 0,
            door=work.door,
            account_id=work.account_id,
        )

    @override
    def is_same(self, data: DueData, fresh: DueData) -> bool:
        # What shows that something was done does so whatever else has changed meanwhile.
        is_of_one = not data.sent and (data.deed, data.due_id) == (fresh.deed, fresh.due_id)
        return is_of_one and (data.deed in SHOWN or data.revision == fresh.revision)

    @override
    def asks(self, data: DueData) -> bool:
        # Done with an album, it takes what else is sent, but no words that were meant for something else.
        return not data.sent

    @override
    def holds_work(self, data: DueData) -> bool:
        return bool(data.files or data.text)

    @override
    def take_file(self, work: Work, data: DueData, attachment_id: int, file: File, caption: str) -> DueData | Done:
        if data.deed not in SHOWN:
            raise RefusedError("no_files_here")
        gathered = data.model_copy(update={"files": (*data.files, attachment_id)})
        if data.is_certificate and data.deed is DueDeed.DONE and not data.sent and not caption:
            return gathered
        if not file.album and not data.sent:
            return self._shown(work, gathered, caption)
        if data.sent >= MOST_FILES:
            raise RefusedError("no_more_files", most=MOST_FILES)
        return self._taken(work, gathered, caption)

    @override
    def take_text(self, work: Work, data: DueData, text: str) -> DueData | Done:
        said = _checked(text, "")
        if data.sent:
            data = data.model_copy(update={"deed": DueDeed.NOTE})
        if data.deed in SHOWN:
            return self._shown(work, data, said)
        return self._ended(work, data, lambda: self._do(work, data, said))

    @override
    def choose(self, work: Work, data: DueData, choice: str, form_id: int) -> DueData | Done:
        if choice == SUBMIT and data.sent:
            return self._ended(work, data, lambda: handling.view(work, data.due_id))
        if choice == SUBMIT and data.deed in SHOWN and not (data.deed is DueDeed.NOTE and not self.holds_work(data)):
            return self._shown(work, data, "")
        if choice in REASONS and data.deed is DueDeed.NOT_MINE:
            return self._ended(work, data, lambda: handling.disown(work, data.due_id, data.revision, choice))
        raise RefusedError("unknown_choice")

    def _shown(self, work: Work, data: DueData, text: str) -> Done:
        said = _checked(text, data.text) if text else data.text
        # A picture that was refused since shows nothing.
        there = attachments.there(work.db, data.files)
        files = tuple(each for each in data.files if each in there)

        def step() -> DueCard:
            if data.deed is DueDeed.NOTE and data.sent and not said:
                # The rest of an album is worth no line of its own.
                handling.attach(work, data.due_id, files)
            elif data.deed is DueDeed.NOTE:
                handling.note(work, data.due_id, None, said, files)
            elif data.is_certificate:
                day, _ = read_day(said, work.today)
                if day is None:
                    raise RefusedError("due_needs_new_day")
                certificates.renew(work, data.due_id, day, files)
            else:
                handling.finish(work, data.due_id, None, said, files)
            due = dues.due(work.db, data.due_id)
            assert due is not None
            attachments.hand_over_these(work.db, subject(due), files)
            return handling.view(work, data.due_id)

        return self._ended(work, data.model_copy(update={"text": said, "files": files}), step)

    def _taken(self, work: Work, data: DueData, caption: str) -> DueData | Done:
        """A file of an album: the first one does the step, the others are added; each is with the due at once, so that none is lost."""
        ended = self._shown(work, data.model_copy(update={"deed": DueDeed.NOTE}) if data.sent else data, caption)
        shown = ended.message
        if not isinstance(shown, DueCard) or (shown.is_moved and not shown.is_kept):
            return ended
        return data.model_copy(
            update={"files": (), "sent": data.sent + len(data.files), "is_late": data.is_late or shown.is_kept, "card": 0}
        )

    def _do(self, work: Work, data: DueData, text: str) -> DueCard:
        where = (work, data.due_id, data.revision)
        match data.deed:
            case DueDeed.NOT_MINE:
                return handling.disown(*where, text)
            case DueDeed.REOPEN:
                return handling.reopen(*where, text)
            case DueDeed.VOID:
                return handling.void(*where, text)
            case DueDeed.DAY:
                day, reason = read_day(text, work.today)
                if day is None:
                    raise RefusedError("due_needs_day")
                if not reason:
                    raise RefusedError("due_needs_reason")
                return handling.set_day(*where, day, reason)
            case _:
                raise RefusedError("form_over")

    def _ended(self, work: Work, data: DueData, step: Callable[[], DueCard]) -> Done:
        """The end of the form by ``step``; where it has moved on meanwhile, by itself, with what stands there now."""
        message: DueCard | DueGone
        try:
            message = step()
        except RefusedError as refused:
            if refused.problem not in {handling.MOVED, handling.OVER, "no_such_due"}:
                raise
            message = DueGone() if refused.problem == "no_such_due" else self._late(work, data)
        due = dues.due(work.db, data.due_id)
        if due is not None and data.card and (data.door, data.account_id) == (work.door, work.account_id):
            work.reply(DueBelow(line_of(Owners(work), due)), subject=f"due_card:{data.due_id}", replaces=data.card)
        return Done(message)

    def _late(self, work: Work, data: DueData) -> DueCard:
        """Somebody else has finished it meanwhile: what was said and sent is kept with it all the same, where the actor may add to it."""
        is_kept = data.deed is DueDeed.DONE and self.holds_work(data) and DueDeed.NOTE in handling.view(work, data.due_id).deeds
        if is_kept:
            shown = handling.note(work, data.due_id, None, data.text, data.files)
            attachments.hand_over_these(work.db, subject(shown.due), data.files)
        return replace(handling.moved(work, data.due_id), is_kept=is_kept)


def _checked(text: str, before: str) -> str:
    if not any(character.isalnum() for character in text):
        raise RefusedError("says_nothing")
    whole = f"{before}\n{text}".strip()
    if len(whole) > LONGEST:
        raise RefusedError("too_long", most=LONGEST, length=len(whole))
    return whole
