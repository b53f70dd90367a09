"""What must never slip by: whom a text names in whatever form, and what touches integrity wherever in the text it stands."""

from __future__ import annotations

from time import perf_counter

import pytest

from knowledge.clues import Level, Watched, Watchlist, accuses, level_of, names_a_head, suggest
from knowledge.clues.files import check, read_channels
from knowledge.faults import KnowledgeFaults
from knowledge.finder import Finder
from knowledge.sample import sample
from tests.knowledge.clues import held_out

SURNAMES = (
    "查费车管王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
)
PEOPLE = Watchlist(
    [
        Watched(1, "王测试", "鲁K00012345", "officer", 1, is_head=False),
        Watched(2, "李测", "", "supervisor", 1, is_head=True),
        Watched(3, "欧阳样", "", "supervisor", 1, is_head=True),
        Watched(4, "张样本", "11-0203-04567", "supervisor", 1, is_head=True),
        Watched(5, "吕例文", "", "officer", 1, is_head=False),
        Watched(6, "阿依古丽·测试", "", "officer", 1, is_head=False),
        Watched(7, "曾样例", "", "officer", 1, is_head=False),
        Watched(8, "丁一", "B-7788", "officer", 1, is_head=False),
    ]
)


@pytest.mark.parametrize(
    "text", ["王ceshi 收钱", "wang测试", "王-ce-试", "Wang Ce Shi", "ＷＡＮＧＣＥＳＨＩ", "王 測 試", "王\u200b测\u200b试"]
)
def test_a_name_half_in_letters_is_a_name(text: str) -> None:
    assert PEOPLE.mentions(text) == {1}


@pytest.mark.parametrize(
    ("text", "who"),
    [("lvliwen", 5), ("lüliwen", 5), ("luliwen", 5), ("lyuliwen", 5), ("zengyangli", 7), ("cengyangli", 7), ("阿依古丽收钱", 6)],
)
def test_a_name_is_found_by_each_of_its_readings_and_by_its_first_part(text: str, who: int) -> None:
    assert PEOPLE.mentions(text) == {who}


@pytest.mark.parametrize(
    ("text", "who"),
    [("证号：012345", 1), ("证号后六位012345", 1), ("工号 01-23-45", 1), ("证号 0304567", 4), ("证号11 0203 04567", 4), ("证号B-7788", 8)],
)
def test_a_number_cut_to_its_end_says_whose_it_is_behind_its_name(text: str, who: int) -> None:
    assert PEOPLE.mentions(text) == {who}


def test_the_same_digits_elsewhere_say_nothing() -> None:
    assert PEOPLE.mentions("罚了012345元，7788吨") == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "李副队长",
        "李副大队长",
        "李大队副",
        "李头收烟",
        "姓李的队长",
        "姓李的让放行",
        "大队长姓李",
        "队长李某",
        "li队",
        "李dui",
        "李某某队长",
        "李支队",
        "李局",
    ],
)
def test_a_family_name_with_a_title_is_a_head_however_it_is_put(text: str) -> None:
    assert 2 in PEOPLE.mentions(text)


@pytest.mark.parametrize("text", ["姓李的司机不配合", "一张处罚决定书", "三张局面图", "这张所谓的罚单", "一张站点表"])
def test_whoever_is_no_official_and_what_is_no_title_names_no_head(text: str) -> None:
    assert PEOPLE.mentions(text) == frozenset()


def test_no_head_is_named_by_the_name_of_a_place() -> None:
    heads = Watchlist(Watched(number, f"{surname}样例", "", "supervisor", 1, is_head=True) for number, surname in enumerate("测查费车管"))
    assert heads.mentions("检测站、检查站、收费站、客车站、运管所都排队") == frozenset()
    assert heads.mentions("找费站长，给车所递烟") == {2, 3}


def test_ordinary_questions_hardly_ever_name_a_head_of_a_common_family_name() -> None:
    heads = Watchlist(Watched(number, f"{surname}样例", "", "supervisor", 1, is_head=True) for number, surname in enumerate(SURNAMES))
    texts = [*held_out.OTHERS, *held_out.QUESTIONS, *(each.text for each in sample())]
    assert sum(bool(heads.mentions(text)) for text in texts) <= 0.005 * len(texts)


