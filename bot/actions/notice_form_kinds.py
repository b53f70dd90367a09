"""What the kinds of notice ask besides: a meeting its time, learning its hours, a bulletin its campaign, a survey its questions, a case
what was found in it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import escape

from bot.actions.campaign_sight import sees
from bot.actions.notice_bulletins import next_number as next_number
from bot.actions.notice_bulletins import numbered
from bot.actions.notice_finds import Finds, find, masked
from bot.actions.notice_form_data import CLOSES, HOURS, LONGEST_PLACE, OF_KIND, NoticeData, Part, Step
from bot.actions.notice_kinds import Bulletin, Case, Detail, Learning, Meeting, Question, Survey, written
from bot.actions.notice_schedule import read_leading
from bot.actions.survey_questions import PRESETS, read_questions
from bot.actions.work import RefusedError, Work
from storage import campaigns
from storage.campaigns import Campaign
from storage.notices import NoticeKind

MOST_HOURS = 24
_HOURS = re.compile(r"\s*(\d{1,2}(?:\.\d)?)\s*(?:个?\s*学时|小时|时)?\s*")
_CLOSES_AFTER = 7


def set_kind(data: NoticeData, kind: NoticeKind) -> NoticeData:
    """Another kind; what the old one had besides goes."""
    detail = data.detail if kind is data.kind else {}
    return open_screen(data.model_copy(update={"kind": kind, "detail": detail, "page": 0}))


def open_screen(data: NoticeData) -> NoticeData:
    """The screen of what the kind has besides; the panel for a plain notice."""
    return data.model_copy(update={"step": OF_KIND.get(data.kind, Step.PANEL), "page": 0})


def missing(data: NoticeData) -> Step | None:
    """The screen of what still has to be said before it can go out."""
    if not data.parts:
        return Step.CONTENT
    detail = data.read_detail()
    match detail:
        case Meeting() if detail.starts_at is None:
            return Step.MEETING
        case Bulletin() if detail.campaign_id is None:
            return Step.BULLETIN
        case Survey() if not detail.questions:
            return Step.SURVEY
        case Case() if data.looked_at != all_words(data):
            return Step.CASE
    return None


def take_text(work: Work, data: NoticeData, text: str) -> NoticeData:
    """What follows from a text on one of these screens. Raises ``RefusedError`` for one that says nothing of what is asked."""
    match data.step:
        case Step.MEETING:
            starts_at, place = read_leading(text, work.now)
            if len(place) > LONGEST_PLACE:
                raise RefusedError("too_long", most=LONGEST_PLACE, length=len(place))
            return _panel(data, Meeting(starts_at=starts_at, place=place.strip(" ,，。；;在")))
        case Step.LEARNING:
            found = _HOURS.fullmatch(text)
            if found is None:
                raise RefusedError("record_needs_hours")
            sixtieths = round(float(found[1]) * 60)
            if not 0 <= sixtieths <= MOST_HOURS * 60:
                raise RefusedError("record_bad_hours", most=MOST_HOURS)
            return _panel(data, Learning(sixtieths=sixtieths))
        case _:
            survey = Survey.model_validate(data.detail)
            questions = read_questions(text, is_anonymous=survey.is_anonymous)
            closes = survey.closes_on if survey.questions else work.today + timedelta(days=_CLOSES_AFTER)
            return _with(data, survey.model_copy(update={"questions": questions, "closes_on": closes}))


def choose(work: Work, data: NoticeData, what: str, value: str) -> NoticeData:
    """What follows from a button of one of these screens. Raises ``RefusedError`` for one that is none of its."""
    number = int(value) if value.isascii() and value.isdecimal() else -1
    match data.step, what:
        case Step.LEARNING, "h" if value in HOURS:
            return _panel(data, Learning(sixtieths=HOURS[value]))
        case Step.BULLETIN, "b" if any(each.id == number for each in campaigns_of(work)):
            return _panel(data, Bulletin(campaign_id=number))
        case ((Step.BULLETIN | Step.CASE), "g") if 0 <= number < 1_000:
            return data.model_copy(update={"page": number})
        case Step.SURVEY, ("anon" | "named" | "close" | "preset" | "done"):
            return _survey(work, data, what, value)
        case Step.CASE, ("f" | "mask" | "leave" | "done"):
            return _case(work, data, what, number)
        case _:
            raise RefusedError("unknown_choice")


def campaigns_of(work: Work) -> tuple[Campaign, ...]:
    """The running campaigns that a bulletin may be of."""
    return tuple(each for each in campaigns.campaigns(work.db) if sees(work, each))


def finished(work: Work, data: NoticeData) -> tuple[Part, Detail]:
    """The words as they go out, and what the kind has besides: a bulletin its number, a case without what was to be masked."""
    whole, detail = Part(text=data.text, html=data.html), data.read_detail()
    if isinstance(detail, Bulletin):
        return whole, numbered(work, detail)
    if isinstance(detail, Case):
        html, plain = masked(data.html, data.text, find(work, data.text, data.html).without(data.left))
        return Part(text=plain, html=html), Case(left=finds_of(work, data).only(data.left).counts)
    return whole, detail


def question_of(work: Work, data: NoticeData) -> str:
    """The question as it goes out; empty where none is asked."""
    asked = data.question if data.confirm is data.chosen_confirm else ""
    if data.kind is not NoticeKind.CASE or not asked:
        return asked
    return masked(escape(asked, quote=False), asked, find(work, asked).without(data.left))[1]


def finds_of(work: Work, data: NoticeData) -> Finds:
    """What of a case can be masked: what its words and its question hold."""
    return Finds((*find(work, data.text, data.html).found, *find(work, data.question).found))


def all_words(data: NoticeData) -> str:
    """Everything in which somebody of a case may be named."""
    return "\n".join(part for part in (data.text, data.question, *(file.name for file in data.files)) if part)


def _survey(work: Work, data: NoticeData, what: str, value: str) -> NoticeData:
    survey = Survey.model_validate(data.detail)
    match what:
        case "anon":
            # Words tell who wrote them: an anonymous one has choices alone.
            if any(not question.options for question in survey.questions):
                raise RefusedError("notice_survey_words")
            return _with(data, survey.model_copy(update={"is_anonymous": True}))
        case "named":
            return _with(data, survey.model_copy(update={"is_anonymous": False}))
        case "close" if value in CLOSES:
            closes = None if value == "0" else work.today + timedelta(days=int(value))
            return _with(data, survey.model_copy(update={"closes_on": closes}))
        case "preset" if value.isdecimal() and int(value) < len(PRESETS) and not survey.questions:
            options = list(PRESETS.values())[int(value)]
            asked = (Question(text=data.text.splitlines()[0][:80], options=options),)
            return _with(data, survey.model_copy(update={"questions": asked, "closes_on": work.today + timedelta(days=_CLOSES_AFTER)}))
        case "done" if survey.questions:
            return _panel(data, survey)
        case _:
            raise RefusedError("unknown_choice")


def _case(work: Work, data: NoticeData, what: str, number: int) -> NoticeData:
    named = finds_of(work, data).named
    match what:
        case "f" if 0 <= number < len(named):
            key = named[number].key
            left = tuple(each for each in data.left if each != key) if key in data.left else (*data.left, key)
            return data.model_copy(update={"left": left})
        case "mask":
            return data.model_copy(update={"left": ()})
        case "leave":
            return data.model_copy(update={"left": tuple(each.key for each in named)})
        case "done":
            return data.model_copy(update={"step": Step.PANEL, "looked_at": all_words(data), "page": 0})
        case _:
            raise RefusedError("unknown_choice")


def _with(data: NoticeData, detail: Detail) -> NoticeData:
    return data.model_copy(update={"detail": written(detail)})


def _panel(data: NoticeData, detail: Detail) -> NoticeData:
    return _with(data, detail).model_copy(update={"step": Step.PANEL})
