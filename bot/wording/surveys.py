"""The words and buttons of surveys: filling in, what was understood of the questions, and the result."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.actions.form_kinds import Screen
from bot.actions.notice_kinds import Question
from bot.actions.survey_closing import SurveyClosed
from bot.actions.survey_form import BACK, LONGEST, SKIP, SUBMIT, SUMMARY, SurveyData, SurveyGone, SurveyHandedIn
from bot.actions.survey_questions import LONGEST_OPTION, MOST_OPTIONS, MOST_QUESTIONS
from bot.actions.survey_results import QuestionResult, SurveyResult, Withheld
from bot.replies import Button, Press, Reply, in_rows, shown_length
from bot.texts import label, render
from bot.wording.cutting import cut_line
from bot.wording.due_rules import day_words
from bot.wording.forms import cancel, choice, view
from bot.wording.messages import show
from bot.wording.notice_buttons import BALLOT
from bot.wording.papers import wants
from storage.surveys import Answer

RESULT, TURN = "svres", "svresp"
"""How a survey stands: in a message of its own, and in place of the message."""
END = "svend"
"""Asks whether to close it, in place of the message."""
CLOSE, PUBLISH = "svclose", "svpub"
PICTURE, TABLE = "survey_picture", "survey_table"
"""The papers, asked for with the notice's id."""
_LONG = 16
"""Blocks of the longest bar that a phone shows in one line beside an option, halved where options are long."""
_SUMMARY_QUESTION, _SUMMARY_ANSWER = 40, 40
_PAGE_UNITS = 2_400


def how_to_write(*, is_anonymous: bool) -> str:
    """How questions are written, as Telegram HTML."""
    return render("surveys/how_to_write", anonymous=is_anonymous, questions=MOST_QUESTIONS, options=MOST_OPTIONS, longest=LONGEST_OPTION)


def results(notice_id: int) -> Press:
    """The button with which whoever watches a survey sees how it stands."""
    return Press(label("surveys", "results"), RESULT, f"{notice_id}.0")


def read_page(argument: str) -> tuple[int, int] | None:
    """The notice and the page of such a button; none for a forged one."""
    number, _, page = argument.partition(".")
    if not all(part.isascii() and part.isdecimal() for part in (number, page)) or len(number) > 15 or len(page) > 2:
        return None
    return int(number), int(page)


def private_only() -> str:
    """Surveys are answered and looked at alone."""
    return label("surveys", "private_only")


def published() -> str:
    """What the button says that has published a result."""
    return label("surveys", "published")


def summary_lines(questions: Sequence[Question], answers: Sequence[Answer]) -> list[dict[str, str]]:
    """Each question with its answer, shortened so that fifteen fit into a message."""
    return [
        {"text": cut_line(question.text, _SUMMARY_QUESTION), "answer": cut_line(answer_words(question, answer), _SUMMARY_ANSWER)}
        for question, answer in zip(questions, answers, strict=True)
    ]


def answer_words(question: Question, answer: Answer) -> str:
    """An answer as somebody reads it."""
    if answer is None:
        return label("surveys", "nothing_said")
    return question.options[answer] if isinstance(answer, int) else answer


def option_label(option: str, *, is_chosen: bool) -> str:
    """What stands on the button of an option."""
    return label("surveys", "chosen") + option if is_chosen else option


def question_notes(found: QuestionResult) -> str:
    """满意率 or the average of a question on a scale that has one."""
    if found.satisfied is not None:
        return label("surveys", "satisfied").format(share=found.satisfied)
    return "" if found.average is None else label("surveys", "average").format(average=f"{found.average:.1f}")


def result_lines(found: QuestionResult) -> list[tuple[str, int]]:
    """Each option with how many have chosen it; of a question in words how many have written some."""
    if not found.question.options:
        return [(label("surveys", "written_option"), found.answered)]
    return list(zip(found.question.options, found.votes, strict=True))


@view("survey")
def _form(screen: Screen[SurveyData]) -> Reply:
    data, ticket = screen.data, screen.ticket
    step = data.step
    question = None if step is None else data.questions[step]
    answer = None if step is None else data.answers[step]
    text = render(
        "surveys/form",
        title=data.title,
        step=step,
        count=len(data.questions),
        question="" if question is None else question.text,
        asks=screen.asks,
        said=answer if isinstance(answer, str) else "",
        most=LONGEST,
        lines=summary_lines(data.questions, data.answers) if step is None else [],
        closes=_day(data.closes_on),
        was_handed_in=data.was_handed_in,
    )
    rows: list[tuple[Button, ...]] = []
    if step is None or question is None:
        numbers: list[Button] = [choice(ticket, str(number), f"q{number - 1}") for number in range(1, len(data.questions) + 1)]
        rows = [(choice(ticket, label("surveys", "hand_in"), SUBMIT),), *in_rows(numbers, 5)]
        return Reply(text, (*rows, (cancel(ticket),)), protect=True)
    for place, option in enumerate(question.options):
        rows.append((choice(ticket, option_label(option, is_chosen=place == answer), f"o{place}"),))
    turning: list[Button] = [choice(ticket, label("surveys", "back"), BACK)] if step else []
    if not question.options:
        turning.append(choice(ticket, label("surveys", "skip"), SKIP))
    if data.missing is None:
        turning.append(choice(ticket, label("surveys", "summary"), SUMMARY))
    return Reply(text, (*rows, *((tuple(turning),) if turning else ()), (cancel(ticket),)), protect=True)


