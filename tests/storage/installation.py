"""An installation with something of everything in it, and words planted where no backup may carry them."""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from storage import attachments, audit, forms, inbox, outbox, people
from storage.backups import take
from storage.database import Kind, Store, open_store
from storage.inbox import Arrival
from storage.moments import to_text
from storage.outbox import Draft, Operation
from storage.people import Role
from storage.placing import Place
from storage.sealed import DATABASE, make_identity, unseal

NOW = datetime(2026, 11, 25, 10, 42, tzinfo=ZoneInfo("Asia/Shanghai"))
AT = to_text(NOW)
LATER = NOW + timedelta(days=3)
AUDIT_KEY = bytes(range(32))
KEY_FILE, RECIPIENT = make_identity()
OTHER_KEY_FILE, OTHER_RECIPIENT = make_identity()

NEVER_IN_A_BACKUP = (
    "PLANTED-in-an-open-payload",
    "PLANTED-in-a-dead-payload",
    "PLANTED-in-a-queued-message",
    "PLANTED-in-a-message-on-its-way",
    "PLANTED-in-an-open-form",
    "PLANTED-in-a-cancelled-form",
    "PLANTED-in-a-finished-form",
    "PLANTED-as-the-hash-of-a-code",
    "PLANTED-file-of-an-open-form",
    "PLANTED-in-a-deleted-row",
)
KEPT = "KEPT-feedback"
PHOTO = b"KEPT-photo" * 1000


@dataclass(frozen=True)
class Planted:
    """The installation; ``officer`` and ``admin`` are the ids of two people with accounts 11 and 12."""

    place: Place
    officer: int
    admin: int

    @contextlib.contextmanager
    def opened(self, kind: Kind = Kind.REAL) -> Iterator[Store]:
        store = open_store(self.place.database, kind, created_at=AT)
        try:
            yield store
        finally:
            store.close()

    def change(self, statement: str, *values: object) -> None:
        """Let something happen after the backup."""
        with self.opened() as store, store.transaction() as db:
            db.conn.execute(statement, values)

    def back_up(self, file: Path, now: datetime = NOW) -> Path:
        return take(self.place.database, self.place.attachments, file, RECIPIENT, now).file

    def facts(self) -> tuple[object, ...]:
        """Enough to tell two states of the records apart, and whether each stored attachment is there."""
        with self.opened() as store:
            db = store.db
            stored = db.conn.execute("SELECT name FROM attachments WHERE state = 'stored' AND owner NOT LIKE 'form:%'").fetchall()
            return (
                db.conn.execute("SELECT text FROM feedback ORDER BY id").fetchall(),
                db.conn.execute("SELECT id, standing, role FROM people ORDER BY id").fetchall(),
                [(name, (self.place.attachments / name[:2] / name).read_bytes()[:10]) for (name,) in stored],
            )


