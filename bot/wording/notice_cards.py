"""The sender's card of a notice, and the list of what was sent."""

from __future__ import annotations

from datetime import date, datetime

from bot.actions.notice_progress import FullText, NoticeCard, SentLine, SentList
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording import notice_buttons
from bot.wording.cutting import cut_line
from bot.wording.due_rules import day_words
from bot.wording.messages import show
from bot.wording.notice_audience import audience_line, quiet_ends, reach_line
from bot.wording.notice_learning import finishes
from bot.wording.notice_letters import letter
from bot.wording.notice_meetings import counts_words, see_names
from bot.wording.notice_threads import open_talks
from bot.wording.papers import wants
from bot.wording.surveys import results
from storage.moments import from_text
from storage.notice_progress import Standing
from storage.notices import Notice, NoticeKind, NoticeState

FRESH = "ntfresh"
"""The card anew in its place."""
UNITS, UNITS_PAGE = "ntunits", "ntunitsp"
"""The units in a message of their own, and another page in place of it: ``id.page``."""
NAMES, NAMES_PAGE = "ntnames", "ntnamesp"
"""The same of names: ``id.standing.page.unit``, 0 for all units."""
SENT, SENT_PAGE = "ntsent", "ntsentp"
"""The same of the list: ``page``."""
FULL = "ntfull"
ASK, ASK_YES, ASK_NO = "ntask", "ntaskyes", "ntaskno"
RETRY, GIVE_UP, CORRECT, RECALL = "ntretry", "ntgiveup", "ntfix", "ntrecall"
PAPER = "notice_names"
"""The kind of the paper with the names."""
_W = "notice_cards"
_TITLE, _SHORT, _REASON = 30, 20, 200
_BAR = 10
_REASONS_SHOWN = 3


@show.register
def card(found: NoticeCard) -> Reply:
    """How far a notice has come."""
    notice, counts, back = found.notice, found.counts, found.taken_back
    text = render(
        "notice_cards/card",
        below=found.is_below,
        mark=labels("notices", "marks")[notice.urgency],
        title=cut_line(notice.title, _TITLE),
        kind=labels("notices", "kinds")[notice.kind],
        urgency=labels("notices", "urgencies")[notice.urgency],
        sender=found.sender,
        audience=audience_line(found.audience),
        reach=reach_line(found.reach) if found.reach.people else "",
        state=notice.state.value,
        send_at=_at(found, notice.send_at),
        sent_at=_at(found, notice.sent_at),
        corrected_at=_at(found, notice.corrected_at),
        ask_at=_at(found, notice.ask_at) if counts.unread else "",
        reason=cut_line(notice.reason, _REASON),
        deleted=back.deleted,
        marked=back.marked,
        unreached=back.failed,
        left=back.left,
        dropped=counts.dropped,
        counts=counts,
        bar=bar(counts.read, counts.total),
        read_word=read_word(notice),
        away=found.away,
        answered=found.answered,
        failures=_failures(found),
        meeting="" if found.meeting is None else counts_words(found.meeting),
        without_files=found.without_files,
        studied=found.studied,
        done=found.is_done,
        moving=counts.waiting - found.quiet.people,
        quiet=found.quiet.people,
        quiet_at=quiet_ends(found.quiet, day=""),
        now=f"{found.now:%H:%M}",
        live=found.is_live,
    )
    rows = () if found.is_below else _buttons(found)
    return Reply(text, rows, protect=True, outside=label(_W, "outside"))


@show.register
def sent(found: SentList) -> Reply:
    """A page of what was sent."""
    lines = [
        {
            "mark": labels("notices", "marks")[each.notice.urgency],
            "title": cut_line(each.notice.title, _SHORT),
            "what": _line(each, found.now),
            "sender": each.sender,
        }
        for each in found.lines
    ]
    text = render("notice_cards/sent", count=found.count, page=found.page, pages=found.pages, lines=lines)
    opens: list[Button] = [
        Press(label(_W, "numbered").format(number=number, words=cut_line(each.notice.title, 6)), notice_buttons.CARD, str(each.notice.id))
        for number, each in enumerate(found.lines, 1)
    ]
    return Reply(text, (*in_rows(opens, 2), *turning(SENT_PAGE, "{page}", found.page, found.pages)), protect=True)


@show.register
def full(found: FullText) -> Reply:
    """The letter, with nothing to press: its reader is not asked to confirm it."""
    shown = letter(found.letter)
    return Reply(shown.text, (), shown.protect, shown.file, shown.outside, shown.attached)


def open_card(notice_id: int) -> Press:
    """Shows the card of a notice in a message of its own."""
    return Press(label(_W, "open"), notice_buttons.CARD, str(notice_id))


def private_only() -> str:
    """How a notice has fared is looked at alone."""
    return label(_W, "private_only")


def read_word(notice: Notice) -> str:
    """已阅, and of other kinds what is counted."""
    return label("notices", "learned" if notice.kind is NoticeKind.LEARNING else "read")


