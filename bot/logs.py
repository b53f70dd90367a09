"""Logging that never shows the token or what people write."""

from __future__ import annotations

import logging
import sqlite3
import traceback

from telegram.error import TelegramError

SPEAKING = (sqlite3.Error, OSError, TelegramError)
"""Failures whose own text is an engineer's: it names a table, a file or an error of Telegram's. Any other may quote somebody's words."""


class Redaction(logging.Filter):
    """Replaces a secret by ``***`` in every record, its arguments and its traceback, which tells places but no values."""

    def __init__(self, secret: str | None) -> None:
        super().__init__()
        self._secret = secret

    def filter(self, record: logging.LogRecord) -> bool:
        """Always keeps the record."""
        message = record.getMessage()
        if self._secret and self._secret in message:
            record.msg, record.args = message.replace(self._secret, "***"), ()
        if record.exc_info and record.exc_info[1] is not None:
            told = discreet(record.exc_info[1])
            record.exc_text = told.replace(self._secret, "***") if self._secret else told
            record.exc_info = None
        return True


def discreet(error: BaseException) -> str:
    """A traceback without the failures' own texts, but for those of ``SPEAKING``: a ``ValueError`` quotes what a person wrote."""
    told: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        text = f": {seen}" if isinstance(seen, SPEAKING) else ""
        told.append("".join(traceback.format_tb(seen.__traceback__)) + type(seen).__name__ + text)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\ncaused\n".join(reversed(told))


def set_up(level: str, secret: str | None) -> None:
    """Log to standard error at ``level``; ``secret`` never appears."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(Redaction(secret))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # At INFO the first two print every request with the token in its address.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # At DEBUG these print every update and every answer, so people's words, and a megabyte over each reading of the knowledge.
    for name in ("telegram", "asyncio", "markdown_it", "aiohttp", "multipart"):
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLogger().level))
