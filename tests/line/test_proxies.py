"""Calls through real proxies on loopback, and addresses of proxies as people write them."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import ssl
import subprocess
import sys
import traceback
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from telegram.error import NetworkError, TimedOut

from bot.line.proxies import SCHEMES, Proxy, read_proxy
from bot.line.requests import AiohttpRequest
from tests.line.servers import OK, HttpProxy, SocksProxy, answer, encrypting, listening, read_request

TOKEN = "1:SECRET"
ACCOUNT = "unit:p@ss/word#?:%"
WRITTEN = "unit:p%40ss%2Fword%23%3F:%25@"
CALL = """
import asyncio, sys
from bot.line.requests import AiohttpRequest
from telegram.error import NetworkError
async def main():
    async with AiohttpRequest(proxy=sys.argv[1]) as request:
        for _ in range(2):
            print(await request.post(sys.argv[2]))
try:
    asyncio.run(main())
except NetworkError as error:
    print(type(error).__name__, error, sep=": ")
"""


async def _run(*command: str, **environment: str) -> str:
    """The last line that the command prints."""
    process = await asyncio.create_subprocess_exec(*command, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output, _ = await process.communicate()
    lines = output.decode().splitlines()
    return lines[-1] if lines else ""


def server() -> AbstractAsyncContextManager[int]:
    """Answers each call with true, and keeps the connection."""

    async def handle(reader, writer) -> None:  # type: ignore[no-untyped-def]
        while await read_request(reader):
            writer.write(answer(OK))

    return listening(handle)


class TestCarrying:
    @pytest.mark.parametrize("account", ["", ACCOUNT], ids=["open", "with a password"])
    @pytest.mark.parametrize(("scheme", "kind"), [("http", HttpProxy), ("socks5", SocksProxy)])
    async def test_the_proxy_carries_every_call(self, scheme: str, kind: type[HttpProxy] | type[SocksProxy], account: str) -> None:
        proxy = kind(account)
        async with server() as port, listening(proxy) as at:
            written = f"{scheme}://{WRITTEN if account else ''}127.0.0.1:{at}"
            async with AiohttpRequest(proxy=written) as request:
                assert await request.post(f"http://localhost:{port}/bot{TOKEN}/getMe") is True
                assert await request.retrieve(f"http://localhost:{port}/file/bot{TOKEN}/a") == OK
        assert proxy.carried
        # The name itself goes to the proxy, which looks it up.
        assert all("localhost" in line for line in proxy.carried)

    @pytest.mark.parametrize("scheme", ["http", "socks5"])
    @pytest.mark.parametrize("account", ["", "someone:wrong"], ids=["no password", "a wrong one"])
    async def test_a_proxy_that_refuses_us_is_named_without_its_password(
        self, scheme: str, account: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("DEBUG")
        proxy = HttpProxy(ACCOUNT) if scheme == "http" else SocksProxy(ACCOUNT)
        async with (
            server() as port,
            listening(proxy) as at,
            AiohttpRequest(proxy=f"{scheme}://{account + '@' if account else ''}127.0.0.1:{at}") as request,
        ):
            with pytest.raises(NetworkError, match=r"407|ProxyError") as refused:
                await request.post(f"http://127.0.0.1:{port}/bot{TOKEN}/getMe")
        assert not proxy.carried
        shown = "".join(traceback.format_exception(refused.value)) + caplog.text
        assert "SECRET" not in shown
        assert "wrong" not in shown

    @pytest.mark.parametrize("scheme", ["http", "socks5"])
    async def test_a_proxy_that_is_not_there_is_a_network_error(self, scheme: str) -> None:
        async with listening(SocksProxy()) as at:
            pass
        async with AiohttpRequest(proxy=f"{scheme}://u:hidden@127.0.0.1:{at}") as request:
            with pytest.raises(NetworkError, match=r"Proxy.*[Cc]onnect") as failure:
                await request.post(f"http://127.0.0.1:1/bot{TOKEN}/getMe")
        shown = "".join(traceback.format_exception(failure.value))
        assert "SECRET" not in shown
        assert "hidden" not in shown

    @pytest.mark.parametrize("scheme", ["http", "socks5"])
    async def test_a_proxy_that_says_nothing_is_a_timeout(self, scheme: str) -> None:
        async def silent(reader, _writer) -> None:  # type: ignore[no-untyped-def]
            await reader.read()

        async with (
            listening(silent) as at,
            AiohttpRequest(proxy=f"{scheme}://127.0.0.1:{at}", connect_timeout=0.1, read_timeout=0.1) as request,
        ):
            with pytest.raises(TimedOut):
                await request.post(f"http://127.0.0.1:1/bot{TOKEN}/getMe")

    @pytest.mark.process
    @pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
    @pytest.mark.parametrize(("scheme", "kind"), [("http", HttpProxy), ("socks5", SocksProxy)])
    async def test_https_goes_through_a_tunnel_and_the_certificate_is_checked(
        self, scheme: str, kind: type[HttpProxy] | type[SocksProxy], tmp_path: Path
    ) -> None:
        key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
        made = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {key} -out {certificate} -days 2 -subj /CN=localhost"
        await _run("openssl", *made.split(" "), "-addext", "subjectAltName=DNS:localhost")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        proxy = kind(ACCOUNT)
        async with server() as port, encrypting(port, context) as front, listening(proxy) as at:
            call = (
                sys.executable,
                "-W",
                "error",
                "-c",
                CALL,
                f"{scheme}://{WRITTEN}127.0.0.1:{at}",
                f"https://localhost:{front}/bot{TOKEN}/x",
            )
            # Which certificates are trusted is read when aiohttp is imported: hence another process.
            assert await _run(*call, SSL_CERT_FILE=str(certificate)) == "True"
            assert re.fullmatch(r"NetworkError: .*CERTIFICATE_VERIFY_FAILED.*", await _run(*call))
        assert all("localhost" in line and TOKEN not in line for line in proxy.carried)

    async def test_proxies_of_the_environment_are_not_looked_at(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        async with server() as port, AiohttpRequest() as request:
            assert await request.post(f"http://127.0.0.1:{port}/x") is True


class TestAddresses:
    @pytest.mark.parametrize(
        ("written", "proxy"),
        [
            ("http://proxy.example:3128", Proxy("http", "proxy.example", 3128)),
            ("https://proxy.example:443/", Proxy("https", "proxy.example", 443)),
            (f"socks5://{WRITTEN}[::1]:1080", Proxy("socks5", "::1", 1080, *ACCOUNT.split(":", 1))),
        ],
    )
    def test_what_is_written_rightly_is_read(self, written: str, proxy: Proxy) -> None:
        assert read_proxy(written) == proxy
        assert "word" not in repr(proxy)

    @pytest.mark.parametrize(
        "written",
        [
            "",
            "proxy.example:3128",
            "ftp://h:1",
            "socks4://h:1",
            "socks5://h",
            "http://:3128",
            "http://u:p-word@:3128",
            "socks5://u:p-word@h:port",
            "socks5://u:p-word@h:70000",
            "socks5://u:p-word@h:0",
            "socks5://u:p-word#x@h:1080",
            "socks5://u:p-word/x@h:1080",
            "http://h:1/path",
            "http://[::1:3128",
            "http://用户:p-word@h:3128",
            "http://u%3Av:p-word@h:3128",
        ],
    )
    def test_what_is_written_wrongly_is_refused_with_what_to_write(self, written: str) -> None:
        if written:
            with pytest.raises(ValueError, match="写成"):
                AiohttpRequest(proxy=written)
        with pytest.raises(ValueError, match="写成") as refused:
            read_proxy(written)
        shown = "".join(traceback.format_exception(refused.value))
        assert all(scheme in shown for scheme in SCHEMES)
        assert "p-word" not in shown
