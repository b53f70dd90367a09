"""What Telegram shows of a text, and how it counts it."""

from __future__ import annotations

import re
from html import unescape

TAG = re.compile(r"<[^>]*>")
"""A mark of Telegram HTML: our templates escape every value, so each < that is left begins one of ours."""


def units(text: str) -> int:
    """The UTF-16 units of ``text``, in which the Bot API gives its limits and places."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shown_text(html: str) -> str:
    """Telegram HTML without its marks."""
    return unescape(TAG.sub("", html))
