"""Somebody says that they have read a notice: by a button, by a word, by an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.actions.notice_results import NoticeLetter, letter_of
from bot.actions.notice_sending import subject
from bot.actions.notice_sight import received
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from storage import notice_recipients, notice_threads, notice_views
from storage.notice_recipients import Recipient, RecipientState
from storage.notice_threads import Shows
from storage.notices import Confirm, Notice, NoticeKind

LONGEST_ANSWER = 500
MOST_AT_ONCE = 30
"""Notices that a word, or one tap, is about at most; whoever has more unread is asked about the rest after these."""
CORRECTED = "notice_corrected"
"""The problem of whoever confirms what they were shown in older words: ``newest`` shows the new ones."""
LETTER = "notice_letter"
SHOWN = "notice_shown"
"""Begin the subjects of messages that show a notice to one of its recipients: the one that it came in, and one in which they look at it
again. See ``showing``."""
WRITTEN = frozenset({Confirm.ANSWER, Confirm.REPLY})
"""What is confirmed in words."""
_NEEDS = {Confirm.ANSWER: "notice_needs_answer", Confirm.REPLY: "notice_needs_reply", Confirm.CHOICE: "notice_needs_choice"}

Confirmed = Callable[[Work, Notice, Recipient], object]
"""What else happens once somebody has confirmed a notice, in the same transaction, once a confirmation; a message that it returns is owed
to whoever confirmed."""


class Place(StrEnum):
    """What the message shows in which somebody has pressed a button of a notice."""

    LETTER = "letter"
    """The notice, where it came."""
    COPY = "copy"
    """The notice, once more."""
    OTHER = "other"
    """That it was not read, or anything else about it."""


@dataclass(frozen=True, slots=True)
class ReadShort:
    """In place of a message that asked somebody to read a notice: they have."""

    notice: Notice
    answer: str


@dataclass(frozen=True, slots=True)
class ReadByWord:
    """To somebody who has said in words that they have read it: which ones that was taken for."""

    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class WhichRead:
    """To the same, where it may be several; the newest first."""

    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class StillNeeded:
    """To somebody who has answered a notice by a word that is not enough for it."""

    notice: Notice


def confirm(work: Work, notice_id: int, answer: str = "", then: Sequence[Confirmed] = ()) -> NoticeLetter:
    """Note that the actor has read a notice, with the words that it asks for; somebody who has done so before changes nothing.

    Raises ``RefusedError``: not theirs, recalled, ``CORRECTED`` since they were shown it, without the words or the choice that it needs.
    """
    notice, mine = received(work, notice_id)
    if is_read(notice, mine):
        return letter_of(work, notice, mine)
    answer = answer.strip()
    if notice.confirm is Confirm.BALLOT:
        raise RefusedError("notice_needs_ballot")
    if notice.kind is NoticeKind.LEARNING and notice.confirm is Confirm.READ:
        # Studying counts as hours: ``notice_learning`` asks whoever was too fast.
        raise RefusedError("notice_needs_learning")
    if notice.confirm in _NEEDS and not any(character.isalnum() for character in answer):
        raise RefusedError(_NEEDS[notice.confirm])
    if len(answer) > LONGEST_ANSWER:
        raise RefusedError("too_long", most=LONGEST_ANSWER, length=len(answer))
    if version_seen(mine) < notice.version:
        raise RefusedError(CORRECTED)
    return mark(work, notice, mine, answer, then)


def mark(work: Work, notice: Notice, mine: Recipient, answer: str = "", then: Sequence[Confirmed] = ()) -> NoticeLetter:
    """Note that the actor has confirmed a notice, whatever it asks for: for kinds whose own actions have checked that."""
    notice_recipients.change(work.db, notice.id, mine.person_id, read_at=work.at, read_version=notice.version, answer=answer)
    work.record("notices.read", subject(notice), *(("answer",) if answer else ()))
    after = notice_recipients.recipient(work.db, notice.id, mine.person_id)
    assert after is not None
    for hook in then:
        said = hook(work, notice, after)
        if said is not None:
            work.reply(said)
    return letter_of(work, notice, after)


def confirmed_already(work: Work, notice_id: int) -> NoticeLetter | None:
    """The notice, where the actor has confirmed it. Raises as ``received``."""
    notice, mine = received(work, notice_id)
    return letter_of(work, notice, mine) if is_read(notice, mine) else None


def is_read(notice: Notice, mine: Recipient) -> bool:
    """Whether a recipient has confirmed the version that is asked for."""
    return mine.read_version >= notice.asked_version


def version_seen(mine: Recipient) -> int:
    """The newest version that a recipient was shown; 0 for none."""
    return max(mine.sent_version, 1 if mine.state is RecipientState.SENT else 0)


def newest(work: Work, notice_id: int) -> NoticeLetter:
    """The notice as it now is, to be shown to the actor: from then on they know it in these words."""
    notice, mine = received(work, notice_id)
    if mine.sent_version < notice.version:
        notice_recipients.change(work.db, notice.id, mine.person_id, sent_version=notice.version)
    return letter_of(work, notice, mine)


def showing(notice: Notice, kind: str = SHOWN) -> str:
    """The subject of a message that shows a notice as it now is, so that it is found once the notice is corrected or recalled."""
    return f"{kind}:{notice.id}:{notice.version}"


def place_of(work: Work, notice_id: int, message_id: int) -> Place:
    """What a message of the actor's chat shows of a notice."""
    mine = notice_recipients.recipient(work.db, notice_id, work.person.id)
    if mine is not None and (mine.door, mine.account_id, mine.message_id) == (work.door, work.account_id, message_id):
        return Place.LETTER
    known = notice_threads.message(work.db, work.door, work.account_id, message_id)
    return Place.COPY if known is not None and known.notice_id == notice_id and known.shows is Shows.LETTER else Place.OTHER


