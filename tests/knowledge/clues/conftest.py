from __future__ import annotations

from pathlib import Path

import pytest

import knowledge
from knowledge.finder import Finder
from knowledge.library import load


@pytest.fixture(scope="session")
def finder() -> Finder:
    return Finder(load(Path(knowledge.__file__).parent))
