"""Whatever a list makes doubtful is told in words."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader

from bot.actions.list_diff import FIELDS, LIST_FIELDS, Group
from bot.actions.list_views import Missing, Warned
from bot.texts import labels
from knowledge.lists.grids import PROBLEMS
from knowledge.lists.tables import DoubtCode

OUR_OWN = {
    "part_unknown",
    "part_differs",
    "address",
    "cut_violation",
    "cut_conditions",
    "cut_required_action",
    "cut_legal_basis",
    "cut_note",
    "cut_domain",
}


def test_every_code_has_its_words() -> None:
    words = Environment(loader=PackageLoader("bot", "templates"), autoescape=True).get_template("lists/words.j2").module
    assert {*map(str, DoubtCode), *OUR_OWN, "cut_statutory_penalty"} <= set(words.doubts)  # type: ignore[attr-defined]
    assert {*FIELDS, *LIST_FIELDS} <= set(words.fields)  # type: ignore[attr-defined]
    assert set(map(str, Missing)) == set(words.missing)  # type: ignore[attr-defined]
    assert set(map(str, Warned)) == set(words.warnings)  # type: ignore[attr-defined]
    assert set(labels("lists", "groups")) == set(map(str, Group))
    assert set(PROBLEMS) <= set(labels("lists", "not_read"))
