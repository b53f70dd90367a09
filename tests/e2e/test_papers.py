"""Papers: asked for with a button, made aside with their progress in the chat, and handed to nobody who may not have them."""

from __future__ import annotations

import errno
import io
import threading
from pathlib import Path

import openpyxl
import pytest

from bot.actions.papers import MOST_TRIES, MOST_WAITING, PaperKind
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from bot.papers.progress import Progress
from bot.papers.sheets import Column, Sheet, write_workbook
from bot.replies import Reply
from bot.settings import DataRule
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.world import Message
from bot.wording.papers import wants
from storage import feedback, people
from storage.people import Role, Standing
from storage.scrubbing import scrub
from tests.e2e.conftest import NOON, TOKEN, House, Officer, labels, running, settings_for
from tests.e2e.outages import read_only, settled, until

READY, MAKING = "做好了，见下面的文件", "正在做"


class FeedbackPaper(PaperKind[list[list[str]]]):
    """What people have told us, as a workbook; it can be held up after any row, and broken."""

    name = "feedback_list"
    title = "反馈一览"
    right = Right.ANSWER_FEEDBACK

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.may_end.set()
        self.begun = 0
        self.breaks_with: Exception | None = None
        self.seen_by: list[str] = []

    def gather(self, work: Work, question: str) -> list[list[str]]:
        self.seen_by.append(work.person.name)
        if question == "none":
            raise RefusedError("unknown_choice")
        rows = work.db.conn.execute("SELECT text FROM feedback ORDER BY id").fetchall()
        return [[row[0], question] for row in rows]

    def write(self, data: list[list[str]], into: Path, progress: Progress) -> str:
        self.begun += 1
        (into.parent / "aside").write_text("x")
        progress(1, 3)
        while not self.may_end.wait(0.01):
            progress(2, 3)
        (into.parent / "aside").unlink()
        if self.breaks_with is not None:
            raise self.breaks_with
        write_workbook(into, [Sheet("反馈", "反馈一览", [Column("内容", 20), Column("范围")], data)], progress)
        return "反馈一览.xlsx"


@pytest.fixture
def kind(house: House) -> FeedbackPaper:
    return registered(house)


def registered(house: House) -> FeedbackPaper:
    made = FeedbackPaper()
    house.bot.papers.kinds.register(made)
    house.bot.papers.pause = 0.01
    return made


@pytest.fixture
def admin(house: House) -> Officer:
    with house.store.transaction() as db:
        unit = people.add_unit(db, "某执法大队")
        someone = people.add_person(db, "执法员甲", unit.id, Role.OFFICER, created_at="")
        feedback.add(db, someone.id, "=1+1 按钮点不准", at="2026-03-02T00:00:00.000Z")
    return house.enrolled("管理员己", Role.ADMIN)


async def offered(house: House, officer: Officer, *questions: str) -> None:
    """Give somebody buttons that ask for the paper."""
    rows = tuple((wants(f"导出{question}", "feedback_list", question),) for question in questions or ("",))
    house.bot.line.effects.by_itself(lambda work: work.owe(Reply("可以导出", rows), officer.id))
    await officer.sees_in_place("可以导出")


async def asks(house: House, officer: Officer, *questions: str) -> None:
    await offered(house, officer, *questions)
    for question in questions or ("",):
        await officer.taps(f"导出{question}")


def files(officer: Officer) -> list[Message]:
    return [message for message in officer.person.received() if "document" in message.wire]


def content(house: House, message: Message) -> bytes:
    return house.door.files.get(message.wire["document"]["file_id"]).data


def lying(house: House) -> list[Path]:
    """Every file in the folder of attachments."""
    folder = house.settings.attachments_dir
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def states(house: House) -> list[tuple]:
    return [row[0] for row in house.rows("SELECT state FROM papers ORDER BY id")]


async def test_a_paper_is_made_and_handed_over_and_nothing_of_it_stays(house: House, admin: Officer, kind: FeedbackPaper) -> None:
    await asks(house, admin)
    await until(lambda: files(admin))
    [message] = files(admin)
    assert message.wire["document"]["file_name"] == "反馈一览.xlsx"
    assert message.wire["has_protected_content"] is True
    page = openpyxl.load_workbook(io.BytesIO(content(house, message))).active
    assert (page["B3"].value, page["B3"].data_type) == ("=1+1 按钮点不准", "s")
    await admin.sees_in_place(READY)
    assert kind.seen_by == ["管理员己"]
    await settled(house)
    await house.later(seconds=30)
    assert (states(house), lying(house)) == (["sent"], [])
    assert house.rows("SELECT act, actor, fields FROM audit WHERE act LIKE 'papers.%' ORDER BY id") == [
        ("papers.asked", f"person:{admin.id}", '["feedback_list"]'),
        ("papers.made", f"person:{admin.id}", '["feedback_list"]'),
    ]