@pytest.mark.parametrize(
    "text",
    ["局领导收礼", "分管领导打招呼", "主要领导不让查", "顶头上司", "我们头儿", "我站站长", "单位里的领导", "women duizhang", "局长打电话"],
)
def test_the_own_head_is_meant_without_a_name(text: str) -> None:
    assert names_a_head(text)


@pytest.mark.parametrize("text", ["车队队长不配合", "船队队长", "保安队长", "企业领导不在"])
def test_the_head_of_somebody_else_is_not_ours(text: str) -> None:
    assert not names_a_head(text)


def test_what_stands_behind_a_long_story_is_read_like_what_stands_before(finder: Finder) -> None:
    # A clue of 4,000 characters, an older version of it, and what was added: they are judged together.
    plain = "窗口排队很久，叫号机是坏的。" * 1_500
    assert not suggest(finder, plain).touches_integrity
    assert PEOPLE.mentions(plain) == frozenset()
    told = plain + "后来才知道王测试收了红包"
    assert suggest(finder, told).touches_integrity
    assert PEOPLE.mentions(told) == {1}


def test_two_thousand_people_are_looked_for_at_once() -> None:
    many = Watchlist(
        Watched(number, f"{SURNAMES[number % 60]}{chr(0x4E00 + number)}样", f"鲁K{number:08}", "", 1, is_head=True)
        for number in range(2_000)
    )
    text = "昨天上午在国道检查站有一辆货车被拦下来" * 26
    many.mentions(text)
    took = []
    for place in range(9):
        began = perf_counter()
        many.mentions(text[place:])
        took.append(perf_counter() - began)
    # Some 2 ms on the machine that it was written on; looked for one by one it took 20.
    assert sorted(took)[4] < 0.012


def test_integrity_is_held_in_texts_that_were_kept_back_and_most_else_is_not(finder: Finder) -> None:
    held = [text for text in held_out.INTEGRITY if suggest(finder, text).touches_integrity]
    others = [text for text in held_out.OTHERS if suggest(finder, text).touches_integrity]
    assert len(held) >= 0.97 * len(held_out.INTEGRITY)
    assert len(others) <= 0.3 * len(held_out.OTHERS)


@pytest.mark.parametrize("text", ["收qian放行", "塞hong包", "hóngbāo", "给了 hao chu 费", "shou 钱"])
def test_a_word_half_in_letters_is_that_word(finder: Finder, text: str) -> None:
    assert suggest(finder, text).touches_integrity


@pytest.mark.parametrize(
    "text", ["打了司机一耳光", "司机们堵了路", "司机喝了农药", "说不想活了", "已经被电视台拍到了", "几十个司机围了治超站", "把人撞死了"]
)
def test_what_cannot_wait_is_red(finder: Finder, text: str) -> None:
    assert level_of(text, suggest(finder, text)) is Level.RED


@pytest.mark.parametrize("text", ["集体讨论没有记录", "刀片护栏太锋利", "绑扎带没查", "执法媒体宣传少", "集体学习没签到"])
def test_a_word_in_passing_is_not_red(finder: Finder, text: str) -> None:
    assert level_of(text, suggest(finder, text)) is not Level.RED


def test_most_accusations_are_offered_as_a_clue_and_questions_are_left_alone() -> None:
    assert sum(map(accuses, held_out.ACCUSATIONS)) >= 0.75 * len(held_out.ACCUSATIONS)
    assert not [text for text in held_out.QUESTIONS if accuses(text)]


def test_the_shipped_files_pass_the_check_and_a_file_in_another_encoding_is_told(tmp_path) -> None:  # type: ignore[no-untyped-def]
    check()
    path = tmp_path / "channels.csv"
    path.write_bytes("key,name,reply,source\na,甲,,\n".encode("gbk"))
    with pytest.raises(KnowledgeFaults, match="CSV UTF-8"):
        read_channels(path)
