"""Attack stories: forged buttons, other people's buttons, people who are cut off, guessed codes, and everything oversize."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.actions import people
from bot.actions.people import Standing
from bot.webchat.people import ImpossibleError
from bot.webchat.world import Message
from storage.people import Role
from tests.e2e.conftest import House, Officer, labels
from tests.e2e.outages import heard, settled
from tests.e2e.test_enrolment import invitation, newcomer

QUESTION = "履带车开上公路"
CARD = "可以不予处罚"

VERBS = (
    *("card", "case", "say", "else", "ban", "limit", "taboo", "matter", "foreign", "gap", "f", "fr", "answer", "enrol_yes", "enrol_no"),
    *("waiting", "unit", "person", "person_code", "person_ask", "person_do", "person_role", "person_role_set", "person_move"),
    *("person_moved", "person_leave_end", "leave_take", "leave_end", "files", "ld", "lg", "lb", "x", ""),
)
NUMBERS = ("0", "1", "2", "3", "-1", "1.0", "9" * 9, "9" * 12, "9" * 19, "9" * 40, "٣", "１", "²", "1e3", "0x1", " 1", "1 ", "1\n")
WORDS = (
    "ok",
    "x",
    "again",
    "suspend",
    "left",
    "admin",
    "officer",
    "feedback",
    "gap",
    "answer",
    "MT-001",
    "MV-GL-004",
    "PB-001",
    "",
    "'",
    "<b>",
)
ARGUMENTS = st.lists(st.sampled_from((*NUMBERS, *WORDS)) | st.text(max_size=8), max_size=4).map(".".join)
DATA = st.one_of(
    st.builds("{}:{}:{}".format, st.sampled_from(("1", "0", "2", "", "١")), st.sampled_from(VERBS), ARGUMENTS),
    st.builds("1:{}".format, st.sampled_from(VERBS)),
    st.text(max_size=20),
).filter(lambda data: 0 < len(data.encode("utf-8", "replace")) <= 64)


def plausible(number: int) -> Sequence[str]:
    """Callback data as an attacker would try it, the same at each run."""
    found: list[str] = []

    @settings(max_examples=number, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(DATA)
    def gather(data: str) -> None:
        found.append(data)

    gather()
    return found


def records(house: House) -> list[list[tuple]]:
    """All that an attacker might want to change."""
    tables = ("people", "units", "accounts", "codes", "enrolments", "leaves", "feedback", "unanswered", "audit")
    return [house.rows(f"SELECT * FROM {table}") for table in tables]


async def pressed(house: House, officer: Officer, message: Message, data: str) -> str | None:
    """What a forged press is answered with; none for silence."""
    press = officer.person.press(message, data=data, forged=True)
    await settled(house)
    return press.answers[0].text if press.answers else None


async def test_forged_data_of_any_kind_changes_no_record_and_is_answered(house: House, officer: Officer) -> None:
    admin = house.enrolled("管理员己", Role.ADMIN)
    newcomer(house, "法制丁", Role.LEGAL)
    code = await invitation(admin, "法制丁")
    await house.stranger("丁").says(code)
    await admin.person.sees("这个账号是本人吗")
    await admin.says("反馈 按钮太小")
    await admin.sees("反馈已收到")
    await officer.says(QUESTION)
    card = await officer.sees(CARD)
    await settled(house)
    before = records(house)
    for data in plausible(400):
        assert await pressed(house, officer, card, data) is not None, data
    assert records(house) == before
    assert house.rows("SELECT reason FROM inbox WHERE state IN ('open', 'dead')") == []
    assert heard(officer, "请再发一次") == 0
    # A form of the attacker's own may be open by now.
    await officer.says(f"/ask {QUESTION}")
    await officer.sees(CARD)


@pytest.mark.parametrize("verb", VERBS)
async def test_a_forged_number_is_no_error_of_ours(house: House, officer: Officer, verb: str) -> None:
    await officer.says("晚饭吃什么")
    message = await officer.sees("没有找到")
    for argument in (*NUMBERS, "9" * 18, "1.1.ok", f"{'9' * 20}.1.ok", f"1.{'9' * 20}.ok", f"feedback.{'9' * 20}", "gap.٣"):
        assert await pressed(house, officer, message, f"1:{verb}:{argument}"[:64]) is not None
    assert house.rows("SELECT reason FROM inbox WHERE state IN ('open', 'dead')") == []


@pytest.mark.parametrize("data", ["0:gap:", "2:gap:", "0:answer:feedback.1", "0:f:1.1.x", "0:fr:1", "0:card:MT-001"])
async def test_a_button_of_another_version_says_that_it_is_old(house: House, officer: Officer, data: str) -> None:
    await officer.says("晚饭吃什么")
    message = await officer.sees("没有找到")
    assert "重新问一次" in str(await pressed(house, officer, message, data))
    assert house.rows("SELECT count(*) FROM forms") == [(0,)]


async def test_another_persons_form_cannot_be_moved_read_or_cancelled(house: House, officer: Officer) -> None:
    other = house.officer("执法员乙")
    await officer.says("反馈")
    await officer.sees("发一条消息告诉我")
    await officer.says("密密密")
    form = await officer.sees_in_place("写好了就提交")
    await settled(house)
    [(number, version)] = house.rows("SELECT id, version FROM forms")
    for data in (f"1:f:{number}.{version}.ok", f"1:f:{number}.{version}.x", f"1:f:{number}.{version}.again", f"1:fr:{number}"):
        assert "已经过期" in str(await pressed(house, other, form, data))
    other.person.send("插一句", reply_to=form)
    await settled(house)
    assert house.rows("SELECT state, version FROM forms") == [("open", version)]
    assert heard(other, "密密密") == 0


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR, Role.LEGAL, Role.DISCIPLINE])
async def test_nobody_but_an_admin_answers_feedback_or_reads_it_by_a_forged_button(house: House, officer: Officer, role: Role) -> None:
    house.enrolled("管理员己", Role.ADMIN)
    other = house.enrolled("另一人", role)
    await officer.says("反馈 密密密")
    await officer.sees("反馈已收到")
    await other.says(QUESTION)
    card = await other.sees(CARD)
    for verb in ("answer", "files"):
        assert "没有权限" in str(await pressed(house, other, card, f"1:{verb}:feedback.1"))
    assert heard(other, "密密密") == 0


async def test_a_suspended_person_is_a_stranger_in_every_way(house: House, officer: Officer) -> None:
    await officer.says("反馈")
    await officer.sees("发一条消息告诉我")
    await officer.says("密密密")
    form = await officer.sees_in_place("写好了就提交")
    await officer.says(QUESTION)
    card = await officer.sees(CARD)
    await settled(house)
    house.enrolled("管理员己", Role.ADMIN)
    house.bot.line.effects.by_itself(lambda work: people.suspend(work, officer.id))
    before = len(officer.person.received())
    presses = [officer.person.press(card, label) for label in labels(card)] + [officer.person.press(form, "提交")]
    query = officer.person.ask_inline(QUESTION)
    for text in (QUESTION, "/help", "反馈 字太小", "取消"):
        officer.person.send(text)
    officer.person.send_photo()
    officer.person.send("补一句", reply_to=form)
    await settled(house)
    assert [press.answers for press in presses] == [[]] * len(presses)
    assert query.results == []
    assert [message.text[:2] for message in officer.person.received()[before:]] == ["您好"]
    assert house.rows("SELECT count(*) FROM feedback") == [(0,)]
    assert house.rows("SELECT standing FROM people WHERE id = ?", officer.id) == [(Standing.SUSPENDED,)]


async def test_what_is_owed_to_somebody_suspended_meanwhile_never_arrives(house: House, officer: Officer) -> None:
    admin, other = house.enrolled("管理员己", Role.ADMIN), house.enrolled("管理员庚", Role.ADMIN)
    house.door.faults.error(500, "Internal Server Error", method="sendMessage", chat_id=admin.person.id)
    await officer.says("反馈 密密密")
    await other.sees("密密密")
    await settled(house, sent=False)
    house.bot.line.effects.by_itself(lambda work: people.suspend(work, admin.id))
    await house.later(minutes=5)
    await settled(house)
    assert admin.person.received() == []
    assert house.rows("SELECT state, body FROM outbox WHERE account_id = ?", admin.person.id) == [("dropped", None)]


async def test_guessing_from_many_accounts_is_slowed_for_all_of_them(house: House) -> None:
    admin = house.enrolled("管理员甲", Role.ADMIN)
    newcomer(house, "测试员一")
    code = await invitation(admin, "测试员一")
    guessers = [house.stranger(f"猜码者{number}") for number in range(32)]
    for number, guesser in enumerate(guessers):
        guesser.person.send(f"00000-000{number:02d}")
    await settled(house)
    assert [heard(guesser, "请等 1 分钟") for guesser in guessers] == [0] * 30 + [1] * 2
    late = house.stranger("晚来的")
    await late.says("00000-00099")
    await late.sees("请等 1 分钟")
    await late.says(code)
    await settled(house)
    assert late.fresh() == []
    rightful = house.stranger("测试员一")
    await rightful.says(code)
    await rightful.sees("已为您开通")


@pytest.mark.parametrize(
    "text", ["啊" * 4096, "😀" * 2000, "反馈 " + "长" * 4090, "/ask " + "x" * 4000, "人员 " + "x" * 4000, "休假 " + "1" * 4000]
)
async def test_the_longest_message_gets_an_answer(house: House, officer: Officer, text: str) -> None:
    await officer.says(text)
    await settled(house)
    assert len(officer.fresh()) == 1
    assert house.rows("SELECT count(*) FROM inbox WHERE state = 'dead'") == [(0,)]


@pytest.mark.parametrize("text", ["1" * 4096, "注册 " + "A" * 4000, "/start e_" + "A" * 4000, "/start " + "x" * 4000])
async def test_the_longest_message_of_a_stranger_is_no_error(house: House, text: str) -> None:
    stranger = house.stranger()
    await stranger.says(text)
    await settled(house)
    assert len(stranger.person.received()) == 1
    assert house.rows("SELECT count(*) FROM inbox WHERE state IN ('dead', 'open')") == [(0,)]


async def test_a_caption_as_long_as_a_message_is_refused_in_a_sentence_and_the_form_waits(house: House, officer: Officer) -> None:
    await officer.says("反馈")
    await officer.sees("发一条消息告诉我")
    officer.person.send_photo(caption="长" * 4096)
    await officer.sees("太长了")
    await settled(house)
    assert house.rows("SELECT state FROM forms") == [("open",)]


async def test_a_hundred_presses_at_once_are_all_acknowledged(house: House, officer: Officer) -> None:
    await officer.says(QUESTION)
    card = await officer.sees(CARD)
    presses = [officer.person.press(card, "话术") for _ in range(100)]
    await settled(house)
    assert all(press.answers for press in presses)
    assert len(officer.person.received()) == 101


async def test_data_over_the_limit_is_answered_all_the_same(house: House, officer: Officer) -> None:
    await officer.says(QUESTION)
    card = await officer.sees(CARD)
    for data in ("1:card:" + "M" * 57, "1:fr:" + "9" * 59, "1:gap:" + "9" * 5000):
        assert await pressed(house, officer, card, data) is not None
    with pytest.raises(ImpossibleError):
        officer.person.send("x" * 4097)
