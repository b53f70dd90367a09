"""What is erased is not to be found in the file any more."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from random import Random

from storage import anonymous, inbox
from storage.anonymous import DraftRow
from storage.database import Kind, open_store
from storage.inbox import Arrival

AT = "2026-03-02T04:00:00.000Z"


def test_after_the_nightly_rewriting_no_page_holds_what_was_erased(tmp_path: Path) -> None:
    random = Random(1)
    with contextlib.closing(open_store(tmp_path / "x.sqlite3", Kind.DEMO, created_at=AT)) as store:
        store.db.conn.execute("PRAGMA synchronous = OFF")
        open_rows: set[tuple[int, bool]] = set()
        number = 1000
        for place in range(3000):
            number += random.choice([1, 1, 2, 3])
            said = json.dumps({"update_id": number, "text": f"SECRET{place}" + "字" * random.randint(0, 300)})
            with store.transaction() as db:
                inbox.write_down(db, "telegram", [Arrival(number, said)], at=AT)
                for row in sorted(open_rows):
                    if random.random() < 0.4:
                        open_rows.discard(row)
                        (inbox.forget if row[1] else inbox.answered)(db, "telegram", row[0])
                anonymous.save(db, DraftRow("telegram", random.randint(1, 10**9), "text", f"SECRET{place}", 1, AT))
                for draft in anonymous.drafts(db, "telegram"):
                    if random.random() < 0.5:
                        anonymous.drop(db, "telegram", draft.account_id)
            open_rows.add((number, random.random() < 0.2))
        with store.transaction() as db:
            for row in open_rows:
                inbox.forget(db, "telegram", row[0])
            for draft in anonymous.drafts(db, "telegram"):
                anonymous.drop(db, "telegram", draft.account_id)
        store.rewrite()
        assert not store.is_log_due
        left = b"".join(path.read_bytes() for path in tmp_path.glob("x.sqlite3*"))
        assert b"received_at" in left
        assert b"SECRET" not in left


def test_a_log_that_somebody_reads_stays_due(tmp_path: Path) -> None:
    with contextlib.closing(open_store(tmp_path / "x.sqlite3", Kind.DEMO, created_at=AT)) as store:
        with contextlib.closing(open_store(tmp_path / "x.sqlite3", Kind.DEMO, created_at=AT, alone=False)) as reader:
            reader.db.conn.execute("BEGIN")
            reader.db.conn.execute("SELECT count(*) FROM inbox").fetchall()
            with store.transaction() as db:
                inbox.write_down(db, "telegram", [Arrival(1, "{}")], at=AT)
            store.truncate_log()
            assert store.is_log_due
            reader.db.conn.execute("ROLLBACK")
        store.truncate_log()
        assert not store.is_log_due
        assert (tmp_path / "x.sqlite3-wal").stat().st_size == 0
