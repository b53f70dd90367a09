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
    """A call that was made, for tests to look at (without its files); ``code`` is the HTTP status of its answer."""

    method: str
    chat_id: int
    call: Call
    code: int


async def dispatch(door: Door, call: Call) -> Answer:
    """Serve one call of the bot."""
    fault = door.faults.take(call) if len(door.faults) else None
    if fault is not None and not fault.after_effect:
        answer = await _spoiled(fault)
    else:
        answer = await _serve(door, call)
        if fault is not None:
            answer = await _spoiled(fault)
    _record(door.calls, call, answer)
    return answer


async def spoil(door: Door, call: Call) -> Answer | None:
    """The failure that is on order for ``call``, for what is no method; none if it may go on."""
    fault = door.faults.take(call)
    return None if fault is None else await _spoiled(fault)


async def _serve(door: Door, call: Call) -> Answer:
    try:
        serve = METHODS.get(call.method)
        if serve is None:
            raise ApiError(404, "Not Found: method not found")
        result = serve(door, call)
        if isinstance(result, Awaitable):
            result = await result
        return Answer(200, success(result))
    except ApiError as error:
        return _failed(error)
    except Exception:
        logger.exception("the door failed at %s", call.method)
        return _failed(ApiError(500, "Internal Server Error"))


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


def _record(calls: deque[CallRecord], call: Call, answer: Answer) -> None:
    remembered = Call(call.method, call.args) if call.uploads else call
    calls.append(CallRecord(call.method, to_integer(call.text("chat_id")), remembered, answer.status))
