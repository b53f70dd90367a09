"""Every Chinese sentence the bot says, rendered from ``bot/templates`` (jinja2)."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def _environment() -> Environment:
    # Autoescape: people's words and a clerk's data reach Telegram's HTML parser only as text.
    return Environment(
        loader=PackageLoader("bot", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        # A running bot's texts do not change under it; looking at the file's date costs more than the text.
        auto_reload=False,
    )


def render(template: str, /, **values: Any) -> str:
    """The text of ``templates/<template>.j2`` as Telegram HTML, without blank lines at its ends.

    Raises ``jinja2.TemplateNotFound`` and ``jinja2.UndefinedError``: both are our own mistakes.
    """
    return _environment().get_template(f"{template}.j2").render(**values).strip()


def label(capability: str, name: str) -> str:
    """A short text by its name: the variable ``name`` set in ``templates/<capability>/labels.j2``."""
    text: str = getattr(_labels(capability), name)
    return text


def labels(capability: str, name: str) -> dict[str, str]:
    """A table of short texts by code: the mapping ``name`` set in ``templates/<capability>/labels.j2``."""
    table: dict[str, str] = getattr(_labels(capability), name)
    return table


def words(capability: str, name: str) -> list[str]:
    """A list of words: the list ``name`` set in ``templates/<capability>/labels.j2``."""
    listed: list[str] = getattr(_labels(capability), name)
    return listed


@cache
def _labels(capability: str) -> object:
    return _environment().get_template(f"{capability}/labels.j2").module
