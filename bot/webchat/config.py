"""What one door is set to: its bot, the people who may use the page, and its limits."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

Clock = Callable[[], datetime]
"""Returns the present moment as an aware datetime."""

MEGABYTE = 1024 * 1024


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody the page can speak as."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = "zh-hans"
    about: str = ""
    """What the page says of this person beside the name, for instance a role."""
    started: bool = False
    """Whether the bot may write first, as to somebody who has opened its chat before."""


@dataclass(frozen=True, slots=True)
class DoorConfig:
    """The settings of a door; every limit bounds memory or copies one of Telegram's."""

    token: str
    """``<bot id>:<secret>`` as BotFather gives it; calls with another token are refused."""
    port: int = 8081
    """The port that Host headers must name."""
    bot_name: str = "执法随行"
    bot_username: str = "suixing_bot"
    personas: tuple[Persona, ...] = ()
    key: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    """What opens the chat page, new with every start."""
    clock: Clock = utc_now
    reads_all_group_messages: bool = False
    """Off, as BotFather has it: in groups the bot sees commands, replies to itself and service messages only."""
    webhook_transport: httpx.AsyncBaseTransport | None = None
    """Carries webhook posts instead of the network, so that a test stays in one process."""
    webhook_pause: float = 1.0
    """Seconds before the second attempt at a webhook; it doubles up to ``webhook_longest_pause``."""
    webhook_longest_pause: float = 60.0
    webhook_timeout: float = 60.0
    wrong_key_pause: float = 1.0
    """Seconds that a wrong start key has to wait for its refusal; only one is answered at a time."""
    query_lifetime: float = 60.0
    """Seconds within which a callback or inline query can be answered."""
    kept_messages: int = 500
    """Messages kept in each chat; older ones are forgotten, as if deleted."""
    kept_updates: int = 100_000
    """Updates kept for a bot that does not fetch them; the oldest go first."""
    kept_events: int = 5_000
    """What the page may miss and still catch up with."""
    kept_client_ids: int = 1_000
    """Messages of the page that a repeated request does not say twice."""
    kept_calls: int = 1_000
    """Calls remembered for tests (``Door.calls``)."""
    upload_limit: int = 50 * MEGABYTE
    photo_limit: int = 10 * MEGABYTE
    download_limit: int = 20 * MEGABYTE
    file_store_limit: int = 256 * MEGABYTE
    """All files together; the oldest are forgotten."""

    @property
    def bot_id(self) -> int:
        """The number before the colon of the token.

        Raises ``ValueError`` for a token that is not ``<number>:<secret>``.
        """
        number, colon, secret = self.token.partition(":")
        if not (number.isdigit() and colon and secret) or number.startswith("0"):
            raise ValueError("a bot token reads <number>:<secret>")
        return int(number)

    def __post_init__(self) -> None:
        _ = self.bot_id
