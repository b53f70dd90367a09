"""Verdicts: what binds this agency today is coloured, everything else is grey."""

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.admission import RESULTS_OF_TIER
from knowledge.entries import Matter, MinorViolation, Result, Source, SourceKind, Standing, Tier, Validity
from knowledge.jurisdiction import Jurisdiction
from knowledge.rules import Rule, Then, When
from knowledge.verdicts import TABLE, Colour, Note, Verdict, VerdictKind, verdict_of, year_of

TODAY = date(2025, 11, 22)
RUSHAN = Jurisdiction.parse("山东/威海/乳山")
NANJING = Jurisdiction.parse("江苏/南京")
MINISTRY_FIRST = Rule("RU-001", When.BOTH_LISTS, Then.MINISTRY_PREVAILS, "山东/威海/乳山", "乳山方案第7项")
NO_COMMITMENT = Rule("RU-002", When.SAFETY, Then.NO_COMMITMENT, "山东/威海/乳山", "乳山方案第7项")
TIER_OF = {result: tier for tier, results in RESULTS_OF_TIER.items() for result in results}
CANDIDATE: dict[str, Any] = {"standing": Standing.UNVERIFIED}
STATUTE: dict[str, Any] = {"standing": Standing.STATUTE, "list_name": "条例"}
HISTORY: dict[str, Any] = {"standing": Standing.HISTORICAL, "list_name": "不予处罚事项（2007年前后）", "jurisdiction": "江苏/南京"}

PLAIN = MinorViolation(
    id="MV-GL-001",
    matter="MT-001",
    domain="公路路政",
    violation="装载物掉落、遗洒",
    case="",
    tier=Tier.EXEMPT,
    result=Result.MAY_EXEMPT,
    standing=Standing.OFFICIAL_LIST,
    list_name="部清单",
    jurisdiction="全国",
    legal_basis="",
    statutory_penalty="",
    conditions=("首次",),
    required_action=("责令改正", "签订告知承诺书"),
    safety_related=False,
    source=Source("部清单第1项", SourceKind.PUBLISHED, "high"),
    validity=Validity(checked_on=date(2025, 4, 30)),
)


def row(number: int = 1, **changes: Any) -> MinorViolation:
    result = changes.get("result", PLAIN.result)
    return replace(PLAIN, id=f"MV-GL-{number:03}", **({"tier": TIER_OF[result]} | changes))


def verdict(*rows: MinorViolation, at: Jurisdiction = RUSHAN, on: date = TODAY, rules: tuple[Rule, ...] = ()) -> Verdict:
    return verdict_of(Matter("MT-001", "装载物掉落", "公路路政", rows), at, on, rules)


def everything_in(one: Verdict) -> list[Verdict]:
    parts = [one, *(case.verdict for case in one.cases)]
    return parts + (everything_in(one.coercion) if one.coercion else [])


@pytest.mark.parametrize(
    ("result", "kind", "colour"),
    [
        (Result.SHALL_EXEMPT, VerdictKind.SHALL_EXEMPT, Colour.GREEN),
        (Result.MAY_EXEMPT, VerdictKind.MAY_EXEMPT, Colour.GREEN),
        (Result.NO_FAULT, VerdictKind.NO_FAULT, Colour.GREEN),
        (Result.NO_COERCION, VerdictKind.NO_COERCION, Colour.GREEN),
        (Result.MITIGATED, VerdictKind.MITIGATED, Colour.AMBER),
        (Result.CORRECT_FIRST, VerdictKind.CORRECT_FIRST, Colour.AMBER),
        (Result.CORRECT_BEFORE_COERCION, VerdictKind.CORRECT_BEFORE_COERCION, Colour.AMBER),
        (Result.MUST_PENALISE, VerdictKind.MUST_PENALISE, Colour.RED),
        (Result.PENALTY_REPEALED, VerdictKind.PENALTY_REPEALED, Colour.BLUE),
        (Result.OUTSIDE_LICENCE, VerdictKind.OUTSIDE_LICENCE, Colour.BLUE),
    ],
)
def test_an_official_list_in_force_here_says_its_result(result: Result, kind: VerdictKind, colour: Colour) -> None:
    said = verdict(row(result=result))
    assert (said.kind, said.colour, said.rows) == (kind, colour, ("MV-GL-001",))


