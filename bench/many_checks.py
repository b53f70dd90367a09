"""A year of the self-checks of 500 officers in 20 squads, each working day a list of 17 items, with what they found in the ledger."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta

from sqlite_utils import Database

from bench.many_clues import NOW
from knowledge.checklists import CheckItem, Checklist, Owner, Severity
from knowledge.checklists.contents import content, with_digest
from knowledge.working_days import is_working_day
from storage import people, selfcheck_schedules, selfchecks
from storage.ledger import LedgerItem, LedgerSource, LedgerState
from storage.moments import to_text
from storage.people import Person, Role
from storage.selfcheck_schedules import Rule
from storage.selfchecks import CheckKind, CheckState, Method, Selfcheck

OFFICERS, SQUADS, DAYS = 500, 20, 365
_SEED = 31
_CATEGORIES = ("purpose", "conduct", "competence", "responsibility", "integrity")


def _item(number: int) -> CheckItem:
    words = (f"第{number}件东西在不在？", "看一眼", Severity.MINOR, _CATEGORIES[number % 5], "某规定第一条")
    return CheckItem(f"BQ-{number:02}", "某组", *words, finding=f"缺第{number}件东西")


ITEMS = tuple(_item(number) for number in range(1, 18))
LIST = with_digest(Checklist("bench", "上岗前自查", "", "某规定", Owner.PERSON, ("officer",), False, False, ITEMS))


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads reports."""

    top: Person
    squad: Person
    legal: Person


def put_in(db: Database) -> tuple[Readers, int, int]:
    """Enter it all in one transaction of the caller's; returns who reads, and how many checks and answers there are."""
    at = to_text(NOW - timedelta(days=DAYS + 10))
    top = people.add_unit(db, "某支队")
    squads = [people.add_unit(db, f"{number + 1}大队", top.id) for number in range(SQUADS)]
    head = people.add_person(db, "某甲", top.id, Role.SUPERVISOR, created_at=at)
    squad = people.add_person(db, "某乙", squads[0].id, Role.SUPERVISOR, created_at=at)
    legal = people.add_person(db, "某丙", top.id, Role.LEGAL, created_at=at)
    officers = [people.add_person(db, f"人{each}", squads[each % SQUADS].id, Role.OFFICER, created_at=at) for each in range(OFFICERS)]
    selfchecks.keep_content(db, LIST.digest, LIST.code, content(LIST), at=at)
    first = NOW.date() - timedelta(days=DAYS)
    selfcheck_schedules.add(db, LIST.code, top.id, Role.OFFICER, Rule.WORKDAY, label="", first=first, last=None, by=head.id, at=at)
    checks, answers, ledger = _rows(officers, first)
    for table, rows, kind in (("selfchecks", checks, Selfcheck), ("ledger_items", ledger, LedgerItem)):
        names = [field.name for field in fields(kind)]
        db.conn.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", rows)
    db.conn.executemany(
        "INSERT INTO selfcheck_answers (selfcheck_id, item, place, value, is_finding, category, severity, is_fixed, note, ledger_id)"
        " VALUES (?, ?, ?, ?, ?, ?, 'minor', ?, ?, ?)",
        answers,
    )
    return Readers(head, squad, legal), len(checks), len(answers)


def _rows(officers: list[Person], first: date) -> tuple[list[list[object]], list[tuple[object, ...]], list[list[object]]]:
    chance = random.Random(_SEED)
    checks: list[list[object]] = []
    answers: list[tuple[object, ...]] = []
    ledger: list[list[object]] = []
    for day in _days(first):
        for officer in officers:
            if chance.random() < 0.03:
                continue
            check_id, findings = len(checks) + 1, 0
            for place, item in enumerate(ITEMS):
                if chance.random() < 0.01:
                    findings += 1
                    ledger.append(_ledger(len(ledger) + 1, officer, item, day, closed=chance.random() < 0.7))
                    answers.append((check_id, item.id, place, "failing", 1, item.category, chance.random() < 0.3, "三号车", len(ledger)))
                else:
                    answers.append((check_id, item.id, place, "met", 0, item.category, 0, "", None))
            at = f"{day}T01:00:00.000Z"
            check = Selfcheck(
                *(check_id, CheckKind.SELFCHECK, LIST.code, LIST.digest, False, officer.id, officer.unit_id, Method.NONE),
                *(CheckState.SUBMITTED, day.isoformat(), "", "", findings, 1, 1, "", None, f"{officer.id}.{day}", at, at, at),
            )
            checks.append([getattr(check, field.name) for field in fields(Selfcheck)])
    return checks, answers, ledger


def _days(first: date) -> Iterator[date]:
    for number in range(DAYS):
        day = first + timedelta(days=number)
        if is_working_day(day):
            yield day


def _ledger(number: int, officer: Person, item: CheckItem, day: date, *, closed: bool) -> list[object]:
    made = LedgerItem(
        id=number, topic=f"item:{item.id}:{officer.id}", problem=item.finding, category=item.category, severity="minor",
        source=LedgerSource.SELFCHECK, unit_id=officer.unit_id, person_id=officer.id, measures="补齐", due_on=day + timedelta(days=28),
        state=LedgerState.CLOSED if closed else LedgerState.TODO, is_held=False, is_immediate=False, supervised_at=None, supervised_by=None,
        times=1, rounds=1, recheck_on=None, handed_in_by=None, accepted_by=None, opened_by=officer.id, opened_on=day,
        closed_on=day + timedelta(days=9) if closed else None, told_at=None, revision=1, touched_at=to_text(NOW),
    )  # fmt: skip
    values = [getattr(made, field.name) for field in fields(LedgerItem)]
    return [value.isoformat() if isinstance(value, date) else value for value in values]
