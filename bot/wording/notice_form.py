"""The screens of the form in which a notice is written, and what becomes of it before it goes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.actions.form_kinds import Screen, Ticket
from bot.actions.notice_deed_form import NoticeDeed, NoticeDeedData, NoticeMovedOn
from bot.actions.notice_finds import FindKind, Finds
from bot.actions.notice_form import PICK
from bot.actions.notice_form_data import A_PAGE, OF_KIND, NoticeData, NoticeShown, Step
from bot.actions.notice_kinds import OWN_CONFIRM, Learning, Meeting, Survey
from bot.actions.notice_picking import At
from bot.actions.notice_proposal_results import Came, NoticeCame, NoticeDecided, NoticeProposed, ProposalFinds
from bot.actions.notice_proposals import WAITING
from bot.actions.survey_questions import PRESETS, write_questions
from bot.replies import Button, Press, Reply, in_rows
from bot.texts import label, labels, render
from bot.wording import notice_buttons, notice_finds, notice_picking, surveys
from bot.wording.cutting import cut
from bot.wording.due_rules import day_words
from bot.wording.forms import cancel, choice, view
from bot.wording.messages import show
from bot.wording.notice_audience import audience_line, quiet_ends, reach_line
from bot.wording.notice_letters import letter
from bot.wording.problems import problem_text
from storage.notices import Confirm, NoticeKind, NoticeState, NoticeUrgency

Rows = tuple[tuple[Button, ...], ...]
LOOK_AGAIN = "ntfinds"
SURE_OFF = "ntoffsure"
KEEP = "ntkeep"
_EXTRACT = 300


def moment(when: datetime | None, now: datetime) -> str:
    """``5-12 周二 9:00``; empty for none."""
    if when is None:
        return ""
    here = when.astimezone(now.tzinfo)
    return f"{day_words(here.date(), now.date())} {here.hour}:{here:%M}"


def private_only() -> str:
    """A notice is written alone."""
    return label("notice_form", "private_only")


@view("notice")
def _form(screen: Screen[NoticeData]) -> Reply:
    data, shown, ticket = screen.data, screen.shows, screen.ticket
    assert isinstance(shown, NoticeShown)
    if data.step is Step.AUDIENCE and shown.pick is not None:
        text, rows = notice_picking.screen(shown.pick, lambda name, code: choice(ticket, name, f"{PICK}{code}"))
        # Everywhere else ‹ 返回 leads back to where it can be cancelled, and a phone has no room for another row.
        is_first = shown.pick.picking.at is At.START
        return Reply(text, (*rows, (cancel(ticket),)) if is_first else rows, protect=True)
    detail = data.read_detail()
    survey = detail if isinstance(detail, Survey) else Survey()
    text = render(
        "notice_form/form",
        step=data.step.value,
        kind="" if data.kind is NoticeKind.NOTICE else labels("notices", "kinds")[data.kind],
        html=shown.said.html,
        extract=cut(shown.said.text, _EXTRACT),
        length=len(shown.said.text),
        shown=_EXTRACT,
        files=shown.files,
        refused=shown.refused,
        whom=audience_line(shown.words),
        reach=reach_line(shown.reach),
        people=data.sure,
        urgency=labels("notices", "urgencies")[data.urgency],
        asks_again=data.urgency is not NoticeUrgency.ORDINARY,
        urgent=data.urgency is NoticeUrgency.URGENT,
        confirm=labels("notice_form", "confirms")[data.confirm],
        question=data.question if data.confirm is Confirm.ANSWER else "",
        when=moment(data.send_at, shown.now) or label("notice_form", "at_once"),
        scheduled=data.send_at is not None,
        quiet=shown.quiet.people,
        quiet_at=quiet_ends(shown.quiet, day=_quiet_day(data, shown)),
        until=_until(shown),
        when_where=_meeting(detail, shown.now) if isinstance(detail, Meeting) else "",
        hours=f"{detail.sixtieths / 60:g}" if isinstance(detail, Learning) and detail.sixtieths else "",
        about=shown.about,
        number=shown.number,
        questions=len(survey.questions),
        survey=write_questions(survey.questions),
        how=surveys.how_to_write(is_anonymous=survey.is_anonymous) if data.step is Step.SURVEY else "",
        anonymous=survey.is_anonymous,
        closes="" if survey.closes_on is None else day_words(survey.closes_on, shown.now.date()),
        second=data.kind is NoticeKind.CASE,
        limit="" if shown.limit is None else problem_text(shown.limit),
        gathering=data.is_gathering,
        campaigns=[
            {"number": place, "title": each.title} for place, each in enumerate(shown.campaigns, 1) if (place - 1) // A_PAGE == data.page
        ],
        finds=""
        if shown.finds is None
        else notice_finds.found(shown.finds, data.left, [each.kind for each in data.files], shown.named_files),
    )
    return Reply(text, tuple(row for row in _rows(ticket, data, shown) if row), protect=True)


@view("notice_deed")
def _deed(screen: Screen[NoticeDeedData]) -> Reply:
    data, ticket = screen.data, screen.ticket
    times = {} if data.deed is NoticeDeed.BACK else {code: name for code, name in labels("notice_form", "times").items() if code != "now"}
    when = "" if data.send_at is None else moment(data.send_at, data.send_at)
    text = render("notice_form/deed", deed=data.deed.value, title=data.title, when=when)
    return Reply(text, (tuple(choice(ticket, name, code) for code, name in times.items()), (cancel(ticket),)), protect=True)


@show.register
def _came(message: NoticeCame) -> Reply:
    notice = message.notice
    text = render(
        "notice_form/came",
        came=message.came.value,
        below=message.card_follows,
        held=notice.state is NoticeState.HELD,
        mark=labels("notices", "marks")[notice.urgency],
        title=notice.title,
        whom=audience_line(message.words),
        reach=reach_line(message.reach),
        when=moment(message.send_at, message.now),
        seconds="、".join(message.seconds),
    )
    return Reply(text, _after(message), protect=True)


@show.register
def _proposed(message: NoticeProposed) -> Reply:
    shown = message.letter
    # Without its id it has no buttons to confirm it with: it has not gone out.
    whole = letter(replace(shown, notice=replace(shown.notice, id=0)))
    text = render(
        "notice_form/proposed",
        sender=shown.sender,
        whom=audience_line(message.words),
        reach=reach_line(message.reach),
        when=moment(message.send_at, message.now),
        left="、".join(f"{notice_finds.kind_words(FindKind(kind))} {number}" for kind, number in message.left.items()),
        letter=whole.text,
    )
    number = str(shown.notice.id)
    look = Press(label("notice_form", "look_again"), LOOK_AGAIN, number)
    return Reply(text, (*notice_buttons.deciding(shown.notice), (look,)), protect=True, attached=whole.attached)


@show.register
def finds(message: ProposalFinds) -> Reply:
    """What the second person's own look finds."""
    return Reply(notice_finds.for_second(message.finds, message.left, message.attached, message.named_files), protect=True)


