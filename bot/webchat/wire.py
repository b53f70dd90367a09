"""What goes over the wire: objects of the Bot API as JSON, its errors, and its answers as bytes.

Inside the door an object of the Bot API is kept as the dictionary that is sent: there is nothing to translate on the
way out, which is most of what a request costs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

Json = dict[str, Any]
"""An object of the Bot API, as it is sent."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class ApiError(Exception):
    """A call that fails as Telegram's does: HTTP status and text, and for some errors ``parameters``."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = dict(parameters or {})


class RawResult(bytes):
    """A result that is JSON already, such as a batch of updates that were encoded when they arose."""


def bad_request(text: str) -> ApiError:
    """The 400 of Telegram; ``text`` is what follows ``Bad Request: ``."""
    return ApiError(400, f"Bad Request: {text}")


def too_many_requests(seconds: int) -> ApiError:
    """The 429 of Telegram, which asks to wait for ``seconds``."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def encode(value: object) -> bytes:
    """``value`` as compact JSON.

    A lone half of a surrogate pair cannot be said in UTF-8; it is written as ``?``, so that one bad character of a
    person cannot make every later answer fail.
    """
    return _encode(value).encode("utf-8", "replace")


def decode(text: str | bytes) -> object:
    """The JSON value in ``text``. Raises ``ValueError`` if it is none, or nested so deep that it can only be an attack."""
    try:
        value: object = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    return value


def success(result: object) -> bytes:
    """The body of an answer that carries ``result``."""
    return b'{"ok":true,"result":' + (result if isinstance(result, RawResult) else encode(result)) + b"}"


def failure(error: ApiError) -> bytes:
    """The body of an answer that reports ``error``."""
    body: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return encode(body)


def unix(moment: datetime) -> int:
    """``moment`` in whole seconds since 1970, as the Bot API tells the time."""
    return int(moment.timestamp())
