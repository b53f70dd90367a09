"""Every refusal has its sentence."""

from __future__ import annotations

import re
from pathlib import Path

import bot
from bot.texts import labels

CODE = re.compile(r"RefusedError\(\s*(?:f?\"([a-z_]+)\")(?: if [^\n]*? else \"([a-z_]+)\")?")


def test_every_refusal_of_an_action_has_a_sentence() -> None:
    raised = {
        code
        for file in Path(bot.__file__).parent.rglob("*.py")
        for found in CODE.findall(file.read_text(encoding="utf-8"))
        for code in found
        if code
    }
    assert len(raised) > 20
    assert raised - set(labels("problems", "problems")) == set()
