"""Heads of the audit that were kept elsewhere, compared with the rows of today."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from storage.audit import Head
from storage.audit_walk import Chain, Finding, Findings, Link, Tampering

RESTORED = "backup.restored"
"""The act under which a restore records itself: about ``audit:<last row of the backup>``, with ``replaced:<last row before>``."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """A restore, recorded in row ``row_id``: what stood after row ``after`` up to row ``until`` was replaced by it."""

    row_id: int
    after: int
    until: int


class Comparing:
    """Kept heads, compared with the rows as they pass; each row may have several, since a restore gives ids again."""

    def __init__(self, heads: Iterable[Head]) -> None:
        self._wanted: dict[int, set[bytes]] = {}
        for head in heads:
            if head.id > 0:
                self._wanted.setdefault(head.id, set()).add(head.mac)
        self._differing: list[int] = []
        self.last: Head | None = None
        """The last row that had a kept head, and the same seal as then."""
        self.purged = False
        """Whether a head belongs to a row that was purged."""

    def meets(self, link: Link) -> None:
        """Compare a row, or an anchor's place, in the order of ids."""
        macs = self._wanted.pop(link.id, None)
        if macs is None:
            return
        # A mac copied by hand may be cut short.
        matching = [link.mac.startswith(mac) for mac in macs]
        if not all(matching):
            self._differing.append(link.id)
        if any(matching):
            self.last = Head(link.id, link.mac)

    def end(self, last: int, replaced: Iterable[Replaced], findings: Findings) -> None:
        """Judge what differs and what met no row, ``last`` being the last one; what a restore replaced is no finding."""
        ranges = tuple(replaced)

        def is_explained(row_id: int) -> bool:
            return any(restore.after < row_id <= restore.until for restore in ranges)

        for row_id in self._differing:
            if not is_explained(row_id):
                findings.add(Chain.ROWS, Tampering.NOT_AS_KEPT, row_id)
        beyond = [row_id for row_id in self._wanted if row_id > last]
        cut_off = [row_id for row_id in beyond if not is_explained(row_id)]
        if cut_off:
            findings.add(Chain.ROWS, Tampering.CUT_OFF, last + 1, max(cut_off))
        self.purged = len(beyond) < len(self._wanted)


def restores(db: Database, findings: Iterable[Finding]) -> tuple[Replaced, ...]:
    """The restores that the audit records, those rows left out of which something was found."""
    accused = [(finding.first, finding.last) for finding in findings if finding.chain is Chain.ROWS]
    found = []
    for row_id, subject, fields in db.conn.execute("SELECT id, subject, fields FROM audit WHERE act = ? ORDER BY id", [RESTORED]):
        after = re.fullmatch(r"audit:(\d{1,18})", str(subject))
        until = re.search(r'"replaced:(\d{1,18})"', str(fields))
        if after and until and not any(first <= row_id <= last for first, last in accused):
            found.append(Replaced(row_id, int(after[1]), int(until[1])))
    return tuple(found)
