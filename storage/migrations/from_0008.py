"""Official lists, and what is taught from the chat."""

from __future__ import annotations

from sqlite_utils import Database

from storage.migrations.schema import SCHEMA, create


@SCHEMA(name="0008_lists")
def lists(db: Database) -> None:
    """The agency's official lists: each with its versions, the file they came in, and their rows."""
    create(
        db,
        # ``folded`` is name and place as two versions are told to be of one list.
        """CREATE TABLE lists (
            id INTEGER PRIMARY KEY,
            folded TEXT NOT NULL UNIQUE,
            created_at TEXT NOT NULL
        ) STRICT""",
        """CREATE TABLE list_versions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            list_id INTEGER REFERENCES lists (id),
            state TEXT NOT NULL CHECK (state IN ('draft', 'proposed', 'live', 'superseded', 'withdrawn', 'dropped')),
            step TEXT NOT NULL CHECK (step IN ('columns', 'details', 'matching', 'ready')),
            revision INTEGER NOT NULL,
            owner_id INTEGER REFERENCES people (id),
            file_name TEXT NOT NULL,
            file BLOB NOT NULL,
            sha256 TEXT NOT NULL,
            layout TEXT NOT NULL,
            name TEXT NOT NULL,
            jurisdiction TEXT NOT NULL,
            number TEXT NOT NULL,
            in_force_from TEXT,
            in_force_until TEXT,
            tier TEXT NOT NULL,
            exempt_result TEXT NOT NULL,
            remark TEXT NOT NULL,
            harmed TEXT NOT NULL,
            created_at TEXT NOT NULL,
            touched_at TEXT NOT NULL,
            proposed_at TEXT,
            decided_by INTEGER REFERENCES people (id),
            approved_on TEXT,
            live_at TEXT,
            told_at TEXT,
            ended_at TEXT,
            ended_by INTEGER REFERENCES people (id)
        ) STRICT""",
        "CREATE UNIQUE INDEX list_versions_live ON list_versions (list_id) WHERE state = 'live'",
        "CREATE UNIQUE INDEX list_versions_proposed ON list_versions (list_id) WHERE state = 'proposed'",
        "CREATE INDEX list_versions_by_list ON list_versions (list_id)",
        """CREATE TABLE list_rows (
            version_id INTEGER NOT NULL REFERENCES list_versions (id) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            line INTEGER NOT NULL,
            number TEXT NOT NULL,
            violation TEXT NOT NULL,
            legal_basis TEXT NOT NULL,
            penalty TEXT NOT NULL,
            conditions TEXT NOT NULL,
            actions TEXT NOT NULL,
            domain TEXT NOT NULL,
            part TEXT NOT NULL,
            note TEXT NOT NULL,
            doubts TEXT NOT NULL,
            folded TEXT NOT NULL,
            decision TEXT NOT NULL CHECK (decision IN ('sure', 'new', 'open', 'chosen', 'own', 'left_out', 'unusable')),
            turn INTEGER NOT NULL,
            likely INTEGER NOT NULL,
            candidates TEXT NOT NULL,
            matter TEXT NOT NULL,
            row_id TEXT NOT NULL,
            label TEXT NOT NULL,
            safety TEXT NOT NULL CHECK (safety IN ('', 'yes', 'no')),
            result TEXT NOT NULL,
            PRIMARY KEY (version_id, place)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX list_rows_by_folded ON list_rows (folded)",
        # What a list has that no shipped list had; the id stays when the list that brought it is withdrawn.
        """CREATE TABLE list_matters (
            id TEXT PRIMARY KEY,
            title TEXT NOT NULL,
            domain TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""",
    )


@SCHEMA(name="0009_learned")
def learned(db: Database) -> None:
    """What legal staff teach the finder, what they have checked, and the errors that people report of a card."""
    create(
        db,
        """ALTER TABLE unanswered ADD COLUMN kind TEXT NOT NULL DEFAULT 'question' CHECK (kind IN ('question', 'report'))""",
        # Of a report: the id of the entry or row, and which kind of error.
        "ALTER TABLE unanswered ADD COLUMN card TEXT",
        "ALTER TABLE unanswered ADD COLUMN reason TEXT",
        # How it was settled, and which entry answers it since.
        "ALTER TABLE unanswered ADD COLUMN resolution TEXT",
        "ALTER TABLE unanswered ADD COLUMN entry TEXT",
        # Whoever asked is told when the card is there, which is a moment after it was learned.
        "ALTER TABLE unanswered ADD COLUMN to_tell INTEGER NOT NULL DEFAULT 0 CHECK (to_tell IN (0, 1))",
        "CREATE INDEX unanswered_to_tell ON unanswered (id) WHERE to_tell = 1",
        "CREATE INDEX unanswered_new ON unanswered (id) WHERE state = 'new'",
        # An alias of an entry that is there, or (with its table and cells) a new entry.
        """CREATE TABLE learned (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            entry TEXT NOT NULL,
            alias TEXT NOT NULL,
            table_name TEXT,
            cells TEXT,
            gap_id INTEGER,
            person_id INTEGER NOT NULL REFERENCES people (id),
            at TEXT NOT NULL,
            withdrawn_at TEXT,
            withdrawn_by INTEGER REFERENCES people (id)
        ) STRICT""",
        # A number of an entry is never given twice, not even after it was withdrawn: old buttons would show another one.
        "CREATE UNIQUE INDEX learned_entries ON learned (entry) WHERE table_name IS NOT NULL",
        "CREATE INDEX learned_now ON learned (id) WHERE withdrawn_at IS NULL",
        """CREATE TABLE checked_entries (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            entry TEXT NOT NULL,
            checked_on TEXT NOT NULL,
            source TEXT NOT NULL,
            person_id INTEGER NOT NULL REFERENCES people (id),
            at TEXT NOT NULL,
            withdrawn_at TEXT
        ) STRICT""",
        "CREATE INDEX checked_entries_by_entry ON checked_entries (entry, id) WHERE withdrawn_at IS NULL",
    )