async def test_its_progress_stands_in_one_message_and_the_bot_answers_meanwhile(house: House, admin: Officer, kind: FeedbackPaper) -> None:
    kind.may_end.clear()
    await asks(house, admin)
    shown = await admin.sees_in_place("正在做：2 / 3")
    assert labels(shown) == ["取消"]
    await admin.says("履带车开上公路")
    await admin.sees("可以不予处罚")
    kind.may_end.set()
    ready = await admin.sees_in_place(READY)
    assert (ready.id, labels(ready)) == (shown.id, [])


async def test_cancelled_it_stops_and_nothing_is_sent(house: House, admin: Officer, kind: FeedbackPaper) -> None:
    kind.may_end.clear()
    await asks(house, admin)
    await admin.sees_in_place(MAKING)
    await admin.taps("取消")
    await admin.sees_in_place("已取消")
    await until(lambda: not house.bot.papers._serving)
    await settled(house)
    assert [message.text for message in admin.person.received() if MAKING in message.text] == []
    assert (states(house), files(admin)) == (["cancelled"], [])
    assert [path for path in lying(house) if path.name != "aside"] == []


async def test_an_old_cancel_button_and_somebody_elses_do_nothing(house: House, admin: Officer, kind: FeedbackPaper) -> None:
    kind.may_end.clear()
    await asks(house, admin)
    shown = await admin.sees_in_place(MAKING)
    button = shown.wire["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    other = house.enrolled("管理员庚", Role.ADMIN)
    house.bot.line.effects.by_itself(lambda work: work.owe(Reply("别人的", ((wants("占位", "x"),),)), other.id))
    theirs = await other.sees_in_place("别人的")
    press(other, theirs, button)
    await settled(house, sent=False)
    assert states(house) == ["wanted"]
    kind.may_end.set()
    await until(lambda: files(admin))
    await settled(house)
    press(admin, shown, button)
    await settled(house)
    assert states(house) == ["sent"]


def press(officer: Officer, message: Message, data: str) -> None:
    """Press a button that no longer stands there, or never did."""
    forged = message.wire.get("reply_markup")
    message.wire["reply_markup"] = {"inline_keyboard": [[{"text": "旧按钮", "callback_data": data}]]}
    try:
        officer.person.press(message, "旧按钮")
    finally:
        if forged is None:
            del message.wire["reply_markup"]
        else:
            message.wire["reply_markup"] = forged


async def test_two_of_one_person_are_made_one_after_the_other(house: House, admin: Officer, kind: FeedbackPaper) -> None:
    kind.may_end.clear()
    await asks(house, admin, "a", "b")
    await until(lambda: len(house.rows("SELECT 1 FROM papers WHERE message_id IS NOT NULL")) == 2)
    await until(lambda: kind.begun)
    await admin.sees_in_place("排上了")
    assert kind.begun == 1
    kind.may_end.set()
    await until(lambda: len(files(admin)) == 2)
    found = [openpyxl.load_workbook(io.BytesIO(content(house, message))).active["C3"].value for message in files(admin)]
    assert found == ["a", "b"]


async def test_the_same_paper_twice_is_one_and_too_many_are_refused(house: House, admin: Officer, kind: FeedbackPaper) -> None:
    kind.may_end.clear()
    await asks(house, admin, "a", "a", "b", "c", "d")
    await settled(house, sent=False)
    assert states(house) == ["wanted"] * MOST_WAITING
    kind.may_end.set()


async def test_who_may_not_have_it_gets_nothing(house: House, kind: FeedbackPaper) -> None:
    officer = house.officer("执法员乙")
    await asks(house, officer)
    await settled(house)
    assert (states(house), kind.begun) == ([], 0)


async def test_a_right_lost_while_it_is_made_keeps_the_file_back(house: House, admin: Officer, kind: FeedbackPaper) -> None:
    kind.may_end.clear()
    await asks(house, admin)
    await admin.sees_in_place(MAKING)
    with house.store.transaction() as db:
        people.set_role(db, admin.id, Role.OFFICER)
    kind.may_end.set()
    await admin.sees_in_place("这件事您没有权限办")
    await settled(house)
    await house.later(seconds=30)
    assert (states(house), files(admin), lying(house)) == (["failed"], [], [])


async def test_a_right_lost_while_the_file_waits_to_be_sent_keeps_it_back(house: House, admin: Officer, kind: FeedbackPaper) -> None:
    kind.may_end.clear()
    await asks(house, admin)
    await admin.sees_in_place(MAKING)
    sender = house.bot.line.sender
    # Telegram asks everybody to wait: what is made stays in the outbox.
    sender._pace.halt(3600)
    kind.may_end.set()
    await until(lambda: states(house) == ["made"])
    with house.store.transaction() as db:
        people.set_role(db, admin.id, Role.OFFICER)
    sender._pace._halted_until = 0.0
    sender.wake()
    await admin.sees_in_place("这件事您没有权限办")
    await settled(house)
    await house.later(seconds=30)
    assert (states(house), files(admin), lying(house)) == (["failed"], [], [])


async def test_somebody_suspended_meanwhile_gets_nothing(house: House, admin: Officer, kind: FeedbackPaper) -> None:
    kind.may_end.clear()
    await asks(house, admin)
    await admin.sees_in_place(MAKING)
    with house.store.transaction() as db:
        people.set_standing(db, admin.id, Standing.SUSPENDED)
    kind.may_end.set()
    await until(lambda: states(house) == ["failed"])
    await settled(house)
    assert files(admin) == []


async def test_a_kill_while_it_is_made_makes_it_anew(cache_dir: Path, tmp_path: Path) -> None:
    settings = settings_for("全国", cache_dir).model_copy(update={"data_dir": tmp_path})
    app = create_app(DoorConfig(TOKEN))
    async with running(settings, NOON, app) as house:
        kind = registered(house)
        admin = house.enrolled("管理员己", Role.ADMIN)
        kind.may_end.clear()
        await asks(house, admin)
        await admin.sees_in_place(MAKING)
        await until(lambda: kind.begun)
    left = settings.attachments_dir
    # What a kill leaves: no more is known of it than that it lies there.
    (next(left.iterdir()) / "0123456789abcdef.part").write_text("half a paper")
    async with running(settings, NOON, app) as house:
        again = registered(house)
        assert (states(house), files(admin)) == (["wanted"], [])
        # An orderly end is no failed attempt.
        assert house.rows("SELECT tries FROM papers") == [(0,)]
        house.bot.papers.look()
        await until(lambda: files(admin))
        await settled(house)
        assert (states(house), again.begun) == (["sent"], 1)
        assert [path.name for path in lying(house) if path.suffix == ".part"] == []


async def test_a_paper_that_ends_the_process_each_time_is_given_up(house: House, admin: Officer, kind: FeedbackPaper) -> None:
    kind.may_end.clear()
    await asks(house, admin)
    await admin.sees_in_place(MAKING)
    await house.bot.papers.close()
    house.bot.papers._is_closed = False
    # As if it had been begun so often already and each time the process had been killed.
    with house.store.transaction() as db:
        db.conn.execute("UPDATE papers SET tries = ?", [MOST_TRIES])
    await house.later(seconds=30)
    await admin.sees_in_place("文件没做成")
    assert states(house) == ["failed"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "no room"), "服务器磁盘满了"),
        (OSError(errno.EIO, "broken"), "文件没做成"),
        (ValueError("ours"), "文件没做成"),
        (RefusedError("paper_too_large"), "请缩小范围"),
    ],
)
async def test_what_cannot_be_written_is_said_and_nothing_stays(
    house: House, admin: Officer, kind: FeedbackPaper, error: Exception, words: str
) -> None:
    kind.breaks_with = error
    await asks(house, admin)
    await admin.sees_in_place(words)
    assert (states(house), files(admin), lying(house)) == (["failed"], [], [])


