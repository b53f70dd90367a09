"""From the form to the notice, the second person who looks at some of them, and those that wait for their time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.actions.notice_audience import Audience, count, words_of
from bot.actions.notice_finds import Finds, find, named_files
from bot.actions.notice_form_data import NoticeData
from bot.actions.notice_form_kinds import finished, question_of
from bot.actions.notice_kinds import Case, detail_of
from bot.actions.notice_moves import check
from bot.actions.notice_proposal_results import Came, NoticeCame, NoticeDecided, NoticeProposed, ProposalFinds
from bot.actions.notice_results import Enclosure, NoticeLetter, enclosure, letter_of
from bot.actions.notice_sending import NewNotice, begin, row_of, subject
from bot.actions.notice_sending import make as enter
from bot.actions.notice_sight import NO_SUCH, confirms, handled
from bot.actions.permissions import Right, holders
from bot.actions.reach import nearest_heads
from bot.actions.work import RefusedError, Urgency, Work
from storage import attachments, notices, people
from storage.audiences import Counted
from storage.moments import from_text, to_text
from storage.notices import Notice, NoticeFile, NoticeHistoryKind, NoticeState
from storage.people import Person, Role

MOVED = "notice_moved"
WAITING = frozenset({NoticeState.SCHEDULED, NoticeState.HELD})
"""What may be sent at once, or put at another time, by whoever handles it; what is proposed waits for the second person."""
LONGEST_REASON = 300


def preview(work: Work, data: NoticeData) -> NoticeLetter:
    """How the notice will look to whoever gets it."""
    return replace(letter_of(work, row_of(work, _new(work, data))), attached=_enclosures(work, data))


def make(work: Work, data: NoticeData, reach: Counted) -> NoticeCame:
    """Enter what the form has gathered. Raises as ``notice_sending.make``, and where a second person is needed and there is none."""
    made = enter(work, _new(work, data))
    if made.state is NoticeState.PROPOSED:
        seconds = seconds_of(work, made)
        if not seconds:
            raise RefusedError("notice_no_second")
        work.owe(proposal(work, made), *(person.id for person in seconds), subject=f"notice_proposal:{made.id}")
        return _came(work, Came.PROPOSED, made, reach, tuple(person.name for person in seconds))
    return _came(work, Came.SENT if made.send_at is None else Came.SCHEDULED, made, reach)


def seconds_of(work: Work, notice: Notice) -> tuple[Person, ...]:
    """Who is asked to look at a proposed notice: the nearest heads besides its sender, and the agency's legal staff; else discipline."""
    heads = nearest_heads(work.db, notice.unit_id, but=notice.sender_id)
    able = [person for person in people.active_with_roles(work.db, holders(Right.CONFIRM_NOTICE)) if _may_confirm(work, notice, person)]
    legal = [person for person in able if person.role is Role.LEGAL]
    asked = [person for person in able if person in heads] + legal
    return tuple(person for person in asked or able if people.accounts_of(work.db, person.id))


def proposal(work: Work, notice: Notice) -> NoticeProposed:
    """A proposed notice as the second person sees it."""
    audience, sender = Audience.model_validate_json(notice.audience), people.person(work.db, notice.sender_id)
    assert sender is not None
    reach = count(work, audience, sender)
    return NoticeProposed(letter_of(work, notice), words_of(work, audience), reach, work.now, _here(work, notice.send_at), _left(notice))


def look_again(work: Work, notice_id: int) -> ProposalFinds:
    """What the actor's own look finds in a proposed notice. Raises ``RefusedError`` for whoever is not the second person."""
    notice = to_confirm(work, notice_id, None)
    files = notices.files(work.db, notice.id)
    found = Finds((*find(work, notice.plain, notice.html).found, *find(work, notice.question).found))
    kinds, named = tuple(file.kind for file in files), named_files(work, (file.shown_name for file in files))
    return ProposalFinds(notice, found, _left(notice), kinds, named)


