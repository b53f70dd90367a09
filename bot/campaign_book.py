"""Stand-in."""

from __future__ import annotations

from collections.abc import Mapping

from bot.settings import Settings
from knowledge.campaigns.kinds import Campaign


def read_all(settings: Settings) -> Mapping[str, Campaign]:
    return {}


class CampaignBook:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def campaigns(self) -> Mapping[str, Campaign]:
        return read_all(self._settings)
