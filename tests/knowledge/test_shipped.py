"""The knowledge that ships: free of faults, and without a colour that nothing binding stands behind."""

import re
import time
from datetime import date
from pathlib import Path

import pytest

from knowledge.by_chat import reserved_for
from knowledge.entries import Reserved, Standing
from knowledge.jurisdiction import Jurisdiction
from knowledge.library import Library, load
from knowledge.phrases import fields_of
from knowledge.verdicts import Colour, Verdict, VerdictKind, verdict_of

FOLDER = Path(__file__).parents[2] / "knowledge"
AGENCIES = [
    "全国",
    "山东/威海/乳山",
    "江苏",
    "江苏/南京",
    "浙江/杭州",
    "上海",
    "重庆/万州",
    "内蒙古/锡林郭勒/东乌珠穆沁旗",
    "长江干线",
    "福建/福州",
]
DAYS = [date(2008, 6, 1), date(2013, 1, 1), date(2022, 6, 1), date(2025, 11, 22), date(2025, 12, 1), date(2027, 1, 1), date(2040, 1, 1)]


@pytest.fixture(scope="module")
def library() -> Library:
    return load(FOLDER)


def parts(verdict: Verdict) -> list[Verdict]:
    found = [verdict, *(case.verdict for case in verdict.cases)]
    return found + (parts(verdict.coercion) if verdict.coercion else [])


def test_every_fact_is_there_under_its_id(library: Library) -> None:
    assert len(library.rows) >= 150
    assert len(library.prohibitions) >= 168
    assert len(library.phrases) >= 67
    assert len(library.taboos) >= 46
    assert len(library.procedures) >= 96
    assert len(library.elsewhere) >= 100


@pytest.mark.parametrize("agency", AGENCIES)
@pytest.mark.parametrize("day", DAYS)
def test_no_row_is_coloured_that_does_not_bind_this_agency_today(library: Library, agency: str, day: date) -> None:
    here = Jurisdiction.parse(agency)
    for matter in library.matters.values():
        for verdict in parts(verdict_of(matter, here, day, library.rules)):
            if verdict.colour is Colour.GREY:
                assert not verdict.commitment_allowed, matter.id
                assert verdict.kind in (
                    VerdictKind.UNVERIFIED,
                    VerdictKind.REFERENCE_ONLY,
                    VerdictKind.OUT_OF_FORCE,
                    VerdictKind.DEPENDS,
                ), matter.id
                continue
            for row in (library.rows[row_id] for row_id in verdict.rows):
                assert row.standing in (Standing.OFFICIAL_LIST, Standing.STATUTE), row.id
                assert row.validity.holds_on(day), row.id
                assert Jurisdiction.parse(row.jurisdiction).covers(here), row.id


def test_every_place_starts_at_a_province_or_is_a_known_authority(library: Library) -> None:
    strange = {row.jurisdiction for row in library.rows.values() if not Jurisdiction.parse(row.jurisdiction).is_place}
    assert strange <= {"长江干线"}


def test_all_verdicts_of_an_agency_are_there_at_once(library: Library) -> None:
    here = Jurisdiction.parse("山东/威海/乳山")
    before = time.perf_counter()
    for matter in library.matters.values():
        verdict_of(matter, here, date(2025, 11, 22), library.rules)
    # 2 ms on an idle core; a list of matters must not wait for its colours.
    assert time.perf_counter() - before < 0.1


def test_phrases_hold_only_known_fields(library: Library) -> None:
    for phrase in library.phrases.values():
        assert fields_of(phrase.phrase) or "{" not in phrase.phrase


def test_no_web_address_ships() -> None:
    files = [*FOLDER.glob("*.csv"), *FOLDER.glob("*.md"), *FOLDER.glob("aliases/*")]
    assert files
    for file in files:
        assert not re.search(r"https?:|www\.|\.(?:com|cn|net|org)\b", file.read_text("utf-8")), file.name


def test_nothing_that_may_be_said_anywhere_promises_an_exemption(library: Library) -> None:
    said = {phrase.id: phrase.phrase for phrase in library.phrases.values() if phrase.reserved is Reserved.ANYWHERE}
    said |= {taboo.id: taboo.say_instead for taboo in library.taboos.values()}
    assert [one for one, text in said.items() if reserved_for(text) is not Reserved.ANYWHERE] == []


def test_the_basis_of_one_place_is_marked_as_such_in_the_walk(library: Library) -> None:
    local = [step for step in library.walk if "乳山" in step.legal_basis]
    assert [step.id for step in local if "《行政" not in step.legal_basis and "外地只作参考" not in step.legal_basis] == []
