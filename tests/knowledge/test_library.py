"""Loading: everything is checked, every fault is told at once, and an agency's folder lies over the shipped one."""

import time
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from knowledge import snapshots
from knowledge.columns import Table
from knowledge.entries import Kind, MinorViolation, kind_of
from knowledge.library import KnowledgeFaults, load
from tests.knowledge.folders import (
    MATTERS,
    OTHER_ROW,
    PHRASING_MD,
    PROCEDURE,
    PROHIBITIONS_MD,
    ROW,
    RULE,
    TABOO,
    Folder,
    csv_of,
    good_folder,
)


def test_a_faultless_folder_becomes_a_library(folder: Folder) -> None:
    library = folder.load()
    assert [kind_of(entry) for entry in library.entries()] == [
        *(Kind.MATTER, Kind.MATTER, Kind.PROHIBITION, Kind.PHRASE, Kind.TABOO, Kind.PROCEDURE, Kind.ELSEWHERE),
    ]
    assert library.rules[0].id == "RU-001"
    assert library.synonyms == (("罚款单", "处罚决定书"),)
    assert library.matters["MT-001"].rows == (library.rows["MV-GL-001"],)
    assert library.matters["MT-001"].rows[0].conditions == ("首次", "限期内清完")
    assert library.phrases["PH-001"].avoid == ("只说“执法的”",)


def test_the_id_of_a_row_leads_to_its_matter(folder: Folder) -> None:
    library = folder.load()
    assert library.entry("MV-GL-001") is library.matters["MT-001"]
    assert library.entry("PB-001") is library.prohibitions["PB-001"]
    assert library.entry("PB-999") is None
    row = library.row("MV-GL-001")
    assert isinstance(row, MinorViolation)
    assert library.row("MT-001") is None


def test_a_library_cannot_be_changed(folder: Folder) -> None:
    library = folder.load()
    with pytest.raises(FrozenInstanceError):
        library.digest = ""  # type: ignore[misc]
    with pytest.raises(TypeError):
        library.matters["MT-009"] = library.matters["MT-001"]  # type: ignore[index]


def test_aliases_go_to_the_entry_or_to_the_row_that_they_name(folder: Folder) -> None:
    folder.put("aliases/rows.csv", "entry,alias\nMV-GL-001,撒了一路；漏料\nmv-gl-001,撒了一路\n")
    library = folder.load()
    assert library.rows["MV-GL-001"].aliases == ("撒了一路", "漏料")
    assert library.matters["MT-001"].rows[0].aliases == ("撒了一路", "漏料")
    assert len(library.matters["MT-001"].aliases) == 8


def test_the_digest_tells_contents_apart_and_not_places(folder: Folder, tmp_path: Path) -> None:
    same = good_folder(tmp_path / "elsewhere")
    assert same.load().digest == folder.load().digest
    same.put("taboos.csv", csv_of(TABOO | {"note": "改过"}))
    assert same.load().digest != folder.load().digest


SPOILT_ROWS = [
    ({"tier": "免于处罚"}, "tier", "免予处罚"),
    ({"result": "可不处罚"}, "result", "可以不予处罚"),
    ({"standing": "官方清单"}, "standing", "正式清单"),
    ({"source_kind": "法条"}, "source_kind", "statute"),
    ({"safety_related": "也许"}, "safety_related", "yes"),
    ({"confidence": "95%"}, "confidence", "0.95"),
    ({"id": "MV-GL-1"}, "id", "MV-GL-001"),
    ({"list_name": ""}, "list_name", "补上内容"),
    ({"source": ""}, "source", "出处待核"),
    ({"source": "见 https://example.com/x"}, "source", "文号"),
    ({"note": "转自 nys.gov.cn"}, "note", "文号"),
    ({"case": "首次违法而且当场改正没有造成任何后果"}, "case", "14"),
    ({"in_force_from": "2025-05-01", "in_force_until": "2025-04-01"}, "in_force_until", "填反"),
    ({"jurisdiction": "长江干线（长江海事局）"}, "jurisdiction", "山东/威海/乳山"),
    ({"result": "首查必罚"}, "result", "可以不予处罚"),
    ({"tier": "首查必罚", "result": "首查必罚", "standing": "法条"}, "standing", "未核实"),
    ({"source_kind": "unverified"}, "standing", "未核实"),
]


