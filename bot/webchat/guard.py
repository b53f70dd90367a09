"""Keeps strangers' web pages out: only this machine, only by its loopback names, only from our own page.

A page on the net can make a browser send requests to loopback, and with DNS rebinding it can even make its own name
point there. What it cannot do is choose the Host header or hide its Origin: both are checked on every route.
"""

from __future__ import annotations

import ipaddress

from starlette.types import ASGIApp, Receive, Scope, Send

NAMES = ("127.0.0.1", "localhost", "[::1]")
_REFUSAL = b"Forbidden: this door is open to its own machine only\n"


class Guard:
    """Wraps the whole application; ``port`` is the one that Host must name."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        hosts = [f"{name}:{port}" for name in NAMES]
        if port == 80:
            hosts += NAMES
        self._origins = {host.encode(): f"http://{host}".encode() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or (scope["type"] == "http" and self._admits(scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            headers = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(_REFUSAL))]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": _REFUSAL})
        else:
            await send({"type": "websocket.close", "code": 1008})

    def _admits(self, scope: Scope) -> bool:
        host, origin, hosts = b"", None, 0
        for name, value in scope["headers"]:
            if name == b"host":
                host, hosts = value.lower(), hosts + 1
            elif name == b"origin":
                origin = value.lower()
        if hosts != 1 or host not in self._origins:
            return False
        if origin is not None and origin != self._origins[host]:
            return False
        client = scope.get("client")
        return client is None or _is_loopback(client[0])


def _is_loopback(address: str) -> bool:
    if address == "127.0.0.1":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
