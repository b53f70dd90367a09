"""Campaigns, what is due, and the daily nudge."""

from __future__ import annotations

from sqlite_utils import Database

from storage.migrations.schema import SCHEMA, create


@SCHEMA(name="0015_dues")
def dues(db: Database) -> None:
    """Campaigns that were started, their duties, each time that something is due, and who was nudged."""
    create(
        db,
        # A campaign is kept as it was started: an edited file changes nothing of it. ``notes`` is a JSON list.
        """CREATE TABLE campaigns (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            code TEXT NOT NULL,
            title TEXT NOT NULL,
            document TEXT NOT NULL,
            unit_id INTEGER NOT NULL REFERENCES units (id),
            first_day TEXT NOT NULL,
            last_day TEXT,
            notes TEXT NOT NULL DEFAULT '[]',
            state TEXT NOT NULL CHECK (state IN ('running', 'ended')),
            started_by INTEGER REFERENCES people (id),
            started_at TEXT NOT NULL,
            ended_at TEXT,
            revision INTEGER NOT NULL DEFAULT 1
        ) STRICT""",
        "CREATE UNIQUE INDEX campaigns_running ON campaigns (unit_id, code) WHERE state = 'running'",
        """CREATE TABLE campaign_phases (
            campaign_id INTEGER NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            key TEXT NOT NULL,
            name TEXT NOT NULL,
            first_day TEXT NOT NULL,
            last_day TEXT,
            PRIMARY KEY (campaign_id, place)
        ) STRICT, WITHOUT ROWID""",
        # Who a role of the document is: a unit, each unit right below one, or a person. A role may be several, or nobody yet.
        """CREATE TABLE campaign_roles (
            campaign_id INTEGER NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
            role TEXT NOT NULL,
            place INTEGER NOT NULL,
            name TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('unit', 'each', 'person', 'nobody', 'open')),
            unit_id INTEGER REFERENCES units (id),
            person_id INTEGER REFERENCES people (id),
            PRIMARY KEY (campaign_id, role, place)
        ) STRICT, WITHOUT ROWID""",
        # ``rule`` as ``knowledge.campaigns.rules`` writes it, with its days moved; ``roles``, ``lead``, ``leads`` are JSON lists.
        """CREATE TABLE duties (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            campaign_id INTEGER NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
            code TEXT NOT NULL,
            what TEXT NOT NULL,
            clause TEXT NOT NULL,
            roles TEXT NOT NULL,
            lead TEXT NOT NULL DEFAULT '[]',
            rule TEXT NOT NULL,
            words TEXT NOT NULL,
            report_to TEXT NOT NULL DEFAULT '',
            evidence TEXT NOT NULL DEFAULT '',
            each TEXT NOT NULL CHECK (each IN ('unit', 'person')),
            first_day TEXT NOT NULL,
            last_day TEXT,
            leads TEXT NOT NULL DEFAULT '[]',
            counted TEXT NOT NULL DEFAULT '',
            grouped TEXT NOT NULL DEFAULT '',
            note TEXT NOT NULL DEFAULT '',
            revision INTEGER NOT NULL DEFAULT 1,
            UNIQUE (campaign_id, code)
        ) STRICT""",
        # What was changed in a campaign and why; ``duty_id`` where it concerns one duty.
        """CREATE TABLE campaign_history (
            campaign_id INTEGER NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            kind TEXT NOT NULL,
            duty_id INTEGER REFERENCES duties (id) ON DELETE CASCADE,
            text TEXT NOT NULL,
            person_id INTEGER REFERENCES people (id),
            at TEXT NOT NULL,
            PRIMARY KEY (campaign_id, place)
        ) STRICT, WITHOUT ROWID""",
        # One time that something is due, to a unit or (``person_id``) to one person: a duty of a campaign, a timer of a case, or a
        # certificate that expires. ``assigned_to`` does it for the unit. ``due_at`` is a moment where hours count. ``detail`` is JSON.
        """CREATE TABLE dues (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind IN ('duty', 'timer', 'certificate')),
            duty_id INTEGER REFERENCES duties (id) ON DELETE CASCADE,
            unit_id INTEGER NOT NULL REFERENCES units (id),
            person_id INTEGER REFERENCES people (id),
            assigned_to INTEGER REFERENCES people (id),
            title TEXT NOT NULL,
            period TEXT NOT NULL,
            first_day TEXT NOT NULL,
            due_on TEXT NOT NULL,
            due_at TEXT,
            leads TEXT NOT NULL DEFAULT '[]',
            target INTEGER NOT NULL DEFAULT 1,
            progress INTEGER NOT NULL DEFAULT 0,
            state TEXT NOT NULL CHECK (state IN ('open', 'done', 'void')),
            done_by INTEGER REFERENCES people (id),
            done_at TEXT,
            note TEXT NOT NULL DEFAULT '',
            files TEXT NOT NULL DEFAULT '[]',
            detail TEXT NOT NULL DEFAULT '{}',
            told_on TEXT,
            level INTEGER NOT NULL DEFAULT 0,
            revision INTEGER NOT NULL DEFAULT 1,
            made_at TEXT NOT NULL DEFAULT '',
            touched_at TEXT NOT NULL
        ) STRICT""",
        """CREATE UNIQUE INDEX dues_of_duty ON dues (duty_id, unit_id, coalesce(person_id, 0), period) WHERE duty_id IS NOT NULL""",
        "CREATE INDEX dues_open_of_unit ON dues (unit_id, due_on) WHERE state = 'open'",
        "CREATE INDEX dues_open_of_person ON dues (person_id, due_on) WHERE state = 'open' AND person_id IS NOT NULL",
        # Also what is done: a record that is taken back opens it again.
        "CREATE INDEX dues_of_person ON dues (person_id, due_on) WHERE person_id IS NOT NULL",
        "CREATE INDEX dues_of_unit ON dues (unit_id, due_on) WHERE person_id IS NULL",
        "CREATE INDEX dues_assigned ON dues (assigned_to, due_on) WHERE state = 'open' AND assigned_to IS NOT NULL",
        "CREATE INDEX dues_open ON dues (due_on) WHERE state = 'open'",
        "CREATE INDEX dues_by_age ON dues (touched_at) WHERE state <> 'open'",
        """CREATE TABLE due_history (
            due_id INTEGER NOT NULL REFERENCES dues (id) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            kind TEXT NOT NULL,
            text TEXT NOT NULL,
            person_id INTEGER REFERENCES people (id),
            at TEXT NOT NULL,
            PRIMARY KEY (due_id, place)
        ) STRICT, WITHOUT ROWID""",
        # Somebody does not want to hear of it before then; told once it is over. Or said that it is not theirs: never again to them.
        """CREATE TABLE due_snoozes (
            due_id INTEGER NOT NULL REFERENCES dues (id) ON DELETE CASCADE,
            person_id INTEGER NOT NULL REFERENCES people (id),
            until_at TEXT,
            is_disowned INTEGER NOT NULL DEFAULT 0 CHECK (is_disowned IN (0, 1)),
            PRIMARY KEY (due_id, person_id)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX due_snoozes_over ON due_snoozes (until_at) WHERE until_at IS NOT NULL",
        # What is entered and counted: hours of training, studies, visits. ``person_id`` is none for what a unit did as a whole; who was
        # there has rows of their own, whose ``session_id`` is that of the unit's. ``amount`` is times, and for training sixtieths of a
        # 学时. ``digest`` is ``what`` folded: the same entry twice is one. ``voided_at`` where it was taken back, with why.
        """CREATE TABLE due_records (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            unit_id INTEGER NOT NULL REFERENCES units (id),
            person_id INTEGER REFERENCES people (id),
            session_id INTEGER REFERENCES due_records (id) ON DELETE SET NULL,
            day TEXT NOT NULL,
            amount INTEGER NOT NULL CHECK (amount > 0),
            what TEXT NOT NULL,
            digest TEXT NOT NULL DEFAULT '',
            album TEXT NOT NULL DEFAULT '',
            made_by INTEGER NOT NULL REFERENCES people (id),
            made_at TEXT NOT NULL,
            voided_by INTEGER REFERENCES people (id),
            voided_at TEXT,
            reason TEXT NOT NULL DEFAULT '',
            touched_at TEXT NOT NULL
        ) STRICT""",
        """CREATE UNIQUE INDEX due_records_of_person ON due_records (person_id, kind, day, digest)
            WHERE voided_at IS NULL AND person_id IS NOT NULL""",
        """CREATE UNIQUE INDEX due_records_of_unit ON due_records (unit_id, kind, day, digest)
            WHERE voided_at IS NULL AND person_id IS NULL""",
        "CREATE INDEX due_records_in_unit ON due_records (unit_id, day) WHERE voided_at IS NULL",
        "CREATE INDEX due_records_of_session ON due_records (session_id) WHERE session_id IS NOT NULL",
        "CREATE INDEX due_records_by_age ON due_records (touched_at)",
        # When somebody, or everybody of a unit and those below it, is nudged; ``HH:MM`` of the installation's zone. Empty: as above.
        """CREATE TABLE nudge_times (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            unit_id INTEGER UNIQUE REFERENCES units (id),
            person_id INTEGER UNIQUE REFERENCES people (id),
            digest_at TEXT NOT NULL DEFAULT '',
            quiet_from TEXT NOT NULL DEFAULT '',
            quiet_until TEXT NOT NULL DEFAULT '',
            set_by INTEGER REFERENCES people (id),
            set_at TEXT NOT NULL
        ) STRICT""",
        # Whoever is owed a message is looked up by this: with ten thousand accounts, each of ten thousand digests would read them all.
        "CREATE INDEX accounts_by_person ON accounts (person_id) WHERE unbound_at IS NULL",
        # On which day and when each person was last considered: one row a person and kind, so that a restart goes on where it was.
        """CREATE TABLE nudge_marks (
            person_id INTEGER NOT NULL REFERENCES people (id),
            kind TEXT NOT NULL CHECK (kind IN ('digest', 'summary')),
            day TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (person_id, kind)
        ) STRICT, WITHOUT ROWID""",
        # What was sent: at most one of a kind, a person and a day, whatever the clock does.
        """CREATE TABLE nudges (
            person_id INTEGER NOT NULL REFERENCES people (id),
            day TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('digest', 'summary')),
            at TEXT NOT NULL,
            PRIMARY KEY (person_id, day, kind)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX nudges_by_age ON nudges (day)",
        # What other capabilities put into somebody's next digest, as JSON; it goes out with that digest or is overtaken by the next day's.
        """CREATE TABLE nudge_parts (
            person_id INTEGER NOT NULL REFERENCES people (id),
            kind TEXT NOT NULL,
            day TEXT NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY (person_id, kind)
        ) STRICT, WITHOUT ROWID""",
    )
