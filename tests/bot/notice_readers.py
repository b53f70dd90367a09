"""An agency in which notices are sent and read: a head, two officers of the first unit and one of the second."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.actions import notice_reading, notice_sending
from bot.actions.notice_audience import Audience
from bot.actions.notice_kinds import Detail
from bot.actions.notice_sending import NewNotice
from storage import notice_recipients, notices
from storage.notice_recipients import Recipient, RecipientState
from storage.notices import Confirm, Notice, NoticeKind, NoticeState, NoticeUrgency
from storage.people import Person, Role
from tests.bot.agency import DOOR, Agency


@dataclass
class Readers:
    agency: Agency = field(default_factory=Agency)
    _messages: Any = field(default_factory=lambda: count(1000))

    def __post_init__(self) -> None:
        self.head = self.agency.person("队长甲", Role.SUPERVISOR, account=1)
        self.officer = self.agency.person("队员乙", account=2)
        self.second = self.agency.person("队员丙", account=3)
        self.top = self.agency.person("支队长丁", Role.SUPERVISOR, self.agency.top.id, account=4)
        self.elsewhere = self.agency.person("队员戊", unit=self.agency.second.id, account=5)
        self.admin = self.agency.person("管理员己", Role.ADMIN, self.agency.top.id, account=6)

    def sent(self, plain: str = "周五检查检测站", *, by: Person | None = None, delivered: bool = True, **changes: object) -> Notice:
        """A notice of the head's that has come to everybody it is for."""
        values: dict[str, Any] = {
            "kind": NoticeKind.NOTICE,
            "urgency": NoticeUrgency.ORDINARY,
            "html": plain,
            "plain": plain,
            "confirm": Confirm.READ,
            "audience": Audience(units=((by or self.head).unit_id,)),
            "detail": Detail(),
            **changes,
        }
        sender = by or self.head
        made = self.agency.does(sender, lambda work: notice_sending.make(work, NewNotice(**values)))
        if delivered and made.state is NoticeState.SENDING:
            self.deliver(made)
        return made

    def deliver(self, notice: Notice) -> None:
        db = self.agency.db
        rows = db.conn.execute("SELECT person_id FROM notice_recipients WHERE notice_id = ?", [notice.id]).fetchall()
        for (person,) in rows:
            account = db.conn.execute("SELECT account_id FROM accounts WHERE person_id = ?", [person]).fetchone()
            notice_recipients.change(
                db,
                notice.id,
                person,
                state=RecipientState.SENT,
                door=DOOR,
                account_id=account[0],
                message_id=next(self._messages),
                sent_at=notice.sent_at,
                sent_version=notice.version,
            )

    def row(self, notice: Notice, person: Person) -> Recipient:
        found = notice_recipients.recipient(self.agency.db, notice.id, person.id)
        assert found is not None
        return found

    def now(self, notice: Notice) -> Notice:
        found = notices.notice(self.agency.db, notice.id)
        assert found is not None
        return found

    def change(self, notice: Notice, **changes: object) -> Notice:
        changed = notices.change(self.agency.db, self.now(notice), at=self.agency.now.isoformat(), **changes)
        assert changed is not None
        return changed

    def correct(self, notice: Notice, plain: str, *, asks: bool) -> Notice:
        """As a correction does it that has not come to anybody yet."""
        version = notice.version + 1
        return self.change(notice, plain=plain, html=plain, version=version, asked_version=version if asks else notice.asked_version)

    def account(self, person: Person) -> int:
        return int(self.agency.db.conn.execute("SELECT account_id FROM accounts WHERE person_id = ?", [person.id]).fetchone()[0])

    def confirm(self, notice: Notice, person: Person, answer: str = "") -> Any:
        return self.agency.does(person, lambda work: notice_reading.confirm(work, notice.id, answer), account=self.account(person))
