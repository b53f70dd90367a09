"""Surveys: who has handed theirs in, and what was answered. An anonymous one keeps sums alone, a named one what each person answered.

That somebody has handed an anonymous one in is ``notice_recipients.read_at``, a day and never a moment. The same transaction counts what
they answered: whoever holds the file and watches each of its changes can join the two, and nobody else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

_WIDTH = 6
Answer = int | str | None
"""The option that was chosen, the words that were written, or nothing."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many have answered, and for each question how often each option was chosen."""

    ballots: int
    votes: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one person has answered to a named survey."""

    person_id: int
    unit_id: int
    at: str
    answers: tuple[Answer, ...]


def tally(db: Database, notice_id: int) -> Tally | None:
    """The sums of an anonymous survey; none as long as nobody has answered."""
    row = db.conn.execute("SELECT ballots, votes FROM survey_tallies WHERE notice_id = ?", [notice_id]).fetchone()
    return None if row is None else Tally(int(row[0]), _read_votes(row[1]))


def cast(db: Database, notice_id: int, person_id: int, answers: Sequence[int], shape: Sequence[int], *, day: str, version: int) -> bool:
    """Count what somebody answers to an anonymous survey; False, and nothing counted, where they have handed one in before.

    ``shape`` says how many options each question has. ``day`` is a midnight: a moment would order those who have voted.
    """
    done = db.conn.execute(
        "UPDATE notice_recipients SET read_at = ?, read_version = ? WHERE notice_id = ? AND person_id = ? AND read_at IS NULL",
        [day, version, notice_id, person_id],
    )
    if done.rowcount != 1:
        return False
    before = tally(db, notice_id) or Tally(0, tuple((0,) * options for options in shape))
    votes = tuple(
        tuple(count + (place == chosen) for place, count in enumerate(counts)) for counts, chosen in zip(before.votes, answers, strict=True)
    )
    db.conn.execute(
        "INSERT INTO survey_tallies (notice_id, ballots, votes) VALUES (?, ?, ?)"
        " ON CONFLICT (notice_id) DO UPDATE SET ballots = excluded.ballots, votes = excluded.votes",
        [notice_id, before.ballots + 1, _write_votes(votes)],
    )
    return True


def see(db: Database, notice_id: int, person_id: int, version: int) -> None:
    """Let somebody who has handed theirs in have read ``version`` too: a correction asks nobody to vote again."""
    db.conn.execute(
        "UPDATE notice_recipients SET read_version = ? WHERE notice_id = ? AND person_id = ? AND read_at IS NOT NULL AND read_version < ?",
        [version, notice_id, person_id, version],
    )


def hand_in(db: Database, notice_id: int, person_id: int, answers: Sequence[Answer], *, version: int, at: str) -> None:
    """Keep what somebody answers to a named survey, in place of what they answered before."""
    db.conn.execute(
        "UPDATE notice_recipients SET answer = ?, read_at = ?, read_version = ? WHERE notice_id = ? AND person_id = ?",
        [json.dumps(list(answers), ensure_ascii=False), at, version, notice_id, person_id],
    )


def read_answers(text: str) -> tuple[Answer, ...]:
    """What stands in ``notice_recipients.answer`` of a named survey; nothing where it was not handed in."""
    return tuple(json.loads(text)) if text else ()


def sheets(db: Database, notice_id: int, *, at_once: int = 500) -> Iterator[Sheet]:
    """What was answered to a named survey, by unit; read page by page."""
    after = (0, 0)
    while rows := db.conn.execute(
        "SELECT person_id, unit_id, read_at, answer FROM notice_recipients"
        " WHERE notice_id = ? AND answer <> '' AND (unit_id, person_id) > (?, ?) ORDER BY unit_id, person_id LIMIT ?",
        [notice_id, *after, at_once],
    ).fetchall():
        for person, unit, at, answer in rows:
            yield Sheet(person, unit, at, read_answers(answer))
        after = (rows[-1][1], rows[-1][0])


def handed_in(db: Database, notice_id: int) -> tuple[int, int]:
    """How many were asked, and how many of them have handed theirs in."""
    row = db.conn.execute(
        "SELECT count(*), count(read_at) FROM notice_recipients WHERE notice_id = ? AND (state <> 'dropped' OR read_at IS NOT NULL)",
        [notice_id],
    ).fetchone()
    return int(row[0]), int(row[1])


def to_close(db: Database, today: str, *, limit: int = 20) -> tuple[int, ...]:
    """The surveys whose last day is over, and which still are open."""
    rows = db.conn.execute(
        "SELECT id FROM notices INDEXED BY notices_open_surveys WHERE kind = 'survey' AND closed_at IS NULL"
        " AND state IN ('sending', 'sent') AND json_extract(detail, '$.closes_on') < ? ORDER BY id LIMIT ?",
        [today, limit],
    ).fetchall()
    return tuple(int(row[0]) for row in rows)


def _write_votes(votes: Sequence[Sequence[int]]) -> str:
    # Every sum takes the same room. Where one that grows from 9 to 10 made the row longer, its place in the file could tell when it did.
    return "|".join(",".join(f"{count:0{_WIDTH}}" for count in counts) for counts in votes)


def _read_votes(text: str) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(count) for count in counts.split(",")) for counts in text.split("|"))