def say_read(work: Work, letter: NoticeLetter, message_id: int = 0) -> None:
    """Let the actor's messages show that they have confirmed a notice: the one that was pressed, and the one in which it came."""
    notice = letter.notice
    place = place_of(work, notice.id, message_id)
    if message_id and place is Place.OTHER:
        work.reply(ReadShort(notice, letter.answer), replaces=message_id)
    elif message_id and place is Place.COPY:
        work.reply(letter, subject=showing(notice), replaces=message_id)
    mine = notice_recipients.recipient(work.db, notice.id, work.person.id)
    if mine is not None and mine.message_id is not None and (mine.door, mine.account_id) == (work.door, work.account_id):
        work.reply(letter, subject=showing(notice, LETTER), replaces=mine.message_id)


def say_newest(work: Work, notice_id: int, message_id: int) -> None:
    """Show the actor a notice in its newest words: in the message that shows it, else in a new one."""
    letter = newest(work, notice_id)
    match place_of(work, notice_id, message_id):
        case Place.LETTER:
            work.reply(letter, subject=showing(letter.notice, LETTER), replaces=message_id)
        case Place.COPY:
            work.reply(letter, subject=showing(letter.notice), replaces=message_id)
        case Place.OTHER:
            work.reply(letter, subject=showing(letter.notice))


def waiting_for_word(work: Work) -> tuple[Notice, ...]:
    """What the actor has before them, has not confirmed and may confirm by a word alone, the newest first."""
    if work.outside or work.actor is None:
        return ()
    work.require(Right.READ_NOTICES)
    return notice_views.confirmed_by_word(work.db, work.person.id, limit=MOST_AT_ONCE)


def take_word(work: Work, word: str, then: Sequence[Confirmed] = ()) -> None:
    """“收到” alone: confirms the one notice that waits for it; where several do, it is asked which."""
    waiting = waiting_for_word(work)
    if len(waiting) == 1:
        say_read(work, confirm(work, waiting[0].id, word, then))
        work.reply(ReadByWord(waiting))
    elif waiting:
        work.reply(WhichRead(waiting))


def take_word_for(work: Work, notice_id: int, word: str, then: Sequence[Confirmed] = ()) -> None:
    """“收到” in reply to a notice: confirms it, or says what it still needs."""
    notice, mine = received(work, notice_id)
    is_enough = notice.confirm in {Confirm.READ, Confirm.REPLY} and notice.kind is not NoticeKind.LEARNING
    if not is_enough and not is_read(notice, mine):
        work.reply(StillNeeded(notice))
        return
    try:
        letter = confirm(work, notice_id, word, then)
    except RefusedError as refused:
        if refused.problem != CORRECTED:
            raise
        say_newest(work, notice_id, 0)
        return
    say_read(work, letter)
    work.reply(ReadByWord((notice,)))


def confirm_all(work: Work, until: int, word: str, then: Sequence[Confirmed] = ()) -> tuple[Notice, ...]:
    """Confirm all that a word confirms, up to the notice of id ``until``: what came after the question was not meant."""
    meant = tuple(notice for notice in waiting_for_word(work) if notice.id <= until and version_ok(work, notice))
    for notice in meant:
        say_read(work, confirm(work, notice.id, word if notice.confirm is Confirm.REPLY else "", then))
    return meant


def version_ok(work: Work, notice: Notice) -> bool:
    """Whether the actor was shown a notice in its newest words."""
    mine = notice_recipients.recipient(work.db, notice.id, work.person.id)
    return mine is not None and version_seen(mine) >= notice.version
