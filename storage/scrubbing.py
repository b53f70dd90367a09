"""What no backup carries: words on their way, drafts, and whatever would act once more after a restore."""

from __future__ import annotations

from sqlite_utils import Database

_UNFINISHED = "state IN ('open', 'dead')"

_OPEN_SURVEYS = "SELECT id FROM notices WHERE kind = 'survey' AND closed_at IS NULL AND json_extract(detail, '$.is_anonymous') = 1"

_STATEMENTS: tuple[tuple[str, str], ...] = (
    # The rows stay, so that nothing is handled twice; an open one without its payload would be handled as an empty message.
    (
        "inbox",
        f"""UPDATE inbox SET payload = NULL, due_at = NULL,
            reason = CASE WHEN {_UNFINISHED} THEN 'backup' ELSE reason END,
            state = CASE WHEN {_UNFINISHED} THEN 'answered' ELSE state END""",
    ),
    # What was queued then has been sent since: a restore must not say it again.
    (
        "outbox",
        """UPDATE outbox SET body = NULL,
            reason = CASE WHEN state IN ('queued', 'sending') THEN 'backup' ELSE reason END,
            settled_at = CASE WHEN state IN ('queued', 'sending') THEN :at ELSE settled_at END,
            state = CASE WHEN state IN ('queued', 'sending') THEN 'dropped' ELSE state END""",
    ),
    # A form given up is a draft that somebody took back; a finished one has become a record, so its copy of the words may go.
    ("forms", "DELETE FROM forms WHERE state <> 'done'"),
    ("forms", "UPDATE forms SET data = '{}'"),
    (
        "attachments",
        "DELETE FROM attachments WHERE owner LIKE 'form:%' AND CAST(substr(owner, 6) AS INTEGER) NOT IN (SELECT id FROM forms)",
    ),
    # Of no use to a restored bot, whose chats go on elsewhere.
    ("clue_messages", "DELETE FROM clue_messages"),
    # Here alone an account stands beside what it writes anonymously.
    ("anonymous_drafts", "DELETE FROM anonymous_drafts"),
    ("anonymous_files", "DELETE FROM anonymous_files WHERE clue_id IS NULL"),
    ("notice_messages", "DELETE FROM notice_messages"),
    ("file_handles", "DELETE FROM file_handles"),
    # What waited then has been sent since. What is due between the backup and a restore may have been: somebody has to look.
    ("notice_recipients", "UPDATE notice_recipients SET state = 'dropped', reason = 'backup' WHERE state IN ('waiting', 'queued')"),
    ("notice_recipients", "UPDATE notice_recipients SET task_id = NULL WHERE task_id IS NOT NULL"),
    ("notices", "UPDATE notices SET asking_since = NULL, asking_by = NULL"),
    # Who was not even noted yet is noted as left out, so that its sender hears of them.
    ("notices", "UPDATE notices SET reason = 'backup' WHERE is_gathering = 1"),
    ("notices", "UPDATE notices SET reason = 'backup' WHERE state = 'scheduled' AND send_at <= :at"),
    # Two backups with one new vote between them would tell whose it is. After a restore an open survey is filled in anew.
    (
        "survey_tallies",
        f"UPDATE notice_recipients SET read_at = NULL, read_version = 0 WHERE notice_id IN ({_OPEN_SURVEYS})",
    ),
    ("survey_tallies", f"DELETE FROM survey_tallies WHERE notice_id IN ({_OPEN_SURVEYS})"),
    # Made from what the backup has anyway, and gone within a day.
    ("attachments", "DELETE FROM attachments WHERE owner LIKE 'paper:%'"),
    ("papers", "DELETE FROM papers"),
    ("codes", "DELETE FROM codes"),
    ("enrolments", "UPDATE enrolments SET outcome = 'lapsed', decided_at = :at WHERE outcome IS NULL"),
)


def scrub(db: Database, *, at: str) -> None:
    """Take out of ``db`` what a backup must not carry; a table that an older schema lacks is passed over.

    What was deleted may still stand in free pages: the caller vacuums, or has ``secure_delete`` on.
    """
    tables = set(db.table_names())
    for table, statement in _STATEMENTS:
        if table in tables:
            db.conn.execute(statement, {"at": at} if ":at" in statement else {})
