"""The settings: one class, read from ``SUIXING_…`` environment variables, documented in docs/operations.md."""

from __future__ import annotations

import logging
import os
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.line.proxies import read_proxy
from knowledge.jurisdiction import slip_in

TELEGRAM_API_URL = "https://api.telegram.org"


class DataRule(StrEnum):
    """What may travel over Telegram, an outside platform."""

    OPEN = "open"
    """Everything."""
    STRICT = "strict"
    """Knowledge, and that something new waits; records only through the local door."""


class Settings(BaseSettings):
    """What one installation decides for itself."""

    model_config = SettingsConfigDict(env_prefix="SUIXING_", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True)
    # An empty SUIXING_KNOWLEDGE_DIR would otherwise be the folder that one happens to stand in.

    token: SecretStr | None = None
    """The bot's token from BotFather; without one ``suixing run`` opens the local door instead of Telegram."""
    api_url: str = TELEGRAM_API_URL
    """The Bot API server, without ``/bot<token>``."""
    proxy: SecretStr | None = None
    """The proxy on the way there, as ``read_proxy`` takes it; a password may stand in it."""

    jurisdiction: str = "全国"
    """The agency's own place as a path, e.g. ``山东/威海/乳山``."""
    unit: str = ""
    """The agency's name as officers say it aloud; an empty name stays a blank to fill in."""
    service_phone: str = "12328"
    """The number that people may call to check an officer or to complain."""
    knowledge_dir: Path | None = None
    """The agency's own knowledge folder, laid over the shipped one."""
    cache_dir: Path = Field(default_factory=lambda: user_cache_path("suixing"))
    """Where the finder's index may be kept; it can be deleted at any time."""
    data_dir: Path = Field(default_factory=lambda: user_data_path("suixing"))
    """Where the database, the attachments and the daily backups live."""
    key_dir: Path | None = None
    """Where the installation's secret lives; ``data_dir/keys`` unless set. Best on another disk than the database."""
    backup_recipient: str | None = None
    """The public half of the key for backups; the one that ``suixing backup-key`` noted in the key folder unless set."""
    data_rule: DataRule = DataRule.OPEN

    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    """The local door's port on 127.0.0.1; 0 takes a free one."""
    webhook_url: str | None = None
    """The public https address Telegram shall post to; without one the bot polls."""
    webhook_listen: str = "127.0.0.1"
    webhook_port: Annotated[int, Field(ge=1, le=65535)] = 8443
    webhook_secret: Annotated[SecretStr | None, Field(validate_default=True)] = None
    """1–256 characters of ``A-Z a-z 0-9 _ -`` that Telegram sends back with every update; required with ``webhook_url``."""

    report_unread_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 15
    """After how many minutes a report of a risk that nobody has looked at goes to the next unit above."""

    search_aside: bool = Field(default_factory=lambda: (os.cpu_count() or 1) > 1)
    """Whether questions are looked up in a second process, so that a second core helps."""
    broadcasts_per_second: Annotated[float, Field(gt=0, le=25)] = 20.0
    """How fast messages to many go out; Telegram allows about 30 a second in all, and officers' answers come first."""
    seconds_per_chat: Annotated[float, Field(ge=0, le=10)] = 1.0
    """How long a chat rests after a message before it gets one that nobody has asked for; Telegram allows about one a second."""

    timezone: str = "Asia/Shanghai"
    log_level: str = "INFO"

    @field_validator("jurisdiction")
    @classmethod
    def _known_place(cls, path: str) -> str:
        near = slip_in(path, of_agency=True)
        if near:
            raise ValueError(f"“{path}”的第一段不是省、自治区、直辖市：最接近的是“{near}”；从省写起，如 山东/威海/乳山，全国写“全国”")
        return path

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, OSError) as error:
            raise ValueError("没有这个时区，写成 Asia/Shanghai 这样") from error
        return name

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, name: str) -> str:
        if name.upper() not in logging.getLevelNamesMapping():
            raise ValueError("写 DEBUG、INFO、WARNING 或 ERROR")
        return name.upper()

    @field_validator("backup_recipient")
    @classmethod
    def _public_half(cls, key: str | None) -> str | None:
        # A private key here would lie in the environment of the very machine that it must not be on.
        if key is not None and not re.fullmatch(r"age1[02-9ac-hj-np-z]{58}", key):
            raise ValueError("写 age1 开头的公钥（suixing backup-key 给出的那一行），不要写 AGE-SECRET-KEY")
        return key

    @field_validator("webhook_secret")
    @classmethod
    def _asked_for(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        # Telegram refuses any other secret, and the library would try again for ever without a word.
        if secret is None:
            given = info.data.get("webhook_url") is None
        else:
            given = re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret.get_secret_value()) is not None
        if not given:
            raise ValueError("用 webhook 时必须设，1–256 个字母、数字、_ 或 -")
        return secret

    @field_validator("proxy")
    @classmethod
    def _readable_proxy(cls, proxy: SecretStr | None) -> SecretStr | None:
        if proxy is not None:
            read_proxy(proxy.get_secret_value())
        return proxy

    @field_validator("api_url")
    @classmethod
    def _without_slash(cls, url: str) -> str:
        return url.rstrip("/")

    @property
    def key_file(self) -> Path:
        """The installation's secret; ``audit.head`` lies beside it.

        A demonstration has its own: heads of its audit among the real ones would read as if the real audit had been rewritten.
        """
        if self.token is None:
            return self.data_dir / "demo-keys" / "installation.key"
        return self._keys / "installation.key"

    @property
    def recipient_file(self) -> Path:
        """The public half of the key for backups, as ``suixing backup-key`` notes it."""
        return self._keys / "backup.recipient"

    @property
    def _keys(self) -> Path:
        return self.key_dir or self.data_dir / "keys"

    @property
    def attachments_dir(self) -> Path:
        """What people sent; as for the database, a demonstration keeps its own."""
        return self.data_dir / ("demo-attachments" if self.token is None else "attachments")

    @property
    def backups_dir(self) -> Path:
        """Where the daily backups go."""
        return self.data_dir / ("demo-backups" if self.token is None else "backups")

    @property
    def database_file(self) -> Path:
        """The one file of records; a demonstration keeps its own, so that nothing invented ever stands among what is real."""
        return self.data_dir / ("demo.sqlite3" if self.token is None else "suixing.sqlite3")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)
