"""Reading the audit: who did what, and what happened to whom."""

from __future__ import annotations

from storage.audit import entries_about, entries_by
from tests.storage.chains import chain


def test_rows_about_somebody_come_newest_first_and_no_more_than_asked_for() -> None:
    db = chain(20)
    assert [row.id for row in entries_about(db, "person:2")] == [17, 12, 7, 2]
    assert [row.id for row in entries_about(db, "person:2", limit=2)] == [17, 12]
    assert [row.id for row in entries_about(db, "person:2", by="person:0")] == [12]
    assert entries_about(db, "person:99") == ()


def test_rows_of_somebodys_doings() -> None:
    db = chain(7)
    rows = entries_by(db, "person:1")
    assert [row.id for row in rows] == [7, 4, 1]
    assert (rows[0].act, rows[0].subject, rows[0].fields) == ("people.changed", "person:2", ("role",))


def test_fields_that_were_tampered_with_are_shown_as_they_stand() -> None:
    db = chain(3)
    for fields in ("no list", "{}", "[1, null]"):
        db.conn.execute("UPDATE audit SET fields = ? WHERE id = 3", [fields])
        [row] = entries_about(db, "person:3")
        assert row.fields in {("no list",), ("{}",), ("1", "None")}
