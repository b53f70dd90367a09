"""What is changed in a campaign that was started, its history, and how far its duties are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlite_utils import Database

from storage.campaigns import Campaign


class CampaignChange(StrEnum):
    """What was changed."""

    STARTED = "started"
    ROLE = "role"
    RULE = "rule"
    EXTENDED = "extended"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class CampaignStep:
    """A row of ``campaign_history``."""

    kind: CampaignChange
    duty_id: int | None
    text: str
    """The reason, or what stood there before and what stands there now."""
    person_id: int | None
    at: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many dues of a duty are in which state; what is void does not count."""

    done: int = 0
    open: int = 0
    late: int = 0
    """Of the open ones, how many were due before today."""

    @property
    def whole(self) -> int:
        return self.done + self.open


def say(db: Database, campaign_id: int, kind: CampaignChange, text: str, *, duty_id: int | None = None, by: int | None, at: str) -> None:
    """Add a line to the history."""
    db.conn.execute(
        "INSERT INTO campaign_history (campaign_id, place, kind, duty_id, text, person_id, at)"
        " SELECT ?, coalesce(max(place), 0) + 1, ?, ?, ?, ?, ? FROM campaign_history WHERE campaign_id = ?",
        [campaign_id, kind, duty_id, text, by, at, campaign_id],
    )


def history(db: Database, campaign_id: int, *, duty_id: int | None = None) -> tuple[CampaignStep, ...]:
    """What was changed, the first first; of one duty alone where one is given."""
    rows = db.conn.execute(
        "SELECT kind, duty_id, text, person_id, at FROM campaign_history"
        " WHERE campaign_id = ? AND (? IS NULL OR duty_id = ?) ORDER BY place",
        [campaign_id, duty_id, duty_id],
    ).fetchall()
    return tuple(CampaignStep(CampaignChange(row[0]), *row[1:]) for row in rows)


def touch(db: Database, seen: Campaign) -> bool:
    """Raise the revision of a running campaign; False where somebody else has changed it meanwhile."""
    done = db.conn.execute(
        "UPDATE campaigns SET revision = revision + 1 WHERE id = ? AND revision = ? AND state = 'running'", [seen.id, seen.revision]
    )
    return done.rowcount == 1


def extend(db: Database, seen: Campaign, last: date) -> None:
    """Give a campaign, and the phases and duties that ended with it, another last day."""
    values = {"id": seen.id, "last": last.isoformat(), "before": None if seen.last_day is None else seen.last_day.isoformat()}
    db.conn.execute("UPDATE campaigns SET last_day = :last WHERE id = :id", values)
    db.conn.execute("UPDATE campaign_phases SET last_day = :last WHERE campaign_id = :id AND last_day IS :before", values)
    db.conn.execute("UPDATE duties SET last_day = :last, revision = revision + 1 WHERE campaign_id = :id AND last_day IS :before", values)


def void_open(db: Database, campaign_id: int, text: str, *, by: int | None, at: str) -> None:
    """Let all that is open of a campaign become void, each with ``text`` in its history; in two statements, however many there are."""
    values = {"campaign": campaign_id, "text": text, "by": by, "at": at}
    of_it = "state = 'open' AND duty_id IN (SELECT id FROM duties WHERE campaign_id = :campaign)"
    db.conn.execute(
        "INSERT INTO due_history (due_id, place, kind, text, person_id, at)"
        " SELECT d.id, coalesce((SELECT max(h.place) FROM due_history h WHERE h.due_id = d.id), 0) + 1, 'void', :text, :by, :at"
        f" FROM dues d WHERE d.{of_it}",
        values,
    )
    db.conn.execute(f"UPDATE dues SET state = 'void', revision = revision + 1, touched_at = :at WHERE {of_it}", values)


def tallies(db: Database, campaign_id: int, today: date) -> Mapping[int, Tally]:
    """How far each duty of a campaign is; a duty without dues is not in it."""
    rows = db.conn.execute(
        "SELECT d.duty_id, sum(d.state = 'done'), sum(d.state = 'open'), sum(d.state = 'open' AND d.due_on < ?)"
        " FROM dues d JOIN duties u ON u.id = d.duty_id WHERE u.campaign_id = ? AND d.state <> 'void' GROUP BY d.duty_id",
        [today.isoformat(), campaign_id],
    ).fetchall()
    return {int(row[0]): Tally(int(row[1]), int(row[2]), int(row[3])) for row in rows}


def unit_tallies(db: Database, duty_id: int, today: date) -> Mapping[int, Tally]:
    """The same for one duty by unit; what people do by themselves counts for their unit."""
    rows = db.conn.execute(
        "SELECT unit_id, sum(state = 'done'), sum(state = 'open'), sum(state = 'open' AND due_on < ?) FROM dues"
        " WHERE duty_id = ? AND state <> 'void' GROUP BY unit_id",
        [today.isoformat(), duty_id],
    ).fetchall()
    return {int(row[0]): Tally(int(row[1]), int(row[2]), int(row[3])) for row in rows}
