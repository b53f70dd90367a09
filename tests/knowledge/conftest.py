from pathlib import Path

import pytest
from hypothesis import settings

from tests.knowledge.folders import Folder, good_folder

# These tests write files, on machines that may be busy: how long one example takes says nothing.
settings.register_profile("files", deadline=None)
settings.load_profile("files")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return good_folder(tmp_path / "shipped")


@pytest.fixture
def own(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "ours")
