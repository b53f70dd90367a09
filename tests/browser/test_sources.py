"""What the page's files must not hold, wherever no browser is at hand to see it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.webchat.page.routes import STATIC

SCRIPTS = sorted(STATIC.glob("*.js"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_never_makes_markup_of_text(path: Path) -> None:
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|DOMParser")
    assert forbidden.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", [path for path in SCRIPTS if path.name != "texts.js"], ids=lambda path: path.name)
def test_chinese_stands_in_the_texts_only(path: Path) -> None:
    said = [
        line
        for line in path.read_text("utf-8").splitlines()
        if CHINESE.search(line.partition("//")[0]) and not line.lstrip().startswith("*")
    ]
    assert [line for line in said if not line.lstrip().startswith("/**")] == []


def test_every_text_that_is_asked_for_exists() -> None:
    texts = (STATIC / "texts.js").read_text("utf-8")
    named = {name for path in SCRIPTS for name in re.findall(r"(?<!/)\btexts\.(\w+)", path.read_text("utf-8"))}
    named |= set(re.findall(r'data-(?:text|label)="(\w+)"', (STATIC / "index.html").read_text("utf-8")))
    known = set(re.findall(r"^  (\w+):", texts, re.MULTILINE))
    assert named == known


def test_page_has_no_inline_script_style_or_handler() -> None:
    page = (STATIC / "index.html").read_text("utf-8")
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|https?://", page) == []
