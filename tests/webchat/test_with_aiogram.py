"""A second reader: aiogram over real HTTP, so that the door and the bot's library do not share one misreading."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import httpx
import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.filters import CommandStart
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    CallbackQuery,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputMediaPhoto,
    InputTextMessageContent,
    LinkPreviewOptions,
    Message,
    ReactionTypeEmoji,
    ReplyParameters,
)

from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig, Persona
from bot.webchat.door import Door
from bot.webchat.people import Person
from bot.webchat.pictures import sample_png
from bot.webchat.server import api_address, bind, page_address, port_of, serving
from bot.webchat.world import ChatKind

TOKEN = "123456:TEST-TOKEN"
PRESSES = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="话术", callback_data="p:1")]])


@pytest.fixture
async def door(config: DoorConfig) -> AsyncIterator[Door]:
    """A door on a real port."""
    listener = bind(0)
    app = create_app(replace(config, token=TOKEN, port=port_of(listener), personas=(Persona(501, "演示"),)))
    async with serving(app, listener) as door:
        yield door


@pytest.fixture
def officer(door: Door) -> Person:
    return door.person(10001, "甲", started=True)


def bot_at(door: Door, token: str = TOKEN) -> Bot:
    server = TelegramAPIServer.from_base(api_address(door))
    return Bot(token, session=AiohttpSession(api=server, timeout=5))


@pytest.fixture
async def bot(door: Door) -> AsyncIterator[Bot]:
    bot = bot_at(door)
    yield bot
    await bot.session.close()


async def test_messages_are_read_alike(bot: Bot, door: Door, officer: Person) -> None:
    question = officer.send("问")
    markup = InlineKeyboardMarkup(
        inline_keyboard=[
            [
                InlineKeyboardButton(text="话术", callback_data="p:1"),
                InlineKeyboardButton(text="复制", copy_text=CopyTextButton(text="请出示")),
                InlineKeyboardButton(text="网", url="https://example.org/"),
            ]
        ]
    )
    sent = await bot.send_message(
        officer.id,
        "<b>可以</b> <blockquote expandable>法条</blockquote>",
        parse_mode="HTML",
        reply_markup=markup,
        protect_content=True,
        reply_parameters=ReplyParameters(message_id=question.id),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    assert sent.html_text == "<b>可以</b> <blockquote expandable>法条</blockquote>"
    assert sent.reply_markup is not None
    assert sent.reply_markup.model_dump(exclude_none=True) == markup.model_dump(exclude_none=True)
    assert sent.has_protected_content is True
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "问"
    edited = await bot.edit_message_text("新", chat_id=officer.id, message_id=sent.message_id, reply_markup=PRESSES)
    assert isinstance(edited, Message)
    assert edited.edit_date is not None
    assert await bot.edit_message_reply_markup(chat_id=officer.id, message_id=sent.message_id)
    assert await bot.send_chat_action(officer.id, "typing") is True
    assert await bot.delete_message(officer.id, sent.message_id) is True
    assert (await bot.send_location(officer.id, 1.5, 2.5)).location is not None
    said = officer.send("话")
    assert (await bot.forward_message(officer.id, officer.id, said.id)).forward_origin is not None
    assert (await bot.copy_message(officer.id, officer.id, said.id)).message_id
    assert await bot.set_message_reaction(officer.id, said.id, [ReactionTypeEmoji(emoji="👍")])
    assert await bot.pin_chat_message(officer.id, said.id)


async def test_files_are_read_alike(bot: Bot, officer: Person) -> None:
    photo = await bot.send_photo(officer.id, BufferedInputFile(sample_png(20, 20), "图.png"), caption="<i>图</i>", parse_mode="HTML")
    assert photo.photo is not None
    assert (photo.photo[-1].width, photo.html_text) == (20, "<i>图</i>")
    document = await bot.send_document(officer.id, BufferedInputFile(b"bytes", "台账.csv"))
    assert document.document is not None
    assert document.document.file_name == "台账.csv"
    fetched = await bot.download(document.document)
    assert fetched is not None
    assert fetched.read() == b"bytes"
    album = await bot.send_media_group(
        officer.id,
        [InputMediaPhoto(media=BufferedInputFile(sample_png(), "a.png"), caption="一"), InputMediaPhoto(media=photo.photo[-1].file_id)],
    )
    assert [message.caption for message in album] == ["一", None]
    for kind in ("video", "voice", "audio", "animation", "sticker", "video_note"):
        sent = await getattr(bot, f"send_{kind}")(officer.id, BufferedInputFile(b"data", "a.bin"))
        assert getattr(sent, kind).file_size == 4


async def test_the_rest_is_read_alike(bot: Bot, door: Door, officer: Person) -> None:
    me = await bot.get_me()
    assert (me.username, me.supports_inline_queries) == ("suixing_bot", True)
    scope = BotCommandScopeChat(chat_id=officer.id)
    assert await bot.set_my_commands([BotCommand(command="ask", description="问")], scope=scope)
    assert (await bot.get_my_commands(scope=scope))[0].description == "问"
    group = door.group("大队", officer)
    assert (await bot.get_chat(group.id)).title == "大队"
    assert (await bot.get_chat(officer.id)).accent_color_id >= 0
    assert (await bot.get_chat_member(group.id, officer.id)).status == "creator"
    assert (await bot.get_chat_administrators(group.id))[0].user.id == officer.id
    assert (await bot.get_webhook_info()).url == ""
    assert (await bot.get_my_name()).name == "执法随行"


async def test_every_kind_of_update_is_read_alike(bot: Bot, door: Door, officer: Person) -> None:
    card = await bot.send_message(officer.id, "卡片", reply_markup=PRESSES)
    said = officer.send("问")
    officer.edit(said, "再问")
    officer.press(officer.chat.messages[card.message_id], "话术")
    query = officer.ask_inline("遗洒")
    content = InputTextMessageContent(message_text="关于")
    result = InlineQueryResultArticle(id="r", title="标题", input_message_content=content, reply_markup=PRESSES)
    assert await bot.answer_inline_query(query.id, [result], cache_time=0)
    officer.choose(query, "r")
    officer.send_photo()
    officer.send_sticker()
    door.group("大队", officer)
    officer.block()
    updates = await bot.get_updates()
    assert [update.event_type for update in updates] == [
        "message",
        "edited_message",
        "callback_query",
        "inline_query",
        "message",
        "chosen_inline_result",
        "message",
        "message",
        "my_chat_member",
        "my_chat_member",
    ]


async def test_errors_are_read_alike(bot: Bot, door: Door, officer: Person) -> None:
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(5, "x")
    officer.block()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(officer.id, "x")
    officer.unblock()
    door.faults.too_many(7)
    with pytest.raises(TelegramRetryAfter) as waiting:
        await bot.send_message(officer.id, "x")
    assert waiting.value.retry_after == 7
    small = door.group("组", officer, kind=ChatKind.GROUP)
    large = small.upgrade()
    with pytest.raises(TelegramMigrateToChat) as moved:
        await bot.send_message(small.id, "x")
    assert moved.value.migrate_to_chat_id == large.id
    door.faults.error(500, "Internal Server Error")
    with pytest.raises(TelegramServerError):
        await bot.send_message(officer.id, "x")
    door.faults.error(404, "Not Found: method not found")
    with pytest.raises(TelegramNotFound):
        await bot.send_message(officer.id, "x")
    other = bot_at(door, "123456:OTHER-TOKEN")
    with pytest.raises(TelegramUnauthorizedError):
        await other.get_me()
    await other.session.close()
    door.updates.clear()
    first = asyncio.create_task(bot.get_updates(timeout=20))
    async with asyncio.timeout(5):
        while not door.updates.is_polled:  # noqa: ASYNC110 - a real socket lies between
            await asyncio.sleep(0.001)
    second = asyncio.create_task(bot.get_updates(timeout=20))
    with pytest.raises(TelegramConflictError):
        await first
    door.let_go()
    assert await second == []


async def test_cut_connections_and_silence_over_real_sockets(bot: Bot, door: Door, officer: Person) -> None:
    door.faults.cut(method="sendMessage", after_effect=True)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(officer.id, "x")
    assert len(officer.received()) == 1
    door.faults.silence(0.05, method="sendMessage")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(officer.id, "y")
    assert len(officer.received()) == 1
    assert await bot.send_message(officer.id, "z")


async def test_a_dispatcher_holds_a_conversation(bot: Bot, door: Door, officer: Person) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart())
    async def start(message: Message) -> None:
        await message.answer("你好", reply_markup=PRESSES)

    @dispatcher.message(F.text)
    async def echo(message: Message) -> None:
        await message.reply(f"你说：{message.text}")

    @dispatcher.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        await query.answer("好")
        assert isinstance(query.message, Message)
        await query.message.edit_text(f"按了 {query.data}")

    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False))
    officer.start()
    card = await officer.sees("你好")
    assert await officer.answered(officer.press(card, "话术")) == "好"
    await officer.sees("按了 p:1")
    officer.send("遗洒")
    await officer.sees("你说：遗洒")
    await dispatcher.stop_polling()
    with suppress(asyncio.CancelledError):
        await polling


async def test_the_page_is_served_beside_it(door: Door) -> None:
    address, _, key = page_address(door).partition("#key=")
    async with httpx.AsyncClient(base_url=address) as page:
        assert (await page.post("/chat/session", json={"key": key})).json() == {"ok": True}
        state: dict[str, Any] = (await page.get("/chat/state")).json()
        assert state["me"]["name"] == "演示"
        assert (await page.get("/chat/state", headers={"Host": "evil.example"})).status_code == 403


async def test_a_taken_port_is_told_at_once(door: Door) -> None:
    with pytest.raises(OSError, match="in use"):
        bind(door.config.port)


async def test_a_client_that_hangs_up_leaves_the_door_standing(door: Door, bot: Bot) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.config.port)
    writer.write(b"POST /bot123456:TEST-TOKEN/sendMessage HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nhalf")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert reader is not None
    assert await bot.get_me()
