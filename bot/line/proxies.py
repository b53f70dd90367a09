"""The address of a proxy, read once for the settings and for the client."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

SCHEMES = ("http", "https", "socks5")
REMEDY = (
    "写成 http://主机:端口、https://主机:端口 或 socks5://主机:端口；"
    "要密码的写 socks5://用户名:密码@主机:端口，其中特殊字符写成 %XX，不能有汉字"
)


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where the proxy listens and who we are to it; an empty ``user`` means that it does not ask."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)


def read_proxy(address: str) -> Proxy:
    """The proxy at ``<scheme>://[user:password@]host:port``, user and password percent-decoded.

    Raises ``ValueError`` with what to write, never with the address: the password may stand in it.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise ValueError(REMEDY) from None
    # An unescaped / ? or # in a password ends the host early: what follows is then no empty path.
    if parts.scheme not in SCHEMES or not parts.hostname or not port or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(REMEDY)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    # Neither way of asking says how other letters are encoded; the client would fail with the password in its error.
    if not (user + password).isascii() or ":" in user:
        raise ValueError(REMEDY)
    return Proxy(parts.scheme, parts.hostname, port, user, password)