def bar(done: int, total: int) -> str:
    """``▰▰▰▰▱▱▱▱▱▱``: full only where all are done, empty only where none is."""
    filled = 0 if not total else min(_BAR, done * _BAR // total)
    filled = max(1, filled) if done else 0
    return "▰" * filled + "▱" * (_BAR - filled)


def moment(at: datetime, today: date) -> str:
    """``10:35``, ``11-27 周五 08:30``."""
    clock = f"{at:%H:%M}"
    return clock if at.date() == today else f"{day_words(at.date(), today)} {clock}"


def reason(code: str) -> str:
    """Why it did not arrive, in plain words; ``code`` as ``bot.line.failures`` and the outbox say it."""
    table = labels(_W, "reasons")
    return table.get(code) or table.get(code.partition(" ")[2]) or label(_W, "other_reason")


def turning(verb: str, argument: str, page: int, pages: int) -> tuple[tuple[Button, ...], ...]:
    """The buttons to the pages before and behind, in a row if there are any; ``argument`` has a place for ``page``."""
    steps: list[Button] = []
    if page:
        steps.append(Press(label(_W, "earlier"), verb, argument.format(page=page - 1)))
    if page + 1 < pages:
        steps.append(Press(label(_W, "later"), verb, argument.format(page=page + 1)))
    return (tuple(steps),) if steps else ()


def standing(notice_id: int, which: Standing, count: int) -> Press:
    """Shows the names of those who stand there, in a message of their own."""
    words = label(_W, "counted").format(words=labels(_W, "standings")[which], count=count)
    return Press(words, NAMES, f"{notice_id}.{which}.0.0")


def read_page(argument: str) -> tuple[int, int] | None:
    """Id and page on a button; none for a forged one."""
    number, _, page = argument.partition(".")
    notice_id = notice_buttons.read_id(number)
    return None if notice_id is None or not _is_number(page) else (notice_id, int(page))


def read_names(argument: str) -> tuple[int, Standing, int, int] | None:
    """Id, who, page and unit on a button; none for a forged one."""
    parts = argument.split(".")
    notice_id = notice_buttons.read_id(parts[0])
    if len(parts) != 4 or notice_id is None or parts[1] not in set(Standing) or not (_is_number(parts[2]) and _is_number(parts[3])):
        return None
    return notice_id, Standing(parts[1]), int(parts[2]), int(parts[3])


def read_sent(argument: str) -> int | None:
    """The page on a button of the list."""
    return int(argument) if _is_number(argument) else None


def _buttons(found: NoticeCard) -> tuple[tuple[Button, ...], ...]:
    notice, counts, number = found.notice, found.counts, str(found.notice.id)
    match notice.state:
        case NoticeState.SCHEDULED | NoticeState.HELD:
            return (*notice_buttons.waiting(notice), (_press("full", FULL, number),))
        case NoticeState.PROPOSED | NoticeState.CANCELLED:
            return ((_press("full", FULL, number),),)
        case _:
            pass
    who = (
        (Standing.UNREAD, counts.unread),
        (Standing.READ, counts.read),
        (Standing.FAILED, counts.failed),
        (Standing.NONE, counts.none),
        (Standing.DROPPED, counts.dropped),
    )
    small: list[Button] = [standing(notice.id, which, count) for which, count in who if count]
    small += [_press("units", UNITS, f"{number}.0"), wants(label(_W, "export"), PAPER, number), _press("full", FULL, number)]
    if found.meeting is not None:
        small.insert(0, see_names(notice.id))
    if found.threads:
        small.append(open_talks(notice.id, found.threads))
    if not found.is_live:
        small.append(_press("fresh", FRESH, number))
    rows: list[tuple[Button, ...]] = list(in_rows(small, 3))
    if found.is_live:
        rows += finishes(notice.id, found.finishes)
    if notice.kind is NoticeKind.SURVEY:
        rows.append((results(notice.id),))
    if notice.is_out:
        again: list[Button] = []
        # Nobody can answer a survey that is closed.
        if counts.unread and notice.closed_at is None:
            again.append(Press(label(_W, "ask").format(count=counts.unread), ASK, number))
        if found.retried:
            again.append(Press(label(_W, "retry").format(count=found.retried), RETRY, number))
        rows += in_rows(again, 2)
        steps = [] if notice.kind is NoticeKind.CASE else [_press("correct", CORRECT, number)]
        steps.append(_press("recall", RECALL, number))
        if notice.ask_at is not None and counts.unread:
            steps.append(_press("give_up", GIVE_UP, number))
        rows.append(tuple(steps))
    return tuple(rows)


def _press(name: str, verb: str, argument: str) -> Press:
    return Press(label(_W, name), verb, argument)


def _failures(found: NoticeCard) -> str:
    """``停用了机器人 3，账号没了 1``: what is called alike is counted together."""
    summed: dict[str, int] = {}
    for code, count in found.failures.items():
        summed[reason(code)] = summed.get(reason(code), 0) + count
    most = sorted(summed.items(), key=lambda each: -each[1])[:_REASONS_SHOWN]
    return "，".join(label(_W, "reason_count").format(reason=words, count=count) for words, count in most)


def _line(each: SentLine, now: datetime) -> str:
    notice = each.notice

    def at(written: str | None) -> str:
        return "" if written is None else moment(from_text(written).astimezone(now.tzinfo), now.date())

    return render("notice_cards/line", state=notice.state.value, send_at=at(notice.send_at), sent_at=at(notice.sent_at), counts=each.counts)


def _at(found: NoticeCard, written: str | None) -> str:
    at = found.moment(written)
    return "" if at is None else moment(at, found.now.date())


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9