async def test_a_reader_may_refuse(house: House, admin: Officer, kind: FeedbackPaper) -> None:
    await asks(house, admin, "none")
    await admin.sees_in_place("这个按钮不能用了")
    assert kind.begun == 0


async def test_while_nothing_can_be_written_down_it_waits_and_goes_on_by_itself(house: House, admin: Officer, kind: FeedbackPaper) -> None:
    kind.may_end.clear()
    await asks(house, admin)
    await admin.sees_in_place(MAKING)
    await settled(house)
    with read_only(house.store):
        kind.may_end.set()
        await admin.sees_in_place("服务器现在存不下")
        assert [path for path in lying(house) if path.suffix != ".part"] == []
    await house.later(seconds=30)
    await until(lambda: files(admin))
    await admin.sees_in_place(READY)


async def test_what_nobody_fetches_is_gone_after_a_day(house: House, admin: Officer, kind: FeedbackPaper) -> None:
    house.bot.line.sender._pace.halt(1e9)
    await offered_quietly(house, admin)
    await until(lambda: states(house) == ["made"])
    assert len(lying(house)) == 1
    await house.later(hours=25)
    await house.later(seconds=30)
    assert (states(house), lying(house)) == (["failed"], [])


async def offered_quietly(house: House, officer: Officer) -> None:
    """A paper whose progress is shown already, while nothing goes out."""

    def wanted(work: Work) -> None:
        work.actor = people.person(work.db, officer.id)
        work.account_id = officer.person.id
        house.bot.papers.kinds.ask(work, "feedback_list")
        work.owed.clear()
        work.db.conn.execute("UPDATE papers SET message_id = 1")

    house.bot.line.effects.by_itself(wanted)
    house.bot.papers.look()


async def test_no_backup_carries_it(house: House, admin: Officer, kind: FeedbackPaper) -> None:
    house.bot.line.sender._pace.halt(1e9)
    await offered_quietly(house, admin)
    await until(lambda: states(house) == ["made"])
    with house.store.transaction() as db:
        scrub(db, at="2026-03-02T00:00:00.000Z")
    assert house.rows("SELECT count(*) FROM papers") == [(0,)]
    assert house.rows("SELECT count(*) FROM attachments") == [(0,)]


async def test_by_the_strict_rule_no_paper_goes_over_an_outside_platform(open_house) -> None:
    house = await open_house(data_rule=DataRule.STRICT)
    kind = registered(house)
    admin = house.enrolled("管理员己", Role.ADMIN)
    await asks(house, admin)
    await settled(house)
    assert (states(house), kind.begun) == ([], 0)
