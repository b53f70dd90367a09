"""Notices, who was sent them, and who has read them."""

from __future__ import annotations

from sqlite_utils import Database

from storage.migrations.schema import SCHEMA, create


@SCHEMA(name="0016_notices")
def notices(db: Database) -> None:
    """Notices with their recipients, threads, groups, tallies of surveys, and who has joined since."""
    create(
        db,
        # ``html`` is Telegram HTML, ``plain`` the same without marks. ``audience`` and ``detail`` are JSON. Whoever has read a version
        # below ``asked_version`` has not read it. ``in_force_until`` is a day; none where it holds until it is recalled. ``card_…`` is the
        # message in which its sender watches it. ``is_gathering`` while not all of its recipients are noted. ``asking_since`` stands while
        # those who have not read it are asked again, by ``asking_by`` or by the clock; ``told_missing`` is how many its sender was told
        # that it has not reached.
        """CREATE TABLE notices (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind IN ('notice', 'case', 'bulletin', 'meeting', 'learning', 'survey')),
            urgency TEXT NOT NULL CHECK (urgency IN ('ordinary', 'important', 'urgent')),
            state TEXT NOT NULL CHECK (state IN ('proposed', 'scheduled', 'held', 'sending', 'sent', 'recalled', 'cancelled')),
            sender_id INTEGER NOT NULL REFERENCES people (id),
            unit_id INTEGER NOT NULL REFERENCES units (id),
            title TEXT NOT NULL,
            html TEXT NOT NULL,
            plain TEXT NOT NULL,
            confirm TEXT NOT NULL CHECK (confirm IN ('read', 'answer', 'reply', 'choice', 'ballot')),
            question TEXT NOT NULL DEFAULT '',
            detail TEXT NOT NULL DEFAULT '{}',
            audience TEXT NOT NULL,
            send_at TEXT,
            sent_at TEXT,
            finished_at TEXT,
            in_force_until TEXT,
            version INTEGER NOT NULL DEFAULT 1,
            asked_version INTEGER NOT NULL DEFAULT 1,
            corrected_at TEXT,
            ask_at TEXT,
            asked INTEGER NOT NULL DEFAULT 0,
            is_gathering INTEGER NOT NULL DEFAULT 0,
            asking_since TEXT,
            asking_by INTEGER REFERENCES people (id),
            closed_at TEXT,
            confirmed_by INTEGER REFERENCES people (id),
            ended_by INTEGER REFERENCES people (id),
            reason TEXT NOT NULL DEFAULT '',
            card_door TEXT,
            card_account INTEGER,
            card_message INTEGER,
            card_shown TEXT NOT NULL DEFAULT '',
            told_missing INTEGER NOT NULL DEFAULT 0,
            revision INTEGER NOT NULL DEFAULT 1,
            created_at TEXT NOT NULL,
            touched_at TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX notices_of_sender ON notices (sender_id, id)",
        "CREATE INDEX notices_of_unit ON notices (unit_id, id)",
        "CREATE INDEX notices_to_send ON notices (send_at) WHERE state = 'scheduled'",
        "CREATE INDEX notices_under_way ON notices (id) WHERE state IN ('sending', 'sent', 'recalled') AND finished_at IS NULL",
        "CREATE INDEX notices_to_ask ON notices (ask_at) WHERE ask_at IS NOT NULL",
        "CREATE INDEX notices_asking ON notices (asking_since) WHERE asking_since IS NOT NULL",
        "CREATE INDEX notices_in_force ON notices (in_force_until) WHERE state IN ('sending', 'sent')",
        # An index may not ask JSON functions: a file from elsewhere is opened with a schema that is not trusted.
        """CREATE INDEX notices_to_remind ON notices (id)
            WHERE kind = 'meeting' AND state IN ('sending', 'sent') AND instr(detail, '"told": true') = 0""",
        "CREATE INDEX notices_bulletins ON notices (id) WHERE kind = 'bulletin'",
        # Lists of notices are read from it alone; the rows themselves hold long texts.
        "CREATE INDEX notices_listed ON notices"
        " (sent_at, id, state, asked_version, in_force_until, closed_at, ask_at, urgency, kind, confirm) WHERE sent_at IS NOT NULL",
        "CREATE INDEX notices_by_age ON notices (touched_at)",
        # What a notice about a case is compared with: whom clues are about, and what the cases of timers are called.
        """CREATE INDEX clues_about ON clues (about, hold, unit_id, kind, state, is_shown)
            WHERE about <> '' AND is_shown = 1 AND state <> 'withdrawn'""",
        "CREATE INDEX dues_timers ON dues (unit_id, person_id) WHERE kind = 'timer'",
        # One row a person. ``unit_id`` is their unit when it was sent. ``outbox_id`` is its message there. ``sent_version`` is what they
        # were shown, ``read_version`` what they confirmed. ``answer`` is what they wrote or chose. ``files`` are the messages of an album,
        # as a JSON list. ``asked`` counts how often they were asked again, last by the message ``ask_id`` in the outbox. ``task_id`` is the
        # message there that corrects or recalls it where it stands, also once that has failed; ``taken_back`` how the recall ended.
        """CREATE TABLE notice_recipients (
            notice_id INTEGER NOT NULL REFERENCES notices (id) ON DELETE CASCADE,
            person_id INTEGER NOT NULL REFERENCES people (id),
            unit_id INTEGER NOT NULL REFERENCES units (id),
            state TEXT NOT NULL CHECK (state IN ('waiting', 'queued', 'sent', 'failed', 'dropped', 'none')),
            reason TEXT NOT NULL DEFAULT '',
            due_at TEXT,
            outbox_id INTEGER,
            door TEXT,
            account_id INTEGER,
            message_id INTEGER,
            files TEXT NOT NULL DEFAULT '[]',
            sent_at TEXT,
            sent_version INTEGER NOT NULL DEFAULT 0,
            read_at TEXT,
            read_version INTEGER NOT NULL DEFAULT 0,
            answer TEXT NOT NULL DEFAULT '',
            asked INTEGER NOT NULL DEFAULT 0,
            asked_at TEXT,
            ask_id INTEGER,
            given_up_at TEXT,
            task_id INTEGER,
            taken_back TEXT NOT NULL DEFAULT '' CHECK (taken_back IN ('', 'deleted', 'marked', 'failed')),
            added_at TEXT NOT NULL,
            PRIMARY KEY (notice_id, person_id)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX notice_recipients_of_person ON notice_recipients (person_id, notice_id)",
        "CREATE INDEX notice_recipients_by_state ON notice_recipients (notice_id, state, person_id)",
        """CREATE INDEX notice_recipients_standing ON notice_recipients (notice_id, sent_version, person_id)
            WHERE state = 'sent' AND task_id IS NULL AND taken_back = ''""",
        # Whatever is to be sent, corrected or recalled anew, the notice is no longer finished, whoever has changed it.
        """CREATE TRIGGER notices_begun_again AFTER UPDATE OF version, state ON notices
            WHEN NEW.version > OLD.version OR (NEW.state = 'recalled' AND OLD.state <> 'recalled') BEGIN
            UPDATE notices SET finished_at = NULL WHERE id = NEW.id;
            UPDATE notice_recipients SET task_id = NULL WHERE notice_id = NEW.id AND task_id IS NOT NULL AND taken_back = '';
            UPDATE notice_messages SET task_id = NULL, taken_back = '' WHERE notice_id = NEW.id AND kind IN ('letter', 'soon')
                AND taken_back IN ('', 'failed') AND (task_id IS NOT NULL OR taken_back = 'failed');
        END""",
        """CREATE TRIGGER notice_recipients_added AFTER INSERT ON notice_recipients WHEN NEW.state = 'waiting' BEGIN
            UPDATE notices SET finished_at = NULL WHERE id = NEW.notice_id AND finished_at IS NOT NULL;
        END""",
        """CREATE TRIGGER notice_recipients_waiting AFTER UPDATE OF state ON notice_recipients WHEN NEW.state = 'waiting' BEGIN
            UPDATE notices SET finished_at = NULL WHERE id = NEW.notice_id AND finished_at IS NOT NULL;
        END""",
        "CREATE INDEX outbox_under_way ON outbox (subject) WHERE state IN ('queued', 'sending') AND subject IS NOT NULL",
        # ``kind`` is how it is shown.
        """CREATE TABLE notice_files (
            notice_id INTEGER NOT NULL REFERENCES notices (id) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('photo', 'video', 'document')),
            attachment_id INTEGER NOT NULL REFERENCES attachments (id),
            shown_name TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (notice_id, place)
        ) STRICT, WITHOUT ROWID""",
        # By what name a door knows a file of ours, so that it is handed over once and not once a person.
        """CREATE TABLE file_handles (
            attachment_id INTEGER NOT NULL REFERENCES attachments (id) ON DELETE CASCADE,
            door TEXT NOT NULL,
            kind TEXT NOT NULL,
            file_id TEXT NOT NULL,
            PRIMARY KEY (attachment_id, door, kind)
        ) STRICT, WITHOUT ROWID""",
        # What one recipient and whoever handles the notice write to each other.
        """CREATE TABLE notice_replies (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            notice_id INTEGER NOT NULL REFERENCES notices (id) ON DELETE CASCADE,
            person_id INTEGER NOT NULL REFERENCES people (id),
            by_id INTEGER NOT NULL REFERENCES people (id),
            text TEXT NOT NULL,
            files TEXT NOT NULL DEFAULT '[]',
            at TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX notice_replies_of_thread ON notice_replies (notice_id, person_id, id)",
        # Which message of a chat belongs to whose thread, so that a reply to it does too. ``kind`` is what it shows: the notice once more,
        # that it is asked for again, that a meeting begins soon, or what was written. What shows the notice is corrected and recalled as
        # the recipient's own message is: ``version`` is what it shows, the other columns are as there.
        """CREATE TABLE notice_messages (
            door TEXT NOT NULL,
            account_id INTEGER NOT NULL,
            message_id INTEGER NOT NULL,
            notice_id INTEGER NOT NULL REFERENCES notices (id) ON DELETE CASCADE,
            person_id INTEGER NOT NULL REFERENCES people (id),
            kind TEXT NOT NULL DEFAULT 'talk' CHECK (kind IN ('letter', 'ask', 'soon', 'talk')),
            files TEXT NOT NULL DEFAULT '[]',
            version INTEGER NOT NULL DEFAULT 0,
            task_id INTEGER,
            taken_back TEXT NOT NULL DEFAULT '' CHECK (taken_back IN ('', 'deleted', 'marked', 'failed')),
            at TEXT NOT NULL,
            PRIMARY KEY (door, account_id, message_id)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX notice_messages_of_notice ON notice_messages (notice_id)",
        "CREATE INDEX notice_copies ON notice_messages (notice_id, person_id) WHERE kind IN ('letter', 'soon')",
        """CREATE INDEX notice_copies_standing ON notice_messages (notice_id, kind, version)
            WHERE kind IN ('letter', 'soon') AND task_id IS NULL AND taken_back = ''""",
        "CREATE INDEX notice_messages_by_age ON notice_messages (at)",
        """CREATE TABLE notice_groups (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            owner_id INTEGER NOT NULL REFERENCES people (id),
            name TEXT NOT NULL,
            audience TEXT NOT NULL,
            created_at TEXT NOT NULL,
            UNIQUE (owner_id, name)
        ) STRICT""",
        """CREATE TABLE notice_history (
            notice_id INTEGER NOT NULL REFERENCES notices (id) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            kind TEXT NOT NULL,
            text TEXT NOT NULL,
            person_id INTEGER REFERENCES people (id),
            at TEXT NOT NULL,
            PRIMARY KEY (notice_id, place)
        ) STRICT, WITHOUT ROWID""",
        # Ten thousand messages may be about the same: an older one that is overtaken is looked for among those of its account.
        "DROP INDEX outbox_by_subject",
        "CREATE INDEX outbox_by_subject ON outbox (subject, account_id) WHERE subject IS NOT NULL",
        # What was answered to an anonymous survey, as one row of sums: no answer sheet of anybody stands anywhere, so that none has an
        # order or a place that could be laid beside those who have voted, which stands with the recipients. ``votes`` has for each
        # question how often each option was chosen, each sum as wide as the others.
        """CREATE TABLE survey_tallies (
            notice_id INTEGER PRIMARY KEY REFERENCES notices (id) ON DELETE CASCADE,
            ballots INTEGER NOT NULL,
            votes TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX notices_open_surveys ON notices (id) WHERE kind = 'survey' AND closed_at IS NULL AND state IN ('sending', 'sent')",
        "CREATE VIRTUAL TABLE notice_search USING fts5(grams, content='', detail='none')",
        # People of whom something has changed that decides which notices are for them; the clockwork looks at each once.
        """CREATE TABLE notice_newcomers (
            person_id INTEGER PRIMARY KEY REFERENCES people (id)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TRIGGER notice_newcomers_bound AFTER INSERT ON accounts BEGIN
            INSERT OR IGNORE INTO notice_newcomers (person_id) VALUES (NEW.person_id);
        END""",
        """CREATE TRIGGER notice_newcomers_moved AFTER UPDATE OF unit_id, role, standing ON people BEGIN
            INSERT OR IGNORE INTO notice_newcomers (person_id) VALUES (NEW.id);
        END""",
        # What goes before all others that are as urgent, also once it had to be tried again.
        "ALTER TABLE outbox ADD COLUMN is_first INTEGER NOT NULL DEFAULT 0",
        "DROP INDEX outbox_queued",
        "CREATE INDEX outbox_queued ON outbox (door, urgency, is_first, due_at, id) WHERE state = 'queued'",
    )