@pytest.mark.parametrize(("spoilt", "column", "remedy"), SPOILT_ROWS)
def test_a_cell_that_does_not_fit_is_told_with_its_place_and_a_remedy(
    folder: Folder, spoilt: dict[str, str], column: str, remedy: str
) -> None:
    folder.put("minor_violations.csv", csv_of(ROW | spoilt, OTHER_ROW))
    fault = folder.the_fault()
    assert (fault.file, fault.line, fault.column) == ("shipped/minor_violations.csv", 2, column)
    assert remedy in fault.remedy
    assert "\n" not in str(fault)


def test_all_faults_of_all_files_come_at_once_in_their_order(folder: Folder) -> None:
    folder.put("minor_violations.csv", csv_of(ROW | {"tier": "免于处罚", "confidence": "很高"}, OTHER_ROW | {"matter": "MT-009"}))
    folder.put("procedure.csv", csv_of(PROCEDURE | {"day_kind": "工作天"}))
    folder.put("taboos.csv", csv_of(TABOO | {"related": "PB-777"}))
    assert [(fault.file.partition("/")[2], fault.line, fault.column) for fault in folder.faults()] == [
        ("matters.csv", 3, "id"),
        ("minor_violations.csv", 2, "confidence"),
        ("minor_violations.csv", 2, "tier"),
        ("minor_violations.csv", 3, "matter"),
        ("procedure.csv", 2, "day_kind"),
        ("taboos.csv", 2, "related"),
    ]


def test_the_exception_says_all_faults_one_a_line(folder: Folder) -> None:
    folder.put("minor_violations.csv", csv_of(ROW | {"tier": "免于处罚", "confidence": "很高"}, OTHER_ROW))
    with pytest.raises(KnowledgeFaults) as caught:
        folder.load()
    lines = str(caught.value).splitlines()
    assert lines[1].startswith("shipped/minor_violations.csv 第2行 “tier”列：不认识“免于处罚”。最接近的是“免予处罚”")


def test_an_id_used_twice_is_told(folder: Folder) -> None:
    folder.put("taboos.csv", csv_of(TABOO, TABOO))
    assert folder.the_fault().what == "编号 TB-001 在第2行已经用过"


def test_a_row_of_an_unknown_matter_is_told_with_the_nearest(folder: Folder) -> None:
    folder.put("minor_violations.csv", csv_of(ROW, OTHER_ROW, OTHER_ROW | {"id": "MV-YZ-002", "matter": "MT-021"}))
    fault = folder.the_fault()
    assert fault.column == "matter"
    assert "MT-001" in fault.remedy or "MT-002" in fault.remedy


def test_rows_that_differ_need_a_case_each_and_their_matter_a_question(folder: Folder) -> None:
    differing = ROW | {"id": "MV-GL-002", "result": "应当不予处罚"}
    folder.put("minor_violations.csv", csv_of(ROW, differing, OTHER_ROW))
    assert [fault.column for fault in folder.faults()] == ["question", "case", "case"]
    folder.put("minor_violations.csv", csv_of(ROW | {"case": "首次"}, differing | {"case": "无后果"}, OTHER_ROW))
    folder.put("matters.csv", csv_of(MATTERS["MT-001"] | {"question": "是首次吗？"}, MATTERS["MT-002"]))
    assert folder.faults() == ()


def test_a_row_about_coercion_needs_no_case_beside_a_row_about_the_penalty(folder: Folder) -> None:
    seizure = ROW | {"id": "MV-GL-002", "tier": "免予强制", "result": "不予强制"}
    folder.put("minor_violations.csv", csv_of(ROW, seizure, OTHER_ROW))
    assert folder.faults() == ()


