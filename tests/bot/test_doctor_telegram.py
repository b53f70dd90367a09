"""What the doctor says of Telegram: token, reachability, clock and webhook, against a real door."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.cli.doctor import sentence
from bot.doctor import telegram
from bot.doctor.findings import Finding, Mark
from bot.settings import Settings
from bot.webchat.server import bind, port_of
from tests.bot.doors import door
from tests.bot.installations import TOKEN
from tests.line.servers import HttpProxy, SocksProxy, listening

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)


def clock() -> datetime:
    return NOW


async def asked(settings: Settings, *, seconds: float = 10.0) -> dict[str, Finding]:
    """What the Telegram check finds, by code."""
    found = await asyncio.to_thread(telegram.check, settings, clock, seconds=seconds)
    said = [sentence(finding.code, finding.values) for finding in found]
    assert not any(TOKEN in line for line in said)
    return {finding.code: finding for finding in found}


def codes(found: list[Finding]) -> dict[str, Mark]:
    for finding in found:
        assert sentence(finding.code, finding.values)
    return {finding.code: finding.mark for finding in found}


async def test_all_well() -> None:
    async with door() as (_, settings):
        found = await asked(settings)
    assert {code: finding.mark for code, finding in found.items()} == {
        "api.reached": Mark.GOOD,
        "clock.right": Mark.GOOD,
        "token.accepted": Mark.GOOD,
        "webhook.polling": Mark.GOOD,
    }
    assert found["token.accepted"].values == {"username": "suixing_bot"}


async def test_without_a_token_it_does_not_apply() -> None:
    assert codes(telegram.check(Settings(token=None), clock)) == {"telegram.demo": Mark.NONE}


@pytest.mark.parametrize("token", ["nonsense", "12345:", "12345:with space", ":abc", "12345:abc/../x"])
async def test_what_is_no_token_is_not_sent_anywhere(token: str) -> None:
    settings = Settings.model_validate({"token": token, "api_url": "http://127.0.0.1:9"})
    assert codes(telegram.check(settings, clock)) == {"token.shape": Mark.FAULT}


async def test_a_token_that_telegram_refuses() -> None:
    async with door() as (_, settings):
        found = await asked(Settings.model_validate({"token": "12345:another", "api_url": settings.api_url}))
    assert found["token.refused"].mark is Mark.FAULT
    assert "clock.right" in found, "also a refusal tells the time"


async def test_nobody_there() -> None:
    with bind(0) as listener:
        port = port_of(listener)
    found = await asked(Settings.model_validate({"token": TOKEN, "api_url": f"http://127.0.0.1:{port}"}))
    assert found["api.unreached"].values == {"why": "connection", "host": "127.0.0.1", "proxied": False}


async def test_a_name_that_does_not_exist() -> None:
    found = await asked(Settings.model_validate({"token": TOKEN, "api_url": "http://nowhere.invalid"}))
    assert found["api.unreached"].values["why"] == "name"


async def test_an_answer_that_does_not_come_in_time() -> None:
    async with door() as (opened, settings):
        opened.faults.silence(30, method="getMe")
        found = await asked(settings, seconds=0.2)
    assert found["api.unreached"].values["why"] == "timeout"


async def test_https_that_is_none() -> None:
    async with door() as (_, settings):
        secure = settings.api_url.replace("http:", "https:")
        found = await asked(Settings.model_validate({"token": TOKEN, "api_url": secure}))
    assert found["api.unreached"].values["why"] == "tls"


async def test_an_answer_cut_short() -> None:
    async with door() as (opened, settings):
        opened.faults.cut(method="getWebhookInfo")
        assert (await asked(settings))["api.unreached"].mark is Mark.FAULT


@pytest.mark.parametrize("method", ["getMe", "getWebhookInfo"])
async def test_a_server_that_fails(method: str) -> None:
    async with door() as (opened, settings):
        opened.faults.broken(method=method)
        assert (await asked(settings))["api.failed"].values == {"status": 502}


@pytest.mark.parametrize("proxy", [HttpProxy(), SocksProxy(), SocksProxy("u:p")])
async def test_through_a_proxy(proxy: HttpProxy | SocksProxy) -> None:
    async with listening(proxy) as port, door() as (_, settings):
        scheme = "http" if isinstance(proxy, HttpProxy) else "socks5"
        account = f"{proxy.account}@" if proxy.account else ""
        found = await asked(settings.model_copy(update=_proxy(f"{scheme}://{account}127.0.0.1:{port}")))
    assert found["webhook.polling"].mark is Mark.GOOD
    assert "经代理" in sentence("api.reached", found["api.reached"].values)
    assert proxy.carried


async def test_a_proxy_that_is_not_there_or_wants_an_account() -> None:
    with bind(0) as listener:
        nobody = port_of(listener)
    async with listening(HttpProxy("u:p")) as port, door() as (_, settings):
        for address in (f"http://127.0.0.1:{nobody}", f"socks5://127.0.0.1:{nobody}", f"http://127.0.0.1:{port}"):
            found = await asked(settings.model_copy(update=_proxy(address)))
            assert found["api.unreached"].values["why"] == "proxy"


@pytest.mark.parametrize(("date", "seconds"), [("Mon, 01 Jun 2026 03:59:00 GMT", 60), ("Mon, 01 Jun 2026 05:00:00 GMT", -3600)])
async def test_a_clock_that_is_off(date: str, seconds: int) -> None:
    async with door(date) as (_, settings):
        found = await asked(settings)
    assert found["clock.off"].mark is Mark.FAULT
    assert abs(int(str(found["clock.off"].values["seconds"])) - seconds) <= 1


@pytest.mark.parametrize("date", [None, "yesterday"])
async def test_a_server_that_does_not_tell_the_time(date: str | None) -> None:
    async with door(date) as (_, settings):
        assert (await asked(settings))["clock.unknown"].mark is Mark.HINT


async def test_polling_while_a_webhook_is_set() -> None:
    async with door() as (opened, settings):
        opened.webhook.set("http://localhost:1/telegram", "", 40)
        found = await asked(settings)
        await opened.webhook.remove()
    assert found["webhook.while_polling"].values == {"host": "localhost"}


async def test_another_webhook_than_ours_and_ours() -> None:
    hook = {"webhook_url": "http://127.0.0.1:1/", "webhook_secret": "s"}
    async with door(**hook) as (opened, settings):
        assert (await asked(settings))["webhook.not_ours"].mark is Mark.FAULT
        opened.webhook.set("http://127.0.0.1:1/telegram", "s", 40)
        assert (await asked(settings))["webhook.set"].mark is Mark.GOOD
        opened.webhook.last_error_date, opened.webhook.last_error_message = int(NOW.timestamp()) - 60, "Read\ntimeout"
        found = await asked(settings)
        assert found["webhook.error"].values == {"at": "11:59", "message": "Read timeout"}
        opened.webhook.last_error_date -= 7200
        assert (await asked(settings))["webhook.set"].mark is Mark.GOOD
        await opened.webhook.remove()


async def test_many_updates_that_wait() -> None:
    async with door() as (opened, settings):
        person = opened.person(7, "甲", started=True)
        for number in range(102):
            person.send(str(number))
        assert (await asked(settings))["webhook.waiting"].mark is Mark.HINT


def _proxy(address: str) -> dict[str, object]:
    return {"proxy": Settings.model_validate({"proxy": address}).proxy}
