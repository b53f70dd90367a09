"""Every message that the cards of the shipped library come to, opened by id: what tests of all of them walk over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from bot.actions.conditions import ConditionSheet, Ticked, condition_sheet
from bot.actions.lookup import AnyCard, Lookup, MatterCard
from bot.reference import SHIPPED
from bot.replies import Button, Press, Reply
from bot.wording import conditions as sheets
from bot.wording import lookup as cards
from bot.wording import phrases as sayings
from bot.wording.card_buttons import Reader
from bot.wording.ticked import CHECK, read_ticked
from knowledge.conditions import Tick
from knowledge.entries import Entry, Kind
from knowledge.finder import Finding, Outcome
from knowledge.jurisdiction import Jurisdiction
from knowledge.library import Library, load

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PLACES = ["全国", "江苏/南京", "浙江/杭州", "山东/威海/乳山", "内蒙古/锡林郭勒/东乌珠穆沁旗", "长江干线"]


@cache
def library() -> Library:
    return load(SHIPPED)


class Silent:
    """Stands where a finder would: these tests open cards by id and ask nothing."""

    by_id: Mapping[str, Entry] = {}

    def find(self, question: str, kind: Kind | None = None) -> Finding:
        return Finding(question, Outcome.NONE)


def lookup(place: str, shelf: Library | None = None, now: datetime = NOW) -> Lookup:
    return Lookup(shelf or library(), Silent(), Jurisdiction.parse(place), lambda: now, {"unit": "某某县交通运输综合行政执法大队"})


READER = Reader()


def shown(desk: Lookup, entry: Entry) -> list[AnyCard]:
    """The card of ``entry`` and each of its cases."""
    card = desk.card(entry.id)
    assert card is not None
    found: list[AnyCard] = [card]
    if isinstance(card, MatterCard):
        for case in card.verdict.cases:
            decided = desk.case_card(case.row)
            assert decided is not None
            found.append(decided)
    return found


def states(desk: Lookup, card: AnyCard) -> list[ConditionSheet]:
    """The condition sheets that the buttons of ``card`` open: untouched, each condition met, and each of them failing."""
    found: list[ConditionSheet] = []
    for button in buttons_of(desk, card):
        if isinstance(button, Press) and button.verb == CHECK:
            fresh = condition_sheet(desk, read_ticked(button.argument) or Ticked(""))
            assert fresh is not None, button
            for ticks in (fresh.ticks, *((tick,) * len(fresh.ticks) for tick in (Tick.HOLDS, Tick.FAILS))):
                state = condition_sheet(desk, Ticked(fresh.card.lead.id, fresh.digest, ticks))
                assert state is not None
                found.append(state)
    return found


def buttons_of(desk: Lookup, card: AnyCard) -> list[Button]:
    """All buttons of ``card``, folded and unfolded."""
    keyboards = (cards.show(card, desk, reader=READER, unfolded=unfolded).buttons for unfolded in (False, True))
    return [button for keyboard in keyboards for row in keyboard for button in row]


def pages(desk: Lookup, entry: Entry) -> list[Reply]:
    """The card of ``entry``, each of its cases, and what their buttons bring."""
    found: list[Reply | None] = []
    for card in shown(desk, entry):
        found += [cards.show(card, desk), cards.other_places(card)]
        found += [cards.show(card, desk, reader=READER, unfolded=unfolded) for unfolded in (False, True)]
        found += [sayings.phrases(card, desk, page) for page in range(5)]
        found += [cards.linked(card, kind, desk) for kind in cards.LINKS.values()]
        for state in states(desk, card):
            found += [sheets.condition_sheet(state, desk), *(sayings.granted_phrases(state, desk, page) for page in range(5))]
    return [reply for reply in found if reply is not None]
