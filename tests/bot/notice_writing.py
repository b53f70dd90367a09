"""Somebody who writes a notice in its form, at the level of actions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.actions.form_kinds import File
from bot.actions.forms import Forms
from bot.actions.notice_deed_form import NoticeDeedForm
from bot.actions.notice_form import NoticeForm
from bot.actions.notice_form_data import Part
from bot.actions.work import RefusedError, Work
from bot.replies import Press, Reply
from bot.wording.messages import show
from storage import attachments, forms, notices
from storage.notices import Notice
from storage.people import Person, Role
from tests.bot.agency import Agency


class Desk:
    """A head of the agency with the form."""

    def __init__(self, agency: Agency, who: Person | None = None, argument: str = "") -> None:
        self.agency = agency
        self.who = who or agency.person("大队长丙", Role.SUPERVISOR, agency.top.id, account=7)
        self.forms = Forms(NoticeForm(), NoticeDeedForm())
        self.opens(argument)

    def opens(self, argument: str = "", *files: File) -> Reply:
        said = Part(text=argument, html=argument).model_dump_json() if argument else ""
        return self._do(lambda work: self.forms.open(work, "notice", said, files))

    def says(self, text: str, html: str = "") -> Reply:
        return self._do(lambda work: self.forms.take_text(work, self.form, text, html))

    def sends(self, name: str, caption: str = "", *, kind: str = "photo", album: str = "") -> Reply:
        return self._do(lambda work: self.forms.take_file(work, self.form, File(name, album=album, kind=kind, html=caption), caption))

    def taps(self, label: str) -> Reply:
        """Press the button of the last screen whose label begins so."""
        press = next(button for row in self.last.buttons for button in row if isinstance(button, Press) and button.label.startswith(label))
        code = press.argument.split(".", 2)[2]
        return self.presses(code)

    def presses(self, code: str) -> Reply:
        row = forms.form(self.agency.db, self.form)
        assert row is not None
        return self._do(lambda work: self.forms.press(work, self.form, row.version, code))

    def refuses(self, step: Callable[[], object], problem: str) -> None:
        before = self.agency.db.conn.execute("SELECT data FROM forms").fetchall()
        with pytest.raises(RefusedError) as refused:
            step()
        assert refused.value.problem == problem
        assert self.agency.db.conn.execute("SELECT data FROM forms").fetchall() == before

    @property
    def form(self) -> int:
        row = forms.open_form(self.agency.db, self.who.id, "notice")
        assert row is not None
        return row.id

    def made(self) -> Notice:
        row = self.agency.db.conn.execute("SELECT max(id) FROM notices").fetchone()
        found = notices.notice(self.agency.db, row[0])
        assert found is not None
        return found

    def _do(self, action: Callable[[Work], object]) -> Reply:
        self.agency.does(self.who, action)
        self.last = show(self.agency.replies()[-1])
        return self.last


def fetched(agency: Agency) -> None:
    """All files were fetched and taken."""
    for (number,) in agency.db.conn.execute("SELECT id FROM attachments WHERE state = 'wanted'").fetchall():
        attachments.stored(agency.db, number, name=f"{number:032x}", kind="application/pdf", size=1, sha256="")


def bureau() -> Agency:
    """支队 with three people below a head who has the form."""
    made = Agency()
    made.person("甲", account=11)
    made.person("乙", unit=made.second.id)
    made.person("法制丁", Role.LEGAL, made.top.id, account=12)
    return made