def test_too_few_aliases_are_told_at_the_entry(folder: Folder) -> None:
    folder.put("aliases/all.csv", (folder.path / "aliases/all.csv").read_text("utf-8").replace("PB-001叫法辛", "PB-001叫法庚"))
    fault = folder.the_fault()
    assert (fault.file, fault.line) == ("shipped/prohibitions.md", 5)
    assert fault.what == "PB-001 只有 7 个俗称，至少要 8 个"


def test_the_aliases_of_its_rows_count_for_a_matter(folder: Folder) -> None:
    text = (folder.path / "aliases/all.csv").read_text("utf-8")
    folder.put("aliases/all.csv", text.replace('"MT-001","MT-001叫法甲"', '"MV-GL-001","撒了一路"'))
    assert folder.faults() == ()


def test_one_alias_for_two_entries_is_told_and_for_two_rows_of_a_matter_is_not(folder: Folder) -> None:
    folder.put("minor_violations.csv", csv_of(ROW, ROW | {"id": "MV-GL-002"}, OTHER_ROW))
    folder.put("aliases/more.csv", "entry,alias\nMV-GL-001,撒了一路\nMV-GL-002,撒了一路\nMT-001,撒了一路\nPB-001,Ｃ照！\nPR-001,c照\n")
    fault = folder.the_fault()
    assert fault.what == "俗称“c照”给了 PR-001，又给了 PB-001（shipped/aliases/more.csv 第5行）"


def test_an_alias_of_nobody_is_told(folder: Folder) -> None:
    folder.put("aliases/more.csv", "entry,alias\nPB-010,收现金\n,没主的\nPB-001,\n")
    assert [(fault.line, fault.column) for fault in folder.faults()] == [(2, "entry"), (3, "entry"), (4, "alias")]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{{ officer.name }}", "点号"),
        ("{{ unit | upper }}", "过滤器"),
        ("{{ unit() }}", "调用"),
        ("{% if unit %}好{% endif %}", "语句"),
        ("{# 备注 #}", "注释"),
        ("{{ unitt }}", "没有叫 unitt 的字段"),
        ("{ unit }", "没有写对"),
    ],
)
def test_a_phrase_with_more_than_fields_is_told(folder: Folder, text: str, what: str) -> None:
    folder.put("phrasing.md", PHRASING_MD.replace("您好，我们是{{ unit }}的执法人员{{ officer }}。", text))
    fault = folder.the_fault()
    assert (fault.column, fault.line) == ("用语", 3)
    assert what in fault.what


def test_a_number_that_a_spreadsheet_made_a_day_is_told(folder: Folder) -> None:
    folder.put("procedure.csv", csv_of(PROCEDURE | {"number": "2025-03-05"}))
    assert "文本" in folder.the_fault().remedy


def test_rules_are_closed_codes_that_fit_together(folder: Folder) -> None:
    folder.put("rules.csv", csv_of(RULE | {"then": "不适用告知承诺"}))
    assert "适用部清单、适用地方清单" in folder.the_fault().remedy
    folder.put("rules.csv", csv_of(RULE, RULE | {"id": "RU-002", "then": "适用地方清单"}))
    assert "已经有另一条规则" in folder.the_fault().what


def test_a_folder_without_its_rules_is_told(folder: Folder) -> None:
    (folder.path / "rules.csv").unlink()
    assert folder.the_fault().file == "shipped/rules.csv"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeFaults, match="没有这个文件夹"):
        load(tmp_path / "nowhere")


def test_a_broken_file_brings_no_faults_about_what_stands_in_it(folder: Folder) -> None:
    folder.put("matters.csv", b"\xff\xff\xff\x80\x81")
    assert [fault.file for fault in folder.faults()] == ["shipped/matters.csv"]


