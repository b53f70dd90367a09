"""Who there is, the line of messages, the audit, forms, and the first records."""

from __future__ import annotations

from sqlite_utils import Database

from storage.migrations.schema import SCHEMA, create


@SCHEMA(name="0001_people")
def people(db: Database) -> None:
    """Who there is: units in a tree, people with a role, the accounts they write from, and how they get in."""
    create(
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
    create(
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
    create(
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
    create(
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
    create(
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
    create(
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
    create(
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
