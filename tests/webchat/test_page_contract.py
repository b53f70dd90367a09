"""PAGE_API.md names every route of the page, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import bot.webchat
from bot.webchat.page.routes import ROUTES

CONTRACT = Path(next(iter(bot.webchat.__path__))) / "PAGE_API.md"


def test_the_contract_names_the_routes_that_exist() -> None:
    named = {
        (method, re.sub(r"<(\w+)>", r"{\1}", path))
        for method, path in re.findall(r"`(GET|POST) (/[^\s`?]*)", CONTRACT.read_text(encoding="utf-8"))
    }
    served = {
        ("POST" if "POST" in route.methods else "GET", route.path.replace("{path:path}", "{path}").replace("{file_id}", "{id}"))
        for route in ROUTES
        if route.methods is not None
    }
    assert named == served
