"""An agency in which notices were sent: recipients in every state, put there without any door."""

from __future__ import annotations

from bot.actions.notice_audience import Audience
from bot.actions.notice_kinds import KINDS, Detail
from bot.actions.notice_sending import NewNotice, make
from storage import notice_recipients, notices
from storage.moments import to_text
from storage.notice_recipients import Recipient, RecipientState
from storage.notices import Confirm, Notice, NoticeKind, NoticeState, NoticeUrgency
from storage.people import Person, Role
from tests.bot.agency import DOOR, Agency


class NoticeDesk:
    """支队 / (一中队, 二中队): a head above, a head of each, officers; everybody has an account but where a test says otherwise."""

    def __init__(self) -> None:
        self.agency = Agency()
        self.db = self.agency.db
        self._account = 100
        self.above = self.person("支队长戊", Role.SUPERVISOR, self.agency.top.id)
        self.head = self.person("中队长丙", Role.SUPERVISOR)
        self.second_head = self.person("二中队长丁", Role.SUPERVISOR, self.agency.second.id)
        self.first, self.second, self.third = self.person("执法员甲"), self.person("执法员乙"), self.person("执法员庚")
        self.other = self.person("执法员辛", unit=self.agency.second.id)

    def person(self, name: str, role: Role = Role.OFFICER, unit: int | None = None, *, account: bool = True) -> Person:
        """Somebody, with an account unless told."""
        self._account += 1
        return self.agency.person(name, role, unit, account=self._account if account else None)

    def sends(
        self,
        sender: Person | None = None,
        text: str = "明天9点三楼开会",
        *,
        urgency: NoticeUrgency = NoticeUrgency.ORDINARY,
        kind: NoticeKind = NoticeKind.NOTICE,
        confirm: Confirm = Confirm.READ,
        detail: Detail | None = None,
        arrives: bool = True,
    ) -> Notice:
        """A notice to the sender's unit and those below; to everybody at once where it ``arrives``."""
        who = sender or self.head
        audience = Audience(units=(who.unit_id,))
        what = NewNotice(kind, urgency, text, text, confirm, audience, detail or KINDS[kind]())
        made = self.agency.does(who, lambda work: make(work, what))
        if arrives and made.is_out:
            notice_recipients.enqueue(self.db, made.id, DOOR, urgent=False, at=to_text(self.agency.now), limit=100)
            rows = self.db.conn.execute(
                "SELECT person_id FROM notice_recipients WHERE notice_id = ? AND state = 'queued'", [made.id]
            ).fetchall()
            for number, (person,) in enumerate(rows):
                self.arrives(made, person, 500 + number)
            notices.note(self.db, made.id, state=NoticeState.SENT, finished_at=to_text(self.agency.now))
        return self.now(made)

    def arrives(self, notice: Notice, person_id: int, message: int = 500) -> None:
        """It stands in somebody's chat."""
        at = to_text(self.agency.now)
        self.db.conn.execute(
            "UPDATE outbox SET state = 'sent', settled_at = ? WHERE id ="
            " (SELECT outbox_id FROM notice_recipients WHERE notice_id = ? AND person_id = ?)",
            [at, notice.id, person_id],
        )
        self.change(notice, person_id, state=RecipientState.SENT, message_id=message, sent_at=at, sent_version=notice.version)

    def reads(self, notice: Notice, person: Person, answer: str = "") -> None:
        """Somebody has confirmed it."""
        self.change(notice, person.id, read_at=to_text(self.agency.now), read_version=self.now(notice).version, answer=answer)

    def fails(self, notice: Notice, person: Person, reason: str = "403 bot was blocked by the user") -> None:
        """It did not reach somebody."""
        self.change(notice, person.id, state=RecipientState.FAILED, reason=reason, message_id=None, sent_at=None)

    def change(self, notice: Notice, person_id: int, **changes: object) -> None:
        notice_recipients.change(self.db, notice.id, person_id, **changes)

    def now(self, notice: Notice) -> Notice:
        """The notice as it stands now."""
        found = notices.notice(self.db, notice.id)
        assert found is not None
        return found

    def row(self, notice: Notice, person: Person) -> Recipient:
        """Somebody's row of it."""
        found = notice_recipients.recipient(self.db, notice.id, person.id)
        assert found is not None
        return found
