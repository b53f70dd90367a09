"""What is hidden in a question that is handed over, and what an officer's ordinary words keep."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.masking import HIDDEN, mask

WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})

SECRETS = [
    # Plates: of cars, of trailers, of new energy vehicles, of police, embassies and for Hong Kong.
    "豫A12345",
    "豫A·12345",
    "豫A 12345",
    "豫a12345",
    "豫 A 1 2 3 4 5",
    "豫A-12345",
    "鲁K8888挂",
    "鲁KD12345",
    "鲁K12345D",
    "粤Z1234港",
    "京A1234警",
    "使A12345",
    "冀J3K45学",
    "WJ鲁12345",
    "豫A•12345",
    "豫A\u200b12345",
    # Telephone numbers.
    "13800001111",
    "138 0000 1111",
    "138-0000-1111",
    "+8613800001111",
    "+86 138 0000 1111",
    "8613800001111",
    "0631-6651234",
    "010-12345678",
    "(0631)6651234",
    "0631 665 1234",
    "138\u200b0000\u200b1111",
    # Identity numbers of 18 and of 15 digits, one with X at its end.
    "370602199001011234",
    "37060219900101123X",
    "37060219900101123x",
    "370602 19900101 1234",
    "370602-19900101-1234",
    "370602900101123",
    # Credit codes, certificate and bank numbers.
    "91370602MA3C4XXX5Q",
    "6222021234567890123",
    "6222 0212 3456 7890 123",
    "371083003512",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("around", ["{}", "司机{}说没带证", "车牌{}，超限", "电话：{}。", "（{}）", "\n{}\n"])
@pytest.mark.parametrize("wide", [False, True])
def test_a_number_that_tells_who_is_hidden_whatever_stands_around_it(secret: str, around: str, wide: bool) -> None:
    written = secret.translate(WIDE) if wide else secret
    masked = mask(around.format(written))
    plain = unicodedata.normalize("NFKC", masked).replace("***", "")
    assert HIDDEN in masked
    assert not any(character.isdigit() for character in plain), masked
    assert masked.replace(HIDDEN, "").strip("()（）") == around.format("").strip("()（）")


def test_several_in_one_text_are_all_hidden() -> None:
    masked = mask("豫A12345和鲁K67890的司机13800001111、13900002222，证370602199001011234")
    assert masked == f"{HIDDEN}和{HIDDEN}的司机{HIDDEN}、{HIDDEN}，证{HIDDEN}"


ORDINARY = [
    "3日内改正",
    "2026年3月2日",
    "2026-03-02",
    "2026.3.2",
    "2026-03-02 12:30",
    "2026年3月2日至3月15日",
    "49吨",
    "车货总重49.5吨，超限18%",
    "《行政处罚法》第33条",
    "33条1款前段",
    "第三十三条",
    "罚款2000元以上20000元以下",
    "200元、2000元、30000元",
    "G60高速K128+300",
    "S206线K12+800处",
    "10086",
    "12328",
    "GB1589",
    "GB 1589-2016",
    "JT/T 1045-2016",
    "6轴车，18.1米长",
    "7天、15日、60日",
    "3人以上",
    "8点到18点",
    "皖北到苏南",
    "新车上牌",
    "云南ETC",
    "川A",
    "部令2021年第16号",
    "交办运〔2023〕63号",
    "没带从业资格证",
    "4.5米高 2.55米宽",
    "超1吨罚500，超2吨罚1000",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_numbers_and_words_stay_as_they_are(text: str) -> None:
    assert mask(text) == text
    assert mask(f"司机问{text}怎么办") == f"司机问{text}怎么办"


@given(st.text())
def test_any_text_is_masked_without_failing_and_masking_twice_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(
    st.text(
        alphabet=st.characters(categories=["Lo"], exclude_characters="京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新使领")
    )
)
def test_letters_without_numbers_are_never_hidden(text: str) -> None:
    assert mask(text) == text
