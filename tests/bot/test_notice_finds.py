"""What a text tells of whom it speaks is found, shown and replaced; and what somebody may not see is not given away by it."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.actions.marked_words import Words
from bot.actions.notice_finds import FindKind, Finds, find, masked
from storage import clues, dues, people
from storage.clues import Hold
from storage.dues import DueKind, NewDue
from storage.people import Role, Standing
from tests.bot.agency import NOW, Agency
from tests.clues import a_clue

K = FindKind


@pytest.fixture(scope="module")
def agency() -> Agency:
    house = Agency()
    house.head = house.person("丙大队", Role.SUPERVISOR)  # type: ignore[attr-defined]
    for name in ("赵测试", "钱", "欧阳测", "高峰", "方正", "阿依测·买测提", "孙某", "Li Ceshi"):
        house.person(name)
    gone = house.person("周离职")
    people.set_standing(house.db, gone.id, Standing.LEFT)
    people.set_certificate(house.db, house.person("吴持证", unit=house.second.id).id, "CS-98761", None)
    return house


def found(agency: Agency, text: str, html: str = "") -> Finds:
    return agency.does(agency.head, lambda work: find(work, text, html))  # type: ignore[attr-defined]


def kinds(agency: Agency, text: str) -> list[tuple[FindKind, str]]:
    return [(each.kind, each.text) for each in found(agency, text).found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("赵测试收了司机的烟", [(K.PERSON, "赵测试")]),
        ("赵 测 试、趙測試、赵　测试", [(K.PERSON, "赵 测 试"), (K.PERSON, "趙測試"), (K.PERSON, "赵　测试")]),
        ("周离职和欧阳测都在场", [(K.PERSON, "周离职"), (K.PERSON, "欧阳测")]),
        ("阿依测买测提", [(K.PERSON, "阿依测买测提")]),
        ("高峰时段更要方正", [(K.PERSON, "高峰"), (K.PERSON, "方正")]),
        ("赵某、孙某、钱财", []),
        ("赵测\n试", []),
        ("li ceshi 来了，Oli Ceshi 没有", [(K.PERSON, "li ceshi")]),
        ("证件 CS-98761", [(K.CERTIFICATE, "CS-98761")]),
        ("执法证号：15020042", [(K.CERTIFICATE, "15020042")]),
        ("鲁K·12345 和鲁KＤ１２３４５", [(K.PLATE, "鲁K·12345"), (K.PLATE, "鲁KＤ１２３４５")]),
        ("电话138 0000 1111", [(K.PHONE, "138 0000 1111")]),
        ("370602199001011234", [(K.ID_NUMBER, "370602199001011234")]),
        ("6222021234567890123", [(K.BANK_CARD, "6222021234567890123")]),
        ("91370602MA3C4XXX5Q", [(K.CREDIT_CODE, "91370602MA3C4XXX5Q")]),
        ("案卷 20260001234", [(K.NUMBER, "20260001234")]),
        ("发到 ce.shi@example.com 就行", [(K.EMAIL, "ce.shi@example.com")]),
        ("家住测试路12号3栋2单元502室", [(K.ADDRESS, "12号3栋2单元502室")]),
        ("5月12日 9:00，G18 公里 123", []),
        ("", []),
    ],
)
def test_it_finds(agency: Agency, text: str, expected: list[tuple[FindKind, str]]) -> None:
    assert kinds(agency, text) == expected


@pytest.mark.parametrize(
    ("html", "plain", "expected"),
    [
        ("<b>赵</b>测<i>试</i>收钱", "赵测试收钱", "<b>赵某</b>收钱"),
        ("欧阳测 &amp; 😀鲁K12345", "欧阳测 & 😀鲁K12345", "欧阳某 &amp; 😀鲁＊＊＊5"),
        ('<a href="https://example.com/a?b=1&amp;c=2">赵测试</a>&lt;b&gt;', "赵测试<b>", "赵某&lt;b&gt;"),
        ('<a href="https://example.com/">原文</a> 13800001111', "原文 13800001111", '<a href="https://example.com/">原文</a> ＊＊＊'),
        ('问<a href="tg://user?id=12">他</a>，<a href="tel:13800001111">打电话</a>', "问他，打电话", "问他，打电话"),
        (" <u>高峰</u> ", "高峰", " <u>高某</u> "),
        ("别的话", "赵测试 <收钱>", "赵某 &lt;收钱&gt;"),
    ],
)
def test_what_was_found_is_replaced_and_the_marks_stay_whole(agency: Agency, html: str, plain: str, expected: str) -> None:
    assert masked(html, plain, found(agency, plain, html))[0] == expected


def test_what_the_author_leaves_stays_as_it_is_and_only_its_number_is_kept(agency: Agency) -> None:
    text = "高峰时段，高峰路口，赵测试"
    finds = found(agency, text)
    assert [(each.text, each.times) for each in finds.named] == [("高峰", 2), ("赵测试", 1)]
    left = {finds.named[0].key}
    assert masked(text, text, finds.without(left)) == ("高峰时段，高峰路口，赵某", "高峰时段，高峰路口，赵某")
    assert finds.only(left).counts == {"person": 1}


_PIECES = [
    "赵测试", "赵", "测", "试", "欧阳测", "高峰", "鲁K12345", "13800001111", "370602199001011234", "路12号", "3栋2单元", "证号", "CS-98761",
    "a@b.cn", " ", "\u3000", "\n", "😀", "１２３", "91370602MA3C4XXX5Q", "<", "&", "某", "-", "0631-", "9876543", "X", "li ceshi", "挂",
]  # fmt: skip
_WORDS = st.lists(st.sampled_from(_PIECES), max_size=14).map("".join)
_MARKS = st.lists(st.tuples(st.integers(0, 60), st.sampled_from(["b", "i", "a"])), max_size=4)


def _marked(plain: str, marks: list[tuple[int, str]]) -> str:
    """Each mark spans three characters or fewer, one after the other."""
    opens = {place % (len(plain) + 1): mark for place, mark in marks}
    out, until, mark = [], -1, ""
    for at, letter in enumerate(plain):
        if at == until:
            out.append(f"</{mark}>")
            until = -1
        if until < 0 and at in opens:
            mark, until = opens[at], at + 3
            out.append('<a href="https://example.com/x">' if mark == "a" else f"<{mark}>")
        out.append({"<": "&lt;", "&": "&amp;"}.get(letter, letter))
    return "".join([*out, f"</{mark}>" if until >= 0 else ""])


@given(_WORDS, _MARKS)
@settings(max_examples=300, deadline=None)
def test_masked_text_holds_nothing_that_was_ticked_and_its_html_says_the_same(
    agency: Agency, plain: str, marks: list[tuple[int, str]]
) -> None:
    html = _marked(plain, marks)
    finds = found(agency, plain, html)
    for each in finds.found:
        assert plain[each.start : each.end] == each.text
    new_html, new_plain = masked(html, plain, finds)
    assert not found(agency, new_plain, new_html).found, (plain, new_plain)
    assert Words(new_html).plain == new_plain
    open_marks: list[str] = []
    for closes, name in re.findall(r"<(/?)([a-z]+)[^>]*>", new_html):
        if closes:
            assert open_marks.pop() == name
        else:
            open_marks.append(name)
    assert not open_marks


@pytest.fixture
def bureau() -> Agency:
    return Agency()


def test_whom_a_case_is_about_is_found_by_those_alone_who_may_see_it(bureau: Agency) -> None:
    head, elsewhere = (bureau.person(name, Role.SUPERVISOR, unit) for name, unit in (("某甲", bureau.first.id), ("某乙", bureau.second.id)))
    discipline = bureau.person("某丙", Role.DISCIPLINE, bureau.top.id)
    clues.add(bureau.db, a_clue(bureau.first.id, about="城北测试检测站，一中队"))
    clues.add(bureau.db, a_clue(bureau.first.id, id="K7QM2FXB", search_id=2, about="郑保密", hold=Hold.INTEGRITY))
    text = "城北测试检测站和郑保密，一中队已经处理"

    def seen_by(actor: people.Person) -> list[str]:
        return [each.text for each in bureau.does(actor, lambda work: find(work, text)).found]

    assert seen_by(head) == ["城北测试检测站"]
    assert seen_by(elsewhere) == []
    assert seen_by(discipline) == ["郑保密"]


def test_the_case_of_a_timer_is_found_by_whoever_sees_the_timer(bureau: Agency) -> None:
    head, officer = bureau.person("某甲", Role.SUPERVISOR), bureau.person("某乙")
    other = bureau.person("某丙")
    detail = {"label": "王测试超限案", "key": "k"}
    new = NewDue(
        kind=DueKind.TIMER, unit_id=bureau.first.id, person_id=officer.id, title="", period="timer:1", first_day=NOW.date(),
        due_on=NOW.date(), due_at=None, leads=(), detail=detail,
    )  # fmt: skip
    assert dues.add(bureau.db, new, at="2026-11-25T02:00:00.000Z")
    text = "王测试超限案要吸取教训"
    for actor, expected in ((head, ["王测试超限案"]), (officer, ["王测试超限案"]), (other, [])):
        assert [each.text for each in bureau.does(actor, lambda work: find(work, text)).found] == expected


def test_ten_thousand_people_are_looked_for_in_the_longest_notice_in_no_time(bureau: Agency) -> None:
    head = bureau.person("某甲", Role.SUPERVISOR)
    family, given_names = "赵钱孙李周吴郑王冯陈", [chr(0x4E00 + place) for place in range(100)]
    bureau.db.conn.executemany(
        "INSERT INTO people (name, unit_id, role, standing, created_at) VALUES (?, ?, 'officer', 'active', '2026-11-25T02:00:00.000Z')",
        [(f"{surname}{one}{two}", bureau.first.id) for surname in family for one in given_names for two in given_names[:10]],
    )
    text = "赵一丁收了东西，孙李周王都知道，" * 200
    bureau.does(head, lambda work: find(work, text))
    began = perf_counter()
    finds = bureau.does(head, lambda work: find(work, text))
    took = perf_counter() - began
    assert finds.named[0].times == 200
    assert took < 0.5, took