@pytest.mark.parametrize(
    ("spoilt", "line", "what"),
    [
        (("- 后果", "- 后 果"), None, ""),
        (("- 类别：收费罚没", "- 类型：收费罚没"), 7, "不认识的字段“类型”"),
        (("- 类别：收费罚没", "- 类别:收费罚没"), None, ""),
        (("- 类别：收费罚没", "- 类别：收费罚没\n- 类别：廉洁"), 8, "写了两次"),
        (("- 类别：收费罚没", "类别：收费罚没\n"), 7, "看不懂这一行"),
        (("- 类别：收费罚没", "- 类别：收费罚没\n  - 又一层：的"), 8, "看不懂这一行"),
        (("## PB-001 严禁", "## 严禁"), 5, "不是“编号 内容”"),
        (("- 通俗说法：不能现场收钱\n", ""), 5, "这一格不能空"),
    ],
)
def test_markdown_items_are_read_or_told(folder: Folder, spoilt: tuple[str, str], line: int | None, what: str) -> None:
    folder.put("prohibitions.md", PROHIBITIONS_MD.replace(*spoilt))
    faults = [fault for fault in folder.faults() if fault.file.endswith("prohibitions.md")]
    if line is None:
        assert faults == []
    else:
        assert any(fault.line == line and what in fault.what for fault in faults)


def test_marks_in_a_markdown_text_are_only_text(folder: Folder) -> None:
    folder.put("prohibitions.md", PROHIBITIONS_MD.replace("不能现场收钱", "*不能* <b>收钱</b> [见](x) &amp; `罚`\n  也不能转账"))
    assert folder.load().prohibitions["PB-001"].plain == "*不能* <b>收钱</b> [见](x) &amp; `罚`也不能转账"


def test_an_own_row_adds_and_a_known_id_replaces(folder: Folder, own: Folder) -> None:
    own.put("minor_violations.csv", csv_of(ROW | {"result": "应当不予处罚"}, ROW | {"id": "MV-RS-001", "jurisdiction": "山东"}))
    library = folder.load(own)
    assert library.rows["MV-GL-001"].result == "应当不予处罚"
    assert [row.id for row in library.matters["MT-001"].rows] == ["MV-GL-001", "MV-RS-001"]
    assert len(library.matters["MT-001"].aliases) == 8


def test_a_quick_own_row_needs_no_matter_no_case_and_no_aliases(folder: Folder, own: Folder) -> None:
    quick = ROW | {"id": "MV-RS-001", "matter": "", "violation": "未按规定公示价目", "result": "应当不予处罚"}
    own.put("minor_violations.csv", csv_of(quick, ROW | {"id": "MV-RS-002", "result": "应当不予处罚"}))
    library = folder.load(own)
    assert library.matters["MT-RS-001"].title == "未按规定公示价目"
    assert library.entry("MV-RS-001") is library.matters["MT-RS-001"]


def test_an_own_row_that_replaces_a_shipped_one_stays_in_its_matter(folder: Folder, own: Folder) -> None:
    own.put("minor_violations.csv", csv_of(ROW | {"matter": "", "result": "应当不予处罚"}))
    library = folder.load(own)
    assert library.rows["MV-GL-001"].matter == "MT-001"
    assert list(library.matters) == ["MT-001", "MT-002"]


def test_a_matter_whose_last_row_moves_away_goes(folder: Folder, own: Folder) -> None:
    own.put("minor_violations.csv", csv_of(ROW | {"matter": "MT-002"}))
    library = folder.load(own)
    assert list(library.matters) == ["MT-002"]
    assert len(library.matters["MT-002"].rows) == 2


def test_a_word_means_one_thing_and_an_own_synonym_replaces_a_shipped_one(folder: Folder, own: Folder) -> None:
    own.put("synonyms.csv", "word,same_as\n罚款单,缴款书\n")
    assert folder.load(own).synonyms == (("罚款单", "缴款书"),)
    folder.put("synonyms.csv", "word,same_as\n甲,乙\n甲,丙\n丁,戊\n戊,己\n庚,庚\n")
    assert [(fault.line, fault.column) for fault in folder.faults()] == [(3, "word"), (4, "same_as"), (6, "same_as")]


def test_own_ids_may_carry_letters_and_shipped_ones_may_not(folder: Folder, own: Folder) -> None:
    own.put("taboos.csv", csv_of(TABOO | {"id": "TB-RS-001"}))
    assert "TB-RS-001" in folder.load(own).taboos
    folder.put("taboos.csv", csv_of(TABOO | {"id": "TB-RS-001"}))
    assert "不合格式" in folder.the_fault().what


