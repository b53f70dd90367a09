"""What a recipient of a notice and whoever handles it write to each other: threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.actions import notice_reading
from bot.actions.form_kinds import File
from bot.actions.notice_reading import LONGEST_ANSWER, Confirmed
from bot.actions.notice_results import Enclosure, NoticeLetter, enclosure
from bot.actions.notice_sending import subject
from bot.actions.notice_sight import NO_SUCH, handlers_of, handles
from bot.actions.paging import pages_of
from bot.actions.permissions import Right, holders
from bot.actions.work import RefusedError, Work
from bot.shown_text import units
from storage import attachments, directory, notice_recipients, notice_threads, notices, people
from storage.notice_threads import ReplyFile, ReplyRow
from storage.notices import Confirm, Notice
from storage.people import Person

LONGEST = 3_000
"""UTF-16 units of a reply: what stands around it has to fit into a message of 4096 as well."""
PAGE = 6
ROOM = 3_400
"""Replies on a page of a thread, and the UTF-16 units that they may have together: none of them is cut."""
PASSED = "notice_passed"
"""Begins the subject of the message that says to whom something was passed on: ``notice_passed:<reply id>``."""
TALKS = 8
"""Threads on a page of a list of them."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The thread that a message of a chat belongs to: of a notice, with the recipient ``person_id``."""

    notice: Notice
    person_id: int


@dataclass(frozen=True, slots=True)
class NoticeSaid:
    """To the other side of a thread: what was written."""

    reply_id: int
    notice: Notice
    person_id: int
    """The recipient whose thread it is."""
    name: str
    unit: str
    """Of whoever wrote."""
    is_back: bool
    """Written to the recipient, not by them."""
    text: str
    attached: tuple[Enclosure, ...]


@dataclass(frozen=True, slots=True)
class NoticePassedOn:
    """To whoever wrote: who gets it."""

    reply_id: int
    notice: Notice
    to: tuple[str, ...]
    """Names; empty where nobody can be reached."""
    ask: tuple[str, ...]
    """Whom to ask in that case: the admins."""
    recipient: str
    """The name of the recipient who cannot be reached; empty where the sender's side cannot."""
    needs: bool
    """Whether the writer has still to confirm the notice."""
    can_use: bool
    """Whether what was written may be their answer to it."""


@dataclass(frozen=True, slots=True)
class NoticeSaidFiles:
    """To whoever asks for them again: the files that came with a reply."""

    by: str
    at: datetime
    attached: tuple[Enclosure, ...]


@dataclass(frozen=True, slots=True)
class TalkLine:
    """A reply in a thread."""

    reply_id: int
    by: str
    is_back: bool
    text: str
    files: int
    at: datetime


