"""The audit's daily head: sent to those who could not be deceived together, so that rewriting and truncating show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.actions.permissions import Right, holders
from bot.actions.work import Urgency, Work
from storage import audit, people


@dataclass(frozen=True, slots=True)
class AuditHead:
    """Where the audit ended on ``day``."""

    day: date
    id: int
    digest: str
    """The seal of the last row, 64 hexadecimal digits."""


def daily_head(work: Work) -> AuditHead:
    """Owe today's head to everybody who receives it. Once its transaction has committed, ``bot.audit_heads.keep`` keeps it, too."""
    head = audit.head(work.db)
    message = AuditHead(work.today, head.id, head.mac.hex())
    receivers = people.active_with_roles(work.db, holders(Right.RECEIVE_AUDIT_HEAD))
    # Each day is a subject of its own: an older head that still waits proves what a newer one cannot.
    work.owe(message, *(person.id for person in receivers), urgency=Urgency.BROADCAST, subject=f"audit:{message.day.isoformat()}")
    return message


def note_shown(work: Work, subject: str, *fields: str) -> None:
    """Record that somebody looked at the audit rows about ``subject``; ``fields`` say by what they were chosen."""
    work.record("audit.shown", subject, *fields)
