"""Links: which ones Telegram accepts, and how it writes them."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_APP_HOST = re.compile(r"[A-Za-z0-9_-]+")


class LinkError(Exception):
    """A link that Telegram refuses; the message is its reason."""


def check_link(link: str) -> str:
    """``link`` as Telegram writes it: with a scheme, and with a slash after a bare host.

    Raises ``LinkError``. A host needs a dot: ``localhost`` is refused, as it is by Telegram.
    """
    if any(ord(character) <= 32 for character in link):
        raise LinkError("Wrong HTTP URL")
    match = _SCHEME.match(link)
    scheme = match.group(1).lower() if match else "http"
    rest = link[match.end() :] if match else link
    if scheme == "tg":
        if _APP_HOST.match(rest) is None:
            raise LinkError("Wrong tg URL")
        return f"tg://{rest}"
    if scheme not in {"http", "https"}:
        raise LinkError("Unsupported URL protocol")
    try:
        parts = urlsplit(f"{scheme}://{rest}")
        port = parts.port
    except ValueError:
        raise LinkError("Wrong HTTP URL") from None
    host = parts.hostname or ""
    if "." not in host.strip(".") and ":" not in host:
        raise LinkError("Wrong HTTP URL" if host else "URL host is empty")
    if port == 0:
        raise LinkError("Wrong port number specified in the URL")
    login, at, place = parts.netloc.rpartition("@")
    tail = rest[len(parts.netloc) :]
    slash = "" if tail.startswith("/") else "/"
    return f"{scheme}://{login}{at}{place.lower()}{slash}{tail}"


def checked_link(link: str) -> str:
    """``link`` as Telegram writes it, empty if it refuses it: in a text a bad link is silently no link."""
    try:
        return check_link(link)
    except LinkError:
        return ""


def linked_user(link: str) -> str:
    """The id of the person that ``tg://user?id=…`` points at; empty for every other link."""
    if not link.lower().startswith("tg:"):
        return ""
    parts = urlsplit(link if "://" in link else link.replace("tg:", "tg://", 1))
    identity = parse_qs(parts.query).get("id", [""])[0]
    return identity if parts.netloc == "user" and identity.isascii() and identity.isdigit() else ""
