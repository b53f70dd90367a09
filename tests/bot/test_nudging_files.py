"""An agency's own numbers of the nudge are taken up like its limits: at once, and each folder by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest

from bot.limits import LimitFiles
from knowledge import ledger, nudging
from knowledge.checklists import Severity
from knowledge.ledger import limit_of
from knowledge.ledger.files import SHIPPED as LEDGER
from knowledge.nudging.files import SHIPPED as NUDGING


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    ledger.take_up(None)
    nudging.take_up(None)


def write(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    new.replace(file)


def test_what_is_wrong_with_the_one_folder_keeps_nobody_from_the_other(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    times = (NUDGING / "times.csv").read_text(encoding="utf-8")
    severities = (LEDGER / "severities.csv").read_text(encoding="utf-8")
    files = LimitFiles(tmp_path)
    files.look()
    write(tmp_path, "nudging/times.csv", times.replace("digest,08:30", "digest,09:00"))
    files.look()
    assert nudging.nudging().times.digest == time(9)
    write(tmp_path, "nudging/times.csv", times.replace("digest,08:30", "digest,早上八点"))
    write(tmp_path, "ledger/severities.csv", severities.replace("minor,一般,20", "minor,一般,15"))
    files.look()
    files.look()
    assert nudging.nudging().times.digest == time(9)
    assert limit_of(Severity.MINOR).days == 15
    assert sum("早上八点" in record.getMessage() for record in caplog.records) == 1
    (tmp_path / "nudging" / "times.csv").unlink()
    files.look()
    assert nudging.nudging().times.digest == time(8, 30)
