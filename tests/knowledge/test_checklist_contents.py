"""What the shipped checklists ask: nothing invented, nothing that only discipline may see in an open list, all of it short."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import knowledge
from knowledge.library import load

SHIPPED = Path(knowledge.__file__).parent
LISTS: dict[str, dict[str, Any]] = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((SHIPPED / "checklists").glob("*.toml"))
}
CATEGORIES = {
    "宗旨不牢": "purpose",
    "作风不优": "conduct",
    "本领不强": "competence",
    "担当不力": "responsibility",
    "执法不廉": "integrity",
}
ARTICLE = re.compile(r"第[一二三四五六七八九十百]+条")
# What no entry cites: 裁量基准 and what has to be posted.
READ_IN_THE_LAW = {("行政处罚法", "第三十四条"), ("行政处罚法", "第三十九条")}
# What a unit sees anyway: how fines are paid, whose case it is, what is assessed, whether cases were told of.
OPEN_INTEGRITY = {"XW-33", "XW-34", "XW-35", "YD-26", "YD-27", "YD-29"}


def items() -> Iterator[tuple[str, dict[str, Any]]]:
    for code, checklist in LISTS.items():
        for item in checklist.get("item", []):
            yield code, item


def cited(text: str, law: str) -> set[str]:
    """The articles of ``law`` that ``text`` names, also where several follow one another."""
    runs = re.findall(rf"{law}》?(?:[（(][^）)]*[）)])?((?:[、，至]?{ARTICLE.pattern})+)", text)
    return {article for run in runs for article in ARTICLE.findall(run)}


def test_all_seven_lists_are_there() -> None:
    assert {code: LISTS[code]["code"] for code in LISTS} == {
        code: code for code in ("before_duty", "case_files", "conduct", "integrity", "monthly", "prohibitions", "station")
    }


def test_every_card_that_an_item_shows_is_in_the_library() -> None:
    known = {entry.id for entry in load(SHIPPED).entries()}
    assert [item["id"] for _, item in items() if item.get("entry", "PB-001") not in known] == []


@pytest.mark.parametrize("law", ["行政处罚法", "行政强制法", "行政复议法", "道路运输条例", "公职人员政务处分法"])
def test_no_article_is_cited_that_the_knowledge_does_not_know(law: str) -> None:
    known: set[str] = {article for name, article in READ_IN_THE_LAW if name == law}
    for path in (*SHIPPED.glob("*.csv"), *SHIPPED.glob("*.md")):
        # 处罚法第七十六条 is how prohibitions call it for short.
        known |= cited(path.read_text(encoding="utf-8-sig"), law.removeprefix("行政").removeprefix("公职人员"))
    assert {item["id"]: missing for _, item in items() if (missing := cited(item["source"], law) - known)} == {}


def test_texts_fit_under_a_thumb() -> None:
    assert [item["id"] for _, item in items() if len(item["question"]) > 30 or len(item["how"]) > 45] == []
    assert [item["id"] for _, item in items() if max(len(item.get("finding", "")), len(item.get("measure", ""))) > 40] == []


def test_what_touches_somebodys_integrity_is_asked_in_the_held_list_and_one_by_one() -> None:
    assert [code for code, checklist in LISTS.items() if checklist["held"]] == ["integrity"]
    assert {item["id"] for code, item in items() if item["category"] == "integrity" and code != "integrity"} == OPEN_INTEGRITY
    assert [item["id"] for item in LISTS["integrity"]["item"] if item.get("bulk", True)] == []


def test_the_groups_of_conduct_are_the_five_categories() -> None:
    asked = [item for item in LISTS["conduct"]["item"] if item["group"] in CATEGORIES]
    assert list(dict.fromkeys(item["group"] for item in asked)) == list(CATEGORIES)
    assert [item["id"] for item in asked if CATEGORIES[item["group"]] != item["category"]] == []


def test_no_measure_tells_anybody_to_make_papers_afterwards() -> None:
    forbidden = ("补审批", "补报批", "补齐审批", "补齐记录", "补台账", "补签审批")
    assert [item["id"] for _, item in items() if any(word in item.get("measure", "") for word in forbidden)] == []