def test_the_table_names_every_standing_and_result() -> None:
    assert {(standing, result) for standing in TABLE for result in TABLE[standing]} == set(product(Standing, Result))


def test_a_statute_says_what_it_says_but_never_that_the_first_check_is_punished() -> None:
    assert verdict(row(result=Result.PENALTY_REPEALED, **STATUTE)).colour is Colour.BLUE
    assert verdict(row(result=Result.CORRECT_FIRST, **STATUTE)).kind is VerdictKind.CORRECT_FIRST
    assert verdict(row(result=Result.MUST_PENALISE, **STATUTE)).colour is Colour.GREY


@pytest.mark.parametrize("standing", [Standing.UNVERIFIED, Standing.PUBLISHED_CASE, Standing.HISTORICAL])
@pytest.mark.parametrize("result", Result)
@pytest.mark.parametrize("where", ["全国", "山东", "山东/威海/乳山", "江苏/南京", "长江干线"])
@pytest.mark.parametrize("agency", ["全国", "山东/威海/乳山", "江苏/南京", "长江干线"])
def test_no_candidate_case_or_old_list_is_ever_coloured(standing: Standing, result: Result, where: str, agency: str) -> None:
    for day in (date(2006, 1, 1), TODAY, date(2040, 1, 1)):
        for validity in (Validity(), Validity(date(2007, 1, 1), date(2012, 1, 1)), Validity(date(2030, 1, 1))):
            one = row(result=result, standing=standing, jurisdiction=where, validity=validity)
            for said in everything_in(verdict(one, at=Jurisdiction.parse(agency), on=day, rules=(MINISTRY_FIRST, NO_COMMITMENT))):
                assert said.colour is Colour.GREY
                assert said.kind in (VerdictKind.UNVERIFIED, VerdictKind.REFERENCE_ONLY, VerdictKind.OUT_OF_FORCE)
                assert not said.commitment_allowed


def test_a_candidate_is_unverified_whatever_its_tier_and_wherever_it_was_seen() -> None:
    for result in Result:
        assert verdict(row(result=result, **CANDIDATE)).kind is VerdictKind.UNVERIFIED
    assert verdict(row(jurisdiction="重庆", **CANDIDATE)).kind is VerdictKind.UNVERIFIED


def test_another_places_list_is_for_reference_with_place_and_year() -> None:
    said = verdict(row(jurisdiction="江苏", list_name="江苏清单（2022-03-01起）"))
    assert (said.kind, said.colour) == (VerdictKind.REFERENCE_ONLY, Colour.GREY)
    assert said.reference is not None
    assert (said.reference.place, said.reference.year) == ("江苏", 2022)


def test_an_old_list_is_for_reference_even_at_home() -> None:
    said = verdict(row(**HISTORY), at=NANJING)
    assert said.kind is VerdictKind.REFERENCE_ONLY
    assert said.reference is not None
    assert said.reference.year == 2007


def test_the_year_of_a_row_is_that_of_its_first_day_then_of_its_list_then_of_its_source() -> None:
    assert year_of(row(validity=Validity(date(2023, 1, 1)), list_name="清单（2021）")) == 2023
    assert year_of(row(list_name="清单（2021年版）")) == 2021
    assert year_of(row(source=Source("某公告（2012年）120215号", SourceKind.PUBLISHED, "low"))) == 2012
    assert year_of(row()) is None


