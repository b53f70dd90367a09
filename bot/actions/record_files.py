"""What proves a record: the files that come with its words, and the other pictures of their album."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.actions.form_kinds import File
from bot.actions.work import Work
from storage import attachments, record_albums
from storage.due_records import DueRecord
from storage.moments import to_text

MOST_FILES = 10
"""As many as an album has."""
ALBUM = timedelta(minutes=1)
"""How long after its first picture the others of an album come."""


def keep(work: Work, found: DueRecord, files: Sequence[File]) -> None:
    """Let files prove a record, as many as there is room for; of their album more may come in the next moment."""
    for file in files:
        if attachments.count(work.db, found.owner) < MOST_FILES:
            attachments.want(work.db, found.owner, door=work.door, file_id=file.file_id, size=file.size, at=work.at)
    if files and files[-1].album:
        record_albums.note(work.db, found.id, files[-1].album, at=work.at)


def of_album(work: Work, album: str) -> int | None:
    """The record that the actor has just entered with another picture of an album."""
    return record_albums.of_album(work.db, album, by=work.person.id, since=to_text(work.now - ALBUM))
