"""A kill at any instant, and any order of events: nobody is missed, nobody gets it twice but for what was on its way at the kill."""

from __future__ import annotations

import contextlib
import itertools
import random
import sqlite3
from datetime import timedelta
from functools import partial
from typing import cast

import pytest

from bot.actions import notice_joining, notice_rounds, notice_sending
from bot.actions.notice_audience import Audience, resolve
from bot.actions.work import RefusedError, Work
from storage import notice_recipients, notices, people
from storage.moments import to_text
from storage.notices import Notice, NoticeState, NoticeUrgency
from storage.outbox import Parcel
from storage.people import Person, Standing
from tests.bot.agency import DOOR
from tests.bot.killing import Failing, KilledError
from tests.bot.notice_office import Chat, Office


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.notice_round.BETWEEN", 0)
    monkeypatch.setattr(notice_rounds, "PIECE", 2)
    monkeypatch.setattr(notice_rounds, "ASKED_AT_ONCE", 1)
    monkeypatch.setattr(notice_joining, "PIECE", 1)
    monkeypatch.setattr(notice_rounds, "NOTED", 2)
    monkeypatch.setattr(notice_sending, "AT_ONCE", 2)


def story(office: Office) -> None:
    """An urgent notice that is asked again and corrected, one that is recalled, a scheduled one, and somebody who joins."""
    agency = office.agency
    urgent = office.send("#1#紧急", urgency=NoticeUrgency.URGENT)
    recalled, _ = office.send("#2#要撤回的"), office.send("#3#定时的", at=agency.now + timedelta(minutes=5))
    office.sweep()
    office.deliver(3)
    office.correct(urgent, "#1#紧急更正")
    office.recall(recalled)
    office.run()
    agency.later(minutes=10)
    office.read(urgent, office.officers[0])
    office.person("某新人")
    office.run()


def finish(office: Office) -> None:
    """What the process that comes after goes on with."""
    office.start()
    office.agency.later(minutes=10)
    office.run()


@pytest.mark.proof
def test_a_kill_at_every_statement_misses_nobody_and_repeats_only_what_was_on_its_way() -> None:
    statement, reached, repeated = 0, True, 0
    while reached:
        office = Office(3)
        connection = office.db
        office.agency.db.conn = cast("sqlite3.Connection", Failing(connection, statement))
        reached = False
        try:
            story(office)
        except KilledError:
            reached = True
        office.agency.db.conn = connection
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("PRAGMA query_only = OFF")
        finish(office)
        repeated += check(office, most_repeated=1)
        statement += 1
    assert statement > 200
    assert repeated > 10


def check(office: Office, *, most_repeated: int, refused: frozenset[tuple[int, int]] = frozenset()) -> int:
    """Every notice has reached whom it is for as it now is, and is finished; returns how many came twice.

    ``refused`` are the notices and accounts of which Telegram has not taken something.
    """
    db, repeated = office.agency.db, 0
    rows = db.conn.execute("SELECT notice_id, person_id, state, sent_version, taken_back FROM notice_recipients").fetchall()
    found = {number: notice for number in {row[0] for row in rows} if (notice := notices.notice(db, number)) is not None}
    for notice in found.values():
        assert notice.finished_at is not None, notice.title
        assert notice.state in {NoticeState.SENT, NoticeState.RECALLED}
    for notice_id, person_id, state, version, taken_back in rows:
        notice, person = found[notice_id], people.person(db, person_id)
        assert person is not None
        account = office.accounts.get(person_id)
        if account is None:
            # Killed before they were given one.
            continue
        chat, was_refused = office.chats.setdefault(account, Chat()), (notice_id, account) in refused
        texts = [text for text in chat.shown.values() if f"#{notice_id}#" in text and "请看通知" not in text]
        arrived = chat.arrived.count(f"notice:{notice_id}")
        if state == "failed":
            assert was_refused
        elif notice.state is NoticeState.RECALLED:
            assert (
                (state, taken_back) in {("sent", "deleted"), ("dropped", "")}
                or (was_refused and taken_back == "failed")
                or (person.standing is not Standing.ACTIVE and taken_back == "failed")
            )
            stands = [text for text in texts if "还在效" not in text]
            # What was on its way at a kill may stand there, and nobody knows in which message.
            is_unknown = state == "dropped" and most_repeated > 0
            assert not stands or taken_back == "failed" or arrived > 1 or was_refused or is_unknown
        elif person.standing is not Standing.ACTIVE:
            assert state in {"sent", "dropped"}
        else:
            assert state == "sent", (person.name, notice.title, state)
            assert version == notice.version or was_refused
            assert arrived >= 1 or f"notices_in_force:{person_id}" in chat.arrived
            # Of a long list only the first are named.
            is_listed = any("还在效" in text and (text in texts or "还有" in text) for text in chat.shown.values())
            assert any(notice.html in text for text in texts) or is_listed or was_refused
        repeated += max(0, arrived - 1)
    assert repeated <= most_repeated
    return repeated


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_in_whatever_order_in_the_end_everybody_has_what_is_for_them(seed: int) -> None:
    _days_of(seed)


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(100, 220))
def test_whatever_happens_in_whatever_order_many_times_over(seed: int) -> None:
    _days_of(seed)


