"""The files that people add to what they say: one that was not taken is told, and those who may answer may look."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from bot.actions.clue_moves import FOR_ANSWERS
from bot.actions.clue_report_readers import report_seen
from bot.actions.clue_sight import clue_seen
from bot.actions.due_sight import due_seen
from bot.actions.leave import require_duty
from bot.actions.ledger_sight import item_seen
from bot.actions.permissions import Right
from bot.actions.record_entering import record_seen
from bot.actions.selfcheck_sight import check_seen
from bot.actions.work import RefusedError, Work
from storage import anonymous, attachments, clues, due_records, dues, feedback, forms, ledger, notices, own_clues, selfchecks
from storage.dues import DueHistoryKind
from storage.ledger import HistoryKind

CLUE = "clue"
"""The kind whose files are shown by sight, and to whoever put it in."""
SELFCHECK = "selfcheck"
"""Those of a check are shown the same way."""
LEDGER = "ledger"
"""The kind whose files are its own, and those that show what was found."""
RECORD = due_records.OWNER
"""The kind whose files whoever sees the record may see; what was entered with a session has the session's."""
DUE = "due"
"""The kind whose files whoever sees the due may see."""
NOTICE = "notice"
"""Of whose files the sender hears; nobody asks for them, they go out with it."""
_WITH_FILES = frozenset({DueHistoryKind.DONE, DueHistoryKind.NOTE})
RIGHTS = {"feedback": Right.ANSWER_FEEDBACK}
"""Who may look at the files of which kind of record."""


class WhyNot(StrEnum):
    """Why a file was not taken."""

    TOO_LARGE = "too_large"
    KIND = "kind"
    GONE = "gone"
    """Telegram does not give it out any more, or never did."""


@dataclass(frozen=True, slots=True)
class FileRefused:
    """To whoever sent the file."""

    why: WhyNot
    is_of_clue: bool = False
    is_of_ledger: bool = False


@dataclass(frozen=True, slots=True)
class FileShown:
    """To whoever looks: a file of a record."""

    name: str
    shown_name: str


def refuse(work: Work, attachment_id: int, owner: str, why: WhyNot) -> None:
    """Note that a file is not taken, and tell whoever sent it."""
    if not attachments.refuse(work.db, attachment_id, why.value):
        return
    person = _sender(work.db, owner)
    if person is not None:
        work.owe(FileRefused(why, _is_of(work.db, owner, CLUE), _is_of(work.db, owner, LEDGER)), person)


def show(work: Work, kind: str, number: str) -> None:
    """Owe the files of a record to somebody who may see it, and record that they were looked at.

    Raises ``RefusedError`` for anybody else, and where no file is there yet.
    """
    if work.outside:
        raise RefusedError("outside")
    if kind == CLUE:
        if own_clues.own(work.db, work.person.id, number) is None:
            _seen(work, number)
    elif kind == SELFCHECK and number.isdecimal():
        check_seen(work, int(number))
    elif kind == LEDGER and number.isdecimal():
        item_seen(work, int(number))
    elif kind == RECORD and number.isdecimal():
        number = record_seen(work, int(number)).owner.partition(":")[2]
    elif kind == DUE and number.isdecimal():
        due_seen(work, int(number))
    elif kind in RIGHTS:
        require_duty(work, RIGHTS[kind])
    else:
        raise RefusedError("form_over")
    subject = f"{kind}:{number}"
    kept = attachments.kept(work.db, subject)
    if kind == CLUE:
        kept = (*kept, *anonymous.kept(work.db, number))
    if kind == LEDGER:
        found = {file for source in ledger.sources(work.db, int(number)) for file in source.files}
        kept = attachments.kept_of(work.db, sorted(found | set(attachments.ids(work.db, subject))))
    if not kept:
        raise RefusedError("no_files_yet")
    for place, file in enumerate(kept, 1):
        work.reply(FileShown(file.name, f"{kind}-{number}-{place}{file.extension}"))
    work.record(f"{kind}.files_shown", subject)


def _seen(work: Work, clue_id: str) -> None:
    """Raises ``RefusedError`` unless the actor may see the clue; a report also whoever was told of it, as a deputy is."""
    clue = clues.clue(work.db, clue_id)
    if clue is not None and clue.kind in FOR_ANSWERS:
        report_seen(work, clue_id)
    else:
        clue_seen(work, clue_id)


def _sender(db: Database, owner: str) -> int | None:
    kind, _, number = owner.partition(":")
    if kind == CLUE:
        clue = clues.clue(db, number)
        return None if clue is None else clue.person_id
    if kind == SELFCHECK:
        check = selfchecks.check(db, int(number))
        return None if check is None else check.person_id
    if kind == LEDGER:
        return next((line.person_id for line in reversed(ledger.history(db, int(number))) if line.kind is HistoryKind.EVIDENCE), None)
    if kind == RECORD:
        record = due_records.record(db, int(number))
        return None if record is None else record.made_by
    if kind == DUE:
        return next((step.person_id for step in reversed(dues.history(db, int(number))) if step.kind in _WITH_FILES), None)
    if kind == NOTICE:
        notice = notices.notice(db, int(number))
        return None if notice is None else notice.sender_id
    row = forms.form(db, int(number)) if kind == "form" else feedback.feedback(db, int(number)) if kind == "feedback" else None
    return None if row is None else row.person_id


def _is_of(db: Database, owner: str, what: str) -> bool:
    """Whether a file belongs to a record of that kind, or to a form that makes or changes one."""
    kind, _, number = owner.partition(":")
    row = forms.form(db, int(number)) if kind == "form" else None
    return kind == what or (row is not None and row.kind.startswith(what))
