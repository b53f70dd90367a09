"""Correcting a notice where it stands: other words, the same files, and on request read anew by everybody."""

from __future__ import annotations

from bot.actions import notice_rounds
from bot.actions.notice_sending import LONGEST, STIR, grams_of, subject, title_of
from bot.actions.notice_sight import handled
from bot.actions.work import RefusedError, Work
from bot.shown_text import units
from knowledge.noticing import noticing
from storage import notice_progress, notices
from storage.moments import to_text
from storage.notices import Confirm, Notice, NoticeHistoryKind, NoticeKind

MOVED = "notice_moved"


def to_correct(work: Work, notice_id: int) -> Notice:
    """The notice whose words may be changed. Raises ``RefusedError`` where they may not.

    A case is none: its words were looked at by a second person.
    """
    notice = handled(work, notice_id)
    if not notice.is_out:
        raise RefusedError(MOVED)
    if notice.kind is NoticeKind.CASE:
        raise RefusedError("notice_case_stays")
    return notice


def check_text(notice: Notice, html: str, plain: str) -> None:
    """Raises ``RefusedError`` for words that say nothing, nothing else, or too much."""
    if not any(character.isalnum() for character in plain):
        raise RefusedError("says_nothing")
    length = units(plain)
    if length > LONGEST:
        raise RefusedError("too_long", most=LONGEST, length=length)
    if html == notice.html:
        raise RefusedError("notice_same_words")


def correct(work: Work, notice_id: int, revision: int, html: str, plain: str, *, anew: bool) -> Notice:
    """Let a notice say something else; ``anew``: everybody has to confirm it once more, and is asked for it anew.

    What still waits goes out with the new words, what has gone out is edited by the clockwork. Raises ``RefusedError``.
    """
    notice = to_correct(work, notice_id)
    check_text(notice, html, plain)
    if anew and notice.confirm is Confirm.BALLOT:
        # A ballot is cast once, and an anonymous one could not even be found again.
        raise RefusedError("unknown_choice")
    version = notice.version + 1
    changes: dict[str, object] = {
        "html": html,
        "plain": plain,
        "title": title_of(plain),
        "version": version,
        "corrected_at": work.at,
        "finished_at": None,
    }
    if anew:
        pause = noticing().next_ask(notice.urgency, 0)
        changes |= {"asked_version": version, "asked": 0, "ask_at": None if pause is None else to_text(work.now + pause)}
    corrected = notices.change(work.db, notice, at=work.at, **changes) if notice.revision == revision else None
    if corrected is None:
        raise RefusedError(MOVED)
    notices.unindex(work.db, notice.id, grams_of(notice))
    notices.index(work.db, notice.id, grams_of(corrected))
    work.stirs.add(STIR)
    if anew:
        notice_progress.ask_anew(work.db, notice.id)
    by = None if work.actor is None else work.actor.id
    notices.say(work.db, notice.id, NoticeHistoryKind.CORRECTED, notice.html, by=by, at=work.at)
    if anew:
        # An edit rings nobody.
        notice_rounds.ask(work, corrected, by)
    work.record("notices.corrected", subject(notice), *(("text", "asked_version") if anew else ("text",)))
    return corrected
