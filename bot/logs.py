"""Logging that never shows the token or what people write."""

from __future__ import annotations

import logging


class Redaction(logging.Filter):
    """Replaces a secret by ``***`` in every record, its arguments and its traceback text."""

    def __init__(self, secret: str) -> None:
        super().__init__()
        self._secret = secret

    def filter(self, record: logging.LogRecord) -> bool:
        """Always keeps the record."""
        message = record.getMessage()
        if self._secret in message:
            record.msg, record.args = message.replace(self._secret, "***"), ()
        if record.exc_info:
            record.exc_text = logging.Formatter().formatException(record.exc_info).replace(self._secret, "***")
            record.exc_info = None
        return True


def set_up(level: str, secret: str | None) -> None:
    """Log to standard error at ``level``; ``secret`` never appears."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    if secret:
        handler.addFilter(Redaction(secret))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # At INFO the first two print every request with the token in its address.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # At DEBUG these print every update and every answer, so people's words, and a megabyte over each reading of the knowledge.
    for name in ("telegram", "asyncio", "markdown_it"):
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLogger().level))
