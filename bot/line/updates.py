"""Raw updates: who sent one, and how it is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson

from storage.inbox import Arrival

Raw = Mapping[str, Any]
"""An update as the Bot API sends it, decoded."""

LARGEST_ID = 2**63
ALLOWED = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
"""The kinds of update that we ask for; asked for explicitly, because none would mean “as the server last had it”."""


def readable(body: bytes) -> Any:
    """The JSON value in ``body``. Raises ``ValueError`` where it is none.

    Half a character (a lone surrogate, a byte that is no UTF-8) becomes a question mark: it must not cost the message, nor those
    that came with it.
    """
    try:
        return orjson.loads(body)
    except ValueError:
        try:
            lenient = json.loads(body.decode("utf-8", "replace"))
        except RecursionError:
            raise ValueError("nested too deep") from None
        return orjson.loads(json.dumps(lenient, ensure_ascii=False).encode("utf-8", "replace"))


def update_id_of(raw: object) -> int | None:
    """The id of an update; none for what is no update at all, or has an id that no database could keep."""
    number = raw.get("update_id") if isinstance(raw, Mapping) else None
    return number if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < LARGEST_ID else None


def lane_of(raw: Raw) -> int:
    """The account whose order an update belongs to; 0 for what nobody has sent."""
    for kind, content in raw.items():
        if kind != "update_id" and isinstance(content, Mapping):
            for holder in ("from", "user", "chat"):
                sender = content.get(holder)
                if isinstance(sender, Mapping) and isinstance(sender.get("id"), int):
                    return int(sender["id"])
    return 0


def kept(update_id: int, raw: Raw) -> Arrival:
    """The update as the inbox keeps it."""
    return Arrival(update_id, orjson.dumps(raw).decode())


def read_back(payload: str) -> dict[str, Any]:
    """The update as it came. Raises ``ValueError`` for a payload that is none."""
    raw = orjson.loads(payload)
    if not isinstance(raw, dict):
        raise ValueError("no update")  # noqa: TRY004 - the payload's value is wrong, not its caller's type
    return raw
