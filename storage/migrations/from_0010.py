"""Clues, anonymous ones too, and the papers made of records."""

from __future__ import annotations

from sqlite_utils import Database

from storage.migrations.schema import SCHEMA, create


@SCHEMA(name="0010_clues")
def clues(db: Database) -> None:
    """Problem clues and what travels like them: reports of a risk, matters unresolved, suggestions; named or anonymous.

    Keys are random and tables have no rowid: the place of a row must not tell when an anonymous clue came.
    """
    # SQLite knows no other way to change a CHECK that foreign keys point at: https://www.sqlite.org/lang_altertable.html, section 7.
    version = db.conn.execute("PRAGMA schema_version").fetchone()[0]
    db.conn.execute("PRAGMA writable_schema = ON")
    db.conn.execute(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'people'",
        ["'discipline', 'admin'))", "'discipline', 'admin', 'observer'))"],
    )
    db.conn.execute(f"PRAGMA schema_version = {version + 1}")
    db.conn.execute("PRAGMA writable_schema = OFF")
    create(
        db,
        # ``received_at`` of an anonymous one is a bare day, and it is shown to nobody before the night has mixed the day's.
        """CREATE TABLE clues (
            id TEXT PRIMARY KEY,
            search_id INTEGER NOT NULL UNIQUE,
            kind TEXT NOT NULL CHECK (kind IN ('clue', 'risk', 'unresolved', 'suggestion')),
            channel TEXT NOT NULL,
            person_id INTEGER REFERENCES people (id),
            is_anonymous INTEGER NOT NULL CHECK (is_anonymous IN (0, 1)),
            is_shown INTEGER NOT NULL CHECK (is_shown IN (0, 1)),
            unit_id INTEGER NOT NULL REFERENCES units (id),
            text TEXT NOT NULL,
            about TEXT NOT NULL DEFAULT '',
            place TEXT NOT NULL DEFAULT '',
            point TEXT NOT NULL DEFAULT '',
            category TEXT NOT NULL DEFAULT '',
            matter TEXT NOT NULL DEFAULT '',
            category_by TEXT NOT NULL DEFAULT 'suggested' CHECK (category_by IN ('suggested', 'reporter', 'handler')),
            level TEXT NOT NULL CHECK (level IN ('blue', 'yellow', 'orange', 'red')),
            level_by TEXT NOT NULL DEFAULT 'suggested' CHECK (level_by IN ('suggested', 'handler')),
            state TEXT NOT NULL CHECK (state IN ('new', 'claimed', 'substantiated', 'unsubstantiated', 'rejected', 'merged',
                'rectifying', 'referred', 'closed', 'withdrawn')),
            version INTEGER NOT NULL DEFAULT 1,
            revision INTEGER NOT NULL DEFAULT 1,
            hold TEXT NOT NULL DEFAULT '' CHECK (hold IN ('', 'integrity', 'named', 'referred')),
            claimed_by INTEGER REFERENCES people (id),
            reason TEXT NOT NULL DEFAULT '',
            remark TEXT NOT NULL DEFAULT '',
            merged_into TEXT REFERENCES clues (id),
            mark TEXT NOT NULL DEFAULT '' CHECK (mark IN ('', 'typical', 'warning')),
            source TEXT NOT NULL DEFAULT '',
            source_answer TEXT NOT NULL DEFAULT '',
            source_answered_at TEXT,
            received_at TEXT NOT NULL,
            touched_at TEXT NOT NULL,
            due_at TEXT,
            told_at TEXT,
            escalate_at TEXT,
            escalate_unit INTEGER REFERENCES units (id),
            closed_at TEXT,
            digest BLOB NOT NULL,
            receipt BLOB UNIQUE,
            CHECK (is_anonymous = 0 OR (person_id IS NULL AND length(received_at) = 10))
        ) STRICT, WITHOUT ROWID""",
        # Each has all that the questions of storage.clue_queue and storage.clue_counts ask: only what is shown of 100,000 is read.
        """CREATE INDEX clues_open ON clues (hold, unit_id, kind, state, level, due_at, received_at, claimed_by, is_anonymous, is_shown)
            WHERE is_shown = 1 AND state IN ('claimed', 'new', 'rectifying', 'referred', 'substantiated', 'unsubstantiated')""",
        """CREATE INDEX clues_done ON clues (hold, unit_id, kind, state, level, is_shown)
            WHERE is_shown = 1 AND state IN ('closed', 'merged', 'rejected')""",
        """CREATE INDEX clues_newest
            ON clues (received_at, unit_id, hold, kind, state, level, is_shown, search_id, category, matter, channel, place)
            WHERE is_shown = 1 AND state <> 'withdrawn'""",
        "CREATE INDEX clues_of_person ON clues (person_id, touched_at) WHERE person_id IS NOT NULL",
        "CREATE INDEX clues_by_digest ON clues (digest)",
        "CREATE INDEX clues_due ON clues (due_at) WHERE due_at IS NOT NULL",
        "CREATE INDEX clues_unplanned ON clues (kind) WHERE kind = 'clue' AND state = 'new' AND due_at IS NULL AND is_shown = 1",
        "CREATE INDEX clues_escalating ON clues (escalate_at) WHERE escalate_at IS NOT NULL",
        "CREATE INDEX clues_not_shown ON clues (is_shown) WHERE is_shown = 0",
        "CREATE INDEX clues_by_age ON clues (touched_at)",
        """CREATE TABLE clue_versions (
            clue_id TEXT NOT NULL REFERENCES clues (id) ON DELETE CASCADE,
            version INTEGER NOT NULL,
            text TEXT NOT NULL,
            about TEXT NOT NULL,
            place TEXT NOT NULL,
            category TEXT NOT NULL,
            person_id INTEGER REFERENCES people (id),
            at TEXT NOT NULL,
            PRIMARY KEY (clue_id, version)
        ) STRICT, WITHOUT ROWID""",
        # What was said about a clue: ``person_id`` is none where an anonymous reporter spoke, ``at`` is then a bare day.
        """CREATE TABLE clue_remarks (
            clue_id TEXT NOT NULL REFERENCES clues (id) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('note', 'question', 'answer', 'addition', 'remark', 'instruction', 'move')),
            text TEXT NOT NULL,
            person_id INTEGER REFERENCES people (id),
            at TEXT NOT NULL,
            is_shown INTEGER NOT NULL CHECK (is_shown IN (0, 1)),
            PRIMARY KEY (clue_id, place)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX clue_remarks_not_shown ON clue_remarks (is_shown) WHERE is_shown = 0",
        # Whom a clue is about, as far as names and certificate numbers tell: they never see it.
        """CREATE TABLE clue_subjects (
            clue_id TEXT NOT NULL REFERENCES clues (id) ON DELETE CASCADE,
            person_id INTEGER NOT NULL REFERENCES people (id),
            PRIMARY KEY (clue_id, person_id)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX clue_subjects_of_person ON clue_subjects (person_id)",
        # Who was told of a clue, and when they looked.
        """CREATE TABLE clue_readers (
            clue_id TEXT NOT NULL REFERENCES clues (id) ON DELETE CASCADE,
            person_id INTEGER NOT NULL REFERENCES people (id),
            told_at TEXT NOT NULL,
            read_at TEXT,
            PRIMARY KEY (clue_id, person_id)
        ) STRICT, WITHOUT ROWID""",
        # What was handed to rectification, for the ledger to take up.
        """CREATE TABLE clue_handovers (
            clue_id TEXT PRIMARY KEY REFERENCES clues (id) ON DELETE CASCADE,
            unit_id INTEGER NOT NULL REFERENCES units (id),
            measure TEXT NOT NULL,
            due_on TEXT,
            person_id INTEGER NOT NULL REFERENCES people (id),
            at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""",
        "CREATE VIRTUAL TABLE clue_search USING fts5(grams, content='', detail='none')",
        "CREATE VIRTUAL TABLE clue_search_terms USING fts5vocab(clue_search, 'row')",
        # The drafts of anonymous clues, the one place where an account stands beside what it writes: for half an hour, in no backup.
        """CREATE TABLE anonymous_drafts (
            door TEXT NOT NULL,
            account_id INTEGER NOT NULL,
            stage TEXT NOT NULL,
            data TEXT NOT NULL,
            version INTEGER NOT NULL,
            expires_at TEXT NOT NULL,
            PRIMARY KEY (door, account_id)
        ) STRICT, WITHOUT ROWID""",
        # Files of anonymous clues and of their drafts: the id is the name in the attachments' folder.
        """CREATE TABLE anonymous_files (
            id TEXT PRIMARY KEY,
            clue_id TEXT REFERENCES clues (id) ON DELETE CASCADE,
            door TEXT,
            account_id INTEGER,
            kind TEXT NOT NULL,
            size INTEGER NOT NULL,
            is_settled INTEGER NOT NULL CHECK (is_settled IN (0, 1)),
            CHECK ((clue_id IS NULL) <> (account_id IS NULL))
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX anonymous_files_of_clue ON anonymous_files (clue_id)",
        # Audit rows of anonymous clues that wait for the night, where they are written without an actor, mixed.
        """CREATE TABLE anonymous_acts (
            id TEXT PRIMARY KEY,
            act TEXT NOT NULL,
            subject TEXT NOT NULL,
            day TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""",
    )


@SCHEMA(name="0011_clue_messages")
def clue_messages(db: Database) -> None:
    """Which messages of a chat were a named clue, and which of ours show it: for edits, the rest of an album, and the panel."""
    create(
        db,
        """CREATE TABLE clue_messages (
            door TEXT NOT NULL,
            account_id INTEGER NOT NULL,
            message_id INTEGER NOT NULL,
            clue_id TEXT NOT NULL REFERENCES clues (id) ON DELETE CASCADE,
            album TEXT NOT NULL,
            is_panel INTEGER NOT NULL CHECK (is_panel IN (0, 1)),
            start INTEGER NOT NULL DEFAULT 0,
            length INTEGER NOT NULL DEFAULT 0,
            at TEXT NOT NULL,
            PRIMARY KEY (door, account_id, message_id)
        ) STRICT, WITHOUT ROWID""",
        # Without it a clue that is deleted would be looked for in all others.
        "CREATE INDEX clues_merged ON clues (merged_into) WHERE merged_into IS NOT NULL",
        "CREATE INDEX clue_messages_of_clue ON clue_messages (clue_id)",
        "CREATE INDEX clue_messages_by_age ON clue_messages (at)",
        "CREATE INDEX clue_messages_of_album ON clue_messages (door, account_id, album) WHERE album <> ''",
    )


@SCHEMA(name="0012_papers")
def papers(db: Database) -> None:
    """What people have asked to be made into a file for them."""
    create(
        db,
        # The file itself is an attachment whose owner is ``paper:<id>``; ``message_id`` is where its progress is shown.
        """CREATE TABLE papers (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person_id INTEGER NOT NULL REFERENCES people (id),
            kind TEXT NOT NULL,
            question TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('wanted', 'made', 'sent', 'failed', 'cancelled')),
            reason TEXT,
            tries INTEGER NOT NULL DEFAULT 0,
            door TEXT NOT NULL,
            account_id INTEGER NOT NULL,
            message_id INTEGER,
            asked_at TEXT NOT NULL,
            touched_at TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX papers_wanted ON papers (door, person_id, id) WHERE state = 'wanted'",
        "CREATE INDEX papers_by_touched ON papers (touched_at)",
    )
