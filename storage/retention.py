"""How long each kind of record stays, from ``retention.csv``, and the deletion of what is over.

The shipped periods are this product's own and no document's; an agency lays its own file over them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlite_utils import Database

from storage import attachments
from storage.faults import PeriodFault, PeriodProblem, RetentionError
from storage.moments import to_text

SHIPPED = Path(__file__).with_name("retention.csv")
BATCH = 5_000
"""Rows that one call deletes at most, so that the bot is not held up."""
LONGEST = 36_500

AUDIT = "audit"
"""Purged by ``storage.audit_chain.purge``, which keeps what is left verifiable."""

CLUES = "clues"
"""Their words stand in the full-text index as well, from which only who knows how they were indexed can take them: see ``purge``."""

LEDGER = "ledger"
"""The same is true of its items."""

NOTICES = "notices"
"""And of notices."""

Unindex = Callable[[Sequence[Any]], None]

LEAST_DAYS = {"inbox_done": 2, "selfcheck_reminders": 370, "dues_settled": 100, "nudges": 3}
"""Telegram delivers an update again for 24 hours; without its row it would be handled twice. Nobody is reminded twice of what lasts a
year at most. What was due of late would be entered anew, and a clock that is set back must not nudge anybody twice."""

_OWNING = {
    "forms_closed": "form",
    "feedback": "feedback",
    "unanswered": "gap",
    CLUES: "clue",
    LEDGER: "ledger",
    "papers": "paper",
    "selfchecks": "selfcheck",
    "dues_settled": "due",
    "due_records": "due_record",
    NOTICES: "notice",
}
"""Kinds whose records may own attachments, with the first part of ``attachments.owner``; those are given up with them."""

_OLD: dict[str, tuple[str, str, str]] = {
    "inbox_done": ("inbox", "door, update_id", "state IN ('applied', 'answered') AND received_at < :before"),
    "dead_letters": ("inbox", "door, update_id", "state = 'dead' AND received_at < :before"),
    "outbox_settled": (
        "outbox",
        "id",
        "state IN ('sent', 'failed', 'dropped') AND created_at < :before AND coalesce(settled_at, created_at) < :before",
    ),
    "forms_closed": ("forms", "id", "state <> 'open' AND touched_at < :before"),
    "codes": ("codes", "id", "min(expires_at, coalesce(used_at, expires_at)) < :before"),
    "enrolments": ("enrolments", "id", "outcome IS NOT NULL AND coalesce(decided_at, asked_at) < :before"),
    # Somebody who still has to wait after wrong codes is not forgotten: that would end the wait.
    "strangers": ("strangers", "door, account_id", "max(coalesce(told_at, wait_until, ''), coalesce(wait_until, told_at, '')) < :before"),
    "answered_questions": ("answered_questions", "door, account_id, question_id", "at < :before"),
    "seen_cards": ("seen_cards", "person_id, card", "at < :before"),
    "leaves": ("leaves", "id", "last_day < substr(:before, 1, 10)"),
    "accounts_unbound": ("accounts", "id", "unbound_at < :before"),
    "feedback": ("feedback", "id", "created_at < :before"),
    "unanswered": ("unanswered", "id", "created_at < :before"),
    # Entries stay for their numbers, which are never given twice.
    "aliases_withdrawn": ("learned", "id", "table_name IS NULL AND withdrawn_at < :before"),
    "checks_overtaken": (
        "checked_entries",
        "id",
        "withdrawn_at < :before OR (at < :before AND EXISTS (SELECT 1 FROM checked_entries AS later"
        " WHERE later.entry = checked_entries.entry AND later.id > checked_entries.id AND later.withdrawn_at IS NULL))",
    ),
    # Versions, remarks and the rest go with them. What others were merged into goes after those.
    CLUES: (
        "clues",
        "id",
        "state IN ('closed', 'rejected', 'merged', 'withdrawn') AND touched_at < :before"
        " AND NOT EXISTS (SELECT 1 FROM clues AS other WHERE other.merged_into = clues.id)",
    ),
    # Sources, history, extensions and steps go with them.
    LEDGER: ("ledger_items", "id", "state IN ('closed', 'void') AND touched_at < :before"),
    "clue_messages": ("clue_messages", "door, account_id, message_id", "at < :before"),
    # Answers and versions go with them; what they brought into the ledger stays.
    "selfchecks": ("selfchecks", "id", "touched_at < :before"),
    # A check under way refers to its list as well, and a form that is over may be asked for nothing any more.
    "checklist_contents": (
        "checklist_contents",
        "digest",
        "at < :before AND NOT EXISTS (SELECT 1 FROM selfchecks WHERE selfchecks.content = checklist_contents.digest)"
        " AND NOT EXISTS (SELECT 1 FROM forms WHERE state = 'open' AND kind GLOB '*check:*'"
        " AND json_extract(data, '$.content') = checklist_contents.digest)",
    ),
    # Their rows go with them.
    "list_drafts": ("list_versions", "id", "state IN ('draft', 'dropped') AND touched_at < :before"),
    "list_versions": ("list_versions", "id", "state IN ('superseded', 'withdrawn') AND touched_at < :before"),
    # Who was reminded goes with them.
    "schedules_ended": ("selfcheck_schedules", "id", "ended_at < :before OR last_day < substr(:before, 1, 10)"),
    "selfcheck_reminders": ("selfcheck_reminders", "schedule_id, person_id, period", "at < :before"),
    "papers": ("papers", "id", "state IN ('sent', 'failed', 'cancelled') AND touched_at < :before"),
    # What was confirmed about an item goes with it.
    "ledger_steps": ("ledger_steps", "id", "state IN ('dismissed', 'lapsed') AND touched_at < :before"),
    "ledger_unit_steps": ("ledger_steps", "id", "state = 'confirmed' AND ledger_id IS NULL AND touched_at < :before"),
    "ledger_reminders": ("ledger_reminders", "person_id, day", "day < substr(:before, 1, 10)"),
    # Phases, roles, duties and what was due go with them.
    "campaigns_ended": ("campaigns", "id", "state = 'ended' AND ended_at < :before"),
    "dues_settled": ("dues", "id", "state <> 'open' AND touched_at < :before"),
    "due_records": ("due_records", "id", "touched_at < :before"),
    "nudges": ("nudges", "person_id, day, kind", "day < substr(:before, 1, 10)"),
    "nudge_parts": ("nudge_parts", "person_id, kind", "day < substr(:before, 1, 10)"),
    # Recipients, threads, files and ballots go with them.
    NOTICES: ("notices", "id", "state IN ('sent', 'recalled', 'cancelled') AND touched_at < :before"),
    "notice_messages": ("notice_messages", "door, account_id, message_id", "at < :before"),
    # One whose file is still to be erased stays until it is.
    "attachments_lost": ("attachments", "id", "state IN ('refused', 'lost') AND name IS NULL AND due_at IS NULL AND added_at < :before"),
}
"""For each kind its table, its key, and which rows are over."""

KINDS = (*_OLD, AUDIT)

Periods = Mapping[str, int]
"""Days for each of ``KINDS``."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What one call deleted."""

    counts: Mapping[str, int]
    """Rows by kind, kinds without any left out."""
    more: bool
    """Whether the batch was full before all was looked at."""


