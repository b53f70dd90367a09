"""python-telegram-bot's HTTP client on aiohttp.

httpx looks through its whole pool at every request and so was the limit of what the bot could answer. Nothing that is raised or
logged here holds an address: the token stands in it.
"""

from __future__ import annotations

import asyncio
import json
import os
import ssl
from typing import TYPE_CHECKING, Any

import aiohttp
import orjson
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.line.bodies import Body, encoded
from bot.line.proxies import read_proxy

if TYPE_CHECKING:
    from telegram._utils.types import ODVInput

LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes; Telegram lets a bot download files of up to 20 MB."""
DNS_SECONDS = 300

_FAILURES = (aiohttp.ClientError, OSError, ProxyError, ProxyConnectionError, ProxyTimeoutError)


class AiohttpRequest(BaseRequest):
    """The client. Timeouts are in seconds, none for no limit; each call may choose its own.

    ``read_timeout`` is the silence allowed while an answer is awaited or read; ``write_timeout`` (``media_write_timeout`` where
    files are sent) the time in which the other side must take the next 64 KiB; ``connect_timeout`` covers name, proxy and TLS;
    ``pool_timeout`` is the wait for one of ``connection_pool_size`` connections. ``proxy`` is an address as ``read_proxy`` takes
    it, which raises its ``ValueError``; proxies that the environment names are not looked at.

    Failures are raised as ``TimedOut`` and ``NetworkError``. After one the call may still have had its effect, unless the text says
    that it was not sent. We repeat a POST only if none of its body has been handed to the connection, which is when a server has
    closed an idle one; anything else would say things twice, and whoever ordered the call must decide.
    """

    def __init__(
        self,
        *,
        connection_pool_size: int = 256,
        read_timeout: float | None = 5.0,
        write_timeout: float | None = 5.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 1.0,
        media_write_timeout: float | None = 20.0,
        proxy: str | None = None,
    ) -> None:
        self._pool_size = connection_pool_size
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._connect_timeout = connect_timeout
        self._pool_timeout = pool_timeout
        self._media_write_timeout = media_write_timeout
        self._proxy = read_proxy(proxy) if proxy else None
        self._session: aiohttp.ClientSession | None = None
        self._free = asyncio.Semaphore(connection_pool_size)

    @property
    def read_timeout(self) -> float | None:
        """Seconds of silence allowed where a call does not choose otherwise."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool; nothing if it is open."""
        if self._session is None:
            # aiohttp's own wait for a connection shares its timeout with connecting; ours comes first and can be told apart.
            self._free = asyncio.Semaphore(self._pool_size)
            proxy = self._http_proxy()
            self._session = aiohttp.ClientSession(
                connector=self._connector(), cookie_jar=aiohttp.DummyCookieJar(), headers={"User-Agent": self.USER_AGENT}, proxy=proxy
            )

    async def shutdown(self) -> None:
        """Close the pool and what is under way; nothing if it is closed."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as a dictionary; raises ``TelegramError`` if it is no JSON. What it says instead is not logged."""
        try:
            answer: dict[str, Any] = orjson.loads(payload)
        except orjson.JSONDecodeError:
            try:
                # What orjson is too strict for: text that is not UTF-8 throughout.
                answer = json.loads(payload.decode("utf-8", "replace"))
            except ValueError:
                raise TelegramError("Invalid server response") from None
        return answer

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The status and the payload of the answer; the body of a POST is JSON, or a form where files are sent.

        Raises ``TimedOut`` and ``NetworkError`` as the class says, ``BadRequest`` for what cannot be encoded.
        """
        session = self._session
        if session is None:
            raise RuntimeError("the HTTP client is not initialised")
        usual = self._media_write_timeout if request_data and request_data.contains_files else self._write_timeout
        body = None if method == "GET" else await encoded(request_data, _chosen(write_timeout, usual))
        limits = aiohttp.ClientTimeout(
            connect=_chosen(connect_timeout, self._connect_timeout), sock_read=_chosen(read_timeout, self._read_timeout)
        )
        try:
            async with asyncio.timeout(_chosen(pool_timeout, self._pool_timeout)):
                await self._free.acquire()
        except TimeoutError:
            raise TimedOut("Pool timeout: all connections are in use; the request was not sent") from None
        try:
            return await _exchange(session, method, url, body, limits)
        except _FAILURES as error:
            failure = _told(error)
        finally:
            self._free.release()
        # Out here the original, whose text may hold the address, is not even the context of what is raised.
        raise failure

    def _connector(self) -> aiohttp.BaseConnector:
        proxy = self._proxy
        if proxy is None or proxy.scheme != "socks5":
            return aiohttp.TCPConnector(limit=self._pool_size, ttl_dns_cache=DNS_SECONDS)
        # Names are looked up at the proxy: where one is needed, the answer on this side is often a false one.
        user, password = (proxy.user, proxy.password) if proxy.user else (None, None)
        return ProxyConnector(proxy.host, proxy.port, username=user, password=password, rdns=True, limit=self._pool_size)

    def _http_proxy(self) -> URL | None:
        proxy = self._proxy
        if proxy is None or proxy.scheme == "socks5":
            return None
        user, password = (proxy.user, proxy.password) if proxy.user else (None, None)
        return URL.build(scheme=proxy.scheme, host=proxy.host, port=proxy.port, user=user, password=password)


def _chosen(given: ODVInput[float], usual: float | None) -> float | None:
    return given if given is None or isinstance(given, int | float) else usual


async def _exchange(
    session: aiohttp.ClientSession, method: str, url: str, body: Body | None, limits: aiohttp.ClientTimeout
) -> tuple[int, bytes]:
    try:
        return await _once(session, method, url, body, limits)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
        # A GET has been repeated by aiohttp already.
        if body is None or body.begun:
            raise
    return await _once(session, method, url, body, limits)


async def _once(
    session: aiohttp.ClientSession, method: str, url: str, body: Body | None, limits: aiohttp.ClientTimeout
) -> tuple[int, bytes]:
    async with session.request(method, url, data=body, timeout=limits, allow_redirects=False) as response:
        payload = bytearray()
        async for chunk in response.content.iter_any():
            payload += chunk
            if len(payload) > LARGEST_ANSWER:
                raise NetworkError("the answer is larger than 64 MiB")
        if not payload.startswith(b"{") and (method != "GET" or response.status >= 300):
            # Somebody's page on the way: a firewall's 403 is no block by a person. Pages quote the address, so none is passed on.
            raise NetworkError(f"status {response.status} and no JSON: not Telegram's own answer")
        return response.status, bytes(payload)


def _told(error: Exception) -> NetworkError:
    """The failure in words that cannot hold an address."""
    reason = ""
    match error:
        case aiohttp.ConnectionTimeoutError() | ProxyTimeoutError():
            return TimedOut("Timed out while connecting; the request was not sent")
        case TimeoutError():
            return TimedOut()
        case aiohttp.ClientConnectorError():
            reason = error.os_error.strerror or ""
        case aiohttp.ClientResponseError():
            reason = f"status {error.status}"
        case ProxyError() | ProxyConnectionError():
            reason = str(error)
        case OSError(__cause__=ssl.SSLError() as cause):
            # Through SOCKS aiohttp passes it on under a number that would read as an operation not permitted.
            reason = cause.reason
        case OSError() if error.errno:
            reason = os.strerror(error.errno)
    return NetworkError(f"{type(error).__name__}: {reason}".removesuffix(": "))
