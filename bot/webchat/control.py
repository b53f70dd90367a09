"""Faults on order over HTTP, for tests in which the door is a process of its own. Needs the start key."""

from __future__ import annotations

import hmac

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.webchat.faults import Fault, FaultKind
from bot.webchat.page.visit import PageError, door_of, refusal, reply
from bot.webchat.params import Call
from bot.webchat.transport import ClientGoneError, read_call
from bot.webchat.wire import ApiError, too_many_requests

REQUEST_LIMIT = 64 * 1024


async def faults(request: Request) -> Response:
    """POST orders a fault (the fields of ``Fault``, with ``code``, ``description`` or ``retry_after`` for an error);
    DELETE withdraws them all; both need ``Authorization: Bearer <start key>``."""
    door = door_of(request)
    given = request.headers.get("authorization", "").encode("utf-8", "replace")
    if not hmac.compare_digest(given, b"Bearer " + door.config.key.encode()):
        return refusal(PageError(401, "key", "this needs the start key"))
    if request.method == "DELETE":
        door.faults.clear()
        return reply({"open": 0})
    try:
        call = await read_call(request.scope, request.receive, "faults", REQUEST_LIMIT)
        door.faults.add(_fault(call))
    except ApiError as error:
        return refusal(PageError(error.code, "bad_request", error.description))
    except ClientGoneError:
        return Response(status_code=400)
    return reply({"open": len(door.faults)})


def _fault(call: Call) -> Fault:
    kind = call.text("kind", "error")
    if kind not in set(FaultKind):
        raise ApiError(400, f"kind is one of {', '.join(FaultKind)}")
    error = None
    if kind == FaultKind.ERROR:
        retry_after = call.integer("retry_after")
        error = too_many_requests(retry_after) if retry_after else ApiError(call.integer("code", 500), call.text("description", "Fault"))
    times = call.integer("times", 1, 0)
    return Fault(
        FaultKind(kind),
        error,
        method=call.text("method", "*"),
        chat_id=call.integer("chat_id"),
        times=times or None,
        skip=call.integer("skip", 0, 0),
        after_effect=call.flag("after_effect"),
        seconds=call.real("seconds") or 60.0,
    )


CONTROL_ROUTES = [Route("/door/faults", faults, methods=["POST", "DELETE"])]