@show.register
def _decided(message: NoticeDecided) -> Reply:
    return Reply(
        render(
            "notice_form/decided",
            came=message.came.value,
            by=message.by,
            title=message.notice.title,
            reason=message.reason,
            when=moment(message.send_at, message.now),
        ),
        notice_buttons.waiting(message.notice) if message.notice.state in WAITING else (),
        protect=True,
    )


@show.register
def _moved(message: NoticeMovedOn) -> Reply:
    return Reply(render("notice_form/moved", title=message.title), protect=True)


def _after(message: NoticeCame) -> Rows:
    notice = message.notice
    number = f"{notice.id}.{notice.revision}"
    off = Press(label("notice_form", "call_off"), notice_buttons.CALL_OFF, number)
    match message.came:
        case Came.SCHEDULED:
            return notice_buttons.waiting(notice)
        case Came.PROPOSED:
            return ((off,),)
        case Came.ASKED:
            return ((Press(label("notice_form", "sure_off"), SURE_OFF, number), Press(label("notice_form", "keep"), KEEP, number)),)
        case Came.SENT if not message.card_follows:
            return ((Press(label("notice_form", "started"), notice_buttons.CARD, str(notice.id)),),)
        case _:
            return ()


def _rows(ticket: Ticket, data: NoticeData, shown: NoticeShown) -> Rows:
    names = labels("notice_form", "panel")

    def button(code: str, name: str = "") -> Press:
        return choice(ticket, name or names[code], code)

    last: tuple[Button, ...] = (choice(ticket, label("notice_form", "back"), "back"), cancel(ticket))
    match data.step:
        case Step.CONTENT:
            return ((cancel(ticket),),)
        case Step.PANEL:
            more: tuple[Button, ...] = (button("more", labels("notice_form", "more")[data.kind]),) if data.kind in OF_KIND else ()
            confirm: tuple[Button, ...] = () if data.kind in OWN_CONFIRM else (button("conf"),)
            return (
                (button("ok", _send(data, shown)),),
                (button("view"), button("add"), button("new")),
                (button("to"), button("urg"), *confirm),
                (button("time"), button("until"), button("kind")),
                (*more, cancel(ticket)),
            )
        case Step.INSTEAD:
            drop: tuple[Button, ...] = (button("drop", label("notice_form", "drop_files")),) if shown.files else ()
            return (drop, last)
        case Step.URGENCY:
            return (_each("u", labels("notices", "urgencies"), ticket), last)
        case Step.CONFIRM:
            every = labels("notice_form", "confirms")
            offered = {str(code): every[code] for code in (Confirm.READ, Confirm.ANSWER, Confirm.REPLY)}
            return (*in_rows(list(_each("c", offered, ticket)), 1), last)
        case Step.TIME:
            return (*in_rows(list(_each("t", labels("notice_form", "times"), ticket)), 2), last)
        case Step.UNTIL:
            return (_each("d", labels("notice_form", "untils"), ticket), last)
        case Step.KIND:
            return (*in_rows(list(_each("k", labels("notices", "kinds"), ticket)), 2), last)
        case Step.LEARNING:
            return (*in_rows(list(_each("h", labels("notice_form", "hours"), ticket)), 2), last)
        case Step.BULLETIN:
            first = data.page * A_PAGE
            there = shown.campaigns[first : first + A_PAGE]
            numbers: list[Button] = [choice(ticket, str(place), f"b-{each.id}") for place, each in enumerate(there, first + 1)]
            return (*in_rows(numbers, 4), _turning(ticket, data.page, len(shown.campaigns)), last)
        case Step.SURVEY:
            return (*_survey(ticket, data), last)
        case Step.CASE if shown.finds is not None:
            return (*_case(ticket, data, shown.finds), last)
        case Step.SURE:
            return ((choice(ticket, label("notice_form", "sure").format(count=data.sure), "ok"),), last)
        case Step.LEAVE:
            return ((choice(ticket, label("notice_form", "throw_away"), "x"), choice(ticket, label("notice_form", "back"), "back")),)
        case _:
            return (last,)


