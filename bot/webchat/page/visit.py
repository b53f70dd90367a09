"""Who asks: session, persona and chat of a request of the page, and how it is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, cast

from starlette.requests import Request
from starlette.responses import Response

from bot.webchat.page.sessions import Sessions
from bot.webchat.params import Call
from bot.webchat.people import ImpossibleError, Person
from bot.webchat.transport import OVERHEAD, ClientGoneError, read_call
from bot.webchat.wire import ApiError, Json, encode
from bot.webchat.world import PRESENT, Chat, Message

if TYPE_CHECKING:
    from bot.webchat.door import Door

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_OUR_OWN = frozenset({"same-origin", "none"})


class PageError(Exception):
    """A request that is refused: HTTP status, a code for the page, a line for whoever debugs it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of the page, after it was found to be allowed."""

    door: Door
    person: Person
    chat: Chat
    call: Call

    def message(self, name: str = "message") -> Message:
        """The message of the current chat that a parameter names."""
        message = self.chat.messages.get(self.call.message_id(name))
        if message is None:
            raise PageError(404, "message", "there is no such message in this chat")
        return message


Serve = Callable[[Visit], Awaitable[Json]]
Endpoint = Callable[[Request], Awaitable[Response]]


def visited(serve: Serve) -> Endpoint:
    """An endpoint that lets in only who has a session, and answers with the JSON that ``serve`` returns."""

    @wraps(serve)
    async def endpoint(request: Request) -> Response:
        try:
            check_session(request)
            door = door_of(request)
            call = await read_call(request.scope, request.receive, "page", door.config.download_limit + OVERHEAD)
            person = _person(door, call)
            return reply(await serve(Visit(door, person, _chat(door, person, call), call)))
        except PageError as error:
            return refusal(error)
        except ImpossibleError as error:
            return refusal(PageError(409, "impossible", str(error)))
        except ApiError as error:
            return refusal(PageError(error.code, "too_large" if error.code == 413 else "bad_request", error.description))
        except ClientGoneError:
            return Response(status_code=400)

    return endpoint


def door_of(request: Request) -> Door:
    """The door that serves this request."""
    return cast("Door", request.app.state.door)


def sessions_of(request: Request) -> Sessions:
    """The sessions of the door that serves this request."""
    return cast("Sessions", request.app.state.sessions)


def cookie_name(door: Door) -> str:
    """The cookie's name; it holds the port because cookies do not tell ports apart and doors do."""
    return f"door_{door.config.port}"


def check_own_page(request: Request) -> None:
    """Refuse what a browser says comes from another site or another port: these are same-site for the cookie."""
    if request.headers.get("sec-fetch-site", "none") not in _OUR_OWN:
        raise PageError(403, "foreign", "requests of other pages are not served")


def check_session(request: Request) -> None:
    """Refuse whoever has no session."""
    check_own_page(request)
    token = request.cookies.get(cookie_name(door_of(request)), "")
    if not sessions_of(request).knows(token):
        raise PageError(401, "session", "open the address that the door printed when it started")


def reply(body: Json, status: int = 200) -> Response:
    """``body`` as JSON; everything the page gets is data, never markup."""
    return Response(encode(body), status, HEADERS, "application/json")


def refusal(error: PageError) -> Response:
    """An error as JSON."""
    return reply({"error": error.code, "message": str(error)}, error.status)


def _person(door: Door, call: Call) -> Person:
    if not door.personas:
        raise PageError(409, "persona", "this door has nobody to speak as")
    user_id = call.integer("as") or door.personas[0]
    if user_id not in door.personas:
        raise PageError(403, "persona", "the page may not speak as this person")
    return door.people[user_id]


def _chat(door: Door, person: Person, call: Call) -> Chat:
    chat_id = call.integer("chat") or person.chat.id
    chat = door.world.chats.get(chat_id)
    if chat is None or chat.members.get(person.id) not in PRESENT:
        raise PageError(404, "chat", "this person is in no such chat")
    return chat
