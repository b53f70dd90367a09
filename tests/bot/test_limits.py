"""An agency's own limits: taken up at once where they are edited, and left alone where they have a fault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.limits import LimitFiles
from knowledge.checklists import Severity
from knowledge.ledger import limit_of, take_up
from knowledge.ledger.files import SHIPPED


@pytest.fixture(autouse=True)
def shipped_again() -> Iterator[None]:
    yield
    take_up(None)


def write(folder: Path, text: str) -> None:
    (folder / "ledger").mkdir(exist_ok=True)
    new = folder / "ledger" / "new"
    new.write_text(text, encoding="utf-8")
    new.replace(folder / "ledger" / "severities.csv")


def test_edited_files_are_taken_up_and_faulty_ones_change_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    shipped = (SHIPPED / "severities.csv").read_text(encoding="utf-8")
    files = LimitFiles(tmp_path)
    files.look()
    assert limit_of(Severity.MINOR).days == 20
    write(tmp_path, shipped.replace("minor,一般,20", "minor,一般,15"))
    files.look()
    assert limit_of(Severity.MINOR).days == 15
    write(tmp_path, shipped.replace("minor,一般,20", "minor,一般,很快"))
    files.look()
    files.look()
    assert limit_of(Severity.MINOR).days == 15
    assert sum("很快" in record.getMessage() for record in caplog.records) == 1
    (tmp_path / "ledger" / "severities.csv").unlink()
    files.look()
    assert limit_of(Severity.MINOR).days == 20


def test_the_check_of_the_knowledge_files_names_what_is_wrong_with_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "severity,name\n")
    monkeypatch.setenv("SUIXING_KNOWLEDGE_DIR", str(tmp_path))
    told = CliRunner().invoke(main, ["knowledge", "check"])
    assert told.exit_code == 1
    assert "ledger/severities.csv 第1行：表头不对" in told.output
