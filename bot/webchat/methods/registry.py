"""The table of methods: a name in lower case, as Telegram looks them up, and what serves it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.webchat.params import Call

if TYPE_CHECKING:
    from bot.webchat.door import Door

Method = Callable[["Door", Call], "object | Awaitable[object]"]
"""Serves one call: returns the result (JSON, or ``RawResult``) or raises ``ApiError``."""

METHODS: dict[str, Method] = {}


def method(name: str) -> Callable[[Method], Method]:
    """Serve the method called ``name`` by the decorated function."""

    def register(serve: Method) -> Method:
        METHODS[name.lower()] = serve
        return serve

    return register
