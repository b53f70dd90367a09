"""Shortening the audit at its old end: what is left verifies, and evidence is never purged away."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import audit
from storage.audit_chain import Purged, purge, verify
from storage.faults import BrokenAuditError
from tests.storage.chains import KEY, append, blank, chain, check, moment


@given(st.lists(st.one_of(st.just(0), st.integers(1, 12)), max_size=30))
@settings(max_examples=100, deadline=None)
def test_purges_and_new_rows_in_any_order_leave_a_chain_that_holds(steps: list[int]) -> None:
    db = blank()
    written, kept = 0, []
    for step in steps:
        if step:
            purge(db, KEY, before=moment(max(written - step, 0)), at=moment(written), most=5)
        else:
            written += 1
            kept.append(append(db, written))
        verification = verify(db, KEY, kept)
        assert verification.holds
        assert verification.head.id == written


def test_old_rows_go_and_the_newest_always_stays() -> None:
    db = chain(9)
    assert purge(db, KEY, before=moment(5), at=moment(9)) == Purged(4, more=False)
    assert purge(db, KEY, before=moment(5), at=moment(9)) == Purged(0, more=False)
    assert purge(db, KEY, before=moment(99), at=moment(99)) == Purged(4, more=False)
    assert audit.head(db).id == 9
    assert purge(db, KEY, before=moment(99), at=moment(99)) == Purged(0, more=False)
    assert verify(db, KEY, audit.head(db)).holds
    assert purge(blank(), KEY, before=moment(99), at=moment(99)) == Purged(0, more=False)


def test_it_goes_in_batches() -> None:
    db = chain(9)
    assert purge(db, KEY, before=moment(8), at=moment(9), most=4) == Purged(4, more=True)
    assert purge(db, KEY, before=moment(8), at=moment(9), most=4) == Purged(3, more=False)
    assert check(db) == {}
    assert [row[0] for row in db.conn.execute("SELECT row_id FROM audit_anchors")] == [4, 7]


def test_a_row_with_a_bare_day_is_old_when_its_day_is_over() -> None:
    db = blank()
    audit.append(db, KEY, at="2026-01-01", actor="system", act="clues.taken", subject="clue:1")
    audit.append(db, KEY, at="2026-01-02", actor="system", act="clues.taken", subject="clue:2")
    append(db, 9000)
    assert purge(db, KEY, before="2026-01-01T23:59:59.999Z", at=moment(9000)).count == 0
    assert purge(db, KEY, before="2026-01-02T00:00:00.000Z", at=moment(9000)).count == 1
    assert check(db) == {}


def test_a_row_from_a_clock_gone_wrong_holds_up_the_rest() -> None:
    db = chain(2)
    audit.append(db, KEY, at="2099-01-01T00:00:00.000Z", actor="system", act="people.changed", subject="person:1")
    for number in range(4, 8):
        append(db, number)
    assert purge(db, KEY, before=moment(7), at=moment(9)) == Purged(2, more=False)
    assert check(db) == {}


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit SET subject = 'person:9' WHERE id = 5",
        "DELETE FROM audit WHERE id = 5",
        "UPDATE audit_anchors SET at = '2026-01-01' WHERE id = 1",
        "DELETE FROM audit_anchors",
        "INSERT INTO audit VALUES (1, '2020-01-01', 'person:1', 'x', 'y', '[]', x'00')",
        "UPDATE audit SET mac = x'00' WHERE id = 7",
    ],
)
def test_what_was_tampered_with_is_never_purged(tampering: str) -> None:
    db = chain(12, (4,))
    db.conn.execute(tampering)
    before = list(db.conn.iterdump())
    with pytest.raises(BrokenAuditError):
        purge(db, KEY, before=moment(8), at=moment(12))
    assert list(db.conn.iterdump()) == before


def test_a_long_chain_is_verified_row_by_row() -> None:
    db = blank()
    for number in range(1, 20_001):
        append(db, number)
    db.conn.execute("UPDATE audit SET act = 'nothing', mac = x'00' WHERE id > 10000")
    tracemalloc.start()
    try:
        assert not verify(db, KEY).holds
        assert tracemalloc.get_traced_memory()[1] < 500_000
    finally:
        tracemalloc.stop()
