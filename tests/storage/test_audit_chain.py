"""Attack stories on the audit: whoever has the file and not the key leaves a trace, and the right row is named."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from storage import audit
from storage.audit import Head, seal
from storage.audit_chain import Limit, verify
from storage.audit_kept import Replaced
from storage.audit_walk import MOST_FINDINGS, Chain, Tampering
from tests.storage.chains import COLUMNS, KEY, OTHER_KEY, append, blank, chain, check, found, moment

settings.register_profile("chains", max_examples=150, deadline=None)
settings.load_profile("chains")

CHANGED, UNFIT, MISSING = Tampering.CHANGED, Tampering.UNFIT, Tampering.MISSING


@dataclass(frozen=True)
class Plan:
    rows: int
    purges: tuple[int, ...]

    @property
    def first(self) -> int:
        return max(self.purges, default=1)

    def build(self) -> Database:
        return chain(self.rows, self.purges)


@st.composite
def plans(draw: st.DrawFn, least: int = 3) -> Plan:
    """A chain with ``least`` rows or more left after up to three purges."""
    rows = draw(st.integers(least, 14))
    purges = draw(st.lists(st.integers(2, max(2, rows - least + 1)), max_size=3, unique=True).map(sorted)) if rows > least else []
    return Plan(rows, tuple(purges))


@given(plans())
def test_an_untouched_chain_is_never_accused(plan: Plan) -> None:
    db = plan.build()
    kept = [Head(*row) for row in db.conn.execute("SELECT id, mac FROM audit UNION SELECT row_id, row_mac FROM audit_anchors")]
    verification = verify(db, KEY, [*kept, Head(0, audit.BEGINNING)])
    assert verification.findings == ()
    assert verification.holds
    assert verification.rows == plan.rows - plan.first + 1
    assert verification.start.id == plan.first - 1
    assert verification.head == verification.kept == audit.head(db)


@given(plans(), st.data())
def test_a_changed_field_names_its_row(plan: Plan, data: st.DataObject) -> None:
    db = plan.build()
    row = data.draw(st.integers(plan.first, plan.rows))
    column = data.draw(st.sampled_from(COLUMNS))
    value = data.draw(
        st.one_of(st.text(st.characters(codec="utf-8")), st.sampled_from(['["role" ]', "null", "7", "[1]", "{}", "[" * 9000]))
    )
    assume(value != db.conn.execute(f"SELECT {column} FROM audit WHERE id = ?", [row]).fetchone()[0])
    db.conn.execute(f"UPDATE audit SET {column} = ? WHERE id = ?", [value, row])
    assert check(db) == {CHANGED: {row}}


@given(plans(), st.data())
def test_a_changed_seal_names_its_row(plan: Plan, data: st.DataObject) -> None:
    db = plan.build()
    row = data.draw(st.integers(plan.first, plan.rows))
    db.conn.execute("UPDATE audit SET mac = ? WHERE id = ?", [data.draw(st.binary(max_size=40)), row])
    assert check(db) == {CHANGED: {row}}


@given(plans(), st.data())
def test_a_row_sealed_anew_without_the_key_is_named_and_the_next_one_cannot_be_checked(plan: Plan, data: st.DataObject) -> None:
    db = plan.build()
    row = data.draw(st.integers(plan.first, plan.rows))
    db.conn.execute("UPDATE audit SET act = 'nothing', mac = ? WHERE id = ?", [bytes(32), row])
    assert check(db) == {CHANGED: {row}} | ({UNFIT: {row + 1}} if row < plan.rows else {})


@given(plans(), st.data())
def test_deleted_rows_are_named_exactly(plan: Plan, data: st.DataObject) -> None:
    db = plan.build()
    gone = data.draw(st.sets(st.integers(plan.first, plan.rows - 1), min_size=1))
    for row in gone:
        db.conn.execute("DELETE FROM audit WHERE id = ?", [row])
    after_gaps = {row + 1 for row in gone} - gone
    assert check(db) == {MISSING: gone, UNFIT: after_gaps}


@given(plans(), st.data())
def test_a_tail_cut_off_shows_against_a_kept_head(plan: Plan, data: st.DataObject) -> None:
    db = plan.build()
    kept = audit.head(db)
    first_gone = data.draw(st.integers(plan.first, plan.rows))
    db.conn.execute("DELETE FROM audit WHERE id >= ?", [first_gone])
    assert check(db, kept) == {Tampering.CUT_OFF: set(range(first_gone, plan.rows + 1))}
    if first_gone > plan.first:
        assert check(db) == {}, "without a kept head nothing shows, and the result says so"
        assert Limit.NOTHING_KEPT in verify(db, KEY).limits


@given(plans(), st.data())
def test_a_tail_cut_off_and_grown_again_by_the_bot_shows_against_the_older_head(plan: Plan, data: st.DataObject) -> None:
    db = plan.build()
    older = audit.head(db)
    db.conn.execute("DELETE FROM audit WHERE id >= ?", [data.draw(st.integers(plan.first + 1, plan.rows))])
    for _ in range(plan.rows):
        newer = append(db, 99)
    assert check(db, newer) == {}
    assert check(db, newer, older) == {Tampering.NOT_AS_KEPT: {plan.rows}}


@given(plans(), st.data())
def test_rows_pushed_in_between_are_named(plan: Plan, data: st.DataObject) -> None:
    db = plan.build()
    at = data.draw(st.integers(plan.first, plan.rows))
    count = data.draw(st.integers(1, 3))
    for row in range(plan.rows, at - 1, -1):
        db.conn.execute("UPDATE audit SET id = ? WHERE id = ?", [row + count, row])
    for row in range(at, at + count):
        _insert(db, row)
    assert check(db) == {
        Tampering.INSERTED: set(range(at, at + count)),
        Tampering.RENUMBERED: set(range(at + count, plan.rows + count + 1)),
    }


@given(plans(), st.data())
def test_rows_put_where_others_were_purged_or_before_the_beginning_are_named(plan: Plan, data: st.DataObject) -> None:
    db = plan.build()
    row = data.draw(st.integers(-5, plan.first - 1))
    _insert(db, row)
    assert check(db) == {Tampering.INSERTED: {row}}


@given(plans(), st.integers(1, 4))
def test_a_row_put_at_the_end_is_named(plan: Plan, beyond: int) -> None:
    db = plan.build()
    row = plan.rows + beyond
    _insert(db, row)
    assert check(db) == ({CHANGED: {row}} if beyond == 1 else {MISSING: set(range(plan.rows + 1, row)), UNFIT: {row}})


@given(plans(), st.data())
def test_rows_that_changed_places_are_named(plan: Plan, data: st.DataObject) -> None:
    db = plan.build()
    one, other = sorted(data.draw(st.lists(st.integers(plan.first, plan.rows), min_size=2, max_size=2, unique=True)))
    for old, new in ((one, -1), (other, one), (-1, other)):
        db.conn.execute("UPDATE audit SET id = ? WHERE id = ?", [new, old])
    named = check(db)
    if other <= one + 2:
        assert named == {CHANGED: {one, other}}
    else:
        assert named[CHANGED] == {one, other}
        assert named[UNFIT] == {one + 1, other + 1} - {plan.rows + 1}


@given(plans(), st.data())
def test_a_row_given_another_number_is_named(plan: Plan, data: st.DataObject) -> None:
    db = plan.build()
    row = data.draw(st.integers(plan.first, plan.rows))
    number = data.draw(st.integers(-3, plan.rows + 9).filter(lambda number: not plan.first <= number <= plan.rows))
    db.conn.execute("UPDATE audit SET id = ? WHERE id = ?", [number, row])
    named = check(db)
    if row == plan.rows and number < row:
        assert named == {Tampering.INSERTED: {number}}
    else:
        assert row in named.get(MISSING, set()) or number in named[Tampering.RENUMBERED]


@given(plans(), st.data())
def test_a_chain_rewritten_without_the_key_is_named_from_its_first_row_on(plan: Plan, data: st.DataObject) -> None:
    db = plan.build()
    first = data.draw(st.integers(plan.first, plan.rows))
    before = db.conn.execute("SELECT mac FROM audit WHERE id = ?", [first - 1]).fetchone()
    mac = audit.BEGINNING if before is None else before[0]
    for row in range(first, plan.rows + 1):
        mac = seal(OTHER_KEY, mac, row, moment(row), "system", "nothing", "person:1", ())
        db.conn.execute(
            "UPDATE audit SET at = ?, actor = 'system', act = 'nothing', subject = 'person:1', fields = '[]', mac = ? WHERE id = ?",
            [moment(row), mac, row],
        )
    rest = set(range(first + 1, plan.rows + 1))
    assert check(db) == {CHANGED: {first}} | ({UNFIT: rest} if rest else {})


@given(st.lists(st.integers(2, 11), min_size=1, max_size=3, unique=True).map(sorted), st.data())
def test_a_deleted_anchor_shows(purges: list[int], data: st.DataObject) -> None:
    db = chain(14, tuple(purges))
    gone = data.draw(st.integers(1, len(purges)))
    db.conn.execute("DELETE FROM audit_anchors WHERE id = ?", [gone])
    if gone == len(purges):
        before = purges[-2] if gone > 1 else 1
        assert check(db) == {MISSING: set(range(before, purges[-1])), UNFIT: {purges[-1]}}
    else:
        assert check(db) == {}
        assert found(verify(db, KEY), Chain.ANCHORS)[MISSING] == {gone}


@given(st.lists(st.integers(2, 11), min_size=1, max_size=3, unique=True).map(sorted), st.data())
def test_a_forged_anchor_is_named_and_no_row_accused(purges: list[int], data: st.DataObject) -> None:
    db = chain(14, tuple(purges))
    number = data.draw(st.integers(1, len(purges)))
    column, value = data.draw(
        st.one_of(
            st.tuples(st.just("row_id"), st.integers(0, 13).filter(lambda row: row != purges[number - 1] - 1)),
            st.tuples(st.just("at"), st.text(st.characters(codec="utf-8"), max_size=9)),
            st.tuples(st.just("mac"), st.binary(max_size=40)),
        )
    )
    db.conn.execute(f"UPDATE audit_anchors SET {column} = ? WHERE id = ?", [value, number])
    verification = verify(db, KEY)
    assert found(verification) == {}
    assert found(verification, Chain.ANCHORS) == {CHANGED: {number}}


def test_an_anchor_with_a_forged_place_in_the_chain_is_named() -> None:
    db = chain(9, (4,))
    db.conn.execute("UPDATE audit_anchors SET row_mac = ?", [bytes(32)])
    assert found(verify(db, KEY), Chain.ANCHORS) == {CHANGED: {1}}
    assert check(db) == {UNFIT: {4}}


def test_rows_deleted_behind_a_forged_anchor_do_not_pass_for_purged() -> None:
    db = chain(9)
    [mac] = db.conn.execute("SELECT mac FROM audit WHERE id = 5").fetchone()
    db.conn.execute("DELETE FROM audit WHERE id <= 5")
    db.conn.execute("INSERT INTO audit_anchors VALUES (1, 5, ?, ?, ?)", [mac, moment(9), mac])
    assert found(verify(db, KEY), Chain.ANCHORS) == {CHANGED: {1}}


def test_an_emptied_audit_shows_by_its_anchor_alone() -> None:
    db = chain(9, (4,))
    db.conn.execute("DELETE FROM audit")
    assert check(db) == {Tampering.CUT_OFF: {4}}


def test_values_of_the_wrong_kind_in_a_table_made_anew_are_named() -> None:
    db = chain(9)
    db.conn.execute("CREATE TABLE loose (id, at, actor, act, subject, fields, mac)")
    db.conn.execute("INSERT INTO loose SELECT * FROM audit")
    db.conn.execute("UPDATE loose SET at = NULL WHERE id = 2")
    db.conn.execute("UPDATE loose SET mac = NULL WHERE id = 4")
    db.conn.execute("UPDATE loose SET subject = CAST(x'ff00fe' AS TEXT) WHERE id = 6")
    db.conn.execute("UPDATE loose SET mac = 'text' WHERE id = 8")
    db.conn.execute("INSERT INTO loose (id, at) VALUES (NULL, 1), ('nine', 2), (1, 3)")
    db.conn.execute("DROP TABLE audit")
    db.conn.execute("ALTER TABLE loose RENAME TO audit")
    assert check(db) == {CHANGED: {2, 4, 6, 8}, Tampering.INSERTED: {0, 1}}


def test_more_findings_than_anyone_reads_are_counted() -> None:
    db = blank()
    many = 2 * MOST_FINDINGS + 20
    for number in range(1, many + 1):
        append(db, number)
    db.conn.execute("UPDATE audit SET act = 'nothing' WHERE id % 2")
    verification = verify(db, KEY)
    assert len(verification.findings) == MOST_FINDINGS
    assert verification.more_findings == 10


def test_what_a_recorded_restore_replaced_is_told_and_is_no_tampering() -> None:
    db = chain(9)
    older = audit.head(db)
    db.conn.execute("DELETE FROM audit WHERE id > 6")
    audit.append(db, KEY, at=moment(9), actor="system", act="backup.restored", subject="audit:6", fields=("replaced:9",))
    newer = audit.head(db)
    verification = verify(db, KEY, [older, newer])
    assert verification.holds
    assert verification.replaced == (Replaced(7, 6, 9),)
    assert verification.kept == newer
    for number in range(8, 12):
        append(db, number)
    assert check(db, older, newer) == {}
    assert check(db, Head(6, bytes(32)), Head(10, bytes(32))) == {Tampering.NOT_AS_KEPT: {6, 10}}
    db.conn.execute("UPDATE audit SET fields = '[\"replaced:99\"]' WHERE id = 7")
    assert check(db, older, newer) == {CHANGED: {7}, Tampering.NOT_AS_KEPT: {9}}


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ((), (Limit.NOTHING_KEPT,)),
        ((5,), (Limit.AFTER_LAST_KEPT,)),
        ((2, 5), (Limit.AFTER_LAST_KEPT, Limit.KEPT_BUT_PURGED)),
    ],
)
def test_it_says_what_it_cannot_prove(kept: tuple[int, ...], expected: tuple[Limit, ...]) -> None:
    full = chain(9)
    heads = [Head(row, full.conn.execute("SELECT mac FROM audit WHERE id = ?", [row]).fetchone()[0]) for row in kept]
    verification = verify(chain(9, (4,)), KEY, heads)
    assert verification.holds
    assert verification.limits == (*expected, Limit.KEY_HOLDER, Limit.NOT_RECORDED, Limit.CLOCK)


def test_a_head_copied_by_hand_may_be_cut_short() -> None:
    db = chain(3)
    whole = str(audit.head(db))
    short = Head.parse(" 3 : " + " ".join(whole.partition(":")[2][at : at + 4] for at in (0, 4, 8, 12)))
    assert check(db, short) == {}
    assert Head.parse(whole) == audit.head(db)
    assert check(db, Head(3, b"12345678")) == {Tampering.NOT_AS_KEPT: {3}}


@pytest.mark.parametrize("text", ["", "3", "3:", "3:abcd", "x:" + "ab" * 32, "3:" + "ab" * 33, "3:" + "zz" * 32, "-3:" + "ab" * 32])
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Head.parse(text)


def _insert(db: Database, row: int) -> None:
    db.conn.execute(
        "INSERT INTO audit (id, at, actor, act, subject, fields, mac) VALUES (?, ?, 'person:1', 'people.changed', 'person:2', '[]', ?)",
        [row, moment(1), bytes(range(32))],
    )
