"""How the finder folds and hears what is typed, apart from any library."""

from __future__ import annotations

from functools import cache

import pytest

from knowledge.normalise import characters, fold, folder
from knowledge.sounds import Sounds, build_sounds, fuzzy


@cache
def sounds() -> Sounds:
    return build_sounds()


def heard(text: str) -> list[int]:
    return sounds().hear(characters(text)).codes


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("非 公 路 標 誌", "非公路标志"),
        ("從業資格證 沒 帶", "从业资格证没带"),
        ("吃、拿、卡、要", "吃拿卡要"),
        ("四千五百公斤以下", "4.5吨以下"),
        ("4500千克", "4.5吨"),
        ("百分之二十以内", "20%以内"),
        ("３０００元", "3000元"),
        ("一百零五", "105"),
        ("两万五千", "25000"),
        ("罚3万元", "罚30000元"),
        ("三万元", "30000元"),
        ("1.5万", "15000"),
        ("十六岁", "16岁"),
        ("老百姓千万别急", "老百姓千万别急"),
        ("ＧＰＳ掉线", "gps掉线"),
    ],
)
def test_one_thing_written_in_many_ways_is_folded_into_one(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_what_separates_two_clauses_is_kept_apart() -> None:
    assert "。" in fold("没带证，拒绝检查")
    assert fold("撒石子 没盖布") == "撒石子 没盖布"


def test_folding_twice_changes_nothing_more() -> None:
    for text in ("網約車 四千五百公斤，百分之二十", "a2驾照", "3.5吨"):
        assert fold(fold(text)) == fold(text)


def test_the_longest_synonym_wins_and_is_not_replaced_again() -> None:
    replace = folder([("车", "机动车"), ("黑车", "无证车")])
    assert replace("黑车和车") == "无证车和机动车"


def test_homophones_and_typed_pinyin_sound_alike() -> None:
    assert heard("航行日制") == heard("航行日志")
    assert heard("chuanbo chaozai") == heard("船舶超载")
    assert heard("chuanbochaozai") == heard("船舶超载")


@pytest.mark.parametrize(("one", "other"), [("zhang", "zang"), ("shi", "si"), ("ning", "lin"), ("nan", "lang"), ("lv", "lu")])
def test_sounds_that_people_mix_up_are_one(one: str, other: str) -> None:
    assert fuzzy(one) == fuzzy(other)


def test_a_character_with_two_readings_is_read_as_its_phrase_says() -> None:
    assert heard("银行")[1] == heard("hang")[0]
    assert heard("行车")[0] == heard("xing")[0]


def test_letters_may_stand_for_syllables_alone_or_at_one_end() -> None:
    for run, letters in (("jycx", 4), ("tingz", 1), ("txz", 3)):
        ways = sounds().segment(run)
        assert sum(code < 0 for code in ways[0]) == letters


@pytest.mark.parametrize("word", ["hello", "script", "comment", "qwerty"])
def test_english_is_not_read_as_pinyin(word: str) -> None:
    assert sounds().segment(word) == ()


def test_a_word_of_letters_stays_a_word_beside_its_initials() -> None:
    assert sounds().hear("gps掉线").words == ("gps",)
    assert sounds().hear("shanzi改装").words == ()


def test_a_very_long_run_of_letters_is_not_cut_up() -> None:
    assert sounds().segment("zhang" * 200) == ()
