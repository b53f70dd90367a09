"""A server with an installation, its keys, and a backup on a USB stick."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.keys import open_keys
from tests.bot.server import Server
from tests.storage.installation import Planted, plant


@pytest.fixture
def server(tmp_path: Path) -> Server:
    (tmp_path / "stick").mkdir()
    return Server(tmp_path / "data", tmp_path / "keys", tmp_path / "stick")


@pytest.fixture
def planted(server: Server) -> Planted:
    return plant(server.data, key=open_keys(server.settings().key_file).audit)


@pytest.fixture
def file(server: Server, planted: Planted) -> Path:
    """A backup on the stick, beside its key."""
    assert server.types("backup-key", server.away / "key").exit_code == 0
    assert server.types("backup", server.away / "a.age").exit_code == 0
    return server.away / "a.age"