def _days_of(seed: int) -> None:
    chance = random.Random(seed)
    office = Office(4)
    sent: list[Notice] = []
    meant: dict[int, set[int]] = {}
    refused: set[tuple[int, int]] = set()
    suspended: set[int] = set()

    def refuse(parcel: Parcel) -> str:
        number = int((parcel.subject or "").partition(":")[2])
        if chance.random() < 0.05 and not (parcel.subject or "").startswith("notices_in_force"):
            refused.add((number, parcel.account_id))
            return "403 bot was blocked by the user"
        return ""

    office.refuses = refuse
    everybody = list(office.officers)

    def step() -> None:
        match chance.choice(
            ["send", "send", "sweep", "sweep", "sweep", "deliver", "deliver", "read", "correct", "recall", "join", "stand"]
        ):
            case "send":
                number = len(sent) + 1
                urgency = chance.choice(list(NoticeUrgency))
                at = office.agency.now + timedelta(minutes=chance.randrange(30)) if chance.random() < 0.3 else None
                notice = office.send(f"#{number}#一版。", urgency=urgency, at=at)
                assert notice.id == number
                sent.append(notice)
                if at is None:
                    meant[number] = {person.id for person in everybody if office.agency.now_is(person).standing is Standing.ACTIVE}
            case "sweep":
                office.agency.later(minutes=chance.choice([0, 1, 10, 60]))
                office.sweep()
            case "deliver":
                office.deliver(chance.randrange(6))
            case "read" if sent:
                notice = chance.choice(sent)
                readers = [each for each in everybody if _has(office, notice, each) and office.row(notice, each).state == "sent"]
                office.read(notice, *readers[: chance.randrange(4)])
            case "correct" if sent:
                notice = office.now(chance.choice(sent))
                if notice.is_out:
                    office.correct(notice, f"#{notice.id}#{notice.version + 1}版。")
            case "recall" if sent and chance.random() < 0.4:
                notice = office.now(chance.choice(sent))
                if notice.is_out:
                    office.recall(notice)
            case "join":
                everybody.append(office.person(f"某来{len(everybody)}"))
            case "stand":
                person = office.agency.now_is(chance.choice(everybody))
                suspended.add(person.id)
                standing = Standing.SUSPENDED if person.standing is Standing.ACTIVE else Standing.ACTIVE
                people.set_standing(office.agency.db, person.id, standing)

    kills = 0
    for _ in range(60):
        before = (list(everybody), len(sent))
        connection = office.db
        if chance.random() < 0.15:
            office.agency.db.conn = cast("sqlite3.Connection", Failing(connection, chance.randrange(40)))
        try:
            # One may send so many a day, and not to nobody.
            with contextlib.suppress(RefusedError):
                step()
        except KilledError:
            kills += 1
            office.agency.db.conn = connection
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            connection.execute("PRAGMA query_only = OFF")
            everybody = before[0]
            office.start()
        office.agency.db.conn = connection
    office.refuses = lambda _parcel: ""
    office.agency.later(days=1)
    office.run()
    check(office, most_repeated=kills + len(refused), refused=frozenset(refused))
    for number, ids in meant.items():
        rows = {row[0] for row in office.db.execute("SELECT person_id FROM notice_recipients WHERE notice_id = ?", [number])}
        # Who was suspended, or a notice recalled, before it was noted for whom it is, is left out.
        assert ids - suspended <= rows or office.now(sent[number - 1]).state is NoticeState.RECALLED


