"""The schema, as numbered migrations that are never changed once released; each is applied in one transaction and recorded.

Tables are STRICT. Moments are text as ``storage.moments`` writes them; days are ``YYYY-MM-DD``.
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

SCHEMA = Migrations("suixing")


def _create(db: Database, *statements: str) -> None:
    for statement in statements:
        db.conn.execute(statement)


@SCHEMA(name="0001_people")
def people(db: Database) -> None:
    """Who there is: units in a tree, people with a role, the accounts they write from, and how they get in."""
    _create(
        db,
        "CREATE TABLE installation (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        """CREATE TABLE units (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            parent_id INTEGER REFERENCES units (id),
            closed_at TEXT
        ) STRICT""",
        "CREATE UNIQUE INDEX units_by_name ON units (coalesce(parent_id, 0), name) WHERE closed_at IS NULL",
        """CREATE TABLE people (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            unit_id INTEGER NOT NULL REFERENCES units (id),
            role TEXT NOT NULL CHECK (role IN ('officer', 'supervisor', 'legal', 'discipline', 'admin')),
            standing TEXT NOT NULL CHECK (standing IN ('active', 'suspended', 'left')),
            certificate_number TEXT,
            certificate_expires TEXT,
            created_at TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX people_by_unit ON people (unit_id)",
        "CREATE UNIQUE INDEX people_by_certificate ON people (certificate_number) WHERE certificate_number IS NOT NULL",
        # An account is a row for each time it was bound, so that who wrote from it when stays known.
        """CREATE TABLE accounts (
            id INTEGER PRIMARY KEY,
            door TEXT NOT NULL,
            account_id INTEGER NOT NULL,
            person_id INTEGER NOT NULL REFERENCES people (id),
            shown_name TEXT NOT NULL,
            bound_at TEXT NOT NULL,
            unbound_at TEXT,
            unreachable_since TEXT
        ) STRICT""",
        "CREATE UNIQUE INDEX accounts_bound ON accounts (door, account_id) WHERE unbound_at IS NULL",
        "CREATE UNIQUE INDEX accounts_of_person ON accounts (door, person_id) WHERE unbound_at IS NULL",
        # Only a keyed hash: whoever reads the file cannot use a code.
        """CREATE TABLE codes (
            id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            person_id INTEGER NOT NULL REFERENCES people (id),
            made_by INTEGER REFERENCES people (id),
            made_at TEXT NOT NULL,
            expires_at TEXT NOT NULL,
            used_at TEXT
        ) STRICT""",
        "CREATE INDEX codes_of_person ON codes (person_id)",
        """CREATE TABLE enrolments (
            id INTEGER PRIMARY KEY,
            person_id INTEGER NOT NULL REFERENCES people (id),
            door TEXT NOT NULL,
            account_id INTEGER NOT NULL,
            shown_name TEXT NOT NULL,
            asked_at TEXT NOT NULL,
            decided_at TEXT,
            decided_by INTEGER REFERENCES people (id),
            outcome TEXT CHECK (outcome IN ('confirmed', 'refused', 'lapsed'))
        ) STRICT""",
        "CREATE UNIQUE INDEX enrolments_open ON enrolments (door, account_id) WHERE outcome IS NULL",
        """CREATE TABLE leaves (
            id INTEGER PRIMARY KEY,
            person_id INTEGER NOT NULL REFERENCES people (id),
            first_day TEXT NOT NULL,
            last_day TEXT NOT NULL CHECK (last_day >= first_day),
            deputy_id INTEGER REFERENCES people (id) CHECK (deputy_id IS NOT person_id),
            set_by INTEGER REFERENCES people (id),
            set_at TEXT NOT NULL,
            ended_at TEXT
        ) STRICT""",
        "CREATE INDEX leaves_of_person ON leaves (person_id, last_day)",
        """CREATE TABLE strangers (
            door TEXT NOT NULL,
            account_id INTEGER NOT NULL,
            told_at TEXT,
            wrong_codes INTEGER NOT NULL DEFAULT 0,
            wait_until TEXT,
            PRIMARY KEY (door, account_id)
        ) STRICT, WITHOUT ROWID""",
    )


