"""The docs name commands, files and settings that exist."""

import re
from pathlib import Path

import pytest

from bot.cli import main
from bot.commands import COMMANDS, WORDS_ALONE
from bot.settings import Settings

ROOT = Path(__file__).parent.parent.parent
DOCS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])


def name(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_every_suixing_command_that_the_docs_name_exists(path: Path) -> None:
    for words in re.findall(r"\bsuixing ([a-z][a-z-]*(?: [a-z][a-z-]*)?)", path.read_text(encoding="utf-8")):
        first, _, second = words.partition(" ")
        assert first in main.commands, words
        group = main.commands[first]
        if second and hasattr(group, "commands"):
            assert second in group.commands, words


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_every_setting_that_the_docs_name_exists(path: Path) -> None:
    known = {f"SUIXING_{field.upper()}" for field in Settings.model_fields}
    assert set(re.findall(r"SUIXING_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8"))) <= known


def test_every_setting_is_documented() -> None:
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [field for field in Settings.model_fields if f"`SUIXING_{field.upper()}`" not in operations] == []


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_every_link_and_picture_leads_to_a_file(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_every_make_target_that_the_docs_name_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)\b(?=[`\s]*(?:$|[`,;#]))", path.read_text(encoding="utf-8"), re.MULTILINE)) <= targets


def test_every_command_and_word_is_documented_for_officers() -> None:
    guide = (ROOT / "docs" / "officer-guide.zh.md").read_text(encoding="utf-8")
    assert [command.name for command in COMMANDS if f"`/{command.name}`" not in guide] == []
    said = [word for command in COMMANDS for word in (*command.words[:1], *command.leading)] + [words[0] for words in WORDS_ALONE.values()]
    assert [word for word in said if f"`{word}`" not in guide] == []


def test_every_command_that_the_guide_names_exists() -> None:
    guide = (ROOT / "docs" / "officer-guide.zh.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`/([a-z_]+)", guide)) <= {command.name for command in COMMANDS}


def test_commands_fit_telegrams_limits() -> None:
    for command in COMMANDS:
        assert re.fullmatch(r"[a-z0-9_]{1,32}", command.name)
        assert 1 <= len(command.description) <= 256