def confirm(work: Work, notice_id: int, revision: int) -> NoticeCame:
    """The second person agrees: it goes out now, or at its time. Raises ``RefusedError`` for the sender and everybody else who may not."""
    notice = to_confirm(work, notice_id, revision)
    if notice.send_at is None or from_text(notice.send_at) <= work.now:
        # Agreed to after its time it goes out at once; nobody is told of a time that is over.
        confirmed = _changed(work, notice, confirmed_by=work.person.id, send_at=None)
        work.record("notices.confirmed", subject(notice))
        notices.say(work.db, notice.id, NoticeHistoryKind.CONFIRMED, "", by=work.person.id, at=work.at)
        after = begin(work, confirmed)
    else:
        check(notice, NoticeState.SCHEDULED)
        after = _changed(work, notice, state=NoticeState.SCHEDULED, confirmed_by=work.person.id)
        notices.say(work.db, notice.id, NoticeHistoryKind.CONFIRMED, "", by=work.person.id, at=work.at)
        work.record("notices.confirmed", subject(notice))
    _tell_sender(work, Came.AGREED, after, "")
    return _came(work, Came.AGREED, after)


def send_back(work: Work, notice_id: int, revision: int, reason: str) -> NoticeCame:
    """The second person does not agree and says why; the notice is over. Raises as ``confirm``, and without a reason."""
    notice = to_confirm(work, notice_id, revision)
    said = checked_reason(reason)
    check(notice, NoticeState.CANCELLED)
    after = _changed(work, notice, state=NoticeState.CANCELLED, ended_by=work.person.id, reason=said)
    notices.say(work.db, notice.id, NoticeHistoryKind.REFUSED, said, by=work.person.id, at=work.at)
    work.record("notices.refused", subject(notice), "reason")
    _tell_sender(work, Came.SENT_BACK, after, said)
    return _came(work, Came.SENT_BACK, after)


def waiting(work: Work, notice_id: int, revision: int) -> Notice:
    """A notice that waits for its time or was held back, to decide about it. Raises ``RefusedError`` where it does not any more."""
    notice = handled(work, notice_id)
    if notice.state not in WAITING or notice.revision != revision:
        raise RefusedError(MOVED)
    return notice


def send_now(work: Work, notice_id: int, revision: int) -> NoticeCame:
    """Let a notice that waits go out now. Raises ``RefusedError``."""
    sent = begin(work, waiting(work, notice_id, revision))
    return _came(work, Came.SENT, sent)


def put_off(work: Work, notice_id: int, revision: int, moment: datetime) -> NoticeCame:
    """Put a notice that waits at another time. Raises ``RefusedError``, also for a time at which it is not in force any more."""
    notice = waiting(work, notice_id, revision)
    if moment <= work.now:
        raise RefusedError("notice_time_over", moment=moment)
    if notice.in_force_until is not None and moment.date() > notice.in_force_until:
        raise RefusedError("notice_over_before", day=notice.in_force_until)
    if notice.state is NoticeState.HELD:
        check(notice, NoticeState.SCHEDULED)
    after = _changed(work, notice, state=NoticeState.SCHEDULED, send_at=to_text(moment), reason="")
    work.record("notices.rescheduled", subject(notice), "send_at")
    return _came(work, Came.SCHEDULED, after)


def ask_off(work: Work, notice_id: int, revision: int) -> NoticeCame:
    """Ask whether a notice shall really not be sent."""
    return _came(work, Came.ASKED, _to_call_off(work, notice_id, revision))


def call_off(work: Work, notice_id: int, revision: int) -> NoticeCame:
    """Let a notice that has not gone out never do so. Raises ``RefusedError``."""
    notice = _to_call_off(work, notice_id, revision)
    after = _changed(work, notice, state=NoticeState.CANCELLED, ended_by=work.person.id)
    notices.say(work.db, notice.id, NoticeHistoryKind.CANCELLED, "", by=work.person.id, at=work.at)
    work.record("notices.cancelled", subject(notice))
    if notice.sender_id != work.person.id:
        _tell_sender(work, Came.CALLED_OFF, after, "")
    return _came(work, Came.CALLED_OFF, after)


