"""Somebody who goes through a checklist without a door: every step through the form engine, as buttons and messages take it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from bot.actions.form_kinds import CANCEL, File, Screen
from bot.actions.forms import Forms
from bot.actions.selfcheck_course import SelfcheckData
from bot.actions.selfcheck_form import SelfcheckForm, SpotcheckForm
from bot.actions.selfcheck_lists import Lists
from bot.actions.selfcheck_results import CourseShown
from bot.actions.selfchecks import SelfcheckDesk
from bot.actions.work import RefusedError
from knowledge.checklists import Checklist
from storage import attachments, forms, selfchecks
from storage.people import Person, Role
from storage.selfchecks import Answer, Selfcheck
from tests.bot.agency import Agency
from tests.checklists import FixedBook, a_list

_PICTURES = count(1)


@dataclass
class Checker:
    """Somebody with a form."""

    agency: Agency
    desk: SelfcheckDesk
    person: Person
    forms: Forms
    form_id: int = 0
    receipt: object = None
    """What the form became."""

    def opens(self, key: str = "EVERY", kind: str = "selfcheck") -> Checker:
        name = kind + ":" + "@".join(key.split("@")[:2])
        self._does(lambda work: self.forms.open(work, name, key))
        row = forms.open_form(self.agency.db, self.person.id, name)
        assert row is not None
        self.form_id = row.id
        return self

    def taps(self, *choices: str) -> None:
        for choice in choices:
            version = self.row.version
            self._does(lambda work, choice=choice, version=version: self.forms.press(work, self.form_id, version, choice))  # type: ignore[misc]

    def refused(self, choice: str) -> str:
        """Why a tap is refused; nothing has changed."""
        before = self.row
        try:
            self.taps(choice)
        except RefusedError as refused:
            assert self.row == before
            return refused.problem
        raise AssertionError(f"{choice} was not refused")

    def says(self, text: str) -> None:
        self._does(lambda work: self.forms.take_text(work, self.form_id, text))

    def sends(self, caption: str = "", album: str = "", *, is_picture: bool = True) -> None:
        file = File(f"picture-{next(_PICTURES)}", 10, is_picture, album)
        self._does(lambda work: self.forms.take_file(work, self.form_id, file, caption))

    def is_at(self, place: str, point: str) -> None:
        self._does(lambda work: self.forms.take_place(work, self.form_id, place, point))

    def cancels(self) -> None:
        self.taps(CANCEL)

    @property
    def row(self) -> forms.FormRow:
        row = forms.form(self.agency.db, self.form_id)
        assert row is not None
        return row

    @property
    def data(self) -> SelfcheckData:
        return SelfcheckData.model_validate_json(self.row.data)

    @property
    def at(self) -> str:
        return self.data.at or self.data.stage.value

    @property
    def shown(self) -> CourseShown:
        """What the newest screen shows."""
        screen = self.agency.replies()[-1]
        assert isinstance(screen, Screen)
        assert isinstance(screen.shows, CourseShown)
        return screen.shows

    def check(self, number: int = 1) -> Selfcheck:
        found = selfchecks.check(self.agency.db, number)
        assert found is not None
        return found

    def answers(self, number: int = 1) -> dict[str, Answer]:
        return {each.item: each for each in selfchecks.answers(self.agency.db, number)}

    def _does(self, action: object) -> None:
        self.agency.does(self.person, action)  # type: ignore[arg-type]
        replies = self.agency.replies()
        if replies and not isinstance(replies[-1], Screen):
            self.receipt = replies[-1]


@dataclass
class Station:
    """An agency in which people check themselves and each other."""

    book: FixedBook = field(default_factory=lambda: FixedBook().put(a_list()))
    agency: Agency = field(default_factory=Agency)

    def __post_init__(self) -> None:
        self.desk = SelfcheckDesk(Lists(self.book))
        self.forms = Forms(SelfcheckForm(self.desk), SpotcheckForm(self.desk))
        self.officer = self.agency.person("某甲")
        self.second = self.agency.person("某乙")
        self.head = self.agency.person("某丙", Role.SUPERVISOR)
        self.above = self.agency.person("某丁", Role.SUPERVISOR, self.agency.top.id)
        self.legal = self.agency.person("某戊", Role.LEGAL, self.agency.top.id)
        self.discipline = self.agency.person("某己", Role.DISCIPLINE, self.agency.top.id)

    def checker(self, person: Person | None = None) -> Checker:
        return Checker(self.agency, self.desk, person or self.officer, self.forms)

    def put(self, *lists: Checklist) -> None:
        self.book.put(*lists)

    def ledger(self) -> list[tuple]:
        """Topic, unit, person, state, times of every item."""
        return self.agency.db.conn.execute("SELECT topic, unit_id, person_id, state, times FROM ledger_items ORDER BY id").fetchall()

    def files_of(self, owner: str) -> int:
        return attachments.count(self.agency.db, owner)
