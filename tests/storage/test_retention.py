"""How long records stay: the periods' file, and what a purge takes and leaves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import people, retention
from storage.faults import PeriodProblem, RetentionError
from storage.moments import to_text
from storage.retention import KINDS, purge, read_periods
from tests.storage.chains import blank

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)


def ago(days: float) -> str:
    return to_text(NOW - timedelta(days=days))


@pytest.fixture
def db() -> Database:
    db = blank()
    db.conn.execute("PRAGMA foreign_keys = ON")
    unit = people.add_unit(db, "某大队")
    people.add_person(db, "甲", unit.id, people.Role.OFFICER, created_at=ago(2000))
    return db


def fill(db: Database, days: float) -> None:
    """One row of each kind that can be over, ``days`` old."""
    at, number = ago(days), round(days * 10) * 10
    say = db.conn.execute
    for offset, state in enumerate(("open", "applied", "answered", "dead")):
        payload = "{}" if state in {"open", "dead"} else None
        say(
            "INSERT INTO inbox (door, update_id, state, payload, received_at) VALUES ('t', ?, ?, ?, ?)",
            [number + offset, state, payload, at],
        )
    for state in ("queued", "sending", "sent", "failed", "dropped"):
        say(
            "INSERT INTO outbox (door, account_id, person_id, urgency, operation, state, due_at, created_at, settled_at)"
            " VALUES ('t', 1, 1, 0, 'send', ?, ?, ?, ?)",
            [state, at, at, None if state in {"queued", "sending"} else at],
        )
    for kind, state in ((f"a{number}", "open"), ("a", "done"), ("a", "cancelled"), ("a", "expired")):
        say(
            "INSERT INTO forms (person_id, door, account_id, kind, data, version, state, opened_at, touched_at, expires_at)"
            " VALUES (1, 't', 1, ?, '{}', 1, ?, ?, ?, ?)",
            [kind, state, at, at, at],
        )
    say("INSERT INTO codes (hash, person_id, made_at, expires_at) VALUES (?, 1, ?, ?)", [f"expired{number}".encode(), at, at])
    say(
        "INSERT INTO codes (hash, person_id, made_at, expires_at, used_at) VALUES (?, 1, ?, ?, ?)",
        [f"used{number}".encode(), at, ago(-1), at],
    )
    for account, outcome in ((number, None), (number, "confirmed")):
        say(
            "INSERT INTO enrolments (person_id, door, account_id, shown_name, asked_at, decided_at, decided_by, outcome)"
            " VALUES (1, 't', ?, 'x', ?, ?, 1, ?)",
            [account, at, outcome and at, outcome],
        )
    day = ago(days + 0.2)[:10]
    say("INSERT INTO leaves (person_id, first_day, last_day, set_at) VALUES (1, ?, ?, ?)", [day, day, at])
    for unbound in (at, None):
        say(
            "INSERT INTO accounts (door, account_id, person_id, shown_name, bound_at, unbound_at) VALUES (?, ?, 1, 'x', ?, ?)",
            [f"t{number}", number, at, unbound],
        )
    say("INSERT INTO answered_questions (door, account_id, question_id, answer_id, at) VALUES ('t', 1, ?, 1, ?)", [number, at])
    say("INSERT INTO seen_cards (person_id, card, at) VALUES (1, ?, ?)", [f"MT-{number}", at])
    say("INSERT INTO strangers (door, account_id, told_at) VALUES ('t', ?, ?)", [number, at])
    say("INSERT INTO strangers (door, account_id, told_at, wait_until) VALUES ('t', ?, ?, ?)", [number + 1, at, ago(-1)])
    for state in ("new", "answered"):
        say("INSERT INTO feedback (person_id, text, state, created_at) VALUES (1, 'x', ?, ?)", [state, at])
        say("INSERT INTO unanswered (person_id, question, note, state, created_at) VALUES (1, 'x', '', ?, ?)", [state, at])
    for withdrawn in (at, None):
        say("INSERT INTO learned (entry, alias, person_id, at, withdrawn_at) VALUES ('MT-1', 'x', 1, ?, ?)", [at, withdrawn])
        say(
            "INSERT INTO checked_entries (entry, checked_on, source, person_id, at, withdrawn_at) VALUES (?, 'x', '', 1, ?, ?)",
            [f"MV-{number}", at, withdrawn],
        )
    for state in ("new", "closed"):
        clue_id = f"{state}{number}"
        say(
            "INSERT INTO clues (id, search_id, kind, channel, is_anonymous, is_shown, unit_id, text, level, state, received_at, touched_at,"
            " digest) VALUES (?, ?, 'clue', 'bot', 0, 1, 1, 'x', 'blue', ?, ?, ?, x'')",
            [clue_id, number + (state == "new"), state, at, at],
        )
        say(
            "INSERT INTO clue_messages (door, account_id, message_id, clue_id, album, is_panel, at) VALUES ('t', 1, ?, ?, '', 0, ?)",
            [number + (state == "new"), clue_id, at],
        )
    for digest in (f"unused{number}", f"used{number}"):
        say("INSERT INTO checklist_contents (digest, code, content, at) VALUES (?, 'X', '{}', ?)", [digest, at])
    say(
        "INSERT INTO selfchecks (kind, checklist, content, is_held, person_id, unit_id, state, day, digest, started_at, submitted_at,"
        " touched_at) VALUES ('selfcheck', 'X', ?, 0, 1, 1, 'submitted', '2026-01-01', '', ?, ?, ?)",
        [f"used{number}", at, at, at],
    )
    for state in ("todo", "closed", "void"):
        say(
            "INSERT INTO ledger_items (problem, category, severity, source, unit_id, due_on, state, is_held, opened_on, touched_at)"
            " VALUES ('x', '', 'minor', 'other', 1, ?, ?, 0, ?, ?)",
            [at[:10], state, at[:10], at],
        )
    for state in ("draft", "dropped", "live", "superseded", "withdrawn"):
        say(
            "INSERT INTO list_versions (state, step, revision, file_name, file, sha256, layout, name, jurisdiction, number, tier,"
            " exempt_result, remark, harmed, created_at, touched_at)"
            " VALUES (?, 'ready', 1, '', x'', '', '{}', '', '', '', '', '', '', '', ?, ?)",
            [state, at, at],
        )
    for ended in (at, None):
        schedule = say(
            "INSERT INTO selfcheck_schedules (checklist, unit_id, role, rule, first_day, made_by, made_at, ended_at)"
            " VALUES ('before_duty', 1, 'officer', 'weekly', '2026-01-01', 1, ?, ?) RETURNING id",
            [at, ended],
        ).fetchone()[0]
        say("INSERT INTO selfcheck_reminders (schedule_id, person_id, period, at, by_clock) VALUES (?, 1, 'x', ?, 1)", [schedule, at])
    for state in ("wanted", "made", "sent", "failed", "cancelled"):
        say(
            "INSERT INTO papers (person_id, kind, question, state, door, account_id, asked_at, touched_at)"
            " VALUES (1, 'x', '', ?, 't', 1, ?, ?)",
            [state, at, at],
        )
    for state in ("proposed", "confirmed", "dismissed", "lapsed"):
        say(
            "INSERT INTO ledger_steps (kind, unit_id, is_held, round, reason, state, proposed_on, touched_at)"
            " VALUES ('advice', 1, 0, 1, '{}', ?, ?, ?)",
            [state, day, at],
        )
    say("INSERT OR IGNORE INTO ledger_reminders (person_id, day) VALUES (1, ?)", [day])
    for state, ended in (("running", None), ("ended", at)):
        say(
            "INSERT INTO campaigns (code, title, document, unit_id, first_day, state, started_at, ended_at)"
            " VALUES (lower(hex(randomblob(8))), 'x', 'x', 1, ?, ?, ?, ?)",
            [day, state, at, ended],
        )
    for state in ("open", "done", "void"):
        say(
            "INSERT INTO dues (kind, unit_id, title, period, first_day, due_on, state, touched_at)"
            " VALUES ('timer', 1, 'x', 'once', ?, ?, ?, ?)",
            [day, day, state, at],
        )
    say(
        "INSERT INTO due_records (kind, unit_id, day, amount, what, made_by, made_at, touched_at) VALUES ('study', 1, ?, 1, 'x', 1, ?, ?)",
        [day, at, at],
    )
    say("INSERT OR IGNORE INTO nudges (person_id, day, kind, at) VALUES (1, ?, 'digest', ?)", [day, at])
    say("INSERT OR REPLACE INTO nudge_parts (person_id, kind, day, content) VALUES (1, ?, ?, '{}')", [f"x{number}", day])
    for state in ("scheduled", "sent", "recalled", "cancelled"):
        notice = say(
            "INSERT INTO notices (kind, urgency, state, sender_id, unit_id, title, html, plain, confirm, audience, created_at, touched_at)"
            " VALUES ('notice', 'ordinary', ?, 1, 1, 'x', 'x', 'x', 'read', '{}', ?, ?) RETURNING id",
            [state, at, at],
        ).fetchone()[0]
        if state == "scheduled":
            say(
                "INSERT INTO notice_messages (door, account_id, message_id, notice_id, person_id, at) VALUES ('t', 1, ?, ?, 1, ?)",
                [notice, notice, at],
            )
    for state in ("wanted", "stored", "refused", "lost"):
        name = f"{state}{number}" if state == "stored" else None
        say("INSERT INTO attachments (owner, file_id, door, name, state, added_at) VALUES ('clue:1', '', 't', ?, ?, ?)", [name, state, at])


def left(db: Database) -> dict[str, int]:
    tables = ("inbox", "outbox", "forms", "codes", "enrolments", "strangers", "feedback", "unanswered", "attachments")
    return {table: db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def test_what_is_over_goes_and_what_is_open_stays(db: Database) -> None:
    fill(db, 1999)
    purged = purge(db, read_periods(), NOW)
    assert purged.counts == {
        "inbox_done": 2,
        "dead_letters": 1,
        "outbox_settled": 3,
        "forms_closed": 3,
        "codes": 2,
        "enrolments": 1,
        "strangers": 1,
        "answered_questions": 1,
        "seen_cards": 1,
        "leaves": 1,
        "accounts_unbound": 1,
        "feedback": 2,
        "unanswered": 2,
        "aliases_withdrawn": 1,
        "checks_overtaken": 1,
        "clue_messages": 2,
        "selfchecks": 1,
        "checklist_contents": 2,
        "list_drafts": 2,
        "schedules_ended": 1,
        "selfcheck_reminders": 1,
        "papers": 3,
        "ledger_steps": 2,
        "ledger_reminders": 1,
        "dues_settled": 2,
        "due_records": 1,
        "nudges": 1,
        "nudge_parts": 1,
        "notices": 3,
        "notice_messages": 1,
        "attachments_lost": 2,
    }
    assert not purged.more
    assert left(db) == {
        "inbox": 1,
        "outbox": 2,
        "forms": 1,
        "codes": 0,
        "enrolments": 1,
        "strangers": 1,
        "feedback": 0,
        "unanswered": 0,
        "attachments": 2,
    }
    assert db.conn.execute("PRAGMA foreign_key_check").fetchall() == []
    assert purge(db, read_periods(), NOW).counts == {}


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {retention.AUDIT}))
def test_each_kind_stays_as_long_as_its_period_says(db: Database, kind: str) -> None:
    days = read_periods()[kind]
    fill(db, days - 0.1)
    assert kind not in purge(db, read_periods(), NOW).counts
    fill(db, days + 0.1)
    assert purge(db, read_periods(), NOW).counts[kind] >= 1


def test_a_full_batch_leaves_the_rest_for_the_next(db: Database) -> None:
    fill(db, 1999)
    calls = []
    while True:
        purged = purge(db, read_periods(), NOW, most=4)
        calls.append(sum(purged.counts.values()))
        if not purged.more:
            break
    assert len(calls) > 5
    assert set(calls[:-1]) == {4}
    assert calls[-1] <= 4
    assert purge(db, read_periods(), NOW).counts == {}


def test_the_files_of_purged_records_are_given_up_and_their_rows_stay_until_they_are_erased(db: Database) -> None:
    say = db.conn.execute
    say("INSERT INTO feedback (id, person_id, text, state, created_at) VALUES (3, 1, 'x', 'new', ?)", [ago(1999)])
    for owner, name in (("feedback:3", "gone"), ("feedback:4", "stays")):
        say(
            "INSERT INTO attachments (owner, file_id, door, name, state, added_at) VALUES (?, '', 't', ?, 'stored', ?)",
            [owner, name, ago(1999)],
        )
    purge(db, read_periods(), NOW)
    assert say("SELECT name, state, due_at IS NULL FROM attachments ORDER BY name").fetchall() == [
        ("gone", "lost", 0),
        ("stays", "stored", 1),
    ]
    assert "attachments_lost" not in purge(db, read_periods(), NOW).counts
    say("UPDATE attachments SET name = NULL, due_at = NULL WHERE state = 'lost'")
    assert purge(db, read_periods(), NOW).counts == {"attachments_lost": 1}


def test_the_shipped_file_knows_every_kind_and_says_whose_the_periods_are() -> None:
    assert set(read_periods()) == set(KINDS)
    lines = retention.SHIPPED.read_text(encoding="utf-8").splitlines()[1:]
    assert all(line.endswith("本产品默认，非文件规定") for line in lines)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_an_agencys_file_changes_only_what_it_names(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "retention.csv"
    assert read_periods(file) == read_periods()
    file.write_text("说明,days,kind\n意见,30, feedback\n\n", encoding=encoding)
    assert read_periods(file) == {**read_periods(), "feedback": 30}


def test_every_fault_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "retention.csv"
    file.write_text("kind,days\nfeedbak,3\nfeedback,0\ncodes,1.5\ninbox_done,1\naudit,9\naudit,9\nforms_closed\ncodes,99999\n")
    with pytest.raises(RetentionError) as raised:
        read_periods(file)
    assert [(fault.line, fault.problem, fault.value) for fault in raised.value.faults] == [
        (2, PeriodProblem.UNKNOWN_KIND, "feedbak"),
        (3, PeriodProblem.DAYS, "0"),
        (4, PeriodProblem.DAYS, "1.5"),
        (5, PeriodProblem.TOO_SHORT, "1"),
        (7, PeriodProblem.TWICE, "audit"),
        (8, PeriodProblem.DAYS, ""),
        (9, PeriodProblem.DAYS, "99999"),
    ]


@pytest.mark.parametrize(
    ("content", "problem"), [(b"a,b\n", PeriodProblem.HEADER), (b"", PeriodProblem.HEADER), (b"\xff\xff\xff", PeriodProblem.NOT_TEXT)]
)
def test_a_file_that_is_none_is_named(tmp_path: Path, content: bytes, problem: PeriodProblem) -> None:
    file = tmp_path / "retention.csv"
    file.write_bytes(content)
    with pytest.raises(RetentionError) as raised:
        read_periods(file)
    assert [fault.problem for fault in raised.value.faults] == [problem]


def a_clue(db: Database, clue_id: str, state: str, search_id: int, merged_into: str | None = None) -> None:
    at = ago(3651)
    db.conn.execute(
        "INSERT INTO clues (id, search_id, kind, channel, is_anonymous, is_shown, unit_id, text, level, state, merged_into, received_at,"
        " touched_at, digest) VALUES (?, ?, 'clue', 'bot', 0, 1, 1, 'x', 'blue', ?, ?, ?, ?, x'')",
        [clue_id, search_id, state, merged_into, at, at],
    )


def test_a_clue_goes_with_its_files_and_its_words_in_the_index_and_after_those_merged_into_it(db: Database) -> None:
    a_clue(db, "MAIN", "closed", 1)
    a_clue(db, "DOUBLE", "merged", 2, "MAIN")
    a_clue(db, "TAKEN", "withdrawn", 3)
    a_clue(db, "OPEN", "referred", 4)
    db.conn.execute(
        "INSERT INTO attachments (owner, file_id, door, name, state, added_at) VALUES ('clue:DOUBLE', '', 't', 'a', 'stored', ?)",
        [ago(3651)],
    )
    parted: list[str] = []
    for _ in range(2):
        purge(db, read_periods(), NOW, unindex={retention.CLUES: parted.extend})
    assert sorted(parted) == ["DOUBLE", "MAIN", "TAKEN"]
    assert parted[-1] == "MAIN"
    assert db.conn.execute("SELECT id FROM clues").fetchall() == [("OPEN",)]
    assert db.conn.execute("SELECT state FROM attachments").fetchall() == [("lost",)]


def test_an_item_of_the_ledger_goes_with_its_history_its_files_and_its_words_in_the_index(db: Database) -> None:
    at = ago(3651)
    for state in ("closed", "working"):
        item = db.conn.execute(
            "INSERT INTO ledger_items (problem, category, severity, source, unit_id, due_on, state, is_held, opened_on, touched_at)"
            " VALUES ('x', '', 'minor', 'other', 1, ?, ?, 0, ?, ?) RETURNING id",
            [at[:10], state, at[:10], at],
        ).fetchone()[0]
        db.conn.execute("INSERT INTO ledger_history (ledger_id, place, kind, text, at) VALUES (?, 1, 'note', 'x', ?)", [item, at])
        db.conn.execute(
            "INSERT INTO attachments (owner, file_id, door, name, state, added_at) VALUES (?, '', 't', ?, 'stored', ?)",
            [f"ledger:{item}", state, at],
        )
    parted: list[int] = []
    purge(db, read_periods(), NOW, unindex={retention.LEDGER: parted.extend})
    assert parted == [1]
    assert db.conn.execute("SELECT ledger_id FROM ledger_history").fetchall() == [(2,)]
    assert db.conn.execute("SELECT name, state FROM attachments ORDER BY id").fetchall() == [("closed", "lost"), ("working", "stored")]
