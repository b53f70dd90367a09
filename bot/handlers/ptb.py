"""The type of our application; python-telegram-bot's own has six parameters that we do not use."""

from __future__ import annotations

from typing import Any, TypeAlias

from telegram.ext import Application

BotApplication: TypeAlias = Application[Any, Any, Any, Any, Any, Any]