def test_own_aliases_need_not_be_many_and_may_name_shipped_entries(folder: Folder, own: Folder) -> None:
    own.put("aliases/ours.csv", "entry,alias\nPB-001,扫码收钱\n")
    assert "扫码收钱" in folder.load(own).prohibitions["PB-001"].aliases


def test_what_is_switched_off_is_gone_with_its_rows_aliases_and_relations(folder: Folder, own: Folder) -> None:
    own.put("switched_off.csv", "id,reason\nPB-001,本地不适用\nMT-002,不归我们\n")
    library = folder.load(own)
    assert library.entry("PB-001") is None
    assert library.matters["MT-001"].related == ()
    assert library.row("MV-YZ-001") is None


def test_a_matter_whose_last_row_is_switched_off_goes_with_it(folder: Folder, own: Folder) -> None:
    own.put("switched_off.csv", "id,reason\nMV-YZ-001,已废止\n")
    assert list(folder.load(own).matters) == ["MT-001"]


def test_switching_off_what_is_not_there_is_told(folder: Folder, own: Folder) -> None:
    own.put("switched_off.csv", "id,reason\nPB-101,写错了\nPB-001,\n")
    assert [(fault.file, fault.line, fault.column) for fault in folder.faults(own)] == [
        ("ours/switched_off.csv", 2, "id"),
        ("ours/switched_off.csv", 3, "reason"),
    ]


def test_a_misspelt_file_in_an_own_folder_is_told(folder: Folder, own: Folder) -> None:
    own.put("minor_violation.csv", csv_of(ROW)).put("README.md", "说明")
    fault = folder.the_fault(own)
    assert fault.file == "ours/minor_violation.csv"
    assert "minor_violations" in fault.remedy


def test_a_snapshot_is_recalled_and_equals_what_was_read(folder: Folder, own: Folder, tmp_path: Path) -> None:
    own.put("minor_violations.csv", csv_of(ROW | {"id": "MV-RS-001", "in_force_from": "2026-01-01"}))
    cache = tmp_path / "cache"
    first = load(folder.path, own.path, cache=cache)
    assert len(list(cache.iterdir())) == 1
    recalled = snapshots.recall(cache, first.digest)
    assert recalled == first == load(folder.path, own.path, cache=cache)


def test_a_changed_file_is_read_again_in_spite_of_the_snapshot(folder: Folder, tmp_path: Path) -> None:
    load(folder.path, cache=tmp_path / "cache")
    folder.put("taboos.csv", csv_of(TABOO | {"stage": "窗口"}))
    assert load(folder.path, cache=tmp_path / "cache").taboos["TB-001"].stage == "窗口"


def test_the_shipped_knowledge_is_recalled_whole(tmp_path: Path) -> None:
    first = load(Path("knowledge"), cache=tmp_path / "cache")
    assert snapshots.recall(tmp_path / "cache", first.digest) == first


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"rows": 3}', "\0", '{"rows": [["x"]]}'])
def test_a_damaged_snapshot_is_read_past(folder: Folder, tmp_path: Path, content: str) -> None:
    first = load(folder.path, cache=tmp_path / "cache")
    (snapshot,) = (tmp_path / "cache").iterdir()
    snapshot.write_text(content)
    assert load(folder.path, cache=tmp_path / "cache") == first


