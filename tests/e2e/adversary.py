"""The agency's own admin, who holds the disk, the logs, the backups and Telegram's numbers, and wants to know who wrote it."""

from __future__ import annotations

import io
import re
import sqlite3
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storage.backups import take
from storage.sealed import make_identity, unseal
from tests.e2e.conftest import House, Officer

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


@dataclass
class Known:
    """What the admin knows of the reporter: who, and what Telegram knows of each message."""

    account: int
    person: int
    updates: set[int] = field(default_factory=set)
    messages: set[int] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    bytes_: list[bytes] = field(default_factory=list)
    """Pieces of what was sent that nobody else has sent: of the photo, of the update's JSON."""


def watch(house: House, officer: Officer) -> Known:
    """Take note of every update of ``officer`` from now on."""
    known = Known(officer.person.id, officer.id)
    take_in = house.bot.line.intake.take

    async def noting(raws: Iterable[object]) -> list[int]:
        told = list(raws)
        for raw in told:
            if isinstance(raw, dict) and f'"id": {officer.person.id}' in str(raw).replace("'", '"'):
                known.updates.add(int(raw["update_id"]))
                known.files |= set(_file_ids(raw))
                known.messages |= set(_message_ids(raw))
        return await take_in(told)

    house.bot.line.intake.take = noting  # type: ignore[method-assign]
    return known


def joins(database: Path, known: Known) -> list[str]:
    """Every place in a database that joins what is known to an anonymous clue, or keeps of its coming what only it can have left."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return list(_in_tables(connection, known))
    finally:
        connection.close()


def _in_tables(connection: sqlite3.Connection, known: Known) -> Iterator[str]:
    clue_words = [str(value) for row in connection.execute("SELECT id, search_id, text FROM clues WHERE is_anonymous = 1") for value in row]
    clue_words += [str(row[0]) for row in connection.execute("SELECT id FROM anonymous_files WHERE clue_id IS NOT NULL")]
    clue_words = [word for word in clue_words if len(word) > 3]
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")]
    for table in tables:
        cursor = connection.execute(f"SELECT * FROM {table}")
        columns = [column[0] for column in cursor.description]
        for row in cursor:
            told = dict(zip(columns, row, strict=True))
            texts = [_text(value) for value in row]
            if any(file_id in text for file_id in known.files for text in texts):
                yield f"{table}: a file id"
            if told.get("update_id") in known.updates:
                yield f"{table}: an update id"
            if told.get("account_id") == known.account and told.keys() & {"message_id", "question_id", "answer_id"}:
                for column in ("message_id", "question_id", "answer_id"):
                    if told.get(column) in known.messages:
                        yield f"{table}: a message id"
            if any(word in text for word in clue_words for text in texts):
                if table == "clue_subjects":
                    continue
                if {known.account, known.person} & {value for name, value in told.items() if name in {"account_id", "person_id", "actor"}}:
                    yield f"{table}: the account or the person"
                if any(str(known.account) in text or f"person:{known.person}" in text for text in texts):
                    yield f"{table}: the account"
                if any(_MOMENT.search(text) for text in texts):
                    yield f"{table}: a moment"


def raw_traces(paths: Iterable[Path], known: Known) -> list[str]:
    """Files whose bytes hold something that only the reporter's message can have left."""
    wanted = [
        *known.bytes_,
        *(file_id.encode() for file_id in known.files),
        *(f'"update_id":{number}'.encode() for number in known.updates),
    ]
    found = []
    for path in paths:
        content = path.read_bytes() if path.exists() else b""
        found += [f"{path.name}: {piece[:24]!r}" for piece in wanted if piece in content]
    return found


def backed_up(house: House, folder: Path) -> Path:
    """A backup taken now and opened again: the folder with what was in it."""
    key, recipient = make_identity()
    folder.mkdir()
    take(house.settings.database_file, house.settings.attachments_dir, folder / "b.age", recipient, house.clock())
    archive = io.BytesIO()
    unseal(folder / "b.age", key, archive)
    archive.seek(0)
    with tarfile.open(fileobj=archive) as tar:
        tar.extractall(folder / "open", filter="data")
    return folder / "open"


def database_files(database: Path) -> list[Path]:
    """The database with what SQLite lays beside it."""
    return [database, *(database.with_name(database.name + suffix) for suffix in ("-wal", "-shm"))]


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _file_ids(raw: Any) -> Iterator[str]:
    if isinstance(raw, dict):
        for name, value in raw.items():
            if name in {"file_id", "file_unique_id"}:
                yield str(value)
            else:
                yield from _file_ids(value)
    elif isinstance(raw, list):
        for each in raw:
            yield from _file_ids(each)


def _message_ids(raw: Any) -> Iterator[int]:
    if isinstance(raw, dict):
        for name, value in raw.items():
            if name == "message_id":
                yield int(value)
            else:
                yield from _message_ids(value)