def show_waiting(work: Work, notice_id: int) -> NoticeCame:
    """A notice that waits, with what can be done about it. Raises ``RefusedError``."""
    notice = handled(work, notice_id)
    if notice.state is NoticeState.PROPOSED:
        return _came(work, Came.PROPOSED, notice, None, tuple(person.name for person in seconds_of(work, notice)))
    if notice.state not in WAITING:
        raise RefusedError(MOVED)
    return _came(work, Came.SCHEDULED, notice)


def checked_reason(text: str) -> str:
    """A reason in one line. Raises ``RefusedError`` for one that says nothing or too much."""
    said = " ".join(text.split())
    if not any(character.isalnum() for character in said):
        raise RefusedError("says_nothing")
    if len(said) > LONGEST_REASON:
        raise RefusedError("too_long", most=LONGEST_REASON, length=len(said))
    return said


def _to_call_off(work: Work, notice_id: int, revision: int) -> Notice:
    notice = handled(work, notice_id)
    if notice.revision != revision:
        raise RefusedError(MOVED)
    check(notice, NoticeState.CANCELLED)
    return notice


def to_confirm(work: Work, notice_id: int, revision: int | None) -> Notice:
    """The proposed notice of that id, for the second person.

    Raises ``RefusedError``: the same words for one that is not there and one of somebody else's tree, others for the own one and for one
    that has moved on.
    """
    if work.outside:
        raise RefusedError("outside")
    notice = notices.notice(work.db, notice_id)
    if notice is not None and work.actor is not None and notice.sender_id == work.actor.id:
        raise RefusedError("notice_own_proposal")
    if notice is None or not confirms(work, notice):
        raise RefusedError(NO_SUCH)
    if notice.state is not NoticeState.PROPOSED or (revision is not None and notice.revision != revision):
        raise RefusedError(MOVED)
    return notice


def _left(notice: Notice) -> dict[str, int]:
    """What the author has left as it is, by kind of find."""
    detail = detail_of(notice)
    return detail.left if isinstance(detail, Case) else {}


def _may_confirm(work: Work, notice: Notice, person: Person) -> bool:
    return confirms(replace(work, actor=person), notice)


def _changed(work: Work, notice: Notice, **changes: object) -> Notice:
    after = notices.change(work.db, notice, at=work.at, **changes)
    if after is None:
        raise RefusedError(MOVED)
    return after


def _tell_sender(work: Work, came: Came, notice: Notice, reason: str) -> None:
    said = NoticeDecided(came, notice, work.person.name, reason, work.now, _here(work, notice.send_at))
    work.owe(said, notice.sender_id, urgency=Urgency.TASK, subject=f"notice_decided:{notice.id}")


def _came(work: Work, came: Came, notice: Notice, reach: Counted | None = None, seconds: tuple[str, ...] = ()) -> NoticeCame:
    audience, sender = Audience.model_validate_json(notice.audience), people.person(work.db, notice.sender_id)
    assert sender is not None
    found = count(work, audience, sender) if reach is None else reach
    is_below = came is Came.SENT and notice.sender_id == work.person.id and notice.card_message is None and not notice.card_shown
    return NoticeCame(came, notice, words_of(work, audience), found, work.now, _here(work, notice.send_at), seconds, is_below)


def _here(work: Work, moment: str | None) -> datetime | None:
    return None if moment is None else work.here(moment)


def _new(work: Work, data: NoticeData) -> NewNotice:
    """What the form has gathered, as it goes out."""
    part, detail = finished(work, data)
    there = attachments.there(work.db, [each.attachment_id for each in data.files])
    kept = [each for each in data.files if each.attachment_id in there]
    return NewNotice(
        kind=data.kind,
        urgency=data.urgency,
        html=part.html,
        plain=part.text,
        confirm=data.confirm,
        audience=data.audience,
        detail=detail,
        question=question_of(work, data),
        files=tuple(NoticeFile(place, each.kind, each.attachment_id, each.name) for place, each in enumerate(kept, 1)),
        send_at=data.send_at,
        in_force_until=data.in_force_until(work.today),
    )


def _enclosures(work: Work, data: NoticeData) -> tuple[Enclosure, ...]:
    there = attachments.there(work.db, [each.attachment_id for each in data.files])
    return tuple(enclosure(work, each.attachment_id, each.kind, each.name, work.door) for each in data.files if each.attachment_id in there)
