"""An agency with a survey that was sent: who answers, and how."""

from __future__ import annotations

from datetime import date

from bot.actions import notice_sending, survey_ballots
from bot.actions.form_kinds import FormData, Screen
from bot.actions.forms import Forms
from bot.actions.notice_audience import Audience
from bot.actions.notice_kinds import Question, Survey
from bot.actions.survey_ballots import Marked
from bot.actions.survey_form import SurveyForm
from bot.actions.survey_questions import read_questions
from storage import notices
from storage.notices import Confirm, Notice, NoticeKind, NoticeUrgency
from storage.people import Person, Role
from tests.bot.agency import Agency

ASKED = """1. 您对执法态度满意吗：满意度五级
2. 执法时亮证了吗：是/否
3. 哪一步最慢？
A. 受理
B. 审核
C. 发证"""
FORMS = Forms(SurveyForm())


class Bureau(Agency):
    """An agency with a head and six officers."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.head = self.person("大队长", Role.SUPERVISOR, self.top.id, account=900)
        self.officers = tuple(self.person(f"队员{place}", account=100 + place) for place in range(6))

    def survey(self, *, anonymous: bool, text: str = ASKED, closes_on: date | None = date(2026, 12, 1)) -> Notice:
        """A survey for everybody, on its way."""
        detail = Survey(questions=read_questions(text, is_anonymous=anonymous), is_anonymous=anonymous, closes_on=closes_on)
        new = notice_sending.NewNotice(
            kind=NoticeKind.SURVEY,
            urgency=NoticeUrgency.IMPORTANT,
            html="执法满意度测评",
            plain="执法满意度测评",
            confirm=Confirm.BALLOT,
            audience=Audience(units=(self.top.id,)),
            detail=detail,
        )
        return self.does(self.head, lambda work: notice_sending.make(work, new))

    def votes(self, officer: Person, survey: Notice, *chosen: int) -> object:
        """Hand in an anonymous survey."""
        return self.does(officer, lambda work: survey_ballots.cast(work, Marked(survey.id, chosen)))

    def opens(self, officer: Person, survey: Notice) -> Screen[FormData]:
        """Open the form of a named one; returns its screen."""
        self.does(officer, lambda work: FORMS.open(work, f"survey:{survey.id}", str(survey.id)))
        return self.screen()

    def presses(self, officer: Person, screen: Screen[FormData], choice: str) -> object:
        """Press a button of a form; returns what its message says then."""
        self.does(officer, lambda work: FORMS.press(work, screen.ticket.form_id, screen.ticket.version, choice))
        return self.replies()[-1]

    def writes(self, officer: Person, screen: Screen[FormData], text: str) -> object:
        """Answer a form in words."""
        self.does(officer, lambda work: FORMS.take_text(work, screen.ticket.form_id, text))
        return self.replies()[-1]

    def screen(self) -> Screen[FormData]:
        """The form as it was shown last."""
        found = self.replies()[-1]
        assert isinstance(found, Screen)
        return found

    def answers(self, officer: Person, survey: Notice, *choices: str) -> object:
        """Fill in a named survey and hand it in."""
        shown: object = self.opens(officer, survey)
        for choice in (*choices, "ok"):
            assert isinstance(shown, Screen)
            shown = self.presses(officer, shown, choice) if choice == "skip" or choice[:1] in "oq" else self.writes(officer, shown, choice)
        return shown

    def now_survey(self, survey: Notice) -> Notice:
        """The survey as it stands."""
        found = notices.notice(self.db, survey.id)
        assert found is not None
        return found


def options(questions: tuple[Question, ...]) -> list[int]:
    """How many options each question has."""
    return [len(question.options) for question in questions]
