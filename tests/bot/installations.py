"""Installations for tests of the command line: a data folder with a database, keys, people and a kept head."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from click.testing import CliRunner, Result
from sqlite_utils import Database

from bot.audit_heads import file_of, keep
from bot.cli import main
from bot.keys import Keys, open_keys
from bot.settings import Settings
from storage import audit, people
from storage.database import Kind, Store, open_store
from storage.moments import to_text
from storage.people import Role

TOKEN = "12345:a-token-that-must-never-be-printed"


@dataclass
class Installation:
    """One installation on the disk, closed: nothing runs on it."""

    settings: Settings
    keys: Keys

    @property
    def environment(self) -> dict[str, str | None]:
        """The settings as the command line reads them."""
        values = self.settings
        given: dict[str, str | None] = {"SUIXING_DATA_DIR": str(values.data_dir), "SUIXING_CACHE_DIR": str(values.cache_dir)}
        given |= {"SUIXING_API_URL": values.api_url, "SUIXING_TOKEN": values.token.get_secret_value() if values.token else None}
        return given

    def run(self, *arguments: str) -> Result:
        """``suixing`` with ``arguments``; an exception is the test's failure."""
        result = CliRunner().invoke(main, arguments, env=self.environment, catch_exceptions=False)
        assert TOKEN not in result.output
        return result

    def store(self) -> Store:
        kind = Kind.DEMO if self.settings.token is None else Kind.REAL
        return open_store(self.settings.database_file, kind, created_at="2026-01-01T00:00:00.000Z", alone=False)

    def change(self, change: Callable[[Database], object]) -> None:
        """Let ``change`` have its way with the database in one transaction."""
        store = self.store()
        with store.transaction() as db:
            change(db)
        store.close()

    def tamper(self, statement: str) -> None:
        self.change(lambda db: db.conn.execute(statement))

    def keep_head(self, now: datetime) -> None:
        store = self.store()
        keep(file_of(self.settings.key_file), store.db, now.date())
        store.close()


def installation(folder: Path, cache: Path, now: datetime, *, token: str | None = TOKEN, **values: object) -> Installation:
    """An installation with an admin, somebody of discipline, and five audit rows of the hours before ``now``."""
    data = folder / "data"
    data.mkdir(mode=0o700)
    settings = Settings.model_validate({"data_dir": data, "cache_dir": cache, "token": token, **values})
    made = Installation(settings, open_keys(settings.key_file))

    def fill(db: Database) -> None:
        unit = people.add_unit(db, "某大队").id
        admin = people.add_person(db, "管理员甲", unit, Role.ADMIN, created_at=to_text(now)).id
        people.add_person(db, "纪检乙", unit, Role.DISCIPLINE, created_at=to_text(now))
        for hours in range(5, 0, -1):
            audit.append(
                db,
                made.keys.audit,
                at=to_text(now - timedelta(hours=hours)),
                actor="system" if hours == 5 else f"person:{admin}",
                act="people.added",
                subject=f"person:{hours}",
                fields=("name", "role"),
            )

    made.change(fill)
    made.keep_head(now)
    return made
