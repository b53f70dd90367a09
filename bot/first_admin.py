"""The first admin's code: written into a private file on the server, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.actions import enrolment
from bot.actions.work import Work
from bot.settings import Settings
from bot.wording.enrolment import first_admin_names
from storage.database import Kind, kind_of
from storage.enrolment import server_code_waits
from storage.files import write_whole

FILE = "first-admin-code.txt"


def code_file(settings: Settings) -> Path:
    """Where the code of a first admin, or of one made on the server, lies until it is used."""
    return settings.data_dir / FILE


def offer(settings: Settings, by_itself: Callable[[Callable[[Work], str | None]], str | None]) -> Path | None:
    """Write a code for the first admin of a real database, unless an admin has an account; called at each start.

    ``by_itself`` runs an action in a transaction (``Effects.by_itself``). Returns the file, whose content must never be logged;
    none where no code is needed, and then no file is left either. Raises ``OSError``, ``sqlite3.Error``.
    """
    unit, person = first_admin_names()

    waits = False

    def action(work: Work) -> str | None:
        nonlocal waits
        if kind_of(work.db) is Kind.DEMO:
            return None
        waits = server_code_waits(work.db, at=work.at)
        return enrolment.first_admin(work, settings.unit or unit, person)

    code = by_itself(action)
    file = code_file(settings)
    if code is None:
        # It may hold a code that was used while the file could not be removed; one made at the server that still waits stays.
        if not waits:
            file.unlink(missing_ok=True)
        return None
    write_whole(file, code + "\n")
    return file
