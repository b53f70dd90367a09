"""Places as paths, however people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.jurisdiction import Jurisdiction, slip_in


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("山东省/威海市/乳山市", "山东/威海/乳山"),
        ("山东／威海／乳山", "山东/威海/乳山"),
        (" 山东 / 威海 / 乳山 / ", "山东/威海/乳山"),
        ("全国/山东", "山东"),
        ("江苏南京", "江苏/南京"),
        ("内蒙古自治区/锡林郭勒盟/东乌珠穆沁旗", "内蒙古/锡林郭勒/东乌珠穆沁"),
        ("湖北省恩施土家族苗族自治州", "湖北/恩施"),
        ("广西壮族自治区/防城港市", "广西/防城港"),
        ("新疆维吾尔自治区", "新疆"),
        ("北京市/朝阳区", "北京/朝阳"),
        ("上海市/浦东新区", "上海/浦东"),
        ("长江干线", "长江干线"),
        ("甘肃/庆阳/环县", "甘肃/庆阳/环县"),
        ("湖北/荆州/沙市区", "湖北/荆州/沙市"),
        ("湖南/常德/津市市", "湖南/常德/津市"),
        ("湖南/怀化市/麻阳苗族自治县/石羊哨乡", "湖南/怀化/麻阳/石羊哨乡"),
    ],
)
def test_one_place_is_one_path_however_it_is_written(text: str, path: str) -> None:
    assert str(Jurisdiction.parse(text)) == path
    assert Jurisdiction.parse(text) == Jurisdiction.parse(path)


@pytest.mark.parametrize("text", ["", "  ", "全国", "/", "中国", "／"])
def test_the_whole_country_is_the_root(text: str) -> None:
    assert Jurisdiction.parse(text).is_root
    assert str(Jurisdiction.parse(text)) == "全国"


def test_a_place_covers_what_lies_in_it_and_itself() -> None:
    shandong, rushan = Jurisdiction.parse("山东"), Jurisdiction.parse("山东/威海/乳山")
    assert shandong.covers(rushan)
    assert rushan.covers(rushan)
    assert Jurisdiction().covers(rushan)
    assert not rushan.covers(shandong)
    assert not rushan.covers(Jurisdiction())
    assert not Jurisdiction.parse("山东/青岛").covers(rushan)
    assert not Jurisdiction.parse("长江干线").covers(rushan)


def test_a_city_and_a_county_of_one_name_in_one_prefecture_stay_two() -> None:
    assert not Jurisdiction.parse("新疆/伊犁/伊宁市").covers(Jurisdiction.parse("新疆/伊犁/伊宁县"))


def test_a_path_that_starts_at_no_province_says_so() -> None:
    assert Jurisdiction.parse("山东/威海").is_place
    assert Jurisdiction().is_place
    assert not Jurisdiction.parse("长江干线").is_place


@given(st.text(alphabet="山东省威海市乳县区旗州盟族自治/／ 全国", max_size=30) | st.text(max_size=30))
def test_any_text_is_some_path_and_reading_it_again_changes_nothing(text: str) -> None:
    place = Jurisdiction.parse(text)
    assert all(place.parts)
    assert place.covers(place)
    assert Jurisdiction().covers(place)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("山冬/威海/乳山", "山东"),
        ("苏江", "江苏"),
        ("内蒙/锡林郭勒", "内蒙古"),
        ("长江干流", "长江干线"),
        ("山东/威海/乳山", ""),
        ("江苏南京", ""),
        ("新疆生产建设兵团", ""),
        ("长江干线", ""),
        ("地方待核", ""),
        ("全国", ""),
        ("", ""),
    ],
)
def test_a_slip_in_the_first_part_is_seen_and_the_nearest_name_given(text: str, near: str) -> None:
    assert slip_in(text) == near


def test_a_place_without_its_province_is_a_slip_and_no_agency_stands_in_an_unchecked_place() -> None:
    assert slip_in("乳山")
    assert slip_in("地方待核", of_agency=True)
    assert not slip_in("长江干线", of_agency=True)
