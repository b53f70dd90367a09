"""From a call to its answer: look the method up, let a fault have its way, turn errors into Telegram's."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.webchat.faults import Fault, FaultKind
from bot.webchat.methods import METHODS
from bot.webchat.params import Call, to_integer
from bot.webchat.troubles import wordless
from bot.webchat.wire import ApiError, failure, success

if TYPE_CHECKING:
    from bot.webchat.door import Door

logger = logging.getLogger(__name__)

NOT_JSON = b"<html><head><title>502 Bad Gateway</title></head></html>"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a call; ``cut`` that the connection breaks before all of it was sent."""

    status: int
    body: bytes
    retry_after: int = 0
    is_json: bool = True
    cut: bool = False


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A call that was made, for tests to look at (without its files); ``code`` is the HTTP status of its answer and
    ``messages`` are the ids of the messages that it made or changed."""

    method: str
    chat_id: int
    call: Call
    code: int
    messages: tuple[int, ...] = ()


async def dispatch(door: Door, call: Call) -> Answer:
    """Serve one call of the bot."""
    fault = door.faults.take(call) if len(door.faults) else None
    messages: tuple[int, ...] = ()
    if fault is not None and not fault.after_effect:
        answer = await _spoiled(fault)
    else:
        answer, messages = await _serve(door, call)
        if fault is not None:
            answer = await _spoiled(fault)
    _record(door.calls, call, answer, messages)
    return answer


async def spoil(door: Door, call: Call) -> Answer | None:
    """The failure that is on order for ``call``, for what is no method; none if it may go on."""
    fault = door.faults.take(call)
    return None if fault is None else await _spoiled(fault)


async def _serve(door: Door, call: Call) -> tuple[Answer, tuple[int, ...]]:
    files = door.files.count
    try:
        serve = METHODS.get(call.method)
        if serve is None:
            raise ApiError(404, "Not Found: method not found")
        result = serve(door, call)
        if isinstance(result, Awaitable):
            result = await result
        return Answer(200, success(result)), _message_ids(result)
    except ApiError as error:
        failed = _failed(error)
    except Exception as error:
        logger.exception("the door failed at %s", call.method, exc_info=wordless(error))
        failed = _failed(ApiError(500, "Internal Server Error"))
    # No message carries what came with a call that failed: nothing would ever erase it.
    if call.uploads:
        door.files.drop_since(files)
    return failed, ()


def _message_ids(result: object) -> tuple[int, ...]:
    sent = result if isinstance(result, list) else [result]
    return tuple(message["message_id"] for message in sent if isinstance(message, dict) and "message_id" in message)


async def _spoiled(fault: Fault) -> Answer:
    match fault.kind:
        case FaultKind.ERROR if fault.error is not None:
            return _failed(fault.error)
        case FaultKind.BROKEN:
            return Answer(502, NOT_JSON, is_json=False)
        case FaultKind.SILENCE:
            await asyncio.sleep(fault.seconds)
        case _:
            pass
    return Answer(200, b'{"ok":', cut=True)


def _failed(error: ApiError) -> Answer:
    return Answer(error.code, failure(error), error.parameters.get("retry_after", 0))


def _record(calls: deque[CallRecord], call: Call, answer: Answer, messages: tuple[int, ...]) -> None:
    remembered = Call(call.method, call.args) if call.uploads else call
    calls.append(CallRecord(call.method, to_integer(call.text("chat_id")), remembered, answer.status, messages))
