"""Whoever holds the records, two backups, or a button of somebody else's, and wants to know who answered what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.actions import survey_ballots, survey_closing, survey_results
from bot.actions.survey_ballots import Marked
from bot.wording import survey_ballots as wording
from bot.wording.messages import show
from storage import surveys
from storage.database import connect
from storage.migrations import SCHEMA
from storage.notices import Notice
from storage.scrubbing import scrub
from tests.bot.agency import Agency
from tests.bot.survey_office import FORMS, Bureau
from tests.bot.test_surveys import recall

MANY = 25


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


def on_disk(folder: Path, name: str) -> tuple[Bureau, Path]:
    """A bureau whose records are a file."""
    path, empty = folder / name, folder / "empty.db"
    if not empty.exists():
        # Copied: when each table was made stands in it.
        db = connect(empty)
        SCHEMA.apply(db)
        db.close()
    path.write_bytes(empty.read_bytes())
    return Bureau(connect(path)), path


def everything(db: Database) -> dict[str, list[tuple[object, ...]]]:
    """What stands in every table."""
    tables = [row[0] for row in db.conn.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")]
    return {table: db.conn.execute(f"SELECT * FROM {table}").fetchall() for table in tables}


def emptied(bureau: Bureau) -> None:
    bureau.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def survey_for_many(bureau: Bureau) -> tuple[Notice, list[object]]:
    more = [bureau.person(f"队员{place}") for place in range(6, MANY)]
    return bureau.survey(anonymous=True), [*bureau.officers, *more]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_file_is_the_same_byte_for_byte_whoever_answered_what(tmp_path: Path, seed: int) -> None:
    """The same people vote in the same order, and only who chooses what differs: nothing on the disk does."""
    sheets = [((place * seed) % 5, place % 2, place % 3) for place in range(MANY)]
    files = []
    for name, order in (("one", sheets), ("other", sheets[::-1])):
        bureau, path = on_disk(tmp_path, f"{name}.db")
        survey, voters = survey_for_many(bureau)
        for voter, chosen in zip(voters, order, strict=True):
            bureau.votes(voter, survey, *chosen)  # type: ignore[arg-type]
            bureau.later(seconds=30)
        emptied(bureau)
        files.append(path.read_bytes())
        assert surveys.tally(bureau.db, survey.id).ballots == MANY  # type: ignore[union-attr]
    assert sheets != sheets[::-1]
    assert files[0] == files[1]


def test_by_name_the_files_differ_so_that_the_comparison_could_fail(tmp_path: Path) -> None:
    files = []
    for name, choices in (("one", ("o0", "o1")), ("other", ("o1", "o0"))):
        bureau, path = on_disk(tmp_path, f"{name}.db")
        survey = bureau.survey(anonymous=False, text="1. 亮证：是/否")
        for officer, choice in zip(bureau.officers, choices, strict=False):
            bureau.answers(officer, survey, choice)
        emptied(bureau)
        files.append(path.read_bytes())
    assert files[0] != files[1]


def test_a_vote_leaves_a_day_and_sums_and_not_a_row_more(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=True)
    bureau.votes(bureau.officers[0], survey, 0, 0, 0)
    before = everything(bureau.db)
    bureau.later(minutes=7)
    bureau.votes(bureau.officers[3], survey, 4, 1, 2)
    after = everything(bureau.db)
    assert {table for table in after if after[table] != before[table]} == {"notice_recipients", "survey_tallies"}
    assert [len(after[table]) for table in after] == [len(before[table]) for table in before]
    days = bureau.db.conn.execute("SELECT DISTINCT read_at FROM notice_recipients WHERE read_at IS NOT NULL").fetchall()
    assert days == [("2026-11-24T16:00:00.000Z",)], "the midnight with which the day began: it orders nobody"
    assert bureau.db.conn.execute("SELECT count(*) FROM notice_recipients WHERE answer <> ''").fetchone() == (0,)
    assert bureau.owed == []


def test_sums_that_were_are_not_left_in_the_file(tmp_path: Path) -> None:
    bureau, path = on_disk(tmp_path, "records.db")
    survey = bureau.survey(anonymous=True)
    past: list[bytes] = []
    for officer, degree in zip(bureau.officers, (0, 4, 1, 3, 2, 0), strict=True):
        bureau.votes(officer, survey, degree, 0, 0)
        emptied(bureau)
        content = path.read_bytes()
        stands = bureau.db.conn.execute("SELECT votes FROM survey_tallies").fetchone()[0].encode()
        assert stands in content
        assert not [sums for sums in past if sums in content]
        past.append(stands)


def test_two_backups_with_a_vote_between_them_are_the_same(tmp_path: Path) -> None:
    bureau, path = on_disk(tmp_path, "records.db")
    survey = bureau.survey(anonymous=True)
    for officer in bureau.officers[:2]:
        bureau.votes(officer, survey, 0, 0, 0)
    first = backed_up(bureau, tmp_path / "first.db")
    bureau.votes(bureau.officers[2], survey, 4, 1, 2)
    second = backed_up(bureau, tmp_path / "second.db")
    assert everything(connect(first)) == everything(connect(second))
    assert bureau.db.conn.execute("SELECT ballots FROM survey_tallies").fetchone() == (3,), "the records themselves go on"
    assert path.exists()


def backed_up(bureau: Agency, target: Path) -> Path:
    """A copy with what a backup leaves out left out."""
    bureau.db.conn.execute("VACUUM INTO ?", [str(target)])
    copy = connect(target)
    scrub(copy, at="2026-11-25T00:00:00.000Z")
    copy.conn.execute("VACUUM")
    copy.conn.close()
    return target


def test_after_a_restore_an_open_survey_is_filled_in_anew_and_a_closed_one_keeps_its_result(tmp_path: Path) -> None:
    bureau, _ = on_disk(tmp_path, "records.db")
    open_, closed, named = bureau.survey(anonymous=True), bureau.survey(anonymous=True), bureau.survey(anonymous=False)
    for officer in bureau.officers:
        bureau.votes(officer, open_, 0, 0, 0)
        bureau.votes(officer, closed, 1, 0, 0)
        bureau.answers(officer, named, "o2", "o0", "o0")
    bureau.does(bureau.head, lambda work: survey_closing.close(work, closed.id))
    # What is still on its way is dropped by a restore.
    bureau.db.conn.execute("UPDATE notice_recipients SET state = 'sent'")
    bureau.db = connect(backed_up(bureau, tmp_path / "backup.db"))
    assert surveys.tally(bureau.db, open_.id) is None
    assert surveys.handed_in(bureau.db, open_.id) == (6, 0)
    for officer in bureau.officers:
        bureau.votes(officer, open_, 3, 0, 0)
    tally = surveys.tally(bureau.db, open_.id)
    assert tally is not None
    assert tally.votes[0] == (0, 0, 0, 6, 0)
    kept = bureau.does(bureau.head, lambda work: survey_results.view(work, closed.id))
    assert kept.questions[0].votes == (0, 6, 0, 0, 0)
    assert bureau.does(bureau.head, lambda work: survey_results.view(work, named.id)).questions[0].votes == (0, 0, 6, 0, 0)


def test_two_looks_with_a_vote_between_them_tell_nothing_but_that_somebody_voted(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=True)
    for officer in bureau.officers[:5]:
        bureau.votes(officer, survey, 0, 0, 0)
    before = show(bureau.does(bureau.head, lambda work: survey_results.view(work, survey.id)))
    bureau.votes(bureau.officers[5], survey, 4, 1, 2)
    after = show(bureau.does(bureau.head, lambda work: survey_results.view(work, survey.id)))
    assert before.text.replace("交卷 5 人", "交卷 6 人") == after.text
    bureau.does(bureau.head, lambda work: survey_closing.close(work, survey.id))
    final = bureau.does(bureau.head, lambda work: survey_results.view(work, survey.id))
    assert bureau.does(bureau.head, lambda work: survey_results.view(work, survey.id)) == final


def test_nobody_votes_twice_and_a_repeated_press_is_harmless(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=True)
    first = bureau.votes(bureau.officers[0], survey, 0, 0, 0)
    assert bureau.votes(bureau.officers[0], survey, 0, 0, 0) == first
    assert bureau.votes(bureau.officers[0], survey, 4, 1, 2) == first
    tally = surveys.tally(bureau.db, survey.id)
    assert tally is not None
    assert (tally.ballots, tally.votes) == (1, ((1, 0, 0, 0, 0), (1, 0), (1, 0, 0)))


@dataclass(frozen=True)
class Forged:
    """A button that nobody was given."""

    chosen: tuple[int | None, ...]
    problem: str


@pytest.mark.parametrize(
    "forged",
    [
        Forged((5, 0, 0), "unknown_choice"),
        Forged((0, 2, 0), "unknown_choice"),
        Forged((0, 0), "unknown_choice"),
        Forged((0, 0, 0, 0), "unknown_choice"),
        Forged((), "unknown_choice"),
        Forged((0, None, 0), "survey_not_complete"),
    ],
)
def test_what_no_button_says_is_not_counted(bureau: Bureau, forged: Forged) -> None:
    survey = bureau.survey(anonymous=True)
    bureau.refuses(bureau.officers[0], lambda work: survey_ballots.cast(work, Marked(survey.id, forged.chosen)), forged.problem)
    assert surveys.tally(bureau.db, survey.id) is None
    assert surveys.handed_in(bureau.db, survey.id) == (6, 0)


def test_a_press_on_what_is_not_ones_own_or_over_is_not_counted(bureau: Bureau) -> None:
    survey, named = bureau.survey(anonymous=True), bureau.survey(anonymous=False)
    officer, stranger = bureau.officers[0], bureau.person("外来的")
    sheet = (0, 0, 0)
    bureau.refuses(stranger, lambda work: survey_ballots.cast(work, Marked(survey.id, sheet)), "no_such_notice")
    bureau.refuses(bureau.head, lambda work: survey_ballots.cast(work, Marked(survey.id, sheet)), "no_such_notice")
    bureau.refuses(officer, lambda work: survey_ballots.cast(work, Marked(999, sheet)), "no_such_notice")
    # Neither may a named one be answered as an anonymous one, nor the other way round.
    bureau.refuses(officer, lambda work: survey_ballots.cast(work, Marked(named.id, sheet)), "no_such_notice")
    bureau.refuses(officer, lambda work: FORMS.open(work, f"survey:{survey.id}", str(survey.id)), "no_such_notice")
    bureau.does(bureau.head, lambda work: survey_closing.close(work, survey.id))
    bureau.refuses(officer, lambda work: survey_ballots.cast(work, Marked(survey.id, sheet)), "survey_closed")
    other = bureau.survey(anonymous=True)
    recall(bureau, other)
    bureau.refuses(officer, lambda work: survey_ballots.cast(work, Marked(other.id, sheet)), "notice_recalled")
    late = bureau.survey(anonymous=True, closes_on=date(2026, 11, 25))
    bureau.later(days=1)
    bureau.refuses(officer, lambda work: survey_ballots.cast(work, Marked(late.id, sheet)), "survey_closed")
    assert bureau.db.conn.execute("SELECT count(*) FROM survey_tallies").fetchone() == (0,)


@pytest.mark.parametrize(
    "argument",
    ["", "1", "1.0", "1.0.", "1.0.i", "1.0.A", "1.0.１", "1.e.abcdefghabcdefgh", "１.e.a", "-1.e.a", "1.100.a", "1.y.a", "1.e.a.b"],
)
def test_a_forged_button_is_not_read(argument: str) -> None:
    assert wording.read_fill(argument) is None


def test_the_longest_survey_fits_into_its_buttons(bureau: Bureau) -> None:
    text = "\n".join(f"{n}. 第{n}问：{'/'.join(map(str, range(8)))}" for n in range(1, 16))
    survey = bureau.survey(anonymous=True, text=text)
    bureau.db.conn.execute("PRAGMA foreign_keys = OFF")
    bureau.db.conn.execute("UPDATE notices SET id = 999999999999999")
    bureau.db.conn.execute("UPDATE notice_recipients SET notice_id = 999999999999999")
    marked = Marked(999_999_999_999_999, (7,) * 15)
    for step in (*range(15), None):
        shown = bureau.does(bureau.officers[0], lambda work, step=step: survey_ballots.page(work, marked, step))  # type: ignore[misc]
        reply = wording.page(shown)  # type: ignore[arg-type]
        assert reply.buttons
    assert survey.id != marked.notice_id


def test_the_audit_says_when_it_was_sent_and_closed_and_of_no_vote(bureau: Bureau) -> None:
    survey = bureau.survey(anonymous=True)
    for officer in bureau.officers:
        bureau.votes(officer, survey, 0, 0, 0)
    bureau.does(bureau.head, lambda work: survey_closing.close(work, survey.id))
    assert [act for act in bureau.acts() if act.startswith(("notices.", "surveys."))] == ["notices.made", "notices.sent", "surveys.closed"]
