"""The register of migrations, and what each is written with."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

SCHEMA = Migrations("suixing")


def create(db: Database, *statements: str) -> None:
    """Run each of ``statements``."""
    for statement in statements:
        db.conn.execute(statement)