@show.register
def _handed_in(message: SurveyHandedIn) -> Reply:
    text = render("surveys/handed_in", title=message.title, was_handed_in=message.was_handed_in, closes=_day(message.closes_on))
    return Reply(text, ((Press(label("surveys", "change"), BALLOT, str(message.notice_id)),),), protect=True)


@show.register
def _gone(message: SurveyGone) -> Reply:
    return Reply(render("surveys/gone", title=message.title), protect=True)


@show.register
def _closed(message: SurveyClosed) -> Reply:
    text = render("surveys/closed", title=message.title, asked=message.asked, handed_in=message.handed_in)
    return Reply(text, ((Press(label("surveys", "see_result"), RESULT, f"{message.notice_id}.0"),),), protect=True)


@show.register
def result(found: SurveyResult) -> Reply:
    """How a survey stands, on its first page."""
    return result_page(found, 0)


def result_page(found: SurveyResult, page: int) -> Reply:
    """How a survey stands; a long one has several pages."""
    pages = _pages(found)
    page = min(page, len(pages) - 1)
    text = _result_text(found, pages[page])
    turning: list[Button] = []
    if page:
        turning.append(Press(label("surveys", "earlier"), TURN, f"{found.notice_id}.{page - 1}"))
    if page + 1 < len(pages):
        turning.append(Press(label("surveys", "later"), TURN, f"{found.notice_id}.{page + 1}"))
    rows: list[tuple[Button, ...]] = [tuple(turning)] if turning else []
    if found.handles:
        number = str(found.notice_id)
        if found.withheld is None:
            rows.append((wants(label("surveys", "picture"), PICTURE, number), wants(label("surveys", "table"), TABLE, number)))
        if found.closed_on is None and found.withheld is not Withheld.RECALLED:
            rows.append((Press(label("surveys", "end"), END, f"{number}.0"),))
        elif found.withheld is None and not found.is_published:
            rows.append((Press(label("surveys", "publish"), PUBLISH, number),))
    return Reply(text, tuple(rows), protect=True)


def ask_to_close(found: SurveyResult) -> Reply:
    """Whether to close it now."""
    text = render("surveys/end", title=found.title, asked=found.asked, handed_in=found.handed_in)
    surely = Press(label("surveys", "end_surely"), CLOSE, str(found.notice_id))
    return Reply(text, ((surely, Press(label("surveys", "return"), TURN, f"{found.notice_id}.0")),), protect=True)


def _pages(found: SurveyResult) -> list[tuple[tuple[int, QuestionResult], ...]]:
    pages: list[tuple[tuple[int, QuestionResult], ...]] = [()]
    for each in enumerate(found.questions, 1):
        if pages[-1] and shown_length(_result_text(found, (*pages[-1], each))) > _PAGE_UNITS:
            pages.append(())
        pages[-1] = (*pages[-1], each)
    return pages


def _result_text(found: SurveyResult, questions: Sequence[tuple[int, QuestionResult]]) -> str:
    return render(
        "surveys/result",
        title=found.title,
        anonymous=found.is_anonymous,
        asked=found.asked,
        handed_in=found.handed_in,
        closed=_day(found.closed_on),
        closes=_day(found.closes_on),
        published=found.is_published,
        handles=found.handles,
        withheld=found.withheld,
        fewest=found.fewest,
        questions=[
            {"number": number, "text": each.question.text, "note": question_notes(each), "lines": _bars(each)} for number, each in questions
        ],
    )


def _bars(found: QuestionResult) -> list[dict[str, object]]:
    lines = result_lines(found)
    room = max(4, _LONG - max(len(option) for option, _ in lines))
    return [
        {
            "option": option,
            "bar": label("surveys", "bar") * (-(-room * count // found.answered) if found.question.options and count else 0),
            "count": count,
            "share": f"{round(100 * count / found.answered)}%" if found.question.options and found.answered else "",
        }
        for option, count in lines
    ]


def _day(day: date | None) -> str:
    return "" if day is None else day_words(day, day)
