"""Self-checks, and the rectification ledger."""

from __future__ import annotations

from sqlite_utils import Database

from storage.migrations.schema import SCHEMA, create


@SCHEMA(name="0013_ledger")
def ledger(db: Database) -> None:
    """The rectification ledger: what was found, what is done about it, who has accepted it, and the steps beyond a reminder."""
    create(
        db,
        # ``topic`` names what was found, as ``item:SG-01``: found again in the same unit it joins the open one.
        """CREATE TABLE ledger_items (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            topic TEXT NOT NULL DEFAULT '',
            problem TEXT NOT NULL,
            category TEXT NOT NULL CHECK (category IN ('', 'purpose', 'conduct', 'competence', 'responsibility', 'integrity')),
            severity TEXT NOT NULL CHECK (severity IN ('minor', 'serious', 'critical')),
            source TEXT NOT NULL CHECK (source IN ('selfcheck', 'spotcheck', 'clue', 'complaint', 'superior', 'case_review', 'other')),
            unit_id INTEGER NOT NULL REFERENCES units (id),
            person_id INTEGER REFERENCES people (id),
            measures TEXT NOT NULL DEFAULT '',
            due_on TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('todo', 'working', 'to_accept', 'closed', 'recheck', 'rework', 'void')),
            is_held INTEGER NOT NULL CHECK (is_held IN (0, 1)),
            is_immediate INTEGER NOT NULL DEFAULT 0 CHECK (is_immediate IN (0, 1)),
            supervised_at TEXT,
            supervised_by INTEGER REFERENCES people (id),
            times INTEGER NOT NULL DEFAULT 1,
            rounds INTEGER NOT NULL DEFAULT 1,
            recheck_on TEXT,
            handed_in_by INTEGER REFERENCES people (id),
            accepted_by INTEGER REFERENCES people (id),
            opened_by INTEGER REFERENCES people (id),
            opened_on TEXT NOT NULL,
            closed_on TEXT,
            told_at TEXT,
            revision INTEGER NOT NULL DEFAULT 1,
            touched_at TEXT NOT NULL
        ) STRICT""",
        """CREATE INDEX ledger_open ON ledger_items (unit_id, is_held, state, due_on, category, person_id, supervised_at)
            WHERE state IN ('recheck', 'rework', 'to_accept', 'todo', 'working')""",
        "CREATE INDEX ledger_of_unit ON ledger_items (unit_id, is_held, opened_on, state, category, severity, due_on, closed_on)",
        "CREATE INDEX ledger_of_person ON ledger_items (person_id, state, due_on) WHERE person_id IS NOT NULL",
        "CREATE INDEX ledger_by_topic ON ledger_items (topic, unit_id) WHERE topic <> ''",
        "CREATE INDEX ledger_due ON ledger_items (due_on) WHERE state IN ('recheck', 'rework', 'to_accept', 'todo', 'working')",
        "CREATE INDEX ledger_rechecks ON ledger_items (recheck_on) WHERE recheck_on IS NOT NULL AND state = 'closed'",
        "CREATE INDEX ledger_by_age ON ledger_items (touched_at)",
        # From where an item came, each time it was found; ``ref`` as ``selfcheck:12``, ``clue:K7QM2FXA`` or empty.
        """CREATE TABLE ledger_sources (
            ledger_id INTEGER NOT NULL REFERENCES ledger_items (id) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            ref TEXT NOT NULL,
            note TEXT NOT NULL,
            files TEXT NOT NULL DEFAULT '[]',
            person_id INTEGER REFERENCES people (id),
            at TEXT NOT NULL,
            PRIMARY KEY (ledger_id, place)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX ledger_sources_by_ref ON ledger_sources (ref) WHERE ref <> ''",
        # The history of an item: every move and every word.
        """CREATE TABLE ledger_history (
            ledger_id INTEGER NOT NULL REFERENCES ledger_items (id) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            kind TEXT NOT NULL,
            text TEXT NOT NULL,
            person_id INTEGER REFERENCES people (id),
            at TEXT NOT NULL,
            PRIMARY KEY (ledger_id, place)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE ledger_extensions (
            ledger_id INTEGER NOT NULL REFERENCES ledger_items (id) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            until TEXT NOT NULL,
            reason TEXT NOT NULL,
            asked_by INTEGER NOT NULL REFERENCES people (id),
            asked_at TEXT NOT NULL,
            outcome TEXT CHECK (outcome IN ('granted', 'refused', 'lapsed')),
            decided_by INTEGER REFERENCES people (id),
            decided_at TEXT,
            PRIMARY KEY (ledger_id, place)
        ) STRICT, WITHOUT ROWID""",
        # What is proposed beyond a reminder: for one item or for a unit; nothing is done before a named leader confirms.
        """CREATE TABLE ledger_steps (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind IN ('inquiry', 'interview', 'circular', 'advice', 'order')),
            unit_id INTEGER NOT NULL REFERENCES units (id),
            ledger_id INTEGER REFERENCES ledger_items (id) ON DELETE CASCADE,
            is_held INTEGER NOT NULL CHECK (is_held IN (0, 1)),
            round INTEGER NOT NULL,
            reason TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('proposed', 'confirmed', 'dismissed', 'lapsed')),
            proposed_on TEXT NOT NULL,
            decided_by INTEGER REFERENCES people (id),
            decided_at TEXT,
            answer_on TEXT,
            note TEXT NOT NULL DEFAULT '',
            touched_at TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX ledger_steps_open ON ledger_steps (unit_id, is_held) WHERE state = 'proposed'",
        # Each step once for an item and round; one that lapsed (an extension) may be proposed again.
        """CREATE UNIQUE INDEX ledger_steps_of_item ON ledger_steps (ledger_id, kind, round)
            WHERE ledger_id IS NOT NULL AND state <> 'lapsed'""",
        "CREATE INDEX ledger_steps_by_item ON ledger_steps (ledger_id) WHERE ledger_id IS NOT NULL",
        "CREATE INDEX ledger_steps_of_unit ON ledger_steps (unit_id, kind, is_held) WHERE ledger_id IS NULL AND state <> 'lapsed'",
        "CREATE INDEX ledger_steps_by_age ON ledger_steps (touched_at)",
        # Who was reminded on which day: nobody twice.
        """CREATE TABLE ledger_reminders (
            person_id INTEGER NOT NULL REFERENCES people (id),
            day TEXT NOT NULL,
            PRIMARY KEY (person_id, day)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX ledger_reminders_by_age ON ledger_reminders (day)",
        # 整改情况 at the end of each October, per unit, as it stood then; what is held for discipline by itself.
        """CREATE TABLE ledger_years (
            year INTEGER NOT NULL,
            unit_id INTEGER NOT NULL REFERENCES units (id),
            is_held INTEGER NOT NULL CHECK (is_held IN (0, 1)),
            counts TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (year, unit_id, is_held)
        ) STRICT, WITHOUT ROWID""",
        "CREATE VIRTUAL TABLE ledger_search USING fts5(grams, content='', detail='none')",
    )


@SCHEMA(name="0014_selfchecks")
def selfchecks(db: Database) -> None:
    """Self-checks and spot checks that were handed in, which lists they went through, and who has to do which how often."""
    create(
        db,
        # What was asked is part of the record: a list as it was, by the hash of what it says.
        """CREATE TABLE checklist_contents (
            digest TEXT PRIMARY KEY,
            code TEXT NOT NULL,
            content TEXT NOT NULL,
            at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID""",
        # ``unit_id`` is the unit that was checked; ``period`` the occurrence of a schedule, as ``2026-11-26``, ``2026-W48``, ``2026-11``.
        """CREATE TABLE selfchecks (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind IN ('selfcheck', 'spotcheck')),
            checklist TEXT NOT NULL,
            content TEXT NOT NULL REFERENCES checklist_contents (digest),
            is_held INTEGER NOT NULL CHECK (is_held IN (0, 1)),
            person_id INTEGER NOT NULL REFERENCES people (id),
            unit_id INTEGER NOT NULL REFERENCES units (id),
            method TEXT NOT NULL DEFAULT '' CHECK (method IN ('', 'unannounced', 'announced', 'covert', 'recheck')),
            state TEXT NOT NULL CHECK (state IN ('submitted', 'returned', 'withdrawn')),
            day TEXT NOT NULL,
            place TEXT NOT NULL DEFAULT '',
            point TEXT NOT NULL DEFAULT '',
            findings INTEGER NOT NULL DEFAULT 0,
            version INTEGER NOT NULL DEFAULT 1,
            revision INTEGER NOT NULL DEFAULT 1,
            remark TEXT NOT NULL DEFAULT '',
            returned_by INTEGER REFERENCES people (id),
            digest TEXT NOT NULL,
            started_at TEXT NOT NULL,
            submitted_at TEXT NOT NULL,
            touched_at TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX selfchecks_of_person ON selfchecks (person_id, checklist, day, state, kind)",
        "CREATE INDEX selfchecks_of_unit ON selfchecks (unit_id, day, checklist, state, person_id, findings, kind, is_held)",
        "CREATE INDEX selfchecks_by_age ON selfchecks (touched_at)",
        "CREATE INDEX selfchecks_of_content ON selfchecks (content)",
        # ``value`` is met, failing or n/a; a number; the place of a choice; a text. ``files`` are the ids of its attachments, as JSON.
        """CREATE TABLE selfcheck_answers (
            selfcheck_id INTEGER NOT NULL REFERENCES selfchecks (id) ON DELETE CASCADE,
            item TEXT NOT NULL,
            place INTEGER NOT NULL,
            value TEXT NOT NULL,
            is_finding INTEGER NOT NULL CHECK (is_finding IN (0, 1)),
            category TEXT NOT NULL,
            severity TEXT NOT NULL,
            is_fixed INTEGER NOT NULL DEFAULT 0 CHECK (is_fixed IN (0, 1)),
            note TEXT NOT NULL DEFAULT '',
            files TEXT NOT NULL DEFAULT '[]',
            ledger_id INTEGER REFERENCES ledger_items (id) ON DELETE SET NULL,
            PRIMARY KEY (selfcheck_id, item)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX selfcheck_findings ON selfcheck_answers (item, selfcheck_id) WHERE is_finding = 1",
        "CREATE INDEX selfcheck_answers_of_ledger ON selfcheck_answers (ledger_id) WHERE ledger_id IS NOT NULL",
        # Earlier versions of what was amended: the answers as JSON, and why it was changed.
        """CREATE TABLE selfcheck_versions (
            selfcheck_id INTEGER NOT NULL REFERENCES selfchecks (id) ON DELETE CASCADE,
            version INTEGER NOT NULL,
            answers TEXT NOT NULL,
            reason TEXT NOT NULL,
            person_id INTEGER NOT NULL REFERENCES people (id),
            at TEXT NOT NULL,
            PRIMARY KEY (selfcheck_id, version)
        ) STRICT, WITHOUT ROWID""",
        # When somebody was last asked an item of a list that goes round.
        """CREATE TABLE selfcheck_asked (
            person_id INTEGER NOT NULL REFERENCES people (id),
            item TEXT NOT NULL,
            day TEXT NOT NULL,
            PRIMARY KEY (person_id, item)
        ) STRICT, WITHOUT ROWID""",
        # ``unit_id`` with those below it; ``rule`` says how often; ``first_day`` to ``last_day`` bound it, as the phase of a campaign does.
        """CREATE TABLE selfcheck_schedules (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            checklist TEXT NOT NULL,
            unit_id INTEGER NOT NULL REFERENCES units (id),
            role TEXT NOT NULL,
            rule TEXT NOT NULL CHECK (rule IN ('workday', 'weekly', 'monthly', 'quarterly', 'once')),
            label TEXT NOT NULL DEFAULT '',
            first_day TEXT NOT NULL,
            last_day TEXT,
            made_by INTEGER NOT NULL REFERENCES people (id),
            made_at TEXT NOT NULL,
            ended_at TEXT
        ) STRICT""",
        "CREATE INDEX selfcheck_schedules_in_force ON selfcheck_schedules (unit_id) WHERE ended_at IS NULL",
        # Who was reminded of which occurrence, and when last; ``by_clock`` once the clockwork has done so, which it does only once.
        """CREATE TABLE selfcheck_reminders (
            schedule_id INTEGER NOT NULL REFERENCES selfcheck_schedules (id) ON DELETE CASCADE,
            person_id INTEGER NOT NULL REFERENCES people (id),
            period TEXT NOT NULL,
            at TEXT NOT NULL,
            by_clock INTEGER NOT NULL CHECK (by_clock IN (0, 1)),
            PRIMARY KEY (schedule_id, person_id, period)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX selfcheck_reminders_by_age ON selfcheck_reminders (at)",
    )