@SCHEMA(name="0002_line")
def line(db: Database) -> None:
    """What came in and what is owed: the inbox, the outbox, and the clockwork's next moments."""
    _create(
        db,
        # The payload is people's words: it goes when the row is done, the id stays so that nothing is handled twice.
        """CREATE TABLE inbox (
            door TEXT NOT NULL,
            update_id INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('open', 'applied', 'answered', 'dead')),
            payload TEXT,
            received_at TEXT NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0,
            due_at TEXT,
            reason TEXT,
            PRIMARY KEY (door, update_id)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX inbox_open ON inbox (door, update_id) WHERE state = 'open'",
        "CREATE INDEX inbox_dead ON inbox (received_at) WHERE state = 'dead'",
        "CREATE INDEX inbox_by_age ON inbox (received_at)",
        """CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            door TEXT NOT NULL,
            account_id INTEGER NOT NULL,
            person_id INTEGER REFERENCES people (id),
            urgency INTEGER NOT NULL CHECK (urgency IN (0, 1, 2)),
            operation TEXT NOT NULL CHECK (operation IN ('send', 'edit', 'delete')),
            body TEXT,
            subject TEXT,
            message_id INTEGER,
            state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'dropped')),
            tries INTEGER NOT NULL DEFAULT 0,
            due_at TEXT NOT NULL,
            created_at TEXT NOT NULL,
            settled_at TEXT,
            reason TEXT
        ) STRICT""",
        "CREATE INDEX outbox_queued ON outbox (door, urgency, due_at, id) WHERE state = 'queued'",
        "CREATE INDEX outbox_sending ON outbox (door) WHERE state = 'sending'",
        "CREATE INDEX outbox_of_account ON outbox (door, account_id, urgency, id) WHERE state = 'queued'",
        "CREATE INDEX outbox_by_subject ON outbox (subject) WHERE subject IS NOT NULL",
        "CREATE INDEX outbox_by_age ON outbox (created_at)",
        """CREATE TABLE schedule (
            name TEXT PRIMARY KEY,
            due_at TEXT NOT NULL,
            last_run_at TEXT
        ) STRICT, WITHOUT ROWID""",
    )


@SCHEMA(name="0003_audit")
def audit(db: Database) -> None:
    """Who changed or looked at what, chained; never texts."""
    _create(
        db,
        """CREATE TABLE audit (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            actor TEXT NOT NULL,
            act TEXT NOT NULL,
            subject TEXT NOT NULL,
            fields TEXT NOT NULL,
            mac BLOB NOT NULL
        ) STRICT""",
        "CREATE INDEX audit_by_subject ON audit (subject)",
        "CREATE INDEX audit_by_actor ON audit (actor)",
        # Where the chain begins after old rows were purged: the last purged row's id and mac, itself sealed.
        """CREATE TABLE audit_anchors (
            id INTEGER PRIMARY KEY,
            row_id INTEGER NOT NULL,
            row_mac BLOB NOT NULL,
            at TEXT NOT NULL,
            mac BLOB NOT NULL
        ) STRICT""",
    )


@SCHEMA(name="0004_forms")
def forms(db: Database) -> None:
    """Dialogues of several steps, and the files that people add to what they say."""
    _create(
        db,
        """CREATE TABLE forms (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person_id INTEGER NOT NULL REFERENCES people (id),
            door TEXT NOT NULL,
            account_id INTEGER NOT NULL,
            kind TEXT NOT NULL,
            data TEXT NOT NULL,
            version INTEGER NOT NULL,
            listening_until TEXT,
            message_id INTEGER,
            state TEXT NOT NULL CHECK (state IN ('open', 'done', 'cancelled', 'expired')),
            opened_at TEXT NOT NULL,
            touched_at TEXT NOT NULL,
            expires_at TEXT NOT NULL
        ) STRICT""",
        "CREATE UNIQUE INDEX forms_open ON forms (person_id, kind) WHERE state = 'open'",
        "CREATE INDEX forms_by_expiry ON forms (expires_at) WHERE state = 'open'",
        """CREATE TABLE attachments (
            id INTEGER PRIMARY KEY,
            owner TEXT NOT NULL,
            file_id TEXT NOT NULL,
            door TEXT NOT NULL,
            name TEXT UNIQUE,
            kind TEXT,
            size INTEGER,
            sha256 TEXT,
            state TEXT NOT NULL CHECK (state IN ('wanted', 'stored', 'refused', 'lost')),
            tries INTEGER NOT NULL DEFAULT 0,
            due_at TEXT,
            added_at TEXT NOT NULL,
            reason TEXT
        ) STRICT""",
        "CREATE INDEX attachments_by_owner ON attachments (owner)",
        "CREATE INDEX attachments_wanted ON attachments (due_at) WHERE state = 'wanted'",
    )


@SCHEMA(name="0005_first_records")
def first_records(db: Database) -> None:
    """What people tell us about the bot: feedback, and questions that found no answer."""
    _create(
        db,
        """CREATE TABLE feedback (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person_id INTEGER NOT NULL REFERENCES people (id),
            text TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('new', 'answered')),
            created_at TEXT NOT NULL,
            answer TEXT,
            answered_by INTEGER REFERENCES people (id),
            answered_at TEXT
        ) STRICT""",
        # Questions are masked before they come here.
        """CREATE TABLE unanswered (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person_id INTEGER NOT NULL REFERENCES people (id),
            question TEXT NOT NULL,
            note TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('new', 'answered')),
            created_at TEXT NOT NULL,
            answer TEXT,
            answered_by INTEGER REFERENCES people (id),
            answered_at TEXT
        ) STRICT""",
    )


@SCHEMA(name="0006_enrolment")
def enrolment(db: Database) -> None:
    """Codes that bind without a confirmation, and how much guessing there was of late."""
    _create(
        db,
        """ALTER TABLE codes ADD COLUMN kind TEXT NOT NULL DEFAULT 'invitation'
            CHECK (kind IN ('invitation', 'first_admin', 'server'))""",
        # A row for each wrong code of the last hour, whoever sent it.
        "CREATE TABLE guesses (id INTEGER PRIMARY KEY, at TEXT NOT NULL) STRICT",
        "CREATE INDEX guesses_by_age ON guesses (at)",
    )


@SCHEMA(name="0007_conversation")
def conversation(db: Database) -> None:
    """What a conversation refers to: which answer a question got, and the cards that somebody looked at or wants to keep at hand."""
    _create(
        db,
        """CREATE TABLE answered_questions (
            door TEXT NOT NULL,
            account_id INTEGER NOT NULL,
            question_id INTEGER NOT NULL,
            answer_id INTEGER NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (door, account_id, question_id)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX answered_questions_by_age ON answered_questions (at)",
        """CREATE TABLE seen_cards (
            person_id INTEGER NOT NULL REFERENCES people (id),
            card TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (person_id, card)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX seen_cards_by_age ON seen_cards (at)",
        """CREATE TABLE favourites (
            person_id INTEGER NOT NULL REFERENCES people (id),
            card TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (person_id, card)
        ) STRICT, WITHOUT ROWID""",
        # What each account's menu was last set to, as a digest.
        """CREATE TABLE menus (
            door TEXT NOT NULL,
            account_id INTEGER NOT NULL,
            shown TEXT NOT NULL,
            PRIMARY KEY (door, account_id)
        ) STRICT, WITHOUT ROWID""",
    )


@SCHEMA(name="0008_lists")
def lists(db: Database) -> None:
    """The agency's official lists: each with its versions, the file they came in, and their rows."""
    _create(
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
    _create(
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
    _create(
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
    _create(
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
    _create(
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
