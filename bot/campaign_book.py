"""Stand-in until the campaigns are looked at while the bot runs."""

from __future__ import annotations

from collections.abc import Mapping

from bot.settings import Settings
from knowledge.campaigns.kinds import Campaign
from knowledge.campaigns.reading import FOLDER, read_campaigns


class CampaignBook:
    """The templates of one installation."""

    def __init__(self, settings: Settings) -> None:
        own = settings.knowledge_dir
        self._campaigns = read_campaigns(own=None if own is None else own / FOLDER)

    @property
    def campaigns(self) -> Mapping[str, Campaign]:
        """By code."""
        return self._campaigns
