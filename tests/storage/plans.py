"""How SQLite answers what a function asks: the steps of its plans."""

from __future__ import annotations

from collections.abc import Callable

from sqlite_utils import Database


def asked(db: Database, ask: Callable[[], object]) -> list[str]:
    """The statements that ``ask`` gives to SQLite."""
    found: list[str] = []
    db.conn.set_trace_callback(found.append)
    ask()
    db.conn.set_trace_callback(None)
    return [statement for statement in found if not statement.startswith("--")]


def steps(db: Database, statements: list[str]) -> list[str]:
    """The steps by which SQLite answers them."""
    return [row[3] for statement in statements for row in db.conn.execute(f"EXPLAIN QUERY PLAN {statement}")]
