"""A real ``Application`` against the door, by polling and by webhook, in one process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InlineQueryResultArticle, InputTextMessageContent, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.door import Door
from bot.webchat.people import Person
from tests.webchat.conftest import BASE, TOKEN, request_to

PRESSES = InlineKeyboardMarkup([[InlineKeyboardButton("话术", callback_data="p:1")]])


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_html(f"<b>你好</b> {' '.join(context.args or [])}", reply_markup=PRESSES)


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    assert update.message.text is not None
    await update.message.reply_text(f"你说：{update.message.text}")


async def pressed(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer("好")
    await query.edit_message_text(f"按了 {query.data}")


async def asked(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.inline_query is not None
    content = InputTextMessageContent(f"关于 {update.inline_query.query}")
    await update.inline_query.answer([InlineQueryResultArticle("r", "标题", content)], cache_time=0, is_personal=True)


def application_for(app: Starlette) -> Application[Any, Any, Any, Any, Any, Any]:
    application = (
        ApplicationBuilder()
        .token(TOKEN)
        .base_url(f"{BASE}/bot")
        .request(request_to(app))
        .get_updates_request(request_to(app))
        .job_queue(None)
        .build()
    )
    application.add_handler(CommandHandler("start", start))
    application.add_handler(MessageHandler(filters.TEXT & filters.UpdateType.MESSAGE, echo))
    application.add_handler(CallbackQueryHandler(pressed))
    application.add_handler(InlineQueryHandler(asked))
    return application


@pytest.fixture
async def polling(app: Starlette) -> AsyncIterator[Application[Any, Any, Any, Any, Any, Any]]:
    async with application_for(app) as application:
        assert application.updater is not None
        await application.start()
        await application.updater.start_polling(allowed_updates=Update.ALL_TYPES)
        yield application
        await application.updater.stop()
        await application.stop()


@pytest.mark.usefixtures("polling")
class TestPolling:
    async def test_a_conversation(self, officer: Person) -> None:
        officer.start("enrol")
        card = await officer.sees("你好 enrol")
        press = officer.press(card, "话术")
        assert await officer.answered(press) == "好"
        await officer.sees("按了 p:1")
        officer.send("遗洒")
        await officer.sees("你说：遗洒")

    async def test_inline_mode(self, officer: Person) -> None:
        query = officer.ask_inline("遗洒")
        await officer.wait_for(lambda _: query.results)
        assert officer.choose(query, "r").text == "关于 遗洒"

    async def test_polling_survives_errors_and_broken_connections(self, door: Door, officer: Person) -> None:
        door.faults.cut(method="getUpdates")
        officer.send("一")
        await officer.sees("你说：一")

    async def test_edited_messages_are_updates_too(self, door: Door, officer: Person) -> None:
        said = officer.send("一")
        await officer.sees("你说：一")
        officer.edit(said, "二")
        officer.send("三")
        await officer.sees("你说：三")
        assert [message.text for message in officer.received()] == ["你说：一", "你说：三"]


async def test_a_bot_that_starts_again_gets_what_it_had_not_confirmed(app: Starlette, officer: Person) -> None:
    officer.send("停机时")
    async with application_for(app) as application:
        assert application.updater is not None
        await application.start()
        await application.updater.start_polling()
        await officer.sees("你说：停机时")
        await application.updater.stop()
        await application.stop()


async def test_an_application_behind_a_webhook(config: DoorConfig) -> None:
    holder: list[Application[Any, Any, Any, Any, Any, Any]] = []

    async def hook(request: Request) -> Response:
        if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != "s3cret":
            return Response(status_code=403)
        update = Update.de_json(await request.json(), holder[0].bot)
        await holder[0].update_queue.put(update)
        return Response()

    bots_own = Starlette(routes=[Route("/hook", hook, methods=["POST"])])
    door_app = create_app(replace(config, webhook_transport=httpx.ASGITransport(bots_own)))
    door: Door = door_app.state.door
    officer = door.person(10001, "甲")
    async with application_for(door_app) as application:
        holder.append(application)
        await application.start()
        await application.bot.set_webhook("http://127.0.0.1:9000/hook", secret_token="s3cret", allowed_updates=Update.ALL_TYPES)
        officer.start()
        card = await officer.sees("你好")
        await officer.answered(officer.press(card, "话术"))
        await officer.sees("按了 p:1")
        info = await application.bot.get_webhook_info()
        assert (info.url, info.pending_update_count, info.last_error_message) == ("http://127.0.0.1:9000/hook", 0, None)
        await application.bot.delete_webhook()
        await application.stop()
    await door.close()