def test_a_cache_that_others_may_write_to_is_not_used(folder: Folder, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    cache.chmod(0o777)
    first = load(folder.path, cache=cache)
    assert list(cache.iterdir()) == []
    cache.chmod(0o700)
    load(folder.path, cache=cache)
    cache.chmod(0o770)
    assert snapshots.recall(cache, first.digest) is None


def test_only_the_newest_snapshots_are_kept(folder: Folder, tmp_path: Path) -> None:
    for n in range(7):
        folder.put("taboos.csv", csv_of(TABOO | {"note": f"第{n}版"}))
        load(folder.path, cache=tmp_path / "cache")
    assert len(list((tmp_path / "cache").iterdir())) == 4


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(folder: Folder, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert load(folder.path, cache=blocked / "cache").digest


def test_many_entries_and_aliases_load_fast(folder: Folder, tmp_path: Path) -> None:
    matters = [MATTERS["MT-001"] | {"id": f"MT-{n:03}", "related": ""} for n in range(100, 660)]
    rows = [ROW | {"id": f"MV-GL-{n:03}", "matter": f"MT-{n:03}"} for n in range(100, 660)]
    names = [{"entry": f"MT-{n:03}", "alias": f"第{n}条的第{i}种叫法"} for n in range(100, 660) for i in range(18)]
    folder.put("matters.csv", csv_of(*matters)).put("minor_violations.csv", csv_of(*rows)).put("aliases/all.csv", csv_of(*names))
    folder.put("prohibitions.md", "").put("phrasing.md", "").put("procedure.csv", csv_of(PROCEDURE | {"aliases": "一；二；三；四；五"}))
    (folder.path / "reasoned.csv").unlink()
    cache = tmp_path / "cache"
    load(folder.path, cache=cache)
    best = min(_seconds(folder.path, cache) for _ in range(5))
    # 15 ms on an idle core; the bound leaves room for a busy one and still notices a parser at work.
    assert best < 0.15


def _seconds(folder: Path, cache: Path) -> float:
    before = time.perf_counter()
    load(folder, cache=cache)
    return time.perf_counter() - before


def test_every_table_of_the_documentation_is_a_table_of_the_code() -> None:
    text = Path("docs/knowledge.md").read_text("utf-8")
    assert [table for table in Table if table not in text] == []


class TestSafetyThatNobodyHasMarked:
    OWN = ROW | {"id": "MV-RS-001", "jurisdiction": "山东/威海/乳山", "safety_related": ""}

    def _is_marked(self, folder: Folder, shipped: dict[str, str], own: dict[str, str], *more: dict[str, str]) -> bool:
        folder.put("minor_violations.csv", csv_of(shipped, OTHER_ROW))
        overlay = Folder(folder.path.parent / f"own-{own['matter']}-{own['safety_related']}-{len(more)}-{shipped['safety_related']}")
        overlay.put("minor_violations.csv", csv_of(own, *more))
        return folder.load(overlay).rows[own["id"]].safety_related

    def test_a_row_that_does_not_say_takes_the_mark_of_its_matter(self, folder: Folder) -> None:
        assert not self._is_marked(folder, ROW, self.OWN)
        assert self._is_marked(folder, ROW | {"safety_related": "yes", "standing": "未核实", "source_kind": "unverified"}, self.OWN)

    def test_a_row_of_a_matter_that_nobody_has_marked_touches_safety(self, folder: Folder) -> None:
        assert self._is_marked(folder, ROW, self.OWN | {"matter": ""})
        beside = self.OWN | {"id": "MV-RS-002", "matter": "MT-RS-001"}
        assert self._is_marked(folder, ROW, self.OWN | {"matter": ""}, beside)

    def test_only_what_somebody_has_marked_is_known(self, folder: Folder) -> None:
        folder.put("minor_violations.csv", csv_of(ROW, OTHER_ROW))
        overlay = Folder(folder.path.parent / "own")
        overlay.put("minor_violations.csv", csv_of(self.OWN, self.OWN | {"id": "MV-RS-002", "matter": ""}))
        rows = folder.load(overlay).rows
        known = {row_id: row.is_safety_known for row_id, row in rows.items()}
        assert known == {ROW["id"]: True, OTHER_ROW["id"]: True, "MV-RS-001": True, "MV-RS-002": False}

    def test_a_row_that_says_no_touches_none(self, folder: Folder) -> None:
        assert not self._is_marked(folder, ROW | {"safety_related": "yes"}, self.OWN | {"safety_related": "no"})

    def test_a_shipped_row_must_say_it(self, folder: Folder) -> None:
        with pytest.raises(KnowledgeFaults) as found:
            self._is_marked(folder, ROW | {"safety_related": ""}, self.OWN)
        assert [fault.column for fault in found.value.faults] == ["safety_related"]