@dataclass(frozen=True, slots=True)
class NoticeThread:
    """A page of a thread, the oldest reply first."""

    notice: Notice
    person_id: int
    name: str
    unit: str
    is_own: bool
    """Whether the reader is the recipient."""
    lines: tuple[TalkLine, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class TalkShort:
    """A thread in a list of them."""

    person_id: int
    name: str
    unit: str
    text: str
    files: int
    count: int
    waits: bool
    """Whether the recipient has written last."""
    at: datetime


@dataclass(frozen=True, slots=True)
class NoticeTalks:
    """A page of the threads of a notice, the one with the newest reply first."""

    notice: Notice
    talks: tuple[TalkShort, ...]
    total: int
    page: int
    pages: int


def meant(work: Work, message_id: int) -> Meant | None:
    """The thread to which a message of ours in the actor's chat belongs; none where it belongs to none of theirs."""
    actor = work.actor
    if actor is None:
        return None
    mine = notice_recipients.at_message(work.db, actor.id, work.door, work.account_id, message_id)
    if mine is not None:
        found = notices.notice(work.db, mine.notice_id)
        return None if found is None else Meant(found, actor.id)
    known = notice_threads.message(work.db, work.door, work.account_id, message_id)
    notice = None if known is None else notices.notice(work.db, known.notice_id)
    if known is None or notice is None or not (known.person_id == actor.id or handles(work, notice)):
        return None
    if notice_recipients.recipient(work.db, notice.id, known.person_id) is None:
        # Looked at by somebody who handles it, and was sent to others.
        return None
    return Meant(notice, known.person_id)


def in_thread(work: Work, notice_id: int, person_id: int) -> Meant:
    """The thread of a notice with one recipient. Raises ``RefusedError``: the same words for none and for somebody else's."""
    if work.outside:
        raise RefusedError("outside")
    work.require(Right.READ_NOTICES)
    notice = notices.notice(work.db, notice_id)
    there = notice_recipients.recipient(work.db, notice_id, person_id)
    if notice is None or there is None or not (person_id == work.person.id or handles(work, notice)):
        raise RefusedError(NO_SUCH)
    return Meant(notice, person_id)


def write(work: Work, where: Meant, text: str, files: Sequence[File] = (), kept: Sequence[ReplyFile] = ()) -> NoticePassedOn:
    """Pass on what the actor writes in a thread, with files just sent or with ``kept`` ones; says who gets it.

    Raises ``RefusedError``: nothing written, too long, not theirs.
    """
    where = in_thread(work, where.notice.id, where.person_id)
    notice, text = where.notice, text.strip()
    _check(text, bool(files or kept))
    is_back = where.person_id != work.person.id
    reply_id = notice_threads.add(work.db, notice.id, where.person_id, work.person.id, text, at=work.at)
    listed = [*kept, *(_want(work, notice, file) for file in files)]
    notice_threads.add_files(work.db, reply_id, listed)
    work.record("notices.wrote", subject(notice), *(name for name, is_there in (("text", text), ("files", listed)) if is_there))
    to = _reached(work, (where.person_id,) if is_back else handlers_of(work, notice))
    said = _said(work, notice_threads.reply(work.db, reply_id), notice, is_back=is_back)
    for person in to:
        attached = _attached(work, listed, _door_of(work, person))
        work.owe(replace(said, attached=attached), person.id, subject=f"{notice_threads.SUBJECT}:{reply_id}")
    return _passed_on(work, where, reply_id, to, text, is_back=is_back)


def use(work: Work, reply_id: int, then: Sequence[Confirmed] = ()) -> NoticeLetter:
    """Let what the actor wrote in their thread be what the notice asks for. Raises ``RefusedError``."""
    found = of_own(work, reply_id)
    return notice_reading.confirm(work, found.notice_id, found.text, then)


def of_own(work: Work, reply_id: int) -> ReplyRow:
    """What the actor has written in their own thread. Raises ``RefusedError`` for everything else."""
    found = notice_threads.reply(work.db, reply_id)
    if found is None or found.by_id != work.person.id or found.person_id != work.person.id:
        raise RefusedError(NO_SUCH)
    return found


def thread(work: Work, notice_id: int, person_id: int, page: int | None = None) -> NoticeThread:
    """A page of a thread, the last one unless told, for its recipient and whoever handles the notice. Raises ``RefusedError``."""
    where = in_thread(work, notice_id, person_id)
    pages = _pages(notice_threads.thread(work.db, notice_id, person_id))
    number = len(pages) - 1 if page is None else min(page, len(pages) - 1)
    rows = pages[number]
    name, unit = _who(work, person_id)
    lines = tuple(
        TalkLine(row.id, _who(work, row.by_id)[0], row.by_id != person_id, row.text, len(row.files), work.here(row.at)) for row in rows
    )
    return NoticeThread(
        where.notice, person_id, name, unit, work.actor is not None and work.actor.id == person_id, lines, number, len(pages)
    )


def show_files(work: Work, reply_id: int) -> None:
    """Send the actor the files of a reply again. Raises ``RefusedError``: not of a thread of theirs, or none of them was kept."""
    row = notice_threads.reply(work.db, reply_id)
    if row is None:
        raise RefusedError(NO_SUCH)
    where = in_thread(work, row.notice_id, row.person_id)
    there = attachments.there(work.db, [file.attachment_id for file in row.files])
    found = [file for file in row.files if file.attachment_id in there]
    if not found:
        raise RefusedError("notice_files_gone")
    shown = NoticeSaidFiles(_who(work, row.by_id)[0], work.here(row.at), _attached(work, found, work.door))
    work.reply(shown, subject=f"{notice_threads.SUBJECT}:{row.id}")
    work.record("notices.files_shown", subject(where.notice))


def talks(work: Work, notice_id: int, page: int = 0) -> NoticeTalks:
    """The threads of a notice, for whoever handles it. Raises ``RefusedError``."""
    if work.outside:
        raise RefusedError("outside")
    notice = notices.notice(work.db, notice_id)
    if notice is None or not handles(work, notice):
        raise RefusedError(NO_SUCH)
    total = notice_threads.count_threads(work.db, notice_id)
    pages = pages_of(total, TALKS)
    number = min(page, pages - 1)
    found = notice_threads.threads(work.db, notice_id, limit=TALKS, offset=number * TALKS)
    shorts = []
    for line in found:
        last, (name, unit) = line.last, _who(work, line.last.person_id)
        waits = last.by_id == last.person_id
        shorts.append(TalkShort(last.person_id, name, unit, last.text, len(last.files), line.count, waits, work.here(last.at)))
    return NoticeTalks(notice, tuple(shorts), total, number, pages)


def _check(text: str, has_files: bool) -> None:
    if not text and not has_files:
        raise RefusedError("says_nothing")
    length = units(text)
    if length > LONGEST:
        raise RefusedError("too_long", most=LONGEST, length=length)


def _pages(rows: Sequence[ReplyRow]) -> list[list[ReplyRow]]:
    pages: list[list[ReplyRow]] = [[]]
    for row in rows:
        room = ROOM - sum(units(each.text) for each in pages[-1])
        if pages[-1] and (len(pages[-1]) == PAGE or units(row.text) > room):
            pages.append([])
        pages[-1].append(row)
    return pages


def _want(work: Work, notice: Notice, file: File) -> ReplyFile:
    number = attachments.want(work.db, subject(notice), door=work.door, file_id=file.file_id, size=file.size, at=work.at)
    return keep(work, number, file)


def keep(work: Work, attachment_id: int, file: File) -> ReplyFile:
    """A file that was just sent, as a reply has it: the door it came by knows it already, and need not be handed it again."""
    notices.keep_handle(work.db, attachment_id, work.door, file.kind, file.file_id)
    return ReplyFile(attachment_id, file.kind, file.name)


def _door_of(work: Work, to: Person) -> str:
    """Where they are written to. A door that does not know a file yet finds it once it is fetched."""
    doors = [account.door for account in people.accounts_of(work.db, to.id)]
    return work.door if work.door in doors else next(iter(doors), work.door)


def _attached(work: Work, files: Sequence[ReplyFile], door: str) -> tuple[Enclosure, ...]:
    return tuple(enclosure(work, file.attachment_id, file.kind, file.shown_name, door) for file in files)


def _said(work: Work, row: ReplyRow | None, notice: Notice, *, is_back: bool) -> NoticeSaid:
    assert row is not None
    name, unit = _who(work, row.by_id)
    return NoticeSaid(row.id, notice, row.person_id, name, unit, is_back, row.text, ())


def _reached(work: Work, person_ids: Sequence[int]) -> tuple[Person, ...]:
    """Those of them who can be written to; not the actor."""
    there = (people.person(work.db, number) for number in person_ids if number != work.person.id)
    return tuple(person for person in there if person is not None and people.accounts_of(work.db, person.id))


def _passed_on(work: Work, where: Meant, reply_id: int, to: Sequence[Person], text: str, *, is_back: bool) -> NoticePassedOn:
    notice = where.notice
    ask: tuple[str, ...] = ()
    if not to:
        admins = people.active_with_roles(work.db, holders(Right.MANAGE_PEOPLE))
        ask = tuple(admin.name for admin in admins if admin.id != work.person.id)[:3]
    mine = notice_recipients.recipient(work.db, notice.id, work.person.id)
    needs = not is_back and notice.is_out and mine is not None and not notice_reading.is_read(notice, mine)
    can_use = needs and notice.confirm in {Confirm.ANSWER, Confirm.REPLY} and 0 < len(text) <= LONGEST_ANSWER
    recipient = _who(work, where.person_id)[0] if is_back and not to else ""
    return NoticePassedOn(reply_id, notice, tuple(person.name for person in to), ask, recipient, needs, can_use)


def _who(work: Work, person_id: int) -> tuple[str, str]:
    """Somebody's name and unit."""
    found = people.person(work.db, person_id)
    if found is None:
        return "", ""
    path = directory.path_of(work.db, found.unit_id)
    return found.name, path[-1].name if path else ""
