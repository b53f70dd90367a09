"""A pressed case shows its own row under its own verdict, or nothing."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from bot.actions.lookup import Lookup
from bot.reference import SHIPPED
from knowledge.finder import Finder
from knowledge.jurisdiction import Jurisdiction
from knowledge.library import load

LIBRARY = load(SHIPPED)
BEIJING = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("place", ["全国", "山东/威海/乳山", "江苏/南京", "内蒙古/锡林郭勒"])
@pytest.mark.parametrize("year", [2000, 2026, 2040])
def test_no_row_stands_under_the_verdict_of_another_one(place: str, year: int) -> None:
    moment = datetime(year, 3, 2, 12, tzinfo=BEIJING)
    lookup = Lookup(LIBRARY, cast(Finder, None), Jurisdiction.parse(place), lambda: moment)
    for row_id in LIBRARY.rows:
        card = lookup.case_card(row_id)
        assert card is None or card.lead.id == row_id in card.verdict.rows


def test_a_row_of_another_place_has_no_case_card() -> None:
    moment = datetime(2026, 3, 2, 12, tzinfo=BEIJING)
    lookup = Lookup(LIBRARY, cast(Finder, None), Jurisdiction.parse("全国"), lambda: moment)
    assert lookup.case_card("MV-GL-004") is None
