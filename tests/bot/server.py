"""A machine on which an installation lives, and the commands that its administrator types."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from bot.settings import Settings

TOKEN = "123456:a-token"


@dataclass(frozen=True)
class Server:
    """A machine on which an installation lives; ``away`` is a USB stick."""

    data: Path
    keys: Path
    away: Path

    def types(self, command: str, *arguments: str | Path, answer: str = "", **settings: str) -> Result:
        from bot.cli import main

        environment = {
            "SUIXING_TOKEN": TOKEN,
            "SUIXING_DATA_DIR": str(self.data),
            "SUIXING_KEY_DIR": str(self.keys),
            **{f"SUIXING_{name.upper()}": value for name, value in settings.items()},
        }
        return CliRunner().invoke(main, [command, *map(str, arguments)], input=answer, env=environment)

    def settings(self) -> Settings:
        return Settings.model_validate({"token": TOKEN, "data_dir": self.data, "key_dir": self.keys})


def ended(told: Result, *words: str) -> None:
    """The command ended with one sentence that says what to do."""
    assert told.exit_code == 1, told.output
    assert isinstance(told.exception, SystemExit)
    for word in words:
        assert word in told.output
    assert "Traceback" not in told.output
