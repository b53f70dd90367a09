"""Verifying the audit, and shortening it at its old end without breaking what verifies.

Rows purged are replaced by an anchor: the last purged row's id and seal, sealed with the same key after the anchor before it.
"""

from __future__ import annotations

import hmac
import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from storage.audit import BEGINNING, Head, seal
from storage.audit_kept import Comparing, Replaced, restores
from storage.audit_walk import Chain, Finding, Findings, Link, Sealing, Tampering, Walk
from storage.faults import BrokenAuditError

BATCH = 5_000
"""Rows that one purge deletes at most, so that the bot is not held up."""


class Limit(StrEnum):
    """What no verification of this kind can prove; said with every result."""

    AFTER_LAST_KEPT = "after_last_kept"
    """Rows after the last head kept elsewhere could have been cut off."""
    NOTHING_KEPT = "nothing_kept"
    """No head was given: the end could have been cut off anywhere, or all of it."""
    KEPT_BUT_PURGED = "kept_but_purged"
    """A kept head lies among the rows that were purged and can no longer be compared."""
    KEY_HOLDER = "key_holder"
    """Whoever holds the key could have rewritten everything after the last kept head."""
    NOT_RECORDED = "not_recorded"
    """What was never recorded cannot be seen."""
    CLOCK = "clock"
    """The times are those of the machine's clock."""


