"""The Bot API over HTTP: reading calls as clients send them, and sending answers.

This is the hot path: a raw ASGI application, one dictionary look-up to the method, one ``json`` pass each way.
"""

from __future__ import annotations

import hmac
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.types import Receive, Scope, Send

from bot.webchat.dispatch import Answer
from bot.webchat.faults import FILE_DOWNLOAD
from bot.webchat.forms import parse_form
from bot.webchat.params import Call, Upload
from bot.webchat.wire import ApiError, bad_request, decode, failure

if TYPE_CHECKING:
    from bot.webchat.door import Door

OVERHEAD = 1024 * 1024
"""Bytes that a form may have around its files."""

_NO_STORE = (b"cache-control", b"no-store")
_JSON = (b"content-type", b"application/json")
_HTML = (b"content-type", b"text/html")


class ConnectionCutError(Exception):
    """Ends a request whose answer was begun and shall break off: a fault on order, not a bug."""


class ClientGoneError(Exception):
    """The client hung up before its request was read."""


class _InMemory(MultiPartParser):
    """Keeps what is uploaded out of the temporary files that starlette would use: a disk does not forget it."""

    spool_max_size = 1 << 31


class BotApi:
    """Serves ``/bot<token>/<method>``."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        token, _, method = scope["path"].removeprefix("/bot").partition("/")
        try:
            _check_token(self._door, token)
            call = await read_call(scope, receive, method, self._door.config.upload_limit + OVERHEAD)
        except ApiError as error:
            await _send(send, Answer(error.code, failure(error)))
        except ClientGoneError:
            return
        else:
            await _send(send, await self._door.answer(call))


class BotFiles:
    """Serves ``/file/bot<token>/<path>``."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        token, _, path = scope["path"].removeprefix("/file/bot").partition("/")
        door = self._door
        try:
            _check_token(door, token)
            if scope["method"] not in {"GET", "HEAD"}:
                raise ApiError(405, "Method Not Allowed")
            if len(door.faults) and (answer := await door.spoil(Call(FILE_DOWNLOAD, {"path": path}))) is not None:
                await _send(send, answer)
                return
            file = door.files.at(path)
            if file is None:
                raise ApiError(404, "Not Found")
        except ApiError as error:
            await _send(send, Answer(error.code, failure(error)))
            return
        headers = [
            (b"content-type", b"application/octet-stream"),
            (b"content-length", b"%d" % len(file.data)),
            (b"x-content-type-options", b"nosniff"),
            (b"content-disposition", b"attachment"),
            _NO_STORE,
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else file.data})


async def read_call(scope: Scope, receive: Receive, method: str, limit: int) -> Call:
    """The call in a request: parameters from the query string and from a body that is JSON or a form of either kind.

    Raises ``ApiError`` if it cannot be read or is larger than ``limit`` bytes, ``ClientGoneError`` if it never came.
    """
    if scope["method"] not in {"GET", "POST"}:
        raise ApiError(405, "Method Not Allowed")
    args: dict[str, object] = dict(parse_form(scope["query_string"]))
    uploads: dict[str, Upload] = {}
    kind = _header(scope, b"content-type").lower()
    length = _header(scope, b"content-length")
    if length.isdigit() and int(length) > limit:
        raise ApiError(413, "Request Entity Too Large")
    if kind.startswith(b"multipart/form-data"):
        await _read_form(scope, receive, limit, args, uploads)
    else:
        body = b"".join([chunk async for chunk in _chunks(receive, limit)])
        if body and kind.startswith(b"application/json"):
            args |= _object(body)
        elif body:
            args |= parse_form(body)
    name = method or args.get("method")
    return Call(name.lower() if isinstance(name, str) else "", args, uploads)


def _check_token(door: Door, token: str) -> None:
    number, colon, _ = token.partition(":")
    if not colon or not number.isascii() or not number.isdigit():
        raise ApiError(401, "Unauthorized: invalid token specified")
    if not hmac.compare_digest(token.encode(), door.config.token.encode()):
        raise ApiError(401, "Unauthorized")
    if door.logged_out:
        raise ApiError(400, "Logged out")


def _header(scope: Scope, name: bytes) -> bytes:
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return b""


async def _chunks(receive: Receive, limit: int) -> AsyncGenerator[bytes, None]:
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise ApiError(413, "Request Entity Too Large")
        if chunk:
            yield chunk
        more = message.get("more_body", False)


def _object(body: bytes) -> dict[str, object]:
    try:
        value = decode(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("can't parse JSON object")
    return value


async def _read_form(scope: Scope, receive: Receive, limit: int, args: dict[str, object], uploads: dict[str, Upload]) -> None:
    try:
        form = await _InMemory(Headers(scope=scope), _chunks(receive, limit), max_files=20, max_fields=100).parse()
    except MultiPartException as error:
        raise bad_request(f"can't parse multipart form: {error.message}") from None
    try:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                uploads[name] = Upload(value.filename or "", value.content_type or "", await value.read())
            else:
                args[name] = value
    finally:
        await form.close()


async def _send(send: Send, answer: Answer) -> None:
    length = len(answer.body) + (64 if answer.cut else 0)
    headers = [_JSON if answer.is_json else _HTML, (b"content-length", b"%d" % length), _NO_STORE]
    if answer.retry_after:
        headers.append((b"retry-after", b"%d" % answer.retry_after))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": answer.cut})
    if answer.cut:
        raise ConnectionCutError
