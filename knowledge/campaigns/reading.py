"""Stand-in."""

from __future__ import annotations

from collections.abc import Mapping

from knowledge.campaigns.kinds import Campaign


def find(campaigns: Mapping[str, Campaign], name: str) -> tuple[Campaign, ...]:
    found = tuple(each for each in campaigns.values() if each.code == name)
    return found or tuple(each for each in campaigns.values() if name == each.code.rpartition("_")[0] or name in each.title)
