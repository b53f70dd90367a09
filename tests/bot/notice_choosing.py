"""Somebody who chooses for whom a notice is, screen by screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest

from bot.actions.notice_audience import resolve
from bot.actions.notice_picking import At, AudiencePicker, Picking, PickScreen
from bot.actions.work import RefusedError
from bot.replies import CALLBACK_BYTES, Press
from bot.texts import labels
from bot.wording.fitting import ROOM, height_of
from bot.wording.notice_audience import audience_line
from bot.wording.notice_picking import screen
from storage import campaigns, people
from storage.campaigns import RoleTarget
from storage.moments import to_text
from storage.people import Person
from tests.bot.agency import Agency

PICKER = AudiencePicker()


@dataclass
class Chooser:
    """A sender with the screens in front of him."""

    agency: Agency
    sender: Person
    picking: Picking = field(default_factory=Picking)
    is_done: bool = False

    @property
    def shown(self) -> PickScreen:
        return self.agency.does(self.agency.now_is(self.sender), lambda work: PICKER.shows(work, self.picking))

    @property
    def text(self) -> str:
        return screen(self.shown, _press)[0]

    @property
    def rows(self) -> list[list[str]]:
        return [[each.label for each in row] for row in screen(self.shown, _press)[1]]

    @property
    def line(self) -> str:
        return audience_line(self.shown.words)

    def taps(self, *written: str) -> Chooser:
        for label in written:
            presses = [each for row in screen(self.shown, _press)[1] for each in row if each.label == label]
            assert len(presses) == 1, f"{label} in {self.rows}"
            self.chooses(presses[0].argument.removeprefix("123456.99."))
        return self

    def chooses(self, choice: str) -> Chooser:
        found = self.agency.does(self.agency.now_is(self.sender), lambda work: PICKER.choose(work, self.picking, choice))
        self.is_done = found is None
        # The state of a form is kept as JSON between two taps.
        self.picking = self.picking if found is None else Picking.model_validate_json(found.model_dump_json())
        return self

    def says(self, text: str) -> Chooser:
        self.picking = self.agency.does(self.agency.now_is(self.sender), lambda work: PICKER.take_text(work, self.picking, text))
        return self

    def is_refused(self, problem: str, *, choice: str = "", text: str = "") -> None:
        before = self.picking
        with pytest.raises(RefusedError) as refused:
            self.chooses(choice) if choice else self.says(text)
        assert refused.value.problem == problem
        assert problem in labels("problems", "problems")
        assert self.picking == before

    def reached(self) -> set[str]:
        sender = self.agency.now_is(self.sender)
        return {each.name for each in self.agency.does(sender, lambda work: resolve(work, self.picking.audience, sender))}

    def fits(self) -> None:
        """The screen stands on a phone without scrolling, and its buttons can be sent."""
        text, rows = screen(self.shown, _press)
        leaves = ((_press("取消", "x"),),) if self.picking.at is At.START else ()
        assert height_of(text, (*rows, *leaves)) <= ROOM, text
        assert all(len(row) <= 4 for row in rows)
        for press in (each for row in rows for each in row):
            assert len(press.argument.removeprefix("123456.99.").encode()) <= 20
            assert len(press.data.encode()) <= CALLBACK_BYTES


def _press(label: str, choice: str) -> Press:
    return Press(label, "f", f"123456.99.{choice}")


def bureau() -> Agency:
    """支队 with its units and people, one of whom chooses."""
    """Two squads below the top, and in the first two groups."""
    made = Agency()
    for name in ("甲组", "乙组"):
        people.add_unit(made.db, name, made.first.id)
    return made


def unit(agency: Agency, name: str) -> int:
    return next(each.id for each in people.units(agency.db) if each.name == name)


def campaign(agency: Agency, code: str, *targets: RoleTarget, title: str = "“两客一危”整治") -> int:
    made = campaigns.add(agency.db, code, title, "文件", agency.top.id, date(2026, 11, 1), None, (), by=None, at=to_text(agency.now))
    campaigns.set_roles(agency.db, made.id, targets)
    return made.id
