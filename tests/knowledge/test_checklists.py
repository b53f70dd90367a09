"""Checklists as files: what is sound is read alike from a text and a sheet, what is not is told so that a clerk can mend it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import knowledge
from knowledge.checklists import After, AnswerKind, Checklist, Choice
from knowledge.checklists.contents import content, from_content, with_digest
from knowledge.checklists.folders import entries_of, load, load_leniently
from knowledge.checklists.keys import CATEGORIES, ITEM_KEYS, LIST_KEYS
from knowledge.checklists.making import made
from knowledge.checklists.raw import RawList, RawPart
from knowledge.checklists.sheets import read_sheet
from knowledge.checklists.workbooks import export_sheet
from knowledge.clues.files import categories
from knowledge.faults import KnowledgeFaults
from knowledge.library import gather
from knowledge.library import load as load_library
from tests.knowledge.checklist_files import ENTRIES, HEAD, item, items, put, read, read_workbook, sheet_head, sheet_of, sheet_rows, toml_of

SHIPPED = Path(knowledge.__file__).parent
CHOICES = [{"name": "满"}, {"name": "半"}, {"name": "空", "finding": True}]
OF_ALL_KINDS = items(
    item(5, severity="critical", entry="PB-001", not_applicable=True, photo="always"),
    item(6, answer="number", unit="下", least=1, most=8.5),
    item(7, answer="choice", choices=CHOICES, photo="finding"),
    item(8, answer="text", finding=None, measure=None),
    item(9, answer="photo", finding=None, measure=None, **{"after.item": "MQ-07", "after.answers": ["2", "3"]}),
    item(10, bulk=False, **{"after.item": "MQ-05", "after.answers": ["failing", "not_applicable"]}),
    item(11, **{"after.item": "MQ-06", "after.answers": ["failing"]}),
    item(12, **{"after.item": "MQ-11", "after.answers": ["met"]}),
)


def sound(text: str, *, own: bool = False) -> Checklist:
    result = read(text, own=own)
    assert result.checklist is not None, [str(fault) for fault in result.faults]
    return result.checklist


def test_a_text_and_a_sheet_say_the_same() -> None:
    from_text = sound(toml_of(OF_ALL_KINDS, held=True, asks_place=True))
    from_sheet = read_workbook(sheet_of(sheet_rows(OF_ALL_KINDS), sheet_head(held=True, asks_place=True)))
    assert not from_sheet.faults
    assert from_sheet.checklist == from_text
    assert from_text.is_held
    assert from_text.asks_place
    assert from_text.items[6].choices == (Choice("满"), Choice("半"), Choice("空", is_finding=True))
    assert from_text.items[8].after == After("MQ-07", ("2", "3"))


def test_chinese_names_of_values_are_understood_and_choices_are_followed_by_their_names() -> None:
    rows = sheet_rows(OF_ALL_KINDS)
    rows[4] |= {"轻重": "严重", "问题类别": "本领不强", "照片": "必拍", "可不适用": "是"}
    rows[6] |= {"答法": "选择", "照片": "不符合时拍", "选项": "满；半;空(不符合)"}
    rows[8] |= {"追问答案": "半；空"}
    rows[9] |= {"追问答案": "不符合；不适用"}
    head = sheet_head() | {"谁来整改": "本人", "谁来查": "执法人员；法制人员"}
    result = read_workbook(sheet_of(rows, head))
    assert not result.faults
    assert result.checklist == sound(toml_of(OF_ALL_KINDS))


def test_what_is_exported_is_read_back_as_the_same_list() -> None:
    checklist = sound(toml_of(OF_ALL_KINDS, purpose="先看\n再敲", held=True))
    again = read_workbook(export_sheet(checklist))
    assert not again.faults
    assert again.checklist == checklist


def test_what_weighs_most_and_what_needs_a_picture_is_never_answered_in_bulk() -> None:
    checklist = sound(toml_of(OF_ALL_KINDS))
    assert [each.id for each in checklist.items if each.in_bulk] == ["MQ-01", "MQ-02", "MQ-03", "MQ-04", "MQ-11", "MQ-12"]


def test_a_follow_up_is_asked_only_while_what_it_follows_is_asked_and_answered_so() -> None:
    checklist = sound(toml_of(OF_ALL_KINDS))

    def follow_ups(**answers: str) -> list[str]:
        given = {key.replace("_", "-"): value for key, value in answers.items()}
        return [each.id for each in checklist.asked(given) if each.after is not None]

    assert follow_ups() == []
    assert follow_ups(MQ_05="met", MQ_06="3", MQ_07="1") == []
    assert follow_ups(MQ_05="not_applicable", MQ_06="9", MQ_07="3") == ["MQ-09", "MQ-10", "MQ-11"]
    assert follow_ups(MQ_06="0", MQ_11="met") == ["MQ-11", "MQ-12"]
    # The number was corrected: what was answered to its follow-up asks nothing any more.
    assert follow_ups(MQ_06="2", MQ_11="met") == []


Changes = dict[str, object]
FAULTY: dict[str, tuple[Changes, Changes, str, str]] = {
    # what is changed of the last item, of the head, what the text's fault says, what the sheet's says
    "unknown severity": (
        {"severity": "critcal"},
        {},
        "MQ-12 的 severity 写成了“critcal”。最接近的是 critical",
        "第13行 “轻重”列：写成了“critcal”。最接近的是 严重",
    ),
    "unknown category": ({"category": "态度"}, {}, "MQ-12 的 category 写成了“态度”", "“问题类别”列：写成了“态度”"),
    "unknown answer": ({"answer": "yesno"}, {}, "MQ-12 的 answer 写成了“yesno”。最接近的是", "“答法”列：写成了“yesno”"),
    "unknown photo rule": ({"photo": "allways"}, {}, "最接近的是 always", "最接近的是 必拍"),
    "missing question": ({"question": None}, {}, "MQ-12 的 question 没有写", "“问题”列：没有写"),
    "missing how": ({"how": "  "}, {}, "MQ-12 的 how 没有写", "“怎么看”列：没有写"),
    "missing source": ({"source": None}, {}, "MQ-12 的 source 没有写。写文件和条款", "“出处”列：没有写"),
    "missing finding": ({"finding": None}, {}, "MQ-12 的 finding 没有写。写不符合时台账里怎么写", "“问题表述”列：没有写"),
    "missing measure": ({"measure": None}, {}, "MQ-12 的 measure 没有写", "“整改措施”列：没有写"),
    "missing id": ({"id": None}, {}, "第12个检查项 的 id 没有写。写编号，如 SG-01", "第13行 “编号”列：没有写"),
    "odd id": ({"id": "mq12"}, {}, "id 写成了“mq12”。写两到四个大写字母", "“编号”列：写成了“mq12”"),
    "id of an entry": ({"id": "PB-012"}, {}, "这种编号是知识条目用的", "这种编号是知识条目用的"),
    "id twice": ({"id": "MQ-03"}, {}, "“MQ-03”前面已经有了。换一个没用过的，如 MQ-12", "第13行 “编号”列：“MQ-03”前面已经有了"),
    "too long": ({"question": "长" * 61}, {}, "MQ-12 的 question 有 61 个字", "“问题”列：有 61 个字"),
    "address": ({"source": "见 http://example.com/a"}, {}, "里面有网址", "里面有网址"),
    "unknown entry": ({"entry": "PB-002"}, {}, "没有条目“PB-002”。最接近的是 PB-001", "“对应条目”列：没有条目“PB-002”"),
    "bounds turned round": (
        {"answer": "number", "least": 9, "most": 3},
        {},
        "MQ-12 的 least 是 9，比最大的 3 还大",
        "“最小”列：是 9，比最大的 3 还大",
    ),
    "bounds of no number": ({"most": 3}, {}, "most 只有答法是数字的才写", "“最大”列：只有答法是数字的才写"),
    "one choice": ({"answer": "choice", "choices": CHOICES[2:]}, {}, "choices 有 1 个选项。写 2 到 6 个", "“选项”列：有 1 个选项"),
    "no choices": ({"answer": "choice"}, {}, "choices 有 0 个选项", "“选项”列：有 0 个选项"),
    "no choice a finding": (
        {"answer": "choice", "choices": CHOICES[:2]},
        {},
        "没有一个选项算不符合。算不符合的写 finding = true",
        "没有一个选项算不符合",
    ),
    "all choices findings": (
        {"answer": "choice", "choices": [{"name": "空", "finding": True}, {"name": "裂", "finding": True}]},
        {},
        "每个选项都算不符合",
        "每个选项都算不符合",
    ),
    "a choice twice": ({"answer": "choice", "choices": [CHOICES[0], *CHOICES]}, {}, "有两个选项名字一样", "有两个选项名字一样"),
    "a number for a choice": (
        {"answer": "choice", "choices": [{"name": "2"}, *CHOICES]},
        {},
        "第1个选项的名字只有数字“2”",
        "第1个选项的名字只有数字“2”",
    ),
    "choices of a verdict": ({"choices": CHOICES}, {}, "choices 只有答法是选择的才写", "“选项”列：只有答法是选择的才写"),
    "bulk of the critical": (
        {"severity": "critical", "bulk": True},
        {},
        "但这一项是严重的",
        "“可一并符合”列：写了可以一并答符合，但这一项是严重的",
    ),
    "bulk with a photo": ({"photo": "always", "bulk": True}, {}, "但这一项必须拍照", "但这一项必须拍照"),
    "a text that does not apply": (
        {"answer": "text", "not_applicable": True, "finding": None, "measure": None},
        {},
        "not_applicable 写了可以不适用",
        "“可不适用”列",
    ),
    "finding of a text": ({"answer": "text", "measure": None}, {}, "MQ-12 的 finding 用不上", "“问题表述”列：用不上"),
    "after nothing": ({"after.item": "MQ-99", "after.answers": ["failing"]}, {}, "“MQ-99”，这份清单里没有", "“追问于”列：写成了“MQ-99”"),
    "after itself": ({"after.item": "MQ-12", "after.answers": ["failing"]}, {}, "谁也问不到", "谁也问不到"),
    "after an impossible answer": (
        {"after.item": "MQ-01", "after.answers": ["not_applicable"]},
        {},
        "MQ-01 不会有这个答案。可以写 failing（不符合）、met（符合）",
        "“追问答案”列：写成了“not_applicable”，MQ-01 不会有这个答案。可以写 不符合、符合",
    ),
    "after any answer": ({"after.item": "MQ-01", "after.answers": ["failing", "met"]}, {}, "每个答案都写上了", "每个答案都写上了"),
    "after without answers": ({"after.item": "MQ-01"}, {}, "MQ-12 的 after.answers 没有写", "“追问答案”列：没有写"),
    "no code": ({}, {"code": None}, "code 没有写", "工作表“清单”的“代码”没有写"),
    "odd code": ({}, {"code": "木琴"}, "code 写成了“木琴”", "“代码”写成了“木琴”"),
    "unknown owner": ({}, {"owner": "units"}, "owner 写成了“units”。最接近的是 unit", "“谁来整改”写成了“units”。最接近的是 单位"),
    "unknown role": ({}, {"roles": ["oficer"]}, "roles 写成了“oficer”。最接近的是 officer", "“谁来查”写成了“oficer”。最接近的是 执法人员"),
    "no roles": ({}, {"roles": []}, "roles 没有写。至少写一个", "“谁来查”没有写"),
    "too long for a title": ({}, {"title": "长" * 17}, "title 有 17 个字", "“名称”有 17 个字"),
    "a day without rotation": ({}, {"a_day": 3}, "a_day 只有轮换的清单才写", "“每天几条”只有轮换的清单才写"),
    "rotation with items": ({}, {"rotates": "prohibitions", "a_day": 3}, "又写了 12 个检查项", "又写了 12 个检查项"),
    "a shipped one switched off": ({}, {"switched_off": True}, "switched_off 只能写在本单位的清单里", "“停用”只能写在本单位的清单里"),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_fault_names_the_place_what_stands_there_and_what_to_write(name: str) -> None:
    changes, head, in_text, in_sheet = FAULTY[name]
    parts = items(item(12, **changes))
    # What an agency switched off is no fault of a shipped list.
    own = name == "unknown entry"
    of_text = [str(fault) for fault in read(toml_of(parts, **head), own=own).faults]
    of_sheet = [str(fault) for fault in read_workbook(sheet_of(sheet_rows(parts), sheet_head(**head)), own=own).faults]
    assert len(of_text) == len(of_sheet) == 1
    assert in_text in of_text[0]
    assert in_sheet in of_sheet[0]
    assert of_text[0].startswith("checklists/piano.toml")


BROKEN = {
    "no quotation marks": (toml_of(items()).replace('"敲一下"', "敲一下", 1), "第11行：第7个字附近：等号后面的值看不懂（“how = 敲一下”）"),
    "Chinese quotation marks": (
        toml_of(items()).replace('"敲一下"', "“敲一下”", 1),
        "文字外面的引号是中文的（“how = “敲一下””）。改成英文双引号",
    ),
    "full-width equals": (toml_of(items()).replace("how =", "how ＝", 1), "等号是全角的"),
    "open text": (toml_of(items()).replace('"敲一下"', '"敲一下', 1), "第11行：第11个字附近：引号没有配对"),
    "open array": (toml_of(items()).replace('["officer", "legal"]', '["officer", "legal"', 1), "方括号没有配对"),
    "a key twice": (toml_of(items()).replace('how = "敲一下"', 'how = "敲一下"\nhow = "听"', 1), "第12行：第10个字附近：同一个键写了两次"),
    "yes": (toml_of(items(), held=True).replace("held = true", "held = True"), "是否写得不对（“held = True”）。写 true 或 false"),
    "a single bracket": (
        toml_of(items(count=1)).replace("[[item]]", "[item]"),
        "第7行：检查项的开头写得不对。每个检查项前面单独一行写 [[item]]",
    ),
    "an unknown key": (toml_of(items()).replace("how =", "hwo =", 1), "第11行：MQ-01 的 hwo 没有这个键。最接近的是 how"),
    "an unknown key of the list": (toml_of(items(), purpos="x"), "purpos 没有这个键。最接近的是 purpose"),
    "the list's key in an item": (
        toml_of(items(item(12, owner="unit"))),
        "MQ-12 的 owner 放错了地方。这是整份清单的内容，挪到第一个 [[item]] 前面",
    ),
    "an item's key in the list": (toml_of(items(), severity="minor"), "severity 放错了地方。这是检查项的内容，放到 [[item]] 下面"),
    "an item's key after its follow-up": (
        toml_of(items(item(12, **{"after.item": "MQ-01", "after.answers": ["failing"], "after.entry": "PB-001"}))),
        "MQ-12 的 entry 放错了地方。挪到 [item.after] 这一行的前面",
    ),
    "a text for a yes": (toml_of(items(item(12, bulk="no"))), "MQ-12 的 bulk 写成了“no”。写 true 或 false，不加引号"),
    "a number for a text": (toml_of(items(item(12, group=3))), "MQ-12 的 group 写成了“3”，不是文字。给它加上英文双引号"),
    "a text for a number": (toml_of(items(item(12, answer="number", most="3"))), "MQ-12 的 most 写成了“3”。写一个数字，不加引号"),
    "a text for a list": (toml_of(items(), roles="officer"), '写成 ["…", "…"]'),
    "a follow-up in one line": (toml_of(items(item(12, after="MQ-01"))), "MQ-12 的 after 写成了“MQ-01”。另起一行写 [item.after]"),
    "nothing": ("", "没有写"),
    "few items": (toml_of(items(count=11)), "有 11 个检查项，一份清单要 12 到 40 个。再补几项"),
    "many items": (toml_of(items(count=41)), "有 41 个检查项，一份清单要 12 到 40 个。拆成两份清单"),
    "too many a day": (toml_of([], rotates="prohibitions", a_day=41), "a_day 写成了 41。写 1 到 40 的整数"),
    "an unknown rotation": (toml_of([], rotates="phrases", a_day=3), "rotates 写成了“phrases”。最接近的是 prohibitions"),
    "no number a day": (toml_of([], rotates="prohibitions"), "a_day 没有写"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_text_is_told_in_plain_chinese(name: str) -> None:
    text, said = BROKEN[name]
    result = read(text)
    assert result.checklist is None
    assert said in "\n".join(str(fault) for fault in result.faults)


def test_an_item_that_follows_a_later_one_is_told_where_to_go_and_a_circle_what_it_is() -> None:
    later = items(item(11, **{"after.item": "MQ-12", "after.answers": ["failing"]}), item(12))
    assert "MQ-12”，它排在后面。把 MQ-11 挪到 MQ-12 后面" in str(read(toml_of(later)).faults[0])
    circle = items(
        item(11, **{"after.item": "MQ-12", "after.answers": ["failing"]}), item(12, **{"after.item": "MQ-11", "after.answers": ["met"]})
    )
    assert all("谁也问不到" in str(fault) for fault in read(toml_of(circle)).faults)
    text = items(item(11, answer="text", finding=None, measure=None), item(12, **{"after.item": "MQ-11", "after.answers": ["好"]}))
    assert "它要填文字或拍照，跟不了追问" in str(read(toml_of(text)).faults[0])


def test_all_faults_are_told_at_once() -> None:
    parts = items(item(9, severity="x"), item(10, how=None), item(11, entry="PB-1"), item(12, photo="x"))
    assert len(read(toml_of(parts, owner="x"), own=True).faults) == 5


def test_a_sheet_whose_headings_or_sheets_are_not_known_is_told() -> None:
    rows = sheet_rows(items())
    odd = [{("怎么查" if key == "怎么看" else key): value for key, value in row.items()} for row in rows]
    faults = "\n".join(str(fault) for fault in read_workbook(sheet_of(odd, sheet_head())).faults)
    assert "第1行 “怎么查”列：没有这一列。最接近的是“怎么看”" in faults
    faults = "\n".join(str(fault) for fault in read_workbook(sheet_of(rows, sheet_head() | {"谁整改": "本人"})).faults)
    assert "工作表“清单”里没有“谁整改”这一项。最接近的是“谁来整改”" in faults
    assert "打不开这个表格" in str(read_workbook(b"no sheet").faults[0])


@settings(max_examples=150)
@given(
    st.lists(st.tuples(st.sampled_from(["head", "item"]), st.text(max_size=12), st.text(max_size=80)), max_size=4), st.binary(max_size=80)
)
def test_whatever_stands_in_a_file_there_is_a_list_or_a_fault(cells: list[tuple[str, str, str]], rubbish: bytes) -> None:
    text = toml_of(items()) + "\n".join(f"{key} = {value}" for _, key, value in cells)
    for result in (read(text), read(rubbish.decode("latin-1")), read_workbook(rubbish)):
        assert (result.checklist is None) == bool(result.faults)
        assert all(fault.what and fault.remedy and "\n" not in str(fault) for fault in result.faults)


ODD = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["MQ-01", "choice", "number", 10**400])
)
ODDER = st.recursive(
    ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "finding", "x"]), inner), max_leaves=4
)


@settings(max_examples=300)
@given(st.sampled_from(["item", "head"]), st.dictionaries(st.sampled_from([*ITEM_KEYS, *LIST_KEYS, "after", "item"]), ODDER, max_size=4))
def test_whatever_kind_of_value_stands_under_a_key_there_is_a_list_or_a_fault(where: str, values: dict[str, object]) -> None:
    parts = items()
    head = RawPart("f.toml", False, "", 0, HEAD | (values if where == "head" else {}))
    changed = parts[-1] | (values if where == "item" else {})
    raw = [RawPart("f.toml", False, str(each.get("id")), 0, each) for each in [*parts[:-1], changed]]
    for own in (False, True):
        result = made(RawList("f.toml", "f", own, head, tuple(raw)), ENTRIES)
        assert (result.checklist is None) == (bool(result.faults) or result.is_switched_off)


def test_the_record_of_a_list_is_read_back_and_its_digest_changes_with_every_word() -> None:
    checklist = sound(toml_of(OF_ALL_KINDS))
    assert from_content(content(checklist)) == checklist
    changed = replace(checklist, items=(replace(checklist.items[0], how="听一下"), *checklist.items[1:]))
    assert with_digest(changed).digest != checklist.digest
    for rubbish in ("", "[]", "{}", '{"items": [{}]}', '{"items": 3}'):
        with pytest.raises(ValueError):
            from_content(rubbish)


def shipped(folder: Path) -> Path:
    put(folder, "piano.toml", toml_of(items()))
    put(folder, "drum.toml", toml_of([item(each) | {"id": f"GU-{each:02}"} for each in range(1, 13)], code="drum", title="鼓"))
    return folder


def test_an_agency_replaces_a_list_adds_one_and_takes_one_out(tmp_path: Path) -> None:
    base, own = shipped(tmp_path / "knowledge"), tmp_path / "own"
    assert list(load(base, own).lists) == ["drum", "piano"]
    put(own, "ours.toml", toml_of(items(count=10), title="我们的木琴"))
    put(own, "off.toml", 'code = "drum"\nswitched_off = true\n')
    rows = sheet_rows([item(each) | {"id": f"DI-{each:02}"} for each in range(1, 61)])
    put(own, "flute.xlsx", sheet_of(rows, sheet_head(code="flute", title="笛")))
    put(own, "~$flute.xlsx", b"open")
    lists = load(base, own).lists
    assert {code: each.title for code, each in lists.items()} == {"piano": "我们的木琴", "flute": "笛"}
    assert len(lists["piano"].items) == 10


def test_ids_are_used_once_over_all_lists_and_codes_once_in_a_folder(tmp_path: Path) -> None:
    base, own = shipped(tmp_path / "knowledge"), tmp_path / "own"
    put(own, "flute.toml", toml_of(items(count=10), code="flute"))
    put(own, "a.toml", toml_of([item(each) | {"id": f"DI-{each:02}"} for each in range(1, 13)], code="twice"))
    put(own, "b.toml", toml_of([item(each) | {"id": f"DJ-{each:02}"} for each in range(1, 13)], code="twice"))
    put(own, "off.toml", 'code = "harp"\nswitched_off = true\n')
    put(own, "notes.docx", b"")
    with pytest.raises(KnowledgeFaults) as raised:
        load(base, own)
    told = str(raised.value)
    assert "own/checklists/flute.toml：MQ-01 在清单“木琴自查”（piano）里已经有了。换一个没用过的编号" in told
    assert "own/checklists/b.toml：a.toml、b.toml 都是清单“twice”" in told
    assert "要停用的清单“harp”本来就没有" in told
    assert "own/checklists/notes.docx：不认识的文件。自查清单要存成 .toml 或 .xlsx" in told


def test_a_list_with_faults_stays_as_it_was_and_the_others_are_taken_up(tmp_path: Path) -> None:
    base, own = shipped(tmp_path / "knowledge"), tmp_path / "own"
    put(own, "piano.toml", toml_of(items(), title="我们的木琴"))
    before = load(base, own)
    put(own, "piano.toml", toml_of(items(item(12, severity="x")), title="改坏了"))
    put(own, "drum.toml", toml_of([item(each) | {"id": f"GU-{each:02}"} for each in range(1, 13)], code="drum", title="我们的鼓"))
    now, faults = load_leniently(base, own, before=before)
    assert {code: each.title for code, each in now.lists.items()} == {"piano": "我们的木琴", "drum": "我们的鼓"}
    assert len(faults) == 1
    put(own, "piano.toml", "code = ")
    assert load_leniently(base, own, before=before)[0].lists["piano"].title == "我们的木琴"
    # Nothing is known of what the agency wants: the shipped one is not it.
    assert list(load_leniently(base, own)[0].lists) == ["drum"]


def test_a_shipped_list_goes_on_without_the_entry_that_an_agency_has_switched_off(tmp_path: Path) -> None:
    put(tmp_path, "piano.toml", toml_of(items(item(12, entry="PB-009"))))
    assert load(tmp_path, entries=ENTRIES).lists["piano"].items[-1].entry == ""


def test_the_five_categories_are_called_as_everywhere() -> None:
    assert {row.category: row.name for row in categories()} == CATEGORIES


def test_the_shipped_lists_are_sound() -> None:
    library = load_library(SHIPPED)
    entries = entries_of(library)
    lists = load(SHIPPED).lists
    assert list(lists) == ["before_duty", "conduct", "prohibitions", "station", "case_files", "integrity", "monthly"]
    of_items = [each for checklist in lists.values() for each in checklist.items]
    assert len({each.id for each in of_items}) == len(of_items)
    assert {each.entry for each in of_items if each.entry} <= entries
    assert {each.answer for each in of_items} == set(AnswerKind)
    assert any(each.after for each in of_items)
    assert [code for code, checklist in lists.items() if checklist.is_held] == ["integrity"]
    for checklist in lists.values():
        again = made(read_sheet(export_sheet(checklist), "checklists/again.xlsx", own=False), entries)
        assert again.checklist == checklist, again.faults


def test_a_list_that_lies_beside_its_folder_or_in_one_of_another_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "自查清单").mkdir()
    (tmp_path / "piano.toml").write_text(toml_of(items()))
    (tmp_path / "checklists").mkdir()
    told = "\n".join(str(fault) for fault in gather(SHIPPED, tmp_path).faults)
    assert "piano.toml：自查清单要放在 checklists 文件夹里" in told
    assert "自查清单：不认识的文件夹" in told
    assert told.count("\n") == 1


def test_the_example_that_a_clerk_is_given_has_nothing_wrong_but_that_it_is_short() -> None:
    text = (SHIPPED.parent / "docs" / "knowledge.md").read_text(encoding="utf-8")
    example = next(block for block in text.split("```toml\n")[1:] if block.startswith("code = "))
    assert [str(fault) for fault in read(example.partition("```")[0], own=True).faults] == [
        "checklists/piano.toml：有 2 个检查项，一份清单要 10 到 60 个。再补几项。"
    ]
