"""Choosing for whom a notice is: the screens behind 发给谁, as pure steps; the form in which it is written shows them in its message."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from bot.actions.notice_audience import Audience, AudienceWords, Reach, count, own_tree, words_of
from bot.actions.work import RefusedError, Work
from storage.people import Role


class At(StrEnum):
    """Which screen it is."""

    START = "start"
    UNITS = "units"
    ROLES = "roles"
    CAMPAIGNS = "campaigns"
    NAMES = "names"
    GROUPS = "groups"
    NAMING = "naming"
    """The name under which the audience is kept is being typed."""


class Picking(BaseModel):
    """The audience so far, and which screen of choosing it is shown."""

    model_config = ConfigDict(frozen=True)

    audience: Audience = Audience()
    at: At = At.START
    page: int = 0


@dataclass(frozen=True, slots=True)
class PickScreen:
    """Everything that the words of a screen need."""

    at: At
    words: AudienceWords
    reach: Reach


class AudiencePicker:
    """What follows from each tap and each text."""

    def asks(self, picking: Picking) -> bool:
        """Whether a text is waited for."""
        return picking.at in {At.NAMES, At.NAMING}

    def choose(self, work: Work, picking: Picking, choice: str) -> Picking | None:
        """What follows from a button; none for 好了. Raises ``RefusedError`` for one that it does not know."""
        if choice == "ok":
            return None
        if choice == "all":
            return picking.model_copy(update={"audience": Audience(units=own_tree(work, work.person))})
        raise RefusedError("unknown_choice")

    def take_text(self, work: Work, picking: Picking, text: str) -> Picking:
        """What follows from a text: names, or what a group is called. Raises ``RefusedError`` where none is wanted."""
        raise RefusedError("press_please")

    def shows(self, work: Work, picking: Picking) -> PickScreen:
        """What is on the screen."""
        return PickScreen(picking.at, words_of(work, picking.audience), count(work, picking.audience, work.person))
