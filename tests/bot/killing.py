"""A process that ends in the middle of what it does: at a statement of the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any


class KilledError(BaseException):
    """The process ends here: nothing that goes on after an error goes on after this."""


class Failing:
    """A connection that ends the process at the ``at``-th statement that is asked of it; everything else it passes on."""

    def __init__(self, connection: sqlite3.Connection, at: int) -> None:
        self._connection = connection
        self.left = at

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        self._count(sql)
        return self._connection.execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any]) -> sqlite3.Cursor:
        self._count(sql)
        return self._connection.executemany(sql, parameters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def _count(self, sql: str) -> None:
        if sql == "ROLLBACK":
            return
        self.left -= 1
        if self.left < 0:
            raise KilledError(sql)
