"""The real python-telegram-bot against the door: ``Bot`` in one process, ``Application`` by polling and by webhook."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import telegram
from starlette.applications import Starlette
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    LinkPreviewOptions,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.webchat.door import Door
from bot.webchat.people import Person
from bot.webchat.pictures import sample_png
from bot.webchat.world import ChatKind
from tests.webchat.conftest import BASE, TOKEN, request_to, until_polling

PRESSES = InlineKeyboardMarkup([[InlineKeyboardButton("话术", callback_data="p:1")]])


@pytest.fixture(autouse=True)
def _durations_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def bot(app: Starlette) -> AsyncIterator[Bot]:
    bot = Bot(TOKEN, base_url=f"{BASE}/bot", base_file_url=f"{BASE}/file/bot", request=request_to(app), get_updates_request=request_to(app))
    async with bot:
        yield bot


class TestBot:
    async def test_it_introduces_itself_and_publishes_what_it_is(self, bot: Bot, officer: Person) -> None:
        me = await bot.get_me()
        assert (me.id, me.username, me.can_read_all_group_messages) == (1, "suixing_bot", False)
        scope = BotCommandScopeChat(officer.id)
        await bot.set_my_commands([BotCommand("ask", "问")], scope=scope, language_code="zh")
        assert (await bot.get_my_commands(scope=scope, language_code="zh"))[0].command == "ask"
        await bot.delete_my_commands(scope=scope, language_code="zh")
        await bot.set_my_name("名字")
        await bot.set_my_description("说明")
        await bot.set_my_short_description("短")
        assert (await bot.get_my_name()).name == "名字"
        assert (await bot.get_my_description()).description == "说明"
        assert (await bot.get_my_short_description()).short_description == "短"
        await bot.set_chat_menu_button(menu_button=telegram.MenuButtonCommands())
        assert isinstance(await bot.get_chat_menu_button(), telegram.MenuButtonCommands)

    async def test_it_sends_edits_and_deletes_texts(self, bot: Bot, officer: Person) -> None:
        markup = InlineKeyboardMarkup(
            [
                [InlineKeyboardButton("话术", callback_data="p:1"), InlineKeyboardButton("复制", copy_text=CopyTextButton("请出示"))],
                [InlineKeyboardButton("网", url="https://example.org")],
            ]
        )
        question = officer.send("问")
        message = await bot.send_message(
            officer.id,
            "<b>可以</b> <blockquote expandable>法条</blockquote>",
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
            protect_content=True,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_parameters=ReplyParameters(question.id),
        )
        assert message.text == "可以 法条"
        assert message.text_html == "<b>可以</b> <blockquote expandable>法条</blockquote>"
        assert message.reply_markup is not None
        assert message.reply_markup.inline_keyboard[0][1].copy_text == CopyTextButton("请出示")
        assert message.has_protected_content
        assert message.reply_to_message is not None
        edited = await message.edit_text("新", reply_markup=PRESSES)
        assert isinstance(edited, telegram.Message)
        assert edited.edit_date is not None
        assert await message.edit_reply_markup(None)
        assert await bot.send_chat_action(officer.id, ChatAction.TYPING)
        assert await message.delete()
        keyboard = ReplyKeyboardMarkup([[KeyboardButton("自查"), KeyboardButton("位置", request_location=True)]], resize_keyboard=True)
        await bot.send_message(officer.id, "x", reply_markup=keyboard)
        assert officer.tap("自查").text == "自查"

    async def test_it_sends_and_fetches_files(self, bot: Bot, officer: Person) -> None:
        photo = await bot.send_photo(officer.id, sample_png(20, 20), caption="<i>图</i>", parse_mode=ParseMode.HTML, has_spoiler=True)
        assert (photo.photo[-1].width, photo.caption, photo.has_media_spoiler) == (20, "图", True)
        document = await bot.send_document(officer.id, "表格".encode(), filename="台账.csv")
        assert document.document is not None
        assert document.document.file_name == "台账.csv"
        fetched = await (await document.document.get_file()).download_as_bytearray()
        assert bytes(fetched) == "表格".encode()
        assert (await bot.send_voice(officer.id, b"ogg")).voice is not None
        assert (await bot.send_video(officer.id, b"mp4")).video is not None
        assert (await bot.send_audio(officer.id, b"mp3", title="歌")).audio is not None
        assert (await bot.send_animation(officer.id, b"gif")).animation is not None
        assert (await bot.send_sticker(officer.id, b"webp")).sticker is not None
        album = await bot.send_media_group(officer.id, [InputMediaPhoto(sample_png(), caption="一"), InputMediaPhoto(sample_png())])
        assert len({message.media_group_id for message in album}) == 1
        edited = await document.edit_media(InputMediaDocument(b"new", caption="换", filename="b.txt"))
        assert isinstance(edited, telegram.Message)
        assert edited.caption == "换"
        assert isinstance(await document.edit_caption("再换"), telegram.Message)

    async def test_it_moves_messages_and_reads_chats(self, bot: Bot, door: Door, officer: Person, colleague: Person) -> None:
        said = officer.send("话")
        forwarded = await bot.forward_message(colleague.id, officer.id, said.id)
        assert isinstance(forwarded.forward_origin, telegram.MessageOriginUser)
        assert (await bot.copy_message(colleague.id, officer.id, said.id)).message_id
        assert (await bot.send_location(officer.id, 1, 2)).location == telegram.Location(2, 1)
        assert (await bot.send_venue(officer.id, 1, 2, "站", "路")).venue is not None
        assert (await bot.send_contact(officer.id, "000", "甲")).contact is not None
        assert (await bot.get_chat(officer.id)).first_name == "甲"
        group = door.group("大队", officer)
        assert (await bot.get_chat(group.id)).title == "大队"
        assert (await bot.get_chat_member(group.id, officer.id)).status == "creator"
        assert (await bot.get_chat_member_count(group.id)) == 2
        assert await bot.set_message_reaction(officer.id, said.id, ReactionTypeEmoji("👍"))
        assert await bot.pin_chat_message(officer.id, said.id)
        assert (await bot.get_chat(officer.id)).pinned_message is not None
        assert await bot.unpin_chat_message(officer.id)
        assert await bot.delete_messages(officer.id, [said.id])

    async def test_errors_arrive_as_the_librarys_own(self, bot: Bot, door: Door, officer: Person) -> None:
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(5, "x")
        officer.block()
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(officer.id, "x")
        officer.unblock()
        door.faults.too_many(7)
        with pytest.raises(RetryAfter) as waiting:
            await bot.send_message(officer.id, "x")
        assert waiting.value._retry_after.total_seconds() == 7
        small = door.group("组", officer, kind=ChatKind.GROUP)
        large = small.upgrade()
        with pytest.raises(ChatMigrated) as moved:
            await bot.send_message(small.id, "x")
        assert moved.value.new_chat_id == large.id
        door.faults.broken()
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(officer.id, "x")
        door.faults.cut(after_effect=True)
        with pytest.raises(NetworkError, match="RemoteProtocolError"):
            await bot.send_message(officer.id, "x")
        door.faults.silence(60)
        with pytest.raises(TimedOut):
            await bot.send_message(officer.id, "x", read_timeout=0.01)

    async def test_a_wrong_token_is_an_invalid_token(self, app: Starlette) -> None:
        wrong = Bot("1:WRONG", base_url=f"{BASE}/bot", request=request_to(app), get_updates_request=request_to(app))
        with pytest.raises(InvalidToken):
            await wrong.initialize()
        await wrong.shutdown()

    async def test_two_pollers_are_a_conflict(self, bot: Bot, door: Door) -> None:
        first = asyncio.create_task(bot.get_updates(timeout=30))
        await until_polling(door)
        second = asyncio.create_task(bot.get_updates(timeout=30))
        with pytest.raises(Conflict):
            await first
        door.let_go()
        assert await second == ()
