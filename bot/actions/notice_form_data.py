"""What the dialogue in which a notice is written has gathered, and what its screens show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bot.actions.form_kinds import FormData
from bot.actions.notice_audience import Audience, AudienceWords
from bot.actions.notice_finds import Finds
from bot.actions.notice_kinds import KINDS, OWN_CONFIRM, Detail, Meeting
from bot.actions.notice_picking import Picking, PickScreen
from bot.actions.notice_quiet import NOBODY, Quiet
from bot.actions.work import RefusedError
from storage.audiences import Counted
from storage.campaigns import Campaign
from storage.notices import Confirm, NoticeKind, NoticeUrgency

NOW, HOUR, MORNING, MONDAY = "now", "hour", "morning", "monday"
ALWAYS, DAYS = "always", ("7", "30")
HOURS = {"0": 0, "1": 60, "2": 120, "4": 240}
"""Sixtieths of a 学时 that one tap says."""
CLOSES = ("3", "7", "14", "0")
"""Days after which a survey closes that one tap says; 0 for by hand."""
LONGEST_QUESTION = 100
LONGEST_PLACE = 60
A_PAGE = 8


class Step(StrEnum):
    """What is on the screen."""

    CONTENT = "content"
    """The first words are asked for."""
    MORE = "more"
    INSTEAD = "instead"
    """Other words are asked for."""
    PANEL = "panel"
    AUDIENCE = "audience"
    URGENCY = "urgency"
    CONFIRM = "confirm"
    QUESTION = "question"
    TIME = "time"
    UNTIL = "until"
    KIND = "kind"
    MEETING = "meeting"
    LEARNING = "learning"
    BULLETIN = "bulletin"
    SURVEY = "survey"
    CASE = "case"
    SURE = "sure"
    """The number of people is confirmed."""
    LEAVE = "leave"
    """Whether to throw away what was written."""


ASKING = frozenset({Step.CONTENT, Step.MORE, Step.INSTEAD, Step.QUESTION, Step.TIME, Step.UNTIL, Step.MEETING, Step.LEARNING, Step.SURVEY})
"""Screens that wait for text."""
OF_KIND: dict[NoticeKind, Step] = {
    NoticeKind.CASE: Step.CASE,
    NoticeKind.BULLETIN: Step.BULLETIN,
    NoticeKind.MEETING: Step.MEETING,
    NoticeKind.LEARNING: Step.LEARNING,
    NoticeKind.SURVEY: Step.SURVEY,
}
"""The screen of what a kind has besides."""


class Part(BaseModel):
    """One message of the content."""

    model_config = ConfigDict(frozen=True)

    text: str
    html: str


class Sent(BaseModel):
    """One file of the content."""

    model_config = ConfigDict(frozen=True)

    attachment_id: int
    kind: str
    name: str = ""


class NoticeData(FormData):
    """The notice so far."""

    step: Step = Step.CONTENT
    parts: tuple[Part, ...] = ()
    files: tuple[Sent, ...] = ()
    album: str = ""
    """What the last file was sent together with."""
    is_gathering: bool = False
    """Whether words were the last that came: more of them may follow until a button is pressed."""
    audience: Audience = Audience()
    picking: Picking | None = None
    """The choosing of the audience, while it goes on."""
    urgency: NoticeUrgency = NoticeUrgency.ORDINARY
    chosen_confirm: Confirm = Confirm.READ
    question: str = ""
    send_at: datetime | None = None
    """None for at once."""
    until: date | None = None
    """The last day in force, where one was chosen."""
    days: int | None = None
    """Days in force where no day was chosen; none for until it is recalled."""
    kind: NoticeKind = NoticeKind.NOTICE
    detail: dict[str, Any] = Field(default_factory=dict)
    left: tuple[str, ...] = ()
    """The keys of what was found in a case and stays as it is."""
    looked_at: str = ""
    """The text whose finds were looked at."""
    page: int = 0
    sure: int = 0
    """The number of people that was shown to be confirmed."""

    @property
    def text(self) -> str:
        """All words, without their marks."""
        return "\n\n".join(part.text for part in self.parts)

    @property
    def html(self) -> str:
        """All words as Telegram HTML."""
        return "\n\n".join(part.html for part in self.parts)

    @property
    def confirm(self) -> Confirm:
        """How it is confirmed: some kinds have a way of their own."""
        return OWN_CONFIRM.get(self.kind, self.chosen_confirm)

    def read_detail(self) -> Detail:
        """What the kind has besides."""
        return KINDS[self.kind].model_validate(self.detail)

    def in_force_until(self, today: date) -> date | None:
        """The last day on which whoever joins gets it: a meeting's own, where nothing was chosen."""
        if self.until is not None or self.days is None:
            return self.until
        if self.kind is NoticeKind.MEETING:
            starts = Meeting.model_validate(self.detail).starts_at
            if starts is not None:
                return starts.date()
        return (today if self.send_at is None else self.send_at.date()) + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class NoticeShown:
    """What the screen shows besides the data; what the step has no use for is empty."""

    now: datetime
    words: AudienceWords
    reach: Counted
    said: Part
    """The words as they go out: those of a case without what is masked."""
    files: int = 0
    refused: int = 0
    """Files that were not taken: too large, or of a kind that is not kept."""
    until: date | None = None
    quiet: Quiet = NOBODY
    """Who gets it later than the others."""
    limit: RefusedError | None = None
    """Why it could not be sent today, as far as that is known already."""
    about: str = ""
    """The title of the campaign of a bulletin."""
    number: int = 0
    campaigns: tuple[Campaign, ...] = ()
    pick: PickScreen | None = None
    finds: Finds | None = None
    named_files: tuple[str, ...] = ()
    """What names of its files tell of somebody: they cannot be masked."""
