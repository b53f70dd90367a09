"""Phrases are data: text and known fields, and never a program."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.phrases import FIELDS, PhraseFault, fields_of, render_phrase

PROGRAMS = [
    "{{ unit.__class__ }}",
    "{{ unit['x'] }}",
    "{{ unit|upper }}",
    "{{ unit() }}",
    "{{ 'a' }}",
    "{{ 1 + 1 }}",
    "{{ unit if officer else plate }}",
    "{{ [unit] }}",
    "{{ ''.__class__.__mro__ }}",
    "{% for a in unit %}{{ a }}{% endfor %}",
    "{% include 'x' %}",
    "{% set unit = 1 %}",
    "{% raw %}{{ unit }}{% endraw %}",
    "{# 注释 #}",
    "{{- unit -}}",
    "{{ secret }}",
    "{{ self }}",
    "{{ cycler }}",
    "{{ unit",
    "{ unit }",
    "}}",
]


def test_fields_are_filled_and_unfilled_ones_show_as_a_line() -> None:
    text = render_phrase("我们是{{ unit }}的{{officer}}，{{ unit }}。", {"unit": "某支队", "plate": "用不着"})
    assert text == "我们是某支队的____，某支队。"
    assert render_phrase("{{ unit }}", {"unit": "  "}) == "____"


def test_fields_are_listed_in_their_order_each_once() -> None:
    assert fields_of("{{ unit }}{{ officer }}{{ unit }}") == ("unit", "officer")


@pytest.mark.parametrize("template", PROGRAMS)
def test_anything_but_a_known_field_is_refused(template: str) -> None:
    with pytest.raises(PhraseFault) as caught:
        render_phrase(f"您好{template}", {"unit": "某支队"})
    assert caught.value.remedy


def test_an_unknown_field_is_answered_with_the_nearest_and_its_meaning() -> None:
    with pytest.raises(PhraseFault, match="officers") as caught:
        fields_of("{{ officers }}")
    assert "{{ officer }}（执法人员姓名）" in caught.value.remedy


@given(st.text())
def test_what_is_filled_in_is_never_read_as_a_template(value: str) -> None:
    expected = value.strip() or "____"
    assert render_phrase("甲{{ unit }}乙", {"unit": value}) == f"甲{expected}乙"
    assert render_phrase("甲{{ unit }}乙", {"unit": "{{ officer }}{% if %}"}) == "甲{{ officer }}{% if %}乙"


@given(st.text(alphabet="{}%#-|.( )unit_officer'\n甲", max_size=40))
def test_a_template_is_either_refused_or_made_of_text_and_fields(template: str) -> None:
    try:
        names = fields_of(template)
    except PhraseFault:
        return
    assert set(names) <= FIELDS.keys()
    rest = re.sub(r"\{\{\s*\w+\s*\}\}", "", template)
    assert "{" not in rest
    assert "}" not in rest


def test_every_field_has_a_label_of_its_own() -> None:
    assert len(set(FIELDS.values())) == len(FIELDS)


def test_the_documentation_lists_every_field() -> None:
    text = Path("docs/knowledge.md").read_text("utf-8")
    assert [name for name in FIELDS if f"`{name}`" not in text] == []
