"""The daily deletion through the real store: audited, and the audit still verifies."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.actions import clue_judging
from bot.actions.work import Work
from bot.keys import Keys
from bot.retention import open_periods, run_batch
from storage import audit, clues, people
from storage.audit_chain import verify
from storage.clues import ClueState
from storage.database import Kind, Store, open_store
from storage.moments import to_text
from tests.clues import a_clue

CLOSED, WITHDRAWN = ClueState.CLOSED, ClueState.WITHDRAWN
KEYS = Keys(b"r" * 32)
NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
LONG_AGO = to_text(NOW - timedelta(days=2000))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "suixing.sqlite3", Kind.REAL, created_at=LONG_AGO)
    with store.transaction() as db:
        person = people.add_person(db, "甲", people.add_unit(db, "某大队").id, people.Role.OFFICER, created_at=LONG_AGO)
        for _ in range(3):
            db.conn.execute("INSERT INTO feedback (person_id, text, state, created_at) VALUES (?, '旧', 'new', ?)", [person.id, LONG_AGO])
            audit.append(db, KEYS.audit, at=LONG_AGO, actor="person:1", act="feedback.submitted", subject="feedback:1")
    yield store
    store.close()


def test_a_clue_leaves_no_word_in_the_index_and_one_taken_back_was_not_there(store: Store, tmp_path: Path) -> None:
    with store.transaction() as db:
        kept, taken = (a_clue(1, state=state, touched_at=to_text(NOW - timedelta(days=4000))) for state in (CLOSED, WITHDRAWN))
        for clue in (kept, taken):
            clues.add(db, clue)
        clue_judging.index(Work(db, KEYS, NOW, None, is_system=True), kept)
    find = "SELECT count(*) FROM clue_search WHERE clue_search MATCH '\"检测\"'"
    assert store.db.conn.execute(find).fetchone() == (1,)
    run_batch(store, KEYS, open_periods(tmp_path), NOW)
    assert store.db.conn.execute("SELECT count(*) FROM clues").fetchone() == (0,)
    assert store.db.conn.execute(find).fetchone() == (0,)
    store.db.conn.execute("INSERT INTO clue_search (clue_search) VALUES ('integrity-check')")


def test_a_purge_is_audited_and_leaves_the_audit_verifiable(store: Store, tmp_path: Path) -> None:
    head = audit.head(store.db)
    assert run_batch(store, KEYS, open_periods(tmp_path), NOW) is False
    rows = [(row.actor, row.act, row.subject, row.fields) for row in audit.entries_by(store.db, "system")]
    assert rows == [
        ("system", "retention.purged", "retention:audit", ("audit",)),
        ("system", "retention.purged", "retention:records", ("feedback",)),
    ]
    verification = verify(store.db, KEYS.audit, head)
    assert verification.holds
    assert verification.start.id == 3
    assert store.db.conn.execute("SELECT count(*) FROM feedback").fetchone()[0] == 0
    assert run_batch(store, KEYS, open_periods(tmp_path), NOW) is False
    assert len(audit.entries_by(store.db, "system")) == 2, "nothing to delete writes nothing"


def test_an_audit_that_was_tampered_with_is_not_shortened(store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store.db.conn.execute("UPDATE audit SET actor = 'person:2' WHERE id = 2")
    with caplog.at_level(logging.ERROR):
        run_batch(store, KEYS, open_periods(tmp_path), NOW)
    assert "the audit is not shortened" in caplog.text
    assert not verify(store.db, KEYS.audit).holds
    assert [row.fields for row in audit.entries_by(store.db, "system")] == [("feedback",)]


def test_an_agency_shortens_its_periods_in_its_data_folder(tmp_path: Path) -> None:
    (tmp_path / "retention.csv").write_text("kind,days\naudit,400\n")
    assert open_periods(tmp_path)["audit"] == 400
