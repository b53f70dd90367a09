"""Surveys in the chat: by name, anonymous, and what the sender makes of them; and the admin who searches all that was kept."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

import pytest

from bot.actions import notice_sending
from bot.actions.notice_audience import Audience
from bot.actions.notice_kinds import Survey
from bot.actions.notice_results import letter_of
from bot.actions.survey_questions import read_questions
from bot.actions.work import Work
from bot.line.effects import Effects
from bot.line.visit import Visit
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from storage import notices, people
from storage.database import Store
from storage.moments import to_text
from storage.notices import Confirm, Notice, NoticeKind, NoticeUrgency
from storage.people import Role
from tests.e2e.adversary import Known, backed_up, database_files, joins, raw_traces, watch
from tests.e2e.conftest import DOOR, TOKEN, House, Officer, labels, running, settings_for
from tests.e2e.deaths import Deaths
from tests.webchat.traces import traces

ASKED = "1. 您对执法态度满意吗：满意度五级\n2. 执法时亮证了吗：是/否"
CHOSEN = b"svy:"
"""What every button of an anonymous questionnaire begins with: chosen answers stand behind it."""


def sent(house: House, head: Officer, *, anonymous: bool, text: str = ASKED) -> Notice:
    """A survey that everybody has got."""
    detail = Survey(questions=read_questions(text, is_anonymous=anonymous), is_anonymous=anonymous, closes_on=date(2026, 3, 9))
    with house.store.transaction() as db:
        sender = people.person(db, head.id)
        assert sender is not None
        if anonymous:
            # Fewer than five would never have a result.
            for place in range(5):
                people.add_person(db, f"旁人{place}", sender.unit_id, Role.OFFICER, created_at=to_text(house.clock()))
        work = Work(db, house.keys, house.clock(), sender, DOOR, head.person.id)
        audience = Audience(units=(sender.unit_id,))
        new = notice_sending.NewNotice(
            NoticeKind.SURVEY, NoticeUrgency.ORDINARY, "满意度测评", "满意度测评", Confirm.BALLOT, audience, detail
        )
        made = notice_sending.make(work, new)
        # As if it had gone out already, whatever else the clock does with notices.
        notices.note(db, made.id, state="sent", finished_at=work.at)
        db.conn.execute("UPDATE notice_recipients SET state = 'sent', sent_version = 1, door = ?", [DOOR])
    found = notices.notice(house.store.db, made.id)
    assert found is not None
    return found


async def gets(house: House, officer: Officer, survey: Notice) -> int:
    """The survey comes to somebody; returns its message."""
    house.bot.line.effects.by_itself(lambda work: work.owe(letter_of(work, survey), officer.id))
    return (await officer.sees("满意度测评")).id


@pytest.fixture
def head(house: House) -> Officer:
    return house.enrolled("大队长", Role.SUPERVISOR)


async def votes(officer: Officer, *chosen: str) -> None:
    """Fill in an anonymous survey and hand it in."""
    await officer.taps("填写问卷")
    await officer.sees("第 1/")
    for number, label in enumerate(chosen, 2):
        await officer.taps(label)
        await officer.sees_in_place("交卷前再看一眼" if number > len(chosen) else f"第 {number}/")
    await officer.taps("交卷")
    await officer.sees_in_place("已交卷，谢谢")


async def test_a_survey_by_name_from_the_letter_to_the_workbook(house: House, head: Officer) -> None:
    officer = house.officer()
    survey = sent(house, head, anonymous=False, text=f"{ASKED}\n3. 还有什么建议？")
    await gets(house, officer, survey)
    await officer.taps("填写问卷")
    await officer.sees("第 1/3 题 · 记名")
    await officer.taps("一般")
    await officer.sees_in_place("第 2/3")
    # It may be left, and gone on with from the letter.
    await officer.says("帮助")
    await officer.sees("怎么")
    await officer.taps("填写问卷")
    await officer.sees("第 2/3")
    await officer.taps("否")
    await officer.sees_in_place("请直接打字回答")
    await officer.says("窗口再多开一个")
    await officer.sees_in_place("→ 窗口再多开一个")
    await officer.taps("交卷")
    await officer.sees_in_place("已交卷，谢谢")
    assert house.rows("SELECT answer FROM notice_recipients") == [('[2, 1, "窗口再多开一个"]',)]

    house.bot.line.effects.by_itself(lambda work: work.owe(letter_of(work, survey), head.id))
    await house.later(days=8)
    await head.sees("问卷今天截止了：发给 1 人，交卷 1 人")
    await head.taps("看结果")
    await head.sees("满意率 0%")
    await head.taps("导出表格")
    await head.sees_in_place("做好了")
    await officer.taps("改答案")
    await house.quiet()
    assert house.rows("SELECT state FROM forms WHERE kind LIKE 'survey%'") == [("done",)]


async def test_an_anonymous_survey_from_the_letter_to_the_published_result(house: House, head: Officer) -> None:
    voters = [house.enrolled(f"队员{place}") for place in range(5)]
    survey = sent(house, head, anonymous=True)
    for voter in voters:
        await gets(house, voter, survey)
    await votes(voters[0], "一般", "否")
    # Whoever goes back sees what they chose, and changes it.
    await voters[1].taps("填写问卷")
    await voters[1].sees("第 1/2")
    await voters[1].taps("一般")
    await voters[1].sees_in_place("第 2/2")
    await voters[1].taps("上一题")
    message = await voters[1].sees_in_place("第 1/2")
    assert "✓ 一般" in labels(message)
    await voters[1].taps("非常满意")
    await voters[1].sees_in_place("第 2/2")
    await voters[1].taps("是")
    await voters[1].sees_in_place("→ 非常满意")
    await voters[1].taps("先不填")
    await voters[1].sees_in_place("没有交卷，刚才点的都没有存")
    for voter in voters[1:]:
        await votes(voter, "非常满意", "是")
    # Twice is once.
    await voters[0].taps("填写问卷")
    await voters[0].sees("已交卷，谢谢")

    house.bot.line.effects.by_itself(lambda work: work.owe(letter_of(work, survey), head.id))
    await house.later(days=7, hours=13)
    await head.sees("发给 10 人，交卷 5 人")
    await head.taps("看结果")
    await head.sees("非常满意　▇▇▇▇▇▇▇▇▇ 4（80%）")
    await voters[0].taps("填写问卷")
    await house.quiet()
    assert not [message for message in voters[0].fresh() if "满意率" in message.text]
    await head.taps("公布结果")
    await head.sees_in_place("结果已公布")
    await voters[0].taps("填写问卷")
    await voters[0].sees("满意率 80%")


async def test_nothing_that_is_kept_joins_an_answer_to_whoever_gave_it(
    house: House, head: Officer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("bot", "storage", "knowledge"):
        caplog.set_level(logging.DEBUG, name)
    officer, other = house.officer(), house.enrolled("执法员乙")
    survey = sent(house, head, anonymous=True)
    letter = await gets(house, officer, survey)
    await gets(house, other, survey)
    await house.quiet()
    known = watch(house, officer)
    known.bytes_.append(CHOSEN)
    first = backed_up(house, tmp_path / "before")
    caplog.clear()
    await votes(officer, "不满意", "否")
    await house.quiet()
    assert len(known.updates) == 4
    # That it was sent to them is no secret.
    known.messages.discard(letter)
    assert known.messages
    assert joins(house.settings.database_file, known) == []
    assert raw_traces(database_files(house.settings.database_file), known) == []
    votes_of_one = "000000,000000,000000,000001,000000|000000,000001"
    # The log was emptied right behind the vote; what the clock has written since says nothing of it.
    log = house.settings.database_file.with_name(house.settings.database_file.name + "-wal")
    assert votes_of_one.encode() not in log.read_bytes()
    assert house.rows("SELECT ballots, votes FROM survey_tallies") == [(1, votes_of_one)]
    assert house.rows("SELECT count(*) FROM notice_recipients WHERE read_at = '2026-03-01T16:00:00.000Z'") == [(1,)]
    said = [record.getMessage() for record in caplog.records if record.name.split(".")[0] in {"bot", "storage", "knowledge"}]
    secret = [str(officer.person.id), "svy", "ballot", *map(str, known.updates)]
    assert [line for line in said if any(word in line for word in secret)] == []

    second = backed_up(house, tmp_path / "after")
    for folder in (first, second):
        assert raw_traces([path for path in folder.rglob("*") if path.is_file()], known) == []
    # What is deleted at the door is gone once the bot has fetched the updates that came after it.
    await officer.says("帮助")
    await officer.sees("怎么")
    await house.quiet()
    assert traces(house.door, CHOSEN, "→ 不满意") == []
    assert traces(house.door, "帮助"), "what was not deleted is there to be found"


async def test_without_leaving_no_trace_the_search_would_find_it(house: House, head: Officer, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = house.officer()
    await gets(house, officer, sent(house, head, anonymous=True))
    known = watch(house, officer)
    known.bytes_.append(CHOSEN)
    monkeypatch.setattr(Visit, "leave_no_trace", lambda _: None)
    monkeypatch.setattr(Store, "truncate_log", lambda _: None)
    await votes(officer, "不满意", "否")
    await house.quiet()
    assert "inbox: an update id" in joins(house.settings.database_file, known)
    assert raw_traces(database_files(house.settings.database_file), known) != []


async def test_forged_presses_are_told_so_and_count_for_nothing(house: House, head: Officer) -> None:
    officer, stranger = house.officer(), house.enrolled("观察员", Role.OBSERVER)
    survey = sent(house, head, anonymous=True)
    await gets(house, officer, survey)
    await officer.taps("填写问卷")
    shown = await officer.sees("第 1/2")
    forged = ("1.s.zz", "1.s.ha", "1.s.a", "2.s.aa", "1.9.aa", "1.s.a-", "", "1.s.aaa")
    for argument in forged:
        pressed = officer.person.press(shown, data=f"1:svy:{argument}", forged=True)
        assert await officer.person.answered(pressed)
    await stranger.says("帮助")
    own = await stranger.sees("怎么")
    pressed = stranger.person.press(shown, data="1:svy:1.s.aa", forged=True)
    assert "单独聊天" in str(await stranger.person.answered(pressed))
    pressed = stranger.person.press(own, data="1:svy:1.s.aa", forged=True)
    assert "没有这条通知" in str(await stranger.person.answered(pressed))
    await house.quiet()
    assert house.rows("SELECT count(*) FROM survey_tallies") == [(0,)]
    assert house.rows("SELECT count(*) FROM notice_recipients WHERE read_at IS NOT NULL") == [(0,)]
    assert raw_traces(database_files(house.settings.database_file), Known(0, 0, bytes_=[CHOSEN])) == []


async def test_what_telegram_does_not_delete_says_that_it_is_handed_in(house: House, head: Officer) -> None:
    officer = house.officer()
    await gets(house, officer, sent(house, head, anonymous=True))
    house.door.faults.error(400, "Bad Request: message can't be deleted", method="deleteMessage", times=None)
    await officer.taps("填写问卷")
    shown = await officer.sees("第 1/2")
    await officer.taps("一般")
    await officer.sees_in_place("第 2/2")
    await officer.taps("是")
    await officer.sees_in_place("→ 一般")
    await officer.taps("交卷")
    await officer.sees("已交卷，谢谢")
    await house.quiet()
    left = next(message for message in officer.person.received() if message.id == shown.id)
    assert left.text.endswith("已交卷，谢谢。")
    assert labels(left) == []


async def test_killed_at_any_step_a_vote_counts_once_or_not_yet_and_nothing_joins(
    cache_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = settings_for("全国", cache_dir).model_copy(update={"data_dir": tmp_path / "lived"})
    app = create_app(DoorConfig(TOKEN))
    deaths = Deaths(place.data_dir, tmp_path)

    async with running(place, app=app) as house:
        head, officer = house.enrolled("大队长", Role.SUPERVISOR), house.officer()
        survey = sent(house, head, anonymous=True)
        letter = await gets(house, officer, survey)
        await house.quiet()
        known = watch(house, officer)
        known.bytes_.append(CHOSEN)
        for owner, name in ((Effects, "tell"), (Store, "truncate_log")):
            original = getattr(owner, name)

            def dying(self: object, *args: object, _original: object = original, **named: object) -> object:
                deaths.die()
                return _original(self, *args, **named)  # type: ignore[operator]

            monkeypatch.setattr(owner, name, dying)
        await votes(officer, "不满意", "否")
        await house.quiet()
        monkeypatch.undo()
    known.messages.discard(letter)
    assert len(deaths) >= 8

    outcomes = []
    for death in deaths:
        settings = place.model_copy(update={"data_dir": death})
        async with running(settings, app=app) as house:
            await house.quiet()
            await house.bot.schedule.tick()
            ballots = house.rows("SELECT coalesce(sum(ballots), 0) FROM survey_tallies")[0][0]
            flags = house.rows("SELECT count(*) FROM notice_recipients WHERE read_at IS NOT NULL")[0][0]
            assert ballots == flags <= 1
            outcomes.append(ballots)
            assert joins(settings.database_file, known) == []
            assert raw_traces(database_files(settings.database_file), known) == [], death.name
    assert outcomes == sorted(outcomes)
    assert outcomes[-1] == 1
