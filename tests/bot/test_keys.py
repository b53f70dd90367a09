"""The installation's secret: made once, private, whole."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.keys import KeyFileError, open_keys


def test_it_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "installation.key"
    first = open_keys(path)
    assert open_keys(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["installation.key"]


def test_two_that_start_together_end_with_the_same(tmp_path: Path) -> None:
    path = tmp_path / "installation.key"
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: open_keys(path), range(32)))
    assert len({keys.root for keys in found}) == 1


def test_each_use_has_a_key_of_its_own_and_none_is_shown(tmp_path: Path) -> None:
    keys = open_keys(tmp_path / "installation.key")
    assert len({keys.root, keys.audit, keys.codes}) == 3
    assert keys.root.hex() not in repr(keys)


@pytest.mark.parametrize("content", ["", "zz", "00ff", "x" * 64])
def test_a_damaged_one_is_never_replaced_by_a_new_one(tmp_path: Path, content: str) -> None:
    path = tmp_path / "installation.key"
    path.touch(mode=0o600)
    path.write_text(content, encoding="ascii")
    with pytest.raises(KeyFileError, match="备用处"):
        open_keys(path)
    assert path.read_text(encoding="ascii") == content


def test_one_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "installation.key"
    open_keys(path)
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        open_keys(path)
