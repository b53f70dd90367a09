"""A bot of a few lines, for tests of the page: it answers by a table and sees nothing of enforcement."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable

from bot.webchat.door import Door
from bot.webchat.params import Call
from bot.webchat.wire import Json

Said = Callable[["ScriptedBot", Json], Awaitable[None]]


class ScriptedBot:
    """Calls the Bot API in the door's own process; ``texts`` and ``presses`` say what answers what."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.texts: dict[str, Said] = {}
        self.presses: dict[str, Said] = {}
        self.result: Json = {}
        """What an inline result has besides or instead."""
        self.pages: dict[str, str] = {}
        """Which offset follows which in inline results."""

    async def call(self, method: str, **args: object) -> Json:
        """One call; returns its result. Fails the test if the door refuses it."""
        answer = await self.door.answer(Call(method.lower(), args))
        body: Json = json.loads(answer.body)
        assert body["ok"], body
        result = body["result"]
        return result if isinstance(result, dict) else {"result": result}

    async def says(self, chat: int, text: str, *rows: list[Json], **more: object) -> Json:
        """Send ``text`` (HTML) with the rows of an inline keyboard."""
        markup = {"reply_markup": {"inline_keyboard": list(rows)}} if rows else {}
        return await self.call("sendMessage", chat_id=chat, text=text, parse_mode="HTML", **markup, **more)

    async def run(self) -> None:
        """Take updates and answer them until cancelled."""
        offset = 0
        while True:
            kinds = ["message", "edited_message", "callback_query", "inline_query"]
            updates = (await self.call("getUpdates", offset=offset, timeout=20, allowed_updates=kinds))["result"]
            for update in updates:
                offset = update["update_id"] + 1
                await self._take(update)

    async def _take(self, update: Json) -> None:
        if "message" in update:
            message = update["message"]
            said = self.texts.get(message.get("text", "")) or self.texts.get("*")
            if said is not None:
                await said(self, message)
        elif "callback_query" in update:
            query = update["callback_query"]
            said = self.presses.get(query["data"])
            if said is not None:
                await said(self, query)
        elif "inline_query" in update:
            query = update["inline_query"]
            content = {"message_text": f"结果：{query['query']}"}
            result = {"type": "article", "id": "1", "title": f"查到 {query['query']}", "input_message_content": content, **self.result}
            following = self.pages.get(query["offset"], "")
            await self.call("answerInlineQuery", inline_query_id=query["id"], results=[result], next_offset=following)


@contextlib.asynccontextmanager
async def running(bot: ScriptedBot) -> AsyncIterator[ScriptedBot]:
    """Run ``bot`` while the block runs; what it failed at fails the test."""
    task = asyncio.create_task(bot.run(), name="the scripted bot")
    try:
        yield bot
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
