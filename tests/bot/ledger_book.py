"""A ledger in memory: heads, discipline and officers of a small agency, and items put into any state with the history that leads there."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.actions import ledger_proposals, ledger_rounds, ledger_years
from bot.actions.ledger_opening import Finding, open_finding
from bot.actions.ledger_parts import LEDGER
from knowledge.checklists import Severity
from storage import ledger
from storage.ledger import HistoryKind, LedgerItem, LedgerSource, LedgerState
from storage.moments import to_text
from storage.people import Person, Role
from tests.bot import digests
from tests.bot.agency import Agency

S = LedgerState
WAY = {
    S.TODO: (),
    S.WORKING: (S.WORKING,),
    S.TO_ACCEPT: (S.WORKING, S.TO_ACCEPT),
    S.CLOSED: (S.WORKING, S.TO_ACCEPT, S.CLOSED),
    S.VOID: (S.VOID,),
}


class Book:
    """某支队 with a head above, 一中队 with a head and officers, 二中队 with a head; one of discipline, one lawyer."""

    def __init__(self) -> None:
        self.agency = Agency()
        accounts = iter(range(201, 300))

        def add(name: str, role: Role = Role.OFFICER, unit: int | None = None) -> Person:
            return self.agency.person(name, role, unit, account=next(accounts))

        self.officer, self.other = add("某甲"), add("某乙")
        self.head = add("某丙", Role.SUPERVISOR)
        self.above = add("某丁", Role.SUPERVISOR, self.agency.top.id)
        self.elsewhere = add("某戊", Role.SUPERVISOR, self.agency.second.id)
        self.discipline = add("某己", Role.DISCIPLINE, self.agency.top.id)
        self.legal = add("某庚", Role.LEGAL, self.agency.top.id)
        self.everybody = (self.officer, self.other, self.head, self.above, self.elsewhere, self.discipline, self.legal)

    def at(self, day: str, hour: int = 9, minute: int = 0) -> None:
        """Set the clock."""
        self.agency.now = datetime.combine(date.fromisoformat(day), time(hour, minute), self.agency.now.tzinfo)

    def item(self, due: str, *, state: LedgerState = S.TODO, person: Person | None = None, **changes: object) -> LedgerItem:
        """An item that was entered now and has gone to ``state``."""
        given = {
            "problem": "受理窗口没有公示收费标准",
            "category": "conduct",
            "severity": Severity.MINOR,
            "source": LedgerSource.OTHER,
            "unit_id": self.agency.first.id,
            "person_id": None if person is None else person.id,
            "due_on": date.fromisoformat(due),
        }
        later = {
            name: value for name, value in changes.items() if name in {"times", "supervised_at", "recheck_on", "handed_in_by", "rounds"}
        }
        given |= {name: value for name, value in changes.items() if name not in later}
        item = self.agency.does(None, lambda work: open_finding(work, Finding(**given)), system=True).item  # type: ignore[arg-type]
        for each in WAY[state]:
            item = self.go(item, each)
        return self.change(item, **later) if later else item

    def go(self, item: LedgerItem, state: LedgerState, **changes: object) -> LedgerItem:
        """Let an item move now."""
        before = self.now(item)
        if state is S.CLOSED:
            changes.setdefault("closed_on", self.agency.now.date())
        after = self.change(before, state=state, **changes)
        at = to_text(self.agency.now)
        self.agency.does(None, lambda work: ledger.say(work.db, item.id, HistoryKind.MOVE, f"{before.state}>{state}", by=None, at=at))
        return after

    def change(self, item: LedgerItem, **changes: object) -> LedgerItem:
        after = self.agency.does(None, lambda work: ledger.change(work.db, self.now(item), at=work.at, **changes))
        assert after is not None
        return after

    def now(self, item: LedgerItem) -> LedgerItem:
        found = ledger.item(self.agency.db, item.id)
        assert found is not None
        return found

    def tick(self) -> dict[str, list[object]]:
        """What the clockwork does at each tick; returns what each person is owed, by name, of their digest what the ledger says in it."""
        told: dict[str, list[object]] = {}
        for due in (ledger_rounds.rechecks, ledger_proposals.lapse, ledger_rounds.daily, ledger_years.sweep):
            self.agency.does(None, due, system=True)
            for person in self.everybody:
                if found := self.agency.told(person):
                    told.setdefault(person.name, []).extend(found)
        parts = digests.send(self.agency, (LEDGER,))
        for person in self.everybody:
            if person.id in parts:
                told.setdefault(person.name, []).extend(parts[person.id])
        return told

    def history(self, item: LedgerItem, kind: HistoryKind) -> list[str]:
        return [line.text for line in ledger.history(self.agency.db, item.id) if line.kind is kind]
