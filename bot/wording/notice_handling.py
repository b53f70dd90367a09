"""Who has read a notice, by unit and by name, and the steps with one that went out."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from bot.actions.form_kinds import Screen
from bot.actions.notice_handling import AskAgain, Asked
from bot.actions.notice_handling_forms import (
    AGAIN,
    ANEW,
    MINE,
    YES,
    Corrected,
    CorrectForm,
    Moved,
    NoticeNow,
    Recalled,
    RecallForm,
    takes_anew,
)
from bot.actions.notice_progress import NoticeNames, NoticeUnits
from bot.replies import Button, Press, Reply, copies, in_rows
from bot.texts import label, labels, render
from bot.wording.cutting import cut_line
from bot.wording.forms import cancel, choice, view
from bot.wording.messages import show
from bot.wording.notice_cards import ASK_NO, ASK_YES, NAMES_PAGE, PAPER, UNITS_PAGE, moment, reason, turning
from bot.wording.notice_cards import NAMES as NAMES
from bot.wording.notice_meetings import shown_answer
from bot.wording.papers import wants
from storage.moments import from_text
from storage.notice_progress import Named, Standing

_W = "notice_cards"
_TITLE, _SHORT, _ANSWER, _UNIT = 40, 16, 40, 8
_COPIES = 4
"""More buttons to copy pieces of a long text help nobody."""


@show.register
def units(found: NoticeUnits) -> Reply:
    """How far it has come in each unit."""
    lines = [{"unit": cut_line(each.name, _SHORT), "counts": each.counts} for each in found.units]
    number = found.notice.id
    text = render("notice_cards/units", title=cut_line(found.notice.title, _SHORT), page=found.page, pages=found.pages, lines=lines)
    behind: list[Button] = [
        Press(
            label(_W, "unit").format(unit=cut_line(each.name, _UNIT), count=each.counts.unread),
            NAMES,
            f"{number}.{Standing.UNREAD}.0.{each.unit_id}",
        )
        for each in found.units
        if each.counts.unread
    ]
    return Reply(text, (*in_rows(behind, 2), *turning(UNITS_PAGE, f"{number}.{{page}}", found.page, found.pages)), protect=True)


@show.register
def names(found: NoticeNames) -> Reply:
    """A page of names, unit by unit."""
    groups = [
        {
            "unit": found.units.get(unit_id, ""),
            "lines": [{"name": each.name, "what": _what(found, each)} for each in named],
        }
        for unit_id, named in groupby(found.named, key=lambda each: each.recipient.unit_id)
    ]
    number, which = found.notice.id, found.which
    text = render(
        "notice_cards/names",
        standing=labels(_W, "standings")[which],
        count=found.count,
        title=cut_line(found.notice.title, _SHORT),
        page=found.page,
        pages=found.pages,
        groups=groups,
    )
    turn = turning(NAMES_PAGE, f"{number}.{which}.{{page}}.{found.unit_id or 0}", found.page, found.pages)
    return Reply(text, (*turn, (wants(label(_W, "export"), PAPER, str(number)),)), protect=True)


@show.register
def asks(found: AskAgain) -> Reply:
    """Whether so many shall be asked once more."""
    text = _ask("asks", found.count, found.notice.title, found.away)
    number = str(found.notice.id)
    return Reply(text, ((Press(label(_W, "ask_yes"), ASK_YES, number), Press(label(_W, "ask_no"), ASK_NO, number)),), protect=True)


@show.register
def asked(found: Asked) -> Reply:
    """So many were asked."""
    return Reply(_ask("done", found.count, found.notice.title, 0), protect=True)


def not_asked() -> Reply:
    """Nobody was asked."""
    return Reply(_ask("no", 0, "", 0))


def _ask(state: str, count: int, title: str, away: int) -> str:
    return render("notice_cards/ask", state=state, count=count, title=cut_line(title, _TITLE), away=away)


@view(RecallForm.name)
def _recall(screen: Screen) -> Reply:  # type: ignore[type-arg]
    now: NoticeNow | None = screen.shows
    if now is None:
        return Reply(_recall_text(gone=True), ((cancel(screen.ticket),),))
    text = _recall_text(
        moved=screen.data.is_moved,
        title=cut_line(now.notice.title, _TITLE),
        sent=now.counts.sent,
        waiting=now.counts.waiting,
        read=now.counts.read,
        reason=screen.data.reason,
    )
    return Reply(text, ((choice(screen.ticket, label(_W, "recall_yes"), YES), cancel(screen.ticket)),), protect=True)


@show.register
def recalled(found: Recalled) -> Reply:
    """It was taken back."""
    text = _recall_text(done=True, title=cut_line(found.notice.title, _TITLE), sent=found.sent, dropped=found.dropped)
    return Reply(text, protect=True)


@show.register
def moved(_found: Moved) -> Reply:
    """Somebody else was faster."""
    return Reply(_recall_text(gone=True))


def _recall_text(**values: object) -> str:
    nothing = dict.fromkeys(("gone", "done", "moved", "title", "reason"), "") | dict.fromkeys(("sent", "waiting", "read", "dropped"), 0)
    return render("notice_cards/recall", **(nothing | values))


@view(CorrectForm.name)
def _correct(screen: Screen) -> Reply:  # type: ignore[type-arg]
    now: NoticeNow | None = screen.shows
    ticket, data = screen.ticket, screen.data
    if now is None:
        return Reply(_correct_text(gone=True), ((cancel(ticket),),))
    if data.is_moved:
        text = _correct_text(moved=True, html=now.notice.html)
        return Reply(text, ((choice(ticket, label(_W, "correct_mine"), MINE), cancel(ticket)),), protect=True)
    if not data.html:
        pieces = copies(label(_W, "copy"), now.notice.plain)
        rows: tuple[tuple[Button, ...], ...] = tuple((piece,) for piece in pieces) if len(pieces) <= _COPIES else ()
        # Unprotected, so that a long text can be copied where it stands: it is the sender's own.
        return Reply(_correct_text(html=now.notice.html, fixed=_fixed(now)), (*rows, (cancel(ticket),)), protect=bool(rows))
    steps = [choice(ticket, label(_W, "correct_yes"), YES)]
    if takes_anew(now.notice):
        steps.append(choice(ticket, label(_W, "correct_anew"), ANEW))
    last: tuple[Button, ...] = (choice(ticket, label(_W, "correct_again"), AGAIN), cancel(ticket))
    return Reply(_correct_text(shows_new=True, html=data.html), (*((step,) for step in steps), last), protect=True)


@show.register
def corrected(found: Corrected) -> Reply:
    """It says something else now."""
    title = cut_line(found.notice.title, _TITLE)
    return Reply(_correct_text(done=True, title=title, sent=found.sent, waiting=found.waiting, anew=found.anew), protect=True)


def _fixed(now: NoticeNow) -> str:
    """What of a notice is no words, and stays as it was."""
    has = {"files": now.files, now.notice.kind.value: True, "question": now.notice.question}
    return "、".join(words for name, words in labels(_W, "fixed").items() if has.get(name))


def _correct_text(**values: object) -> str:
    nothing = dict.fromkeys(("gone", "done", "moved", "shows_new", "anew", "title", "html", "fixed"), "")
    return render("notice_cards/correct", **(nothing | dict.fromkeys(("sent", "waiting"), 0) | values))


def _what(found: NoticeNames, each: Named) -> str:
    one = each.recipient

    def at(written: str | None) -> str:
        return "" if written is None else moment(_here(written, found.now), found.now.date())

    return render(
        "notice_cards/person",
        which=found.which.value,
        sent_at=at(one.sent_at),
        read_at="" if found.is_secret else at(one.read_at),
        due_at=at(one.due_at),
        answer="" if found.is_secret else cut_line(shown_answer(found.notice, one.answer), _ANSWER),
        asked=one.asked,
        away=each.is_away,
        reason=reason(one.reason),
    )


def _here(written: str, now: datetime) -> datetime:
    return from_text(written).astimezone(now.tzinfo)