def test_a_list_holds_from_its_first_to_its_last_day() -> None:
    listed = row(validity=Validity(date(2025, 12, 1), date(2026, 11, 30)))
    before, first, last, after = (
        verdict(listed, on=day) for day in (date(2025, 11, 30), date(2025, 12, 1), date(2026, 11, 30), date(2026, 12, 1))
    )
    assert (before.kind, after.kind) == (VerdictKind.OUT_OF_FORCE, VerdictKind.OUT_OF_FORCE)
    assert Note.NOT_YET_IN_FORCE in before.notes
    assert Note.ENDED in after.notes
    assert Note.NOT_YET_IN_FORCE not in after.notes
    assert (first.kind, last.kind) == (VerdictKind.MAY_EXEMPT, VerdictKind.MAY_EXEMPT)


def test_an_own_list_that_has_ended_is_told_before_what_other_places_say() -> None:
    ended = row(1, jurisdiction="山东", validity=Validity(in_force_until=date(2024, 1, 1)))
    said = verdict(ended, row(2, jurisdiction="江苏"))
    assert (said.kind, said.rows, said.other_rows) == (VerdictKind.OUT_OF_FORCE, ("MV-GL-001",), ("MV-GL-002",))


def test_another_places_list_out_of_force_is_for_reference_and_says_so() -> None:
    said = verdict(row(jurisdiction="江苏", validity=Validity(date(2025, 12, 1))))
    assert (said.kind, said.reference and said.reference.year) == (VerdictKind.REFERENCE_ONLY, 2025)
    assert Note.NOT_YET_IN_FORCE in said.notes


def test_what_does_not_bind_turns_no_verdict_and_stands_below_it() -> None:
    said = verdict(
        row(1, result=Result.MUST_PENALISE, **CANDIDATE),
        row(2),
        row(3, result=Result.MITIGATED, jurisdiction="江苏"),
        row(4, result=Result.SHALL_EXEMPT, **HISTORY),
    )
    assert (said.kind, said.colour, said.rows) == (VerdictKind.MAY_EXEMPT, Colour.GREEN, ("MV-GL-002",))
    assert said.other_rows == ("MV-GL-001", "MV-GL-003", "MV-GL-004")
    assert said.cases == ()


def test_rows_that_bind_and_differ_depend_on_the_case_and_wear_no_colour_of_a_tier() -> None:
    said = verdict(row(1, case="首次、轻微"), row(2, result=Result.MUST_PENALISE, case="造成事故"))
    assert (said.kind, said.colour) == (VerdictKind.DEPENDS, Colour.AMBER)
    assert [(case.row, case.label, case.verdict.kind) for case in said.cases] == [
        ("MV-GL-001", "首次、轻微", VerdictKind.MAY_EXEMPT),
        ("MV-GL-002", "造成事故", VerdictKind.MUST_PENALISE),
    ]
    assert not said.commitment_allowed
    assert said.cases[0].verdict.commitment_allowed
    assert Note.BOTH_LISTS not in said.notes


def test_two_lists_that_differ_are_both_shown_where_no_rule_applies() -> None:
    ministry, local = row(1), row(2, result=Result.MITIGATED, jurisdiction="江苏", list_name="江苏清单")
    said = verdict(ministry, local, at=NANJING, rules=(MINISTRY_FIRST,))
    assert said.kind is VerdictKind.DEPENDS
    assert Note.BOTH_LISTS in said.notes
    assert [case.label for case in said.cases] == ["江苏正式清单", "全国正式清单"]


def test_the_ministrys_list_prevails_where_a_rule_says_so() -> None:
    ministry, local = row(1), row(2, result=Result.MITIGATED, jurisdiction="山东", list_name="山东清单")
    said = verdict(ministry, local, rules=(MINISTRY_FIRST,))
    assert (said.kind, said.rows, said.other_rows) == (VerdictKind.MAY_EXEMPT, ("MV-GL-001",), ("MV-GL-002",))
    assert said.notes == (Note.PRECEDENCE_MINISTRY,)


