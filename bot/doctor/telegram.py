"""Whether Telegram can be reached, takes the token, and sends its updates the way the bot expects them."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import aiohttp
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError
from yarl import URL

from bot.clock import Clock
from bot.doctor.findings import SECONDS, Finding, fault, good, hint, none
from bot.line.proxies import read_proxy
from bot.settings import Settings

TOLERANCE = timedelta(seconds=30)
"""How far the machine's clock may be from Telegram's."""
RECENT = timedelta(hours=1)
MANY_WAITING = 100

_TOKEN = re.compile(r"[1-9]\d*:[A-Za-z0-9_-]+")
_PROXY_ERRORS = (ProxyError, ProxyConnectionError, ProxyTimeoutError, aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    result: dict[str, object]
    date: datetime | None
    asked_at: datetime
    """The middle between question and answer, by the machine's clock."""
    milliseconds: int


class _NotReachedError(Exception):
    """Carries why, in one word; never an address, in which the token stands."""


def check(settings: Settings, clock: Clock, *, seconds: float = SECONDS) -> list[Finding]:
    """Token, reachability, clock and webhook; each call ends after ``seconds``."""
    if settings.token is None:
        return [none("telegram.demo")]
    token = settings.token.get_secret_value()
    if _TOKEN.fullmatch(token) is None:
        return [fault("token.shape")]
    return asyncio.run(_check(settings, token, clock, seconds))


async def _check(settings: Settings, token: str, clock: Clock, seconds: float) -> list[Finding]:
    proxied = settings.proxy is not None
    async with aiohttp.ClientSession(connector=_connector(settings), timeout=aiohttp.ClientTimeout(total=seconds)) as session:
        try:
            me = await _ask(session, settings, token, "getMe", clock)
        except _NotReachedError as error:
            return [fault("api.unreached", why=str(error), host=_host(settings), proxied=proxied)]
        found = [good("api.reached", host=_host(settings), milliseconds=me.milliseconds, proxied=proxied), _clock(me)]
        if me.status in {401, 404}:
            return [*found, fault("token.refused")]
        if me.status != 200:
            return [*found, fault("api.failed", status=me.status)]
        found.append(good("token.accepted", username=_plain(me.result.get("username"))))
        try:
            hook = await _ask(session, settings, token, "getWebhookInfo", clock)
        except _NotReachedError as error:
            return [*found, fault("api.unreached", why=str(error), host=_host(settings), proxied=proxied)]
        if hook.status != 200:
            return [*found, fault("api.failed", status=hook.status)]
        return found + _webhook(settings, hook)


async def _ask(session: aiohttp.ClientSession, settings: Settings, token: str, method: str, clock: Clock) -> _Answer:
    before = clock()
    try:
        # Given as encoded: the colon of the token must not be quoted.
        address = URL(f"{settings.api_url}/bot{token}/{method}", encoded=True)
        async with session.get(address, proxy=_http_proxy(settings), allow_redirects=False) as response:
            body = await response.read()
            status, date = response.status, _date(response.headers.get("Date"))
    except TimeoutError:
        raise _NotReachedError("timeout") from None
    except _PROXY_ERRORS:
        raise _NotReachedError("proxy") from None
    except aiohttp.ClientConnectorDNSError:
        raise _NotReachedError("name") from None
    except (aiohttp.ClientSSLError, ssl.SSLError):
        raise _NotReachedError("tls") from None
    except (aiohttp.ClientError, OSError, ValueError):
        raise _NotReachedError("connection") from None
    if status == 407:
        raise _NotReachedError("proxy")
    after = clock()
    taken = after - before
    return _Answer(status, _result(body), date, before + taken / 2, int(taken / timedelta(milliseconds=1)))


def _connector(settings: Settings) -> aiohttp.BaseConnector:
    proxy = read_proxy(settings.proxy.get_secret_value()) if settings.proxy else None
    if proxy is None or proxy.scheme != "socks5":
        return aiohttp.TCPConnector()
    user, password = (proxy.user, proxy.password) if proxy.user else (None, None)
    return ProxyConnector(proxy.host, proxy.port, username=user, password=password, rdns=True)


def _http_proxy(settings: Settings) -> URL | None:
    proxy = read_proxy(settings.proxy.get_secret_value()) if settings.proxy else None
    if proxy is None or proxy.scheme == "socks5":
        return None
    user, password = (proxy.user, proxy.password) if proxy.user else (None, None)
    return URL.build(scheme=proxy.scheme, host=proxy.host, port=proxy.port, user=user, password=password)


def _result(body: bytes) -> dict[str, object]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    result = answer.get("result") if isinstance(answer, dict) else None
    return result if isinstance(result, dict) else {}


def _date(header: str | None) -> datetime | None:
    try:
        return None if header is None else parsedate_to_datetime(header)
    except ValueError:
        return None


def _clock(answer: _Answer) -> Finding:
    if answer.date is None:
        return hint("clock.unknown")
    # The header counts whole seconds.
    off = answer.asked_at - (answer.date + timedelta(milliseconds=500))
    seconds = round(off.total_seconds())
    return fault("clock.off", seconds=seconds) if abs(off) > TOLERANCE else good("clock.right", seconds=seconds)


def _webhook(settings: Settings, hook: _Answer) -> list[Finding]:
    url = str(hook.result.get("url") or "")
    waiting = hook.result.get("pending_update_count")
    waiting = waiting if isinstance(waiting, int) else 0
    wanted = f"{settings.webhook_url.rstrip('/')}/telegram" if settings.webhook_url else ""
    found = []
    if url and not wanted:
        found.append(fault("webhook.while_polling", host=_plain(urlsplit(url).hostname)))
    elif wanted and url != wanted:
        found.append(fault("webhook.not_ours", host=_plain(urlsplit(url).hostname)))
    erred = hook.result.get("last_error_date")
    if isinstance(erred, int) and hook.asked_at - datetime.fromtimestamp(erred, UTC) < RECENT:
        at = f"{datetime.fromtimestamp(erred, settings.zone):%H:%M}"
        found.append(fault("webhook.error", at=at, message=_plain(hook.result.get("last_error_message"))))
    if waiting > MANY_WAITING:
        found.append(hint("webhook.waiting", count=waiting))
    return found or [good("webhook.set" if wanted else "webhook.polling", count=waiting)]


def _host(settings: Settings) -> str:
    return _plain(urlsplit(settings.api_url).hostname)


def _plain(text: object) -> str:
    """What a stranger's server says, fit for one line of a terminal."""
    return "".join(mark if mark.isprintable() else " " for mark in str(text or ""))[:200]
