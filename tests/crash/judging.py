"""What was left at each kill, and whether anything was lost, doubled, unanswered or out of order in the end."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database

from bot.actions.feedback import FeedbackReceived
from bot.actions.gaps import QuestionHandedOver
from bot.keys import Keys
from bot.line.sender import SIDE_BY_SIDE
from bot.wording.followups import send_anew
from bot.wording.forms import PRESS
from bot.wording.messages import show
from storage.audit_chain import verify
from tests.crash.load import Load, Said
from tests.crash.watching import Delivery

QUOTATION = re.compile(r"<blockquote[^>]*>(.*?)</blockquote>")
SEND_ANEW = send_anew().text
EFFECTS = ("feedback.submitted", "gap.handed_over")
"""The acts that the load leads to, as the audit names them."""


@dataclass(frozen=True, slots=True)
class Left:
    """What one kill left behind: messages on their way, and questions not marked as answered, each as chat and text of the message."""

    name: str
    in_flight: Counter[tuple[int, str]]
    sending: int
    is_whole: bool
    """Whether SQLite finds the file in order, and each record has its one audit row."""


@dataclass(slots=True)
class Verdict:
    """What was found; all but the counts has to be empty or zero."""

    by: str
    kills: Counter[str]
    messages: int
    updates: int
    deliveries: int
    repeated: int = 0
    repeated_by_faults: int = 0
    most_repeated: int = 0
    most_in_flight: int = 0
    lost: int = 0
    doubled: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Everything that must not be."""
        lost = [f"{self.lost} updates were never written down"] if self.lost else []
        return [*lost, *self.doubled, *self.missing, *self.unexplained, *self.out_of_order, *self.leftovers]


@contextlib.contextmanager
def copy_of(database: Path) -> Iterator[Database]:
    """The database as a killed process has left it, without touching it."""
    with TemporaryDirectory() as folder:
        for file in (database, database.with_name(database.name + "-wal")):
            if file.exists():
                shutil.copy(file, folder)
        with contextlib.closing(sqlite3.connect(Path(folder) / database.name)) as connection:
            yield Database(connection)


def look(database: Path, name: str, load: Load) -> Left:
    """What there is right after a kill."""
    with copy_of(database) as db:
        rows = db.conn.execute("SELECT account_id, body FROM outbox WHERE state = 'sending'").fetchall()
        in_flight = Counter((account, str(json.loads(body)["text"])) for account, body in rows)
        for (payload,) in db.conn.execute("SELECT payload FROM inbox WHERE state = 'open'").fetchall():
            update = json.loads(payload)
            message = update.get("message") or update.get("edited_message")
            reply = None if message is None else load.replies.get((message["from"]["id"], message["text"]))
            if reply is not None:
                in_flight[message["from"]["id"], reply] += 1
        records = db.conn.execute("SELECT (SELECT count(*) FROM feedback) + (SELECT count(*) FROM unanswered)").fetchone()
        audited = db.conn.execute(f"SELECT count(DISTINCT subject), count(*) FROM audit WHERE act IN {EFFECTS}").fetchone()
        is_whole = db.conn.execute("PRAGMA quick_check").fetchall() == [("ok",)] and audited == (records[0], records[0])
    return Left(name, in_flight, len(rows), is_whole)


def judge(by: str, database: Path, keys: Keys, load: Load, kills: Sequence[Left]) -> Verdict:
    """What has become of everything that was said, once all is quiet."""
    deliveries = load.door.deliveries
    verdict = Verdict(by, Counter(left.name for left in kills), len(load.said), load.updates, len(deliveries))
    verdict.missing += [f"waited in vain: {missed}" for missed in load.missed]
    verdict.leftovers += [f"kill {number} ({left.name}) left a broken file" for number, left in enumerate(kills) if not left.is_whole]
    with copy_of(database) as db:
        _effects(db, keys, load, verdict)
        _resolve(db, load)
    _replies(load, verdict)
    _repeats(deliveries, kills, verdict)
    return verdict


def _effects(db: Database, keys: Keys, load: Load, verdict: Verdict) -> None:
    verdict.lost = load.updates - db.conn.execute("SELECT count(*) FROM inbox").fetchone()[0]
    for table, column, wanted in (("feedback", "text", load.feedback), ("unanswered", "question", load.questions)):
        kept = Counter(row[0] for row in db.conn.execute(f"SELECT {column} FROM {table}").fetchall())
        verdict.doubled += [f"{table} {count} times: {text}" for text, count in kept.items() if count > 1 or text not in wanted]
        verdict.missing += [f"no {table}: {text}" for text in wanted - kept.keys()]
    subjects = Counter(row[0] for row in db.conn.execute("SELECT act || ' ' || subject FROM audit").fetchall())
    verdict.doubled += [f"audited {count} times: {subject}" for subject, count in subjects.items() if count > 1]
    verdict.doubled += [f"{act} {count} times" for act, count in _too_many(db, load)]
    verification = verify(db, keys.audit)
    if not verification.holds:
        verdict.leftovers.append(f"the audit does not hold: {verification.findings}")
    for table, settled in (("inbox", ("applied", "answered")), ("outbox", ("sent", "dropped"))):
        states = db.conn.execute(f"SELECT state, count(*) FROM {table} GROUP BY state").fetchall()
        verdict.leftovers += [f"{count} {state} in the {table}" for state, count in states if state not in settled]
    if db.conn.execute("PRAGMA integrity_check").fetchall() != [("ok",)] or db.conn.execute("PRAGMA foreign_key_check").fetchall():
        verdict.leftovers.append("the file is not in order")