def test_the_nearer_rule_beats_the_farther() -> None:
    local_first = Rule("RU-003", When.BOTH_LISTS, Then.LOCAL_PREVAILS, "山东/威海", "威海办法")
    ministry, local = row(1), row(2, result=Result.MITIGATED, jurisdiction="山东")
    assert verdict(ministry, local, rules=(local_first, MINISTRY_FIRST)).rows == ("MV-GL-001",)
    weihai = verdict(ministry, local, at=Jurisdiction.parse("山东/威海"), rules=(local_first, MINISTRY_FIRST))
    assert (weihai.rows, weihai.notes) == (("MV-GL-002",), (Note.PRECEDENCE_LOCAL,))


def test_precedence_between_lists_leaves_statutes_alone() -> None:
    said = verdict(row(1), row(2, result=Result.PENALTY_REPEALED, **STATUTE), rules=(MINISTRY_FIRST,))
    assert said.kind is VerdictKind.DEPENDS


def test_rows_that_agree_stand_side_by_side_the_list_before_the_statute_and_the_nearest_first() -> None:
    rows = (row(1, **STATUTE), row(2), row(3, jurisdiction="山东"), row(4, jurisdiction="山东/威海"))
    assert verdict(*rows).rows == ("MV-GL-004", "MV-GL-003", "MV-GL-002", "MV-GL-001")


def test_one_label_over_two_results_gives_way_to_place_and_standing() -> None:
    said = verdict(row(1, case="首次"), row(2, case="首次", result=Result.MITIGATED, **STATUTE))
    assert [case.label for case in said.cases] == ["全国正式清单", "全国法条"]


def test_grey_rows_that_differ_depend_in_grey() -> None:
    said = verdict(row(1, case="安全", result=Result.MUST_PENALISE, **CANDIDATE), row(2, case="轻微", **HISTORY))
    assert (said.kind, said.colour) == (VerdictKind.DEPENDS, Colour.GREY)
    assert [(case.label, case.verdict.kind) for case in said.cases] == [
        ("安全", VerdictKind.UNVERIFIED),
        ("轻微", VerdictKind.REFERENCE_ONLY),
    ]


def test_coercion_is_another_question_and_never_conflicts() -> None:
    said = verdict(row(1), row(2, result=Result.CORRECT_BEFORE_COERCION, **STATUTE))
    assert (said.kind, said.rows, said.other_rows) == (VerdictKind.MAY_EXEMPT, ("MV-GL-001",), ())
    assert said.coercion is not None
    assert (said.coercion.kind, said.coercion.rows) == (VerdictKind.CORRECT_BEFORE_COERCION, ("MV-GL-002",))


def test_a_matter_of_coercion_alone_has_it_as_its_verdict() -> None:
    said = verdict(row(1, result=Result.NO_COERCION))
    assert (said.kind, said.coercion) == (VerdictKind.NO_COERCION, None)


def test_a_binding_verdict_on_coercion_colours_no_grey_verdict_on_the_penalty() -> None:
    said = verdict(row(1, **CANDIDATE), row(2, result=Result.NO_COERCION))
    assert (said.colour, said.coercion and said.coercion.colour) == (Colour.GREY, Colour.GREEN)


def test_a_commitment_is_offered_only_by_an_official_list_that_names_one() -> None:
    assert verdict(row()).commitment_allowed
    assert not verdict(row(required_action=("责令改正",))).commitment_allowed
    assert not verdict(row(**STATUTE)).commitment_allowed
    assert not verdict(row(**CANDIDATE)).commitment_allowed
    assert not verdict(row(jurisdiction="江苏")).commitment_allowed
    assert not verdict(row(validity=Validity(in_force_until=date(2025, 1, 1)))).commitment_allowed
    assert not verdict(row(result=Result.MUST_PENALISE)).commitment_allowed


