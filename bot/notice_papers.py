"""Who was sent a notice and who has read it, as a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from typing_extensions import override

from bot.actions.notice_progress import is_secret
from bot.actions.notice_sight import handled
from bot.actions.papers import PaperKind, number_in
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from bot.papers.progress import Progress
from bot.papers.sheets import Cell, Column, Sheet, write_workbook
from bot.texts import label, labels
from bot.wording.cutting import cut_line
from bot.wording.notice_cards import PAPER, reason
from bot.wording.notice_meetings import shown_answer
from storage import notice_progress, notice_recipients, people
from storage.moments import from_text
from storage.notice_progress import Named, Standing
from storage.notice_recipients import RecipientState
from storage.notices import Notice

_W = "notice_cards"
_WIDTHS = {"unit": 10, "name": 6, "role": 6, "state": 5, "sent": 9, "read": 9, "answer": 16, "why": 12}
_PIECE = 500
"""Rows read with one statement."""
_STATES = {
    RecipientState.WAITING: Standing.WAITING,
    RecipientState.QUEUED: Standing.WAITING,
    RecipientState.FAILED: Standing.FAILED,
    RecipientState.DROPPED: Standing.DROPPED,
    RecipientState.NONE: Standing.NONE,
}


@dataclass(frozen=True, slots=True)
class NameSheet:
    """The recipients of a notice, read as they are written down."""

    notice: Notice
    count: int
    rows: Iterator[list[Cell]]
    now: datetime


class NoticeNamesPaper(PaperKind[NameSheet]):
    """A row a recipient: unit, name, how far it has come to them, when they confirmed it, what they said."""

    name = PAPER
    title = label(_W, "sheet")
    right = Right.SEND_NOTICE

    @override
    def check(self, work: Work, question: str) -> None:
        super().check(work, question)
        handled(work, number_in(question))

    @override
    def gather(self, work: Work, question: str) -> NameSheet:
        notice = handled(work, number_in(question))
        count = notice_recipients.counts(work.db, notice.id).total
        if not count:
            raise RefusedError("notice_has_nobody")
        return NameSheet(notice, count, _rows(work, notice), work.now)

    @override
    def write(self, data: NameSheet, into: Path, progress: Progress) -> str:
        columns = [Column(heading, _WIDTHS[code]) for code, heading in labels(_W, "sheet_columns").items()]
        until = label(_W, "sheet_until").format(when=f"{data.now:%Y-%m-%d %H:%M}")
        title = f"{self.title} {cut_line(data.notice.title, 40)}"
        write_workbook(into, [Sheet(self.title, title, columns, data.rows, until, data.count)], progress)
        return f"{self.title}-{data.now.date()}.xlsx"


def _rows(work: Work, notice: Notice) -> Iterator[list[Cell]]:
    units = {unit.id: unit.name for unit in people.units(work.db)}
    roles, states = labels("people", "roles"), labels(_W, "sheet_states")
    secret = is_secret(notice)
    after = 0
    while True:
        piece = notice_progress.everybody(work.db, notice.id, after=after, day=work.today, limit=_PIECE)
        if not piece:
            return
        for each in piece:
            yield _cells(each, notice, units, roles, states, work.now, secret=secret)
        after = piece[-1].recipient.person_id


def _cells(
    each: Named, notice: Notice, units: dict[int, str], roles: dict[str, str], states: dict[str, str], now: datetime, *, secret: bool
) -> list[Cell]:
    one = each.recipient
    is_read = one.read_version >= notice.asked_version
    which = _STATES.get(one.state) or (Standing.READ if is_read else Standing.UNREAD)
    state = states[which]

    def at(written: str | None) -> datetime | None:
        return None if written is None else from_text(written).astimezone(now.tzinfo)

    return [
        units.get(one.unit_id, ""),
        each.name,
        roles.get(each.role, ""),
        label(_W, "away").format(words=state) if each.is_away and which is not Standing.READ else state,
        at(one.sent_at),
        # By the time of a ballot its answers could be told.
        at(one.read_at) if is_read and not secret else None,
        shown_answer(notice, one.answer) if is_read and not secret else None,
        reason(one.reason) if one.state in {RecipientState.FAILED, RecipientState.DROPPED} else None,
    ]