@dataclass(frozen=True, slots=True)
class Verification:
    """The result: without ``findings`` the chain holds from ``start`` to ``head``."""

    rows: int
    start: Head
    """What the oldest row follows: the last anchor, or ``(0, zeros)``."""
    head: Head
    kept: Head | None
    """The last row that a kept head confirms."""
    findings: tuple[Finding, ...]
    more_findings: int
    """Findings beyond those that are named."""
    replaced: tuple[Replaced, ...]
    """Restores of a backup: no tampering, but what they replaced can no longer be compared."""
    limits: tuple[Limit, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows went, and whether more are old enough."""

    count: int
    more: bool


def verify(db: Database, key: bytes, kept: Head | Iterable[Head] | None = None) -> Verification:
    """Walk the whole chain and compare it with heads ``kept`` elsewhere.

    All heads that were kept are worth giving: rows cut off before others were added show only against an older one. Rows are
    read one by one. For one view of a database in use, call it inside a read transaction, with heads read before it began.
    Raises ``sqlite3.Error`` where the tables cannot be read.
    """
    findings = Findings()
    start, is_sure, anchored = _walk_anchors(db, key, findings)
    heads = [kept] if isinstance(kept, Head) else kept or ()
    comparing = Comparing(heads)
    for anchor in anchored:
        comparing.meets(anchor)
    walk: Walk | None = Walk(Chain.ROWS, findings, start) if is_sure else None
    count, end = 0, start
    for number, mac, sealed in _rows(db, key):
        if walk is None:
            start = Link(number - 1, start.mac)
            walk = Walk(Chain.ROWS, findings, start, is_sure=False)
        walk.step(number, mac, sealed)
        count += 1
        if number > end.id:
            end = Link(number, mac)
            comparing.meets(end)
    if walk is not None:
        walk.end()
    replaced = restores(db, findings.listed)
    comparing.end(end.id, replaced, findings)
    if not count and anchored and Tampering.CUT_OFF not in {finding.kind for finding in findings.listed}:
        # A purge leaves the newest row: that there is none means that somebody else removed it.
        findings.add(Chain.ROWS, Tampering.CUT_OFF, start.id + 1)
    limits = [Limit.NOTHING_KEPT if comparing.last is None else Limit.AFTER_LAST_KEPT]
    if comparing.purged:
        limits.append(Limit.KEPT_BUT_PURGED)
    limits += [Limit.KEY_HOLDER, Limit.NOT_RECORDED, Limit.CLOCK]
    ends = Head(start.id, start.mac), Head(end.id, end.mac)
    return Verification(count, *ends, comparing.last, findings.listed, findings.more, replaced, tuple(limits))


def purge(db: Database, key: bytes, *, before: str, at: str, most: int = BATCH) -> Purged:
    """Delete up to ``most`` of the oldest rows, those written before the moment ``before``, inside the caller's transaction.

    Only a beginning of the chain can go: a row dated later than it was written holds up the rest. A row with a bare day is old
    when its day is over. The newest row always stays. Raises ``BrokenAuditError`` where a row to be deleted does not hold:
    that would destroy the evidence.
    """
    # A bare day is compared with a day: text order then is time order for both.
    oldest = db.conn.execute("SELECT id, at >= substr(?, 1, length(at)) FROM audit ORDER BY id LIMIT ?", [before, most + 1]).fetchall()
    old = [int(row[0]) for row in itertools.takewhile(lambda row: not row[1], oldest)]
    if len(old) == len(oldest) <= most:
        del old[-1:]
    if not old:
        return Purged(0, more=False)
    first, last = old[0], old[:most][-1]
    findings = Findings()
    start, is_sure, anchored = _walk_anchors(db, key, findings)
    walk = Walk(Chain.ROWS, findings, start, is_sure=is_sure)
    end = start
    for number, mac, sealed in _rows(db, key, until=last):
        walk.step(number, mac, sealed)
        end = Link(number, mac)
    walk.end()
    if findings.listed:
        raise BrokenAuditError(f"rows {first} to {last} do not hold: {findings.listed[0].kind} {findings.listed[0].first}")
    count = db.conn.execute("DELETE FROM audit WHERE id <= ?", [last]).rowcount
    number = len(anchored) + 1
    previous = db.conn.execute("SELECT mac FROM audit_anchors ORDER BY id DESC LIMIT 1").fetchone()
    anchor_mac = seal_anchor(key, BEGINNING if previous is None else bytes(previous[0]), number, end.id, end.mac, at)
    db.conn.execute(
        "INSERT INTO audit_anchors (id, row_id, row_mac, at, mac) VALUES (?, ?, ?, ?, ?)", [number, end.id, end.mac, at, anchor_mac]
    )
    return Purged(count, more=len(old) > most)


def seal_anchor(key: bytes, before: bytes, number: int, row_id: int, row_mac: bytes, at: str) -> bytes:
    """The HMAC-SHA256 of an anchor after the anchor whose seal is ``before``, under a key that seals nothing else."""
    told = json.dumps([number, row_id, row_mac.hex(), at], separators=(",", ":"))
    return hmac.digest(hmac.digest(key, b"anchor", "sha256"), before + told.encode(), "sha256")


def _walk_anchors(db: Database, key: bytes, findings: Findings) -> tuple[Link, bool, list[Link]]:
    """Where the rows begin, whether that is sure, and every place at which rows were ever purged."""
    walk = Walk(Chain.ANCHORS, findings, Link(0, BEGINNING))
    places: list[Link] = []
    is_sure = True
    for number, row_id, row_mac, at, mac in db.conn.execute(
        "SELECT id, row_id, row_mac, CAST(at AS BLOB), mac FROM audit_anchors ORDER BY id"
    ):
        place = Link(row_id if isinstance(row_id, int) else 0, _blob(row_mac))
        is_sure = walk.step(number, _blob(mac), _anchor_sealing(key, place, at))
        places.append(place)
    walk.end()
    return places[-1] if places else Link(0, BEGINNING), is_sure, places


def _anchor_sealing(key: bytes, place: Link, at: object) -> Sealing | None:
    text = _text(at)
    if text is None:
        return None
    return lambda before, number: seal_anchor(key, before, number, place.id, place.mac, text)


def _rows(db: Database, key: bytes, until: int | None = None) -> Iterator[tuple[int, bytes, Sealing | None]]:
    # As blobs: text that is not UTF-8, which a tampered row may hold, would end the reading.
    cursor = db.conn.execute(
        "SELECT id, CAST(at AS BLOB), CAST(actor AS BLOB), CAST(act AS BLOB), CAST(subject AS BLOB), CAST(fields AS BLOB), mac"
        f" FROM audit {'' if until is None else 'WHERE id <= ?'} ORDER BY id",
        [] if until is None else [until],
    )
    for number, at, actor, act, subject, fields, mac in cursor:
        yield number if isinstance(number, int) else 0, _blob(mac), _row_sealing(key, (at, actor, act, subject, fields))


def _row_sealing(key: bytes, stored: tuple[object, ...]) -> Sealing | None:
    texts = [_text(value) for value in stored]
    at, actor, act, subject, listed = texts
    if at is None or actor is None or act is None or subject is None or listed is None:
        return None
    try:
        fields = json.loads(listed)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, list) or not all(isinstance(field, str) for field in fields):
        return None
    # Another spelling of the same list is a change, too.
    if json.dumps(fields, ensure_ascii=False) != listed:
        return None
    names = tuple(fields)

    def sealed(before: bytes, number: int) -> bytes:
        return seal(key, before, number, at, actor, act, subject, names)

    return sealed


def _text(value: object) -> str | None:
    if not isinstance(value, bytes):
        return None
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None


def _blob(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""