def test_safety_excludes_the_commitment_where_a_rule_says_so() -> None:
    dangerous = row(safety_related=True)
    assert verdict(dangerous, at=NANJING, rules=(NO_COMMITMENT,)).commitment_allowed
    said = verdict(dangerous, rules=(NO_COMMITMENT,))
    assert not said.commitment_allowed
    assert said.kind is VerdictKind.MAY_EXEMPT
    assert Note.NO_COMMITMENT_SAFETY in said.notes


def test_what_nobody_has_marked_has_no_commitment_and_a_note_of_its_own() -> None:
    unsure = row(safety_related=True, is_safety_known=False)
    said = verdict(unsure, rules=(NO_COMMITMENT,))
    assert not said.commitment_allowed
    assert Note.NO_COMMITMENT_UNSURE in said.notes
    assert Note.NO_COMMITMENT_SAFETY not in said.notes
    assert verdict(unsure, at=NANJING, rules=(NO_COMMITMENT,)).commitment_allowed
    # Beside one that somebody has marked it is no longer open.
    both = verdict(unsure, row(2, safety_related=True), rules=(NO_COMMITMENT,))
    assert Note.NO_COMMITMENT_SAFETY in both.notes
    assert Note.NO_COMMITMENT_UNSURE not in both.notes


def test_an_exemption_without_its_conditions_says_so() -> None:
    assert Note.CONDITIONS_MISSING in verdict(row(conditions=())).notes
    assert Note.CONDITIONS_MISSING not in verdict(row(conditions=(), result=Result.PENALTY_REPEALED, **STATUTE)).notes


def test_a_check_of_over_a_year_ago_says_so() -> None:
    assert Note.STALE_CHECK not in verdict(row(), on=date(2026, 4, 30)).notes
    assert Note.STALE_CHECK in verdict(row(), on=date(2026, 5, 1)).notes
    assert Note.STALE_CHECK in verdict(row(validity=Validity())).notes


def test_a_matter_without_rows_is_unverified() -> None:
    assert verdict().kind is VerdictKind.UNVERIFIED


places = st.sampled_from(["全国", "山东", "山东/威海/乳山", "江苏", "江苏/南京", "长江干线"])
days = st.none() | st.dates(date(2005, 1, 1), date(2035, 1, 1))
any_rows = st.lists(
    st.builds(
        row,
        st.integers(1, 900),
        result=st.sampled_from(Result),
        standing=st.sampled_from(Standing),
        jurisdiction=places,
        case=st.sampled_from(["", "首次", "造成后果"]),
        safety_related=st.booleans(),
        validity=st.builds(Validity, days, days, days),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)


@given(any_rows, places, st.dates(date(2005, 1, 1), date(2035, 1, 1)), st.lists(st.sampled_from([MINISTRY_FIRST, NO_COMMITMENT])))
def test_whatever_the_rows_a_colour_rests_on_rows_that_bind_here_and_today(
    rows: list[MinorViolation], agency: str, today: date, rules: list[Rule]
) -> None:
    here = Jurisdiction.parse(agency)
    by_id = {one.id: one for one in rows}
    said = verdict(*rows, at=here, on=today, rules=tuple(rules))
    for one in everything_in(said):
        if one.colour is Colour.GREY:
            assert not one.commitment_allowed
            continue
        for row_id in one.rows:
            basis = by_id[row_id]
            assert basis.standing in (Standing.OFFICIAL_LIST, Standing.STATUTE)
            assert basis.validity.holds_on(today)
            assert Jurisdiction.parse(basis.jurisdiction).covers(here)
        if one.kind is not VerdictKind.DEPENDS:
            assert {by_id[row_id].result for row_id in one.rows} == {by_id[one.rows[0]].result}
    shown = [*said.rows, *said.other_rows]
    if said.coercion:
        shown += [*said.coercion.rows, *said.coercion.other_rows]
    assert sorted(shown) == sorted(by_id)
    assert all(len(case.label) <= 14 and case.label for case in said.cases)