def _send(data: NoticeData, shown: NoticeShown) -> str:
    name = "propose" if data.kind is NoticeKind.CASE else "send" if data.send_at is None else "send_later"
    return label("notice_form", name).format(count=shown.reach.people)


def _each(code: str, names: dict[str, str], ticket: Ticket) -> tuple[Button, ...]:
    return tuple(choice(ticket, name, f"{code}-{value}") for value, name in names.items())


def _survey(ticket: Ticket, data: NoticeData) -> Rows:
    survey = Survey.model_validate(data.detail)
    other = (
        choice(ticket, label("notice_form", "named"), "named")
        if survey.is_anonymous
        else choice(ticket, label("notice_form", "anonymous"), "anon")
    )
    if not survey.questions:
        presets: list[Button] = [choice(ticket, name, f"preset-{place}") for place, name in enumerate(PRESETS)]
        return (*in_rows(presets, 3), (other,))
    done = (choice(ticket, label("notice_form", "done"), "done"),)
    return (done, (other,), *in_rows(list(_each("close", labels("notice_form", "closes"), ticket)), 2))


def _case(ticket: Ticket, data: NoticeData, found: Finds) -> Rows:
    turned: list[Button] = [choice(ticket, words, f"f-{place}") for place, words in notice_finds.toggles(found, data.left)]
    every: tuple[Button, ...] = (
        (choice(ticket, label("notice_form", "mask_all"), "mask"), choice(ticket, label("notice_form", "leave_all"), "leave"))
        if turned
        else ()
    )
    done = (choice(ticket, label("notice_form", "done"), "done"),)
    return (*in_rows(turned, 2), every, done)


def _turning(ticket: Ticket, page: int, count: int) -> tuple[Button, ...]:
    turning: list[Button] = []
    if page:
        turning.append(choice(ticket, label("notice_form", "earlier"), f"g-{page - 1}"))
    if (page + 1) * A_PAGE < count:
        turning.append(choice(ticket, label("notice_form", "later"), f"g-{page + 1}"))
    return tuple(turning)


def _until(shown: NoticeShown) -> str:
    if shown.until is None:
        return label("notice_form", "forever")
    return label("notice_form", "until").format(day=day_words(shown.until, shown.now.date()))


def _quiet_day(data: NoticeData, shown: NoticeShown) -> str:
    """What the day is called on which their quiet hours end, seen from when it goes out."""
    first = shown.quiet.first
    if first is None:
        return ""
    sent = shown.now if data.send_at is None else data.send_at.astimezone(shown.now.tzinfo)
    name = ("same" if first.date() == sent.date() else "next") + ("_now" if data.send_at is None else "_later")
    return labels("notice_form", "quiet_days")[name]


def _meeting(detail: Meeting, now: datetime) -> str:
    return " ".join(part for part in (moment(detail.starts_at, now), detail.place) if part)