def read_periods(override: Path | None = None) -> Periods:
    """The shipped periods, with those of the agency's file ``override``, if there is one, in their place.

    The file needs only the kinds that it changes, and the columns ``kind`` and ``days``; UTF-8 or, as WPS writes it, GB18030.
    Raises ``RetentionError`` naming every wrong line, ``OSError``.
    """
    periods = _read(SHIPPED)
    if override is not None and override.exists():
        periods |= _read(override)
    return periods


def purge(
    db: Database,
    periods: Periods,
    now: datetime,
    *,
    unindex: Mapping[str, Unindex] = MappingProxyType({}),
    most: int = BATCH,
) -> Purged:
    """Delete up to ``most`` rows whose period is over at ``now`` (aware), inside the caller's transaction; the audit is left alone.

    ``unindex`` has for ``CLUES``, ``LEDGER`` and ``NOTICES`` what takes those that are about to go, by their ids, out of the full-text
    index.

    Messages not handled or not sent, open forms and undecided enrolments are never over.
    """
    counts: dict[str, int] = {}
    left = most
    for kind, (table, key, is_old) in _OLD.items():
        before = to_text(now - timedelta(days=periods[kind]))
        chosen, values = f"SELECT {key} FROM {table} WHERE {is_old} LIMIT :most", {"before": before, "most": left}
        if kind in unindex:
            # The very rows that the same selection is about to delete.
            unindex[kind]([row[0] for row in db.conn.execute(chosen, values).fetchall()])
        rows = db.conn.execute(f"DELETE FROM {table} WHERE ({key}) IN ({chosen}) RETURNING {key}", values).fetchall()
        if not rows:
            continue
        counts[kind] = len(rows)
        left -= len(rows)
        if kind in _OWNING:
            for row in rows:
                attachments.give_up(db, f"{_OWNING[kind]}:{row[0]}", at=to_text(now))
        if left <= 0:
            return Purged(counts, more=True)
    return Purged(counts, more=False)


def audit_before(periods: Periods, now: datetime) -> str:
    """The moment before which audit rows are over."""
    return to_text(now - timedelta(days=periods[AUDIT]))


def _read(path: Path) -> dict[str, int]:
    rows = csv.reader(io.StringIO(_text(path), newline=""))
    header = [cell.strip() for cell in next(rows, [])]
    if "kind" not in header or "days" not in header:
        raise RetentionError([PeriodFault(path.name, 1, PeriodProblem.HEADER, ",".join(header))])
    kind_at, days_at = header.index("kind"), header.index("days")
    periods: dict[str, int] = {}
    faults = []
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        kind, days = ((row[at].strip() if at < len(row) else "") for at in (kind_at, days_at))
        problem = _problem(kind, days, periods)
        if problem is None:
            periods[kind] = int(days)
        else:
            about_kind = problem in {PeriodProblem.UNKNOWN_KIND, PeriodProblem.TWICE}
            faults.append(PeriodFault(path.name, rows.line_num, problem, kind if about_kind else days))
    if faults:
        raise RetentionError(faults)
    return periods


def _problem(kind: str, days: str, seen: Periods) -> PeriodProblem | None:
    if kind not in KINDS:
        return PeriodProblem.UNKNOWN_KIND
    if kind in seen:
        return PeriodProblem.TWICE
    if not (days.isascii() and days.isdigit() and 0 < int(days) <= LONGEST):
        return PeriodProblem.DAYS
    return PeriodProblem.TOO_SHORT if int(days) < LEAST_DAYS.get(kind, 1) else None


def _text(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RetentionError([PeriodFault(path.name, 1, PeriodProblem.NOT_TEXT, "")])