def _too_many(db: Database, load: Load) -> list[tuple[str, int]]:
    counts = dict(db.conn.execute("SELECT act, count(*) FROM audit GROUP BY act").fetchall())
    wanted = zip(EFFECTS, (len(load.feedback), len(load.questions)), strict=True)
    return [(act, counts.get(act, 0)) for act, count in wanted if counts.get(act, 0) != count]


def _resolve(db: Database, load: Load) -> None:
    """Name the reply of all that was given a number."""
    told = dict(db.conn.execute("SELECT text, id FROM feedback").fetchall())
    handed = dict(db.conn.execute("SELECT question, id FROM unanswered").fetchall())
    for said in load.said:
        if said.kind in {"feedback", "form"} and said.about in told:
            said.reply = show(FeedbackReceived(told[said.about])).text
        elif said.kind == "handed over" and said.about in handed:
            said.reply = show(QuestionHandedOver(handed[said.about], has_readers=True)).text


def _replies(load: Load, verdict: Verdict) -> None:
    first: dict[tuple[int, str], int] = {}
    for delivery in load.door.deliveries:
        first.setdefault((delivery.chat_id, delivery.text), delivery.number)
    latest: dict[int, tuple[int, Said]] = {}
    for said in load.said:
        if said.kind == "form step":
            found = next((d.number for d in load.door.at[said.person_id] if said.about in d.text), None)
        else:
            found = first.get((said.person_id, said.reply))
        if found is None and any((said.person_id, reply) in first for reply in said.edited):
            # Overtaken by the answer to its edit, whose turn came later.
            continue
        if found is None:
            verdict.missing.append(f"no reply to {said.person_id}: {said.kind} {said.text}")
            continue
        before = latest.get(said.person_id)
        if before is not None and before[0] > found:
            verdict.out_of_order.append(f"{said.person_id}: {said.kind} {said.text} was answered before {before[1].kind} {before[1].text}")
        else:
            latest[said.person_id] = found, said
    officers = {said.person_id for said in load.said}
    told = {quoted for chat, text in first if chat not in officers for quoted in QUOTATION.findall(text)}
    verdict.missing += [f"nobody was told of {about}" for about in (load.feedback | load.questions) - told]


def _repeats(deliveries: Sequence[Delivery], kills: Sequence[Left], verdict: Verdict) -> None:
    """Each repeated message has to be one that was in flight at a kill since, once a kill, or whose arrival the bot was never told of."""
    verdict.most_in_flight = max((left.in_flight.total() for left in kills), default=0)
    unused = [Counter(left.in_flight) for left in kills]
    repeats = [0] * len(kills)
    before: dict[tuple[int, str, tuple[str, ...]], Delivery] = {}
    for delivery in deliveries:
        # The first screens of two forms read the same; the other buttons of an answer depend on what else is open.
        key = delivery.chat_id, delivery.text, tuple(data for data in delivery.data if f":{PRESS}:" in data)
        last, before[key] = before.get(key), delivery
        # Each edit of something that was no question gets the same sentence.
        if last is None or delivery.text == SEND_ANEW:
            continue
        # A card that an edited question finds again is the same message with other buttons, not another one.
        if last.message_id == delivery.message_id and not key[2]:
            continue
        verdict.repeated += 1
        kill = next((kill for kill in range(last.life, delivery.life) if unused[kill][key[:2]]), None)
        if kill is not None:
            unused[kill][key[:2]] -= 1
            repeats[kill] += 1
        elif last.unheard:
            verdict.repeated_by_faults += 1
        else:
            verdict.unexplained.append(f"said twice without need to {delivery.chat_id}: {delivery.text[:60]}")
    verdict.most_repeated = max(repeats, default=0)
    for kill, count in enumerate(repeats):
        if count > kills[kill].in_flight.total():
            verdict.unexplained.append(f"kill {kill} repeated {count} of {kills[kill].in_flight.total()} in flight")
    # Each lane sends what it has just put on its way itself, so one more for each chat.
    most = SIDE_BY_SIDE + len({delivery.chat_id for delivery in deliveries})
    verdict.unexplained += [f"{left.sending} messages on their way at a kill, more than {most}" for left in kills if left.sending > most]