def _has(office: Office, notice: Notice, person: Person) -> bool:
    return notice_recipients.recipient(office.agency.db, notice.id, person.id) is not None


@pytest.mark.parametrize("seed", range(6))
def test_who_moves_changes_the_phone_or_is_suspended_by_night_misses_nothing_that_is_for_them(seed: int) -> None:
    _nights_of(seed)


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(100, 180))
def test_who_moves_by_night_misses_nothing_many_times_over(seed: int) -> None:
    _nights_of(seed)


def _nights_of(seed: int) -> None:
    chance = random.Random(seed)
    office = Office(3)
    agency, units = office.agency, (office.agency.first.id, office.agency.second.id)
    agency.now = agency.now.replace(hour=chance.randrange(18, 24))
    everybody, sent = list(office.officers), list[Notice]()
    accounts = itertools.count(5_000)

    def bind(person: Person) -> None:
        people.bind(agency.db, DOOR, next(accounts), person.id, "某", at=to_text(agency.now))

    def step() -> None:
        person = agency.now_is(chance.choice(everybody))
        match chance.choice(["send", "send", "sweep", "sweep", "deliver", "join", "move", "bind", "stand", "hand over", "correct"]):
            case "send":
                to = Audience(units=(chance.choice((*units, agency.top.id)),))
                sent.append(office.send(f"第{len(sent)}条", urgency=chance.choice(list(NoticeUrgency)), to=to))
            case "sweep":
                agency.later(minutes=chance.choice([0, 1, 10, 120]))
                office.sweep()
            case "deliver":
                office.deliver(chance.randrange(6))
            case "join":
                everybody.append(office.person(f"某来{len(everybody)}", unit=chance.choice(units)))
            case "move":
                people.set_unit(agency.db, person.id, chance.choice(units))
            case "bind":
                bind(person)
            case "stand":
                standing = Standing.SUSPENDED if person.standing is Standing.ACTIVE else Standing.ACTIVE
                people.set_standing(agency.db, person.id, standing)
            case "hand over" if person.standing is Standing.ACTIVE and people.accounts_of(agency.db, person.id):
                # Somebody else writes from that phone, and its owner has a new one later.
                other = chance.choice([each for each in everybody if each.id != person.id])
                people.bind(agency.db, DOOR, office.account(person), other.id, "某", at=to_text(agency.now))
                chance.choice([lambda: None, office.sweep])()
                bind(person)
            case "correct" if sent:
                office.correct(chance.choice(sent), f"改过{chance.randrange(100)}")

    for _ in range(60):
        with contextlib.suppress(RefusedError):
            step()
    for _ in range(3):
        agency.later(days=1)
        agency.now = agency.now.replace(hour=12)
        office.run()
    for notice in map(office.now, sent):
        assert notice.finished_at is not None
        for person in agency.does(None, partial(_meant_now, office, notice)):
            if people.accounts_of(agency.db, person.id):
                assert office.row(notice, person).state == "sent", (notice.title, person.name)


def _meant_now(office: Office, notice: Notice, work: Work) -> tuple[Person, ...]:
    return resolve(work, Audience.model_validate_json(notice.audience), office.agency.now_is(office.head))
