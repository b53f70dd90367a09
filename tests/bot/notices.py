"""Notices that were sent and have arrived, for tests of what comes of them."""

from __future__ import annotations

from dataclasses import replace

from bot.actions import notice_sending
from bot.actions.notice_audience import Audience
from bot.actions.notice_kinds import Detail
from bot.actions.notice_sending import NewNotice
from storage import notice_recipients, notices
from storage.notice_recipients import Recipient, RecipientState
from storage.notices import Confirm, Notice, NoticeKind, NoticeUrgency
from storage.people import Person
from tests.bot.agency import DOOR, Agency

LETTER = 500
"""The message in which each recipient has the notice."""


def sent(
    agency: Agency, sender: Person, kind: NoticeKind, detail: Detail, confirm: Confirm, *, text: str = "某通知", **told: object
) -> Notice:
    """A notice to everybody below ``sender``, which has arrived with all who have an account."""
    new = NewNotice(kind, NoticeUrgency.ORDINARY, text, text, confirm, Audience(units=(sender.unit_id,)), detail)
    made = agency.does(sender, lambda work: notice_sending.make(work, replace(new, **told)))  # type: ignore[arg-type]
    for (person,) in agency.db.conn.execute("SELECT person_id FROM notice_recipients WHERE notice_id = ?", [made.id]).fetchall():
        account = agency.db.conn.execute("SELECT account_id FROM accounts WHERE person_id = ?", [person]).fetchone()
        arrived: dict[str, object] = {"state": RecipientState.NONE} if account is None else {
            "state": RecipientState.SENT, "door": DOOR, "account_id": account[0], "message_id": LETTER, "sent_version": 1,
            "sent_at": made.sent_at,
        }  # fmt: skip
        notice_recipients.change(agency.db, made.id, person, **arrived)
    return now(agency, made)


def now(agency: Agency, notice: Notice) -> Notice:
    """The notice as it stands now."""
    found = notices.notice(agency.db, notice.id)
    assert found is not None
    return found


def row(agency: Agency, notice: Notice, person: Person) -> Recipient:
    """Somebody's row of it."""
    found = notice_recipients.recipient(agency.db, notice.id, person.id)
    assert found is not None
    return found
