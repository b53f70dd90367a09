"""What a refusal of Telegram means: one table of permanent, temporary and harmless ones.

Telegram names most errors only in words. Words that are not in the table never disable a person: the message alone has failed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.replies import Attached


class Meaning(StrEnum):
    """What to do after a failure."""

    TEMPORARY = "temporary"
    """Try again later."""
    UNCONFIRMED = "unconfirmed"
    """The request was handed over and no answer came: it may well have had its effect."""
    HALT = "halt"
    """Telegram asks everybody to wait."""
    HARMLESS = "harmless"
    """What was wanted is so already, or no longer matters."""
    MOVED = "moved"
    """The chat has another id."""
    GONE = "gone"
    """The message that was to be edited is not there any more: send it anew."""
    OTHERWISE = "otherwise"
    """The words to be edited stand elsewhere: under a file instead of alone, or the other way round."""
    TOO_LATE = "too late"
    """The message cannot be taken away any more."""
    REFUSED = "refused"
    """This message will never be taken; others may."""
    UNREACHABLE = "unreachable"
    """Nothing arrives in this chat until its person comes back."""
    TOKEN = "token"  # noqa: S105 - a meaning, no secret
    """The bot itself is not let in."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure and what goes with it; ``reason`` is for the log and the outbox and holds nothing that anybody wrote."""

    meaning: Meaning
    reason: str
    wait: float = 0.0
    """Seconds that Telegram asks for."""
    moved_to: int = 0
    left: tuple[Attached, ...] | None = None
    """Which of its files a message still lacks, where some have arrived."""

    @property
    def passes(self) -> bool:
        """Whether the same may be taken later."""
        return self.meaning in {Meaning.TEMPORARY, Meaning.UNCONFIRMED, Meaning.HALT, Meaning.TOKEN}


_BAD_REQUESTS: tuple[tuple[str, Meaning], ...] = (
    ("message is not modified", Meaning.HARMLESS),
    ("message to delete not found", Meaning.HARMLESS),
    ("message can't be deleted", Meaning.TOO_LATE),
    ("query is too old", Meaning.HARMLESS),
    ("query id is invalid", Meaning.HARMLESS),
    ("message to edit not found", Meaning.GONE),
    ("message can't be edited", Meaning.GONE),
    ("there is no text in the message to edit", Meaning.OTHERWISE),
    ("there is no caption in the message to edit", Meaning.OTHERWISE),
    ("message_id_invalid", Meaning.GONE),
    ("wrong file identifier", Meaning.REFUSED),
    ("file reference expired", Meaning.REFUSED),
    ("media_empty", Meaning.REFUSED),
    ("chat not found", Meaning.UNREACHABLE),
    ("user not found", Meaning.UNREACHABLE),
    ("peer_id_invalid", Meaning.UNREACHABLE),
    ("chat_write_forbidden", Meaning.UNREACHABLE),
    ("have no rights to send a message", Meaning.UNREACHABLE),
    ("not enough rights to send", Meaning.UNREACHABLE),
    ("user is deactivated", Meaning.UNREACHABLE),
)
_FORBIDDEN: tuple[tuple[str, Meaning], ...] = (
    ("bot was blocked by the user", Meaning.UNREACHABLE),
    ("user is deactivated", Meaning.UNREACHABLE),
    ("bot can't initiate conversation", Meaning.UNREACHABLE),
    ("bot can't send messages to bots", Meaning.UNREACHABLE),
    ("bot was kicked", Meaning.UNREACHABLE),
    ("bot is not a member", Meaning.UNREACHABLE),
    ("the group chat was deleted", Meaning.UNREACHABLE),
)


def failure_of(error: TelegramError) -> Failure:
    """What ``error`` means."""
    match error:
        case RetryAfter():
            asked = error.retry_after
            wait = asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
            return Failure(Meaning.HALT, "429", wait=wait)
        case ChatMigrated():
            return Failure(Meaning.MOVED, "migrated", moved_to=error.new_chat_id)
        case Forbidden():
            return _by_words(error, _FORBIDDEN, "403")
        case BadRequest():
            return _by_words(error, _BAD_REQUESTS, "400")
        case InvalidToken():
            return Failure(Meaning.TOKEN, "401")
        case NetworkError() if "too large" in error.message.lower():
            return Failure(Meaning.REFUSED, "413")
        case TimedOut() if "not sent" not in error.message:
            return Failure(Meaning.UNCONFIRMED, "TimedOut")
        case NetworkError() | Conflict():
            return Failure(Meaning.TEMPORARY, type(error).__name__)
        case _:
            # An answer that is no JSON comes as the bare class: a proxy's page, or half an answer.
            return Failure(Meaning.TEMPORARY, "unreadable answer")


def _by_words(error: TelegramError, table: tuple[tuple[str, Meaning], ...], code: str) -> Failure:
    told = error.message.lower()
    for words, meaning in table:
        if words in told:
            return Failure(meaning, f"{code} {words}")
    return Failure(Meaning.REFUSED, f"{code} unknown")
