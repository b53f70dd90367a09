"""A notice is written in one panel: nothing that was said is lost, and nothing goes out that was not meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.actions.forms import File, Forms
from bot.actions.notice_deed_form import NoticeDeedForm
from bot.actions.notice_form import NoticeForm
from bot.actions.notice_form_data import Part
from bot.actions.work import RefusedError, Work
from bot.replies import Press, Reply
from bot.wording.messages import show
from storage import forms, notices, people
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


@pytest.fixture
def agency() -> Agency:
    made = Agency()
    made.person("甲", account=11)
    made.person("乙", unit=made.second.id)
    made.person("法制丁", Role.LEGAL, made.top.id, account=12)
    return made


def test_print(agency: Agency) -> None:
    desk = Desk(agency)
    print(desk.last.text)
    for step in ("明天9点三楼开会，请带执法证。",):
        print(desk.says(step).text)
    for name in (
        "时间",
        "返回",
        "程度",
        "重要",
        "确认",
        "回答",
    ):
        print("=====", name, [[b.label for b in row] for row in desk.last.buttons])
        print(desk.taps(name).text)
    print(desk.says("几个人来？").text)
    for name in ("种类", "会议通知"):
        print("=====", name)
        print(desk.taps(name).text)
    print(desk.says("11月27日 9:00 三楼会议室").text)
    for name in ("发给谁", "好了", "有效期", "长期", "换内容", "返回", "种类", "警示案例", "好了", "预览", "送审"):
        print("=====", name, [[b.label for b in row] for row in desk.last.buttons])
        print(desk.taps(name).text)
    for owed in agency.owed:
        print("-----", owed.person_id, show(owed.message).text, show(owed.message).buttons)
    assert 0
