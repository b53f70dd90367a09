from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from bot import stripping_child
from bot.children import begin
from bot.stripping.outcome import NotStrippedError, WhyNot
from bot.stripping.stripping import strip
from bot.stripping_child import Stripper
from tests.stripping.packages import telling_docx
from tests.stripping.test_films import film
from tests.stripping.test_pdf import telling_pdf
from tests.stripping.test_pictures import telling_jpeg

pytestmark = pytest.mark.process


async def test_a_child_makes_of_a_file_what_we_would() -> None:
    stripper = Stripper()
    for data in (telling_jpeg(), telling_pdf(), film(frames=4), telling_docx()):
        assert await stripper.strip(data) == strip(data)


async def test_a_refusal_comes_back_with_its_reason() -> None:
    with pytest.raises(NotStrippedError) as refused:
        await Stripper().strip(b"planted")
    assert refused.value.why is WhyNot.KIND


async def test_a_child_that_dies_over_a_file_refuses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def killed(module: str, **pipes: int) -> asyncio.subprocess.Process:
        process = await begin(module, **pipes)
        os.kill(process.pid, signal.SIGSEGV)
        return process

    monkeypatch.setattr(stripping_child, "begin", killed)
    stripper = Stripper()
    with pytest.raises(NotStrippedError) as refused:
        await stripper.strip(telling_jpeg())
    assert refused.value.why is WhyNot.DAMAGED
    monkeypatch.undo()
    assert await stripper.strip(telling_jpeg()) == strip(telling_jpeg())


async def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[asyncio.subprocess.Process] = []

    async def stopped(module: str, **pipes: int) -> asyncio.subprocess.Process:
        process = await begin(module, **pipes)
        os.kill(process.pid, signal.SIGSTOP)
        started.append(process)
        return process

    monkeypatch.setattr(stripping_child, "begin", stopped)
    monkeypatch.setattr(stripping_child, "PATIENCE", 0.3)
    with pytest.raises(NotStrippedError) as refused:
        await Stripper().strip(telling_jpeg())
    assert refused.value.why is WhyNot.TOO_LARGE
    assert started[0].returncode == -signal.SIGKILL


async def test_a_child_can_write_no_file(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from bot import stripping_child as child; child._limit(); "
        f"path = pathlib.Path({str(tmp_path / 'left')!r})\n"
        "try: path.write_bytes(b'planted' * 1000)\n"
        "except OSError: sys.exit(7)"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, cwd=Path.cwd(), env={"PYTHONPATH": str(Path.cwd())})
    assert await process.wait() in {7, -signal.SIGXFSZ}
    assert not (tmp_path / "left").exists() or not (tmp_path / "left").read_bytes()