def plant(folder: Path, kind: Kind = Kind.REAL, *, created_at: str = AT, key: bytes = AUDIT_KEY) -> Planted:
    """Make the installation in ``folder``; nothing of it is open when this returns."""
    place = Place(folder / ("suixing.sqlite3" if kind is Kind.REAL else "demo.sqlite3"), folder / "attachments")
    store = open_store(place.database, kind, created_at=created_at)
    with store.transaction() as db:
        top = people.add_unit(db, "支队")
        unit = people.add_unit(db, "一大队", top.id)
        officer = people.add_person(db, "王五", unit.id, Role.OFFICER, created_at=AT).id
        admin = people.add_person(db, "赵六", top.id, Role.ADMIN, created_at=AT).id
        people.bind(db, "telegram", 11, officer, "wang", at=AT)
        people.bind(db, "telegram", 12, admin, "zhao", at=AT)
        arrivals = [Arrival(number, json.dumps({"text": text})) for number, text in enumerate(NEVER_IN_A_BACKUP[:2], 1)]
        inbox.write_down(db, "telegram", [*arrivals, Arrival(3, "{}")], at=AT)
        inbox.bury(db, "telegram", 2, "ValueError")
        inbox.apply(db, "telegram", 3)
        for number, text in enumerate(NEVER_IN_A_BACKUP[2:4]):
            outbox.put(db, Draft("telegram", 11, officer, 0, Operation.SEND, text), at=AT, on_its_way=bool(number))
        for number, (state, text) in enumerate(zip(("open", "cancelled", "done"), NEVER_IN_A_BACKUP[4:7], strict=True)):
            form = forms.start(
                db,
                person_id=officer,
                door="telegram",
                account_id=11,
                kind=f"kind{number}",
                data=json.dumps(text),
                listening_until=None,
                at=AT,
                expires_at=AT,
            )
            db.conn.execute("UPDATE forms SET state = ? WHERE id = ?", [state, form.id])
        db.conn.execute(
            "INSERT INTO codes (hash, person_id, made_at, expires_at) VALUES (?, ?, ?, ?)", [NEVER_IN_A_BACKUP[7].encode(), officer, AT, AT]
        )
        db.conn.execute(
            "INSERT INTO enrolments (person_id, door, account_id, shown_name, asked_at) VALUES (?, 'telegram', 13, 'x', ?)", [officer, AT]
        )
        say(store, KEPT, key=key)
        store_file(store, place, "form:1", "aa-of-an-open-form", NEVER_IN_A_BACKUP[8].encode())
        store_file(store, place, "feedback:1", "bb-photo", PHOTO)
        db.conn.execute(
            "INSERT INTO unanswered (id, person_id, question, note, state, created_at) VALUES (1, ?, ?, '', 'new', ?)",
            [officer, NEVER_IN_A_BACKUP[9], AT],
        )
    with store.transaction() as db:
        db.conn.execute("PRAGMA secure_delete = OFF")
        db.conn.execute("DELETE FROM unanswered")
    store.close()
    return Planted(place, officer, admin)


def say(store: Store, text: str, key: bytes = AUDIT_KEY) -> None:
    """A row of feedback and its audit row, inside the caller's transaction."""
    store.db.conn.execute("INSERT INTO feedback (person_id, text, state, created_at) VALUES (1, ?, 'new', ?)", [text, AT])
    audit.append(store.db, key, at=AT, actor="person:1", act="feedback.given", subject="feedback:1")


def store_file(store: Store, place: Place, owner: str, name: str, content: bytes) -> None:
    number = attachments.want(store.db, owner, door="telegram", file_id="f", size=len(content), at=AT)
    attachments.stored(store.db, number, name=name, kind="image/jpeg", size=len(content), sha256="")
    (place.attachments / name[:2]).mkdir(parents=True, exist_ok=True)
    (place.attachments / name[:2] / name).write_bytes(content)


def opened(file: Path, key_file: str = KEY_FILE) -> bytes:
    """The decrypted bytes of a backup."""
    plain = io.BytesIO()
    unseal(file, key_file, plain)
    return plain.getvalue()


def members(file: Path) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(opened(file))) as tar:
        return {member.name: content.read() for member in tar if (content := tar.extractfile(member)) is not None}


def database_in(file: Path, folder: Path) -> Path:
    """The database of a backup, written into ``folder``."""
    path = folder / "from-backup.sqlite3"
    path.write_bytes(members(file)[DATABASE])
    return path


@contextlib.contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process may grow beyond ``size`` bytes: a full disk for everybody who writes more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


CHANGING = ("replace", "link", "unlink", "rmdir", "mkdir")


def killed_before(step: int, work: Callable[[], object]) -> bool:
    """Run ``work`` in a process that dies without a word before its ``step``-th change of a name; False if it got through."""
    child = os.fork()
    if child == 0:
        left = step

        def dying(really: Callable[..., object]) -> Callable[..., object]:
            def counted(*arguments: object, **options: object) -> object:
                nonlocal left
                left -= 1
                if left <= 0:
                    os._exit(9)
                return really(*arguments, **options)

            return counted

        for name in CHANGING:
            setattr(os, name, dying(getattr(os, name)))
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 9), "it failed by itself"
    return code == 9
