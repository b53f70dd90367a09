"""One trick of layout at a time: what it does to the rows, or what is doubted."""

from __future__ import annotations

import time
from datetime import date

import pytest

from knowledge.lists.condition_cells import separate
from knowledge.lists.details import ListDetails, guess_details
from knowledge.lists.grid import Grid
from knowledge.lists.headings import field_called
from knowledge.lists.sections import part_in
from knowledge.lists.tables import Columns, DoubtCode, Field, ListReading, guess_columns, heading, read_rows

HEAD = ("序号", "违法行为", "法律依据", "适用条件")


def grid_of(*rows: tuple[str, ...], **more: object) -> Grid:
    width = max(len(row) for row in rows)
    return Grid("表", tuple(row + ("",) * (width - len(row)) for row in rows), **more)  # type: ignore[arg-type]


def across(text: str, width: int = 4) -> tuple[str, ...]:
    return (text,) * width


def item(number: int | str, violation: str = "", conditions: str = "首次违法") -> tuple[str, ...]:
    return (str(number), violation or f"擅自占用公路第{number}种", "《公路法》第四十四条", conditions)


def reading_of(*rows: tuple[str, ...], **more: object) -> ListReading:
    grid = grid_of(*rows, **more)
    columns = guess_columns(grid)
    assert columns is not None
    return read_rows(grid, columns)


def doubts_of(reading: ListReading) -> list[tuple[int, DoubtCode, str]]:
    return [(doubt.line, doubt.code, doubt.text) for doubt in reading.doubts]


class TestHeadings:
    @pytest.mark.parametrize(
        ("field", "names"),
        [
            (Field.NUMBER, "序号 编号 序 项次 事项编码 No. 清单序号"),
            (
                Field.VIOLATION,
                "事项名称 违法行为 违法事项 不予处罚事项 轻微违法行为名称 处罚事项 清单事项 事项 案由 项目名称 违法行为（事项）",
            ),
            (Field.LEGAL_BASIS, "法律依据 处罚依据 设定依据 法定依据 依据 法律法规依据 违反条款 依据（条、款、项） 处罚依据及条款"),
            (Field.CONDITIONS, "适用条件 适用情形 情节 违法情节 裁量情节 裁量阶次 不予处罚条件 免罚情形 违法程度 具体情形 适用条件及要求"),
            (Field.PENALTY, "裁量 裁量标准 处罚裁量 罚则 处罚种类、幅度 处罚幅度 裁量基准 处罚标准 法律责任 处罚内容"),
            (Field.ACTION, "监管措施 配套监管 教育措施 配套监管措施 事中事后监管措施 整改要求 教育引导措施"),
            (Field.DOMAIN, "领域 类别 执法门类 业务领域 行业 所属领域 领域/类别 执法领域"),
            (Field.PART, "清单类别 清单类型 处理方式"),
            (Field.NOTE, "备注 说明 备 注 备注（其他）"),
            (Field.SAFETY, "涉及安全 是否涉及安全 是否涉及安全生产 涉及安全生产（是/否）"),
        ],
    )
    def test_a_column_is_known_by_its_many_names(self, field: Field, names: str) -> None:
        wrong = {name: field_called(name) for name in names.split(" ") if field_called(name) is not field and name not in "备 注"}
        assert wrong == {}

    @pytest.mark.parametrize(
        "name", ["实施主体", "责任单位", "擅自占用公路，情节轻微的", "1", "2023", "强制措施种类", "适用《公路法》第四十四条的违法行为。"]
    )
    def test_other_texts_are_the_heading_of_no_column(self, name: str) -> None:
        assert field_called(name) is None

    def test_columns_that_nobody_knows_are_unsure_and_have_their_heading(self) -> None:
        grid = grid_of(("序号", "违法行为", "依据", "实施主体"), ("1", "甲行为", "《公路法》", "县级"))
        columns = guess_columns(grid)
        assert columns is not None
        assert columns.unsure == (3,)
        assert heading(grid, columns, 3) == "实施主体"

    def test_a_list_whose_violations_are_called_otherwise_has_to_be_asked_about(self) -> None:
        grid = grid_of(("序号", "具体内容", "处罚依据", "适用条件"), item(1), item(2))
        columns = guess_columns(grid)
        assert columns is not None
        assert Field.VIOLATION not in columns.at
        assert columns.unsure == (1,)
        told = Columns(columns.first_row, {**columns.at, Field.VIOLATION: 1}, ())
        assert [row.violation for row in read_rows(grid, told).rows] == ["擅自占用公路第1种", "擅自占用公路第2种"]

    @pytest.mark.parametrize(
        "rows",
        [
            (("姓名", "单位", "执法证号"), ("某某", "一中队", "无")),
            (("序号", "问题", "整改措施"), ("1", "台账不全", "补齐")),
            (("一句话",),),
            (("",),),
        ],
    )
    def test_other_tables_are_no_lists(self, rows: tuple[tuple[str, ...], ...]) -> None:
        assert guess_columns(grid_of(*rows)) is None

    def test_three_rows_of_headings_are_one_head(self) -> None:
        grid = grid_of(
            ("序号", "违法行为", "行政处罚", "行政处罚", "行政处罚"),
            ("序号", "违法行为", "依据", "裁量", "裁量"),
            ("序号", "违法行为", "依据", "情形", "幅度"),
            ("1", "甲行为", "《公路法》", "首次", "不罚"),
        )
        columns = guess_columns(grid)
        assert columns is not None
        assert columns.first_row == 3
        assert columns.at == {Field.NUMBER: 0, Field.VIOLATION: 1, Field.LEGAL_BASIS: 2, Field.CONDITIONS: 3, Field.PENALTY: 4}
        assert heading(grid, columns, 4) == "行政处罚 裁量 幅度"

    @pytest.mark.parametrize("first", [("未按规定公示收费事项", "首次违法", "批评教育"), ("未按规定公示收费事项", "情节轻微", "责令改正")])
    def test_a_row_that_reads_like_headings_is_a_row(self, first: tuple[str, ...]) -> None:
        head = ("违法行为", "适用条件", "监管措施")
        other = ("擅自占用公路的", "首次违法", "教育")
        for rows in ((head, first, other), (head, other, first), (("某清单",) * 3, head, other, first, other)):
            reading = reading_of(*rows)
            assert first[0] in {row.violation for row in reading.rows}
            assert not {DoubtCode.COLUMNS_CHANGE, DoubtCode.EMPTY_SECTION} & {doubt.code for doubt in reading.doubts}

    def test_two_halves_beside_each_other_are_never_mixed(self) -> None:
        reading = reading_of(HEAD * 2, item(1, "甲行为") + item(3, "丙行为", "立即改正"), item(2, "乙行为") + item(4, "丁行为"))
        assert [(row.violation, row.conditions) for row in reading.rows] == [("甲行为", ("首次违法",)), ("乙行为", ("首次违法",))]
        assert doubts_of(reading) == [(0, DoubtCode.SIDE_BY_SIDE, "序号")]

    def test_two_rows_of_headings_as_a_csv_keeps_them(self) -> None:
        grid = grid_of(
            ("基本情况", "", "裁量", "", "备注"),
            ("序号", "违法行为", "情形", "幅度", ""),
            ("1", "甲行为", "首次", "不罚", ""),
        )
        columns = guess_columns(grid)
        assert columns is not None
        assert columns.first_row == 2
        assert columns.at == {Field.NUMBER: 0, Field.VIOLATION: 1, Field.CONDITIONS: 2, Field.PENALTY: 3, Field.NOTE: 4}

    def test_a_row_that_counts_the_columns_is_no_row(self) -> None:
        assert [row.number for row in reading_of(HEAD, ("1", "2", "3", "4"), item(1, "甲行为")).rows] == ["1"]

    def test_a_heading_over_a_code_and_a_name_means_the_name(self) -> None:
        reading = reading_of(
            ("序号", "违法行为", "违法行为", "依据"),
            ("1", "路政", "甲行为", "《公路法》"),
            ("2", "路政", "乙行为", "《公路法》"),
        )
        assert [row.violation for row in reading.rows] == ["甲行为", "乙行为"]

    def test_a_column_called_category_that_holds_parts_is_the_part(self) -> None:
        reading = reading_of(("序号", "类别", "违法行为", "依据"), ("1", "不予处罚", "甲行为", "a"), ("2", "减轻处罚", "乙行为", "b"))
        assert [(row.part, row.domain) for row in reading.rows] == [("不予处罚", ""), ("减轻处罚", "")]

    def test_blank_columns_between_do_not_matter(self) -> None:
        reading = reading_of(("", "序号", "", "违法行为", "依据"), ("", "1", "", "甲行为", "a"))
        assert [(row.number, row.violation, row.legal_basis) for row in reading.rows] == [("1", "甲行为", "a")]


class TestSections:
    def test_headings_give_domain_and_part_to_the_rows_below(self) -> None:
        reading = reading_of(
            across("附件1：轻微违法行为不予处罚事项清单"),
            HEAD,
            across("一、公路路政领域"),
            item(1),
            across("（一）超限运输"),
            item(2),
            across("二、水路运政领域（共1项）"),
            item(1),
            across("附件2：减轻处罚事项清单"),
            HEAD,
            item(1),
        )
        assert [(row.domain, row.part) for row in reading.rows] == [
            ("公路路政领域", "不予处罚"),
            ("公路路政领域/超限运输", "不予处罚"),
            ("水路运政领域", "不予处罚"),
            ("", "减轻处罚"),
        ]
        assert reading.doubts == ()

    def test_headings_right_above_the_columns_count_too(self) -> None:
        reading = reading_of(
            across("二、水路运政领域"), HEAD, item(1), before=("关于印发的通知", "一、提高认识", "附件：某省交通运输不予处罚事项清单")
        )
        assert [(row.domain, row.part) for row in reading.rows] == [("水路运政领域", "不予处罚")]

    def test_a_heading_with_a_count_beside_it_is_a_heading(self) -> None:
        reading = reading_of(HEAD, ("一、公路路政领域", "", "", "共1项"), item(1))
        assert ([row.domain for row in reading.rows], reading.doubts) == (["公路路政领域"], ())

    def test_sections_about_parts_are_parts(self) -> None:
        reading = reading_of(
            HEAD,
            across("（一）应当不予处罚事项"),
            item(1),
            across("（二）可以不予处罚事项"),
            item(1),
            across("（三）从轻、减轻处罚事项"),
            item(1),
        )
        assert [row.part for row in reading.rows] == ["应当不予处罚", "可以不予处罚", "从轻、减轻处罚"]
        assert {row.domain for row in reading.rows} == {""}

    @pytest.mark.parametrize(
        "heading_row", [("一", "公路路政领域", "", ""), ("一", *("公路路政领域",) * 3), ("（一）", "公路路政领域", "", "")]
    )
    def test_a_number_and_a_text_are_a_heading_too(self, heading_row: tuple[str, ...]) -> None:
        assert [row.domain for row in reading_of(HEAD, heading_row, item(1)).rows] == ["公路路政领域"]

    def test_a_heading_with_nothing_under_it_is_told(self) -> None:
        reading = reading_of(HEAD, ("一", "甲行为", "", ""), ("二", "乙行为", "", ""), item(1))
        assert doubts_of(reading) == [(2, DoubtCode.EMPTY_SECTION, "一、甲行为")]
        reading = reading_of(HEAD, item(1), across("二、水路运政领域"))
        assert doubts_of(reading) == [(3, DoubtCode.EMPTY_SECTION, "二、水路运政领域")]

    @pytest.mark.parametrize(
        ("text", "part"),
        [
            ("某省交通运输轻微违法行为依法不予处罚事项清单", "依法不予处罚"),
            ("应当不予行政处罚", "应当不予行政处罚"),
            ("首违不罚清单", "首违不罚"),
            ("轻微违法免罚清单", "免罚"),
            ("依法减轻处罚事项", "依法减轻处罚"),
            ("从轻或者减轻行政处罚", "从轻或者减轻行政处罚"),
            ("不予实施行政强制措施事项清单", "不予实施行政强制措施"),
            ("免强制", "免强制"),
            ("首查必罚", "首查必罚"),
            ("不予、从轻、减轻处罚事项清单", ""),
            ("不予处罚和减轻处罚事项", ""),
            ("免罚、减轻处罚、免强制清单", ""),
            ("公路路政领域", ""),
            ("不予或者减轻处罚", ""),
            ("不得不处罚", ""),
            ("行政强制措施事项", ""),
            ("行政处罚裁量基准", ""),
        ],
    )
    def test_words_name_one_part_or_none(self, text: str, part: str) -> None:
        assert part_in(text) == part


class TestRows:
    def test_blank_rows_repeated_headings_and_full_width_digits_change_nothing(self) -> None:
        reading = reading_of(
            HEAD,
            item("１"),
            ("",),
            ("序 号", "违法\n行为", "法律依据", "适用条件"),
            item("2."),
            item("（3）"),
            item("4、"),
            item("5.0"),
            item("第６项"),
        )
        assert [row.number for row in reading.rows] == ["1", "2", "3", "4", "5", "6"]
        assert [row.line for row in reading.rows] == [2, 5, 6, 7, 8, 9]
        assert reading.doubts == ()

    def test_notes_at_the_end_are_notes_and_no_rows(self) -> None:
        reading = reading_of(
            HEAD, item(1), across("注：1.首次指一年内。"), across("2.本清单由某局解释。"), ("一、本清单自发布之日起施行，由某局负责解释。",)
        )
        assert len(reading.rows) == 1
        assert reading.notes == ("注：1.首次指一年内。", "2.本清单由某局解释。", "一、本清单自发布之日起施行，由某局负责解释。")
        assert reading.doubts == ()

    def test_a_text_alone_among_numbered_rows_is_no_row_but_told(self) -> None:
        reading = reading_of(HEAD, item(1), ("", "占用公路摆摊设点的", "", ""), item(2))
        assert len(reading.rows) == 2
        assert doubts_of(reading) == [(3, DoubtCode.STRAY_TEXT, "占用公路摆摊设点的")]

    def test_in_a_list_without_numbers_it_is_a_row(self) -> None:
        reading = reading_of(("违法行为", "依据", "适用条件"), ("甲行为", "a", "b"), ("占用公路摆摊设点的", "", ""))
        assert [row.violation for row in reading.rows] == ["甲行为", "占用公路摆摊设点的"]

    def test_a_number_in_the_text_counts_where_no_column_holds_it(self) -> None:
        reading = reading_of(("违法行为", "依据"), ("1.甲行为", "a"), ("３、乙行为", "b"))
        assert [(row.number, row.violation) for row in reading.rows] == [("1", "甲行为"), ("3", "乙行为")]
        assert doubts_of(reading) == [(3, DoubtCode.NUMBER_GAP, "1→3")]

    def test_gaps_and_repeats_are_told_and_counting_anew_is_not(self) -> None:
        reading = reading_of(HEAD, item(1), item(3), item(3, "另一行为"), item(1, "又一行为"), item(2), ("", "没有序号的行为", "a", "b"))
        assert doubts_of(reading) == [
            (3, DoubtCode.NUMBER_GAP, "1→3"),
            (4, DoubtCode.NUMBER_REPEATED, "3"),
            (7, DoubtCode.NO_NUMBER, "没有序号的行为"),
        ]

    def test_a_row_without_violation_is_no_row_and_keeps_its_words(self) -> None:
        reading = reading_of(HEAD, item(1), ("2", "", "《公路法》", "首次"))
        assert len(reading.rows) == 1
        assert doubts_of(reading) == [(3, DoubtCode.EMPTY_VIOLATION, "2 《公路法》 首次")]

    def test_one_violation_over_several_rows_is_told_once(self) -> None:
        reading = reading_of(HEAD, item(1, "甲行为", "首次"), item(1, "甲行为", "第二次"), item(1, "甲行为", "第三次"), item(2, "乙行为"))
        assert [row.conditions for row in reading.rows] == [("首次",), ("第二次",), ("第三次",), ("首次违法",)]
        assert doubts_of(reading) == [(3, DoubtCode.SEVERAL_ROWS, "甲行为")]

    def test_a_row_merged_over_two_lines_is_one_row(self) -> None:
        reading = reading_of(HEAD, item(1), item(1), item(2))
        assert [row.line for row in reading.rows] == [2, 4]
        assert reading.doubts == ()

    def test_a_total_is_counted_after(self) -> None:
        reading = reading_of(HEAD, item(1), item(2), ("合计", "3项", "", ""))
        assert doubts_of(reading) == [(4, DoubtCode.COUNT_DIFFERS, "3≠2")]
        assert len(reading.rows) == 2
        assert reading_of(HEAD, item(1), item(2), across("合 计：2 项")).doubts == ()

    def test_hidden_rows_columns_and_sheets_and_tracked_changes_are_told(self) -> None:
        reading = reading_of(
            HEAD, item(1), item(2), hidden_rows=frozenset({2}), hidden_columns=frozenset({3}), is_hidden=True, is_revised=True
        )
        assert doubts_of(reading) == [
            (0, DoubtCode.HIDDEN_SHEET, "表"),
            (0, DoubtCode.TRACKED_CHANGES, ""),
            (0, DoubtCode.HIDDEN_COLUMN, "适用条件"),
            (3, DoubtCode.HIDDEN_ROW, "擅自占用公路第2种"),
        ]
        assert len(reading.rows) == 2

    def test_formulas_without_value_or_in_error_and_days_for_numbers_are_told(self) -> None:
        reading = reading_of(HEAD, item(1), ("2", "乙行为", "#REF!", ""), item("2024-01-01", "丙行为"), hollow_rows=frozenset({1}))
        assert doubts_of(reading) == [
            (2, DoubtCode.HOLLOW_FORMULA, ""),
            (3, DoubtCode.FORMULA_ERROR, "#REF!"),
            (4, DoubtCode.NUMBER_IS_DAY, "2024-01-01"),
        ]

    def test_other_headings_further_down_count_from_there_on(self) -> None:
        reading = reading_of(
            HEAD,
            item(1),
            across("减轻处罚事项清单"),
            ("序号", "适用情形", "事项名称", "处罚依据"),
            ("1", "主动消除", "乙行为", "《公路法》"),
        )
        assert (reading.rows[1].violation, reading.rows[1].conditions, reading.rows[1].part) == ("乙行为", ("主动消除",), "减轻处罚")
        assert [doubt.code for doubt in reading.doubts] == [DoubtCode.COLUMNS_CHANGE]

    def test_a_cell_that_holds_a_whole_law_is_told(self) -> None:
        reading = reading_of(HEAD, item(1, "占" * 301), item(2, conditions="首" * 3001))
        assert [doubt.code for doubt in reading.doubts] == [DoubtCode.TOO_LONG] * 2

    def test_several_laws_in_one_cell_stay_apart_and_a_line_that_wraps_does_not(self) -> None:
        reading = reading_of(
            HEAD, ("1", "擅自占用\n公路", "《公路法》第四十\n四条\n《某省公路条例》第\n二条；\n《某某规定》第三条", "首次")
        )
        assert reading.rows[0].violation == "擅自占用公路"
        assert reading.rows[0].legal_basis == "《公路法》第四十四条；《某省公路条例》第二条；《某某规定》第三条"


class TestConditions:
    @pytest.mark.parametrize(
        ("text", "conditions"),
        [
            ("", ()),
            ("首次违法", ("首次违法",)),
            ("1.首次违法；2.及时改正；3.没有造成危害后果。", ("首次违法", "及时改正", "没有造成危害后果")),
            ("1、首次违法2、及时改正", ("1、首次违法2、及时改正",)),
            ("1、首次违法\n2、及时改正", ("首次违法", "及时改正")),
            ("（1）首次违法，（2）及时改正", ("首次违法，", "及时改正")),
            ("（一）首次违法；（二）及时改正", ("首次违法", "及时改正")),
            ("①首次违法②及时改正", ("首次违法", "及时改正")),
            ("①首次违法；②及时改正", ("首次违法", "及时改正")),
            ("１．首次违法；２．损失1.5万元以下", ("首次违法", "损失1.5万元以下")),
            ("首次违法；及时改正", ("首次违法", "及时改正")),
            ("首次违法（一年内；含本次）；及时改正", ("首次违法（一年内；含本次）", "及时改正")),
            ("首次违法，且在限\n期内改正", ("首次违法，且在限期内改正",)),
            ("首次违法。\n及时改正。", ("首次违法", "及时改正")),
            ("同时符合以下条件的：1.首次违法；2.及时改正", ("首次违法", "及时改正")),
            ("道路货物运输：1.首次违法；2.及时改正", ("道路货物运输：", "首次违法", "及时改正")),
            ("1.首次违法；3.及时改正；4.配合", ("首次违法；3.及时改正；4.配合",)),
            ("1.符合：（1）首次；（2）轻微；\n2.改正", ("符合：（1）首次；（2）轻微", "改正")),
            ("2024年内首次", ("2024年内首次",)),
            ("符合下列情形之一：1.首次违法；2.及时改正", ("符合下列情形之一：1.首次违法；2.及时改正",)),
            ("首次违法；或者及时改正", ("首次违法；或者及时改正",)),
            ("1.首次违法，或者\n2.及时改正", ("1.首次违法，或者2.及时改正",)),
            ("符合下列任意条件：①首次；②改正", ("符合下列任意条件：①首次；②改正",)),
            ("具备下列条件中的一项即可：1.首次；2.改正", ("具备下列条件中的一项即可：1.首次；2.改正",)),
            ("任何一项：1.首次；2.改正", ("任何一项：1.首次；2.改正",)),
            ("符合其一：1.首次；2.改正", ("符合其一：1.首次；2.改正",)),
            ("满足以下两项以上：1.首次；2.改正；3.轻微", ("满足以下两项以上：1.首次；2.改正；3.轻微",)),
            # Whether all or one of them is meant does not stand there.
            ("有下列情形的：1.首次；2.改正", ("有下列情形的：1.首次；2.改正",)),
            ("同时符合以下情形：1.首次；2.改正", ("首次", "改正")),
        ],
    )
    def test_a_cell_is_taken_apart_only_where_it_says_so(self, text: str, conditions: tuple[str, ...]) -> None:
        assert separate(text) == conditions

    def test_a_heading_that_says_that_one_is_enough_holds_for_every_cell_below_it(self) -> None:
        reading = reading_of(("序号", "事项名称", "法律依据", "适用情形（符合之一即可）"), ("1", "甲行为", "《公路法》", "1.首次；2.改正"))
        assert reading.rows[0].conditions == ("1.首次；2.改正",)
        assert DoubtCode.ANY_OF in {doubt.code for doubt in reading.doubts}

    def test_one_of_several_being_enough_is_told(self) -> None:
        reading = reading_of(HEAD, item(1, conditions="有下列情形之一的：1.首次；2.轻微"))
        assert doubts_of(reading) == [(2, DoubtCode.ANY_OF, "有下列情形之一的：1.首次；2.轻微")]


class TestDetails:
    def test_captions_and_lines_around_the_table_tell_name_place_number_and_time(self) -> None:
        grid = grid_of(
            across("附件１：山东省威海市交通运输轻微违法行为不予处罚事项清单（2023年版）"),
            HEAD,
            item(1),
            before=("威海市交通运输局关于印发清单的通知", "威交法规〔2023〕12 号", "本清单自2023年3月1日起施行，有效期至2028年2月29日。"),
        )
        assert guess_details([grid], "x.docx") == ListDetails(
            "山东省威海市交通运输轻微违法行为不予处罚事项清单（2023年版）",
            "山东/威海",
            "威交法规〔2023〕12号",
            date(2023, 3, 1),
            date(2028, 2, 29),
        )

    @pytest.mark.parametrize(
        ("name", "place"),
        [
            ("交通运输部轻微违法行为不予处罚事项清单", "全国"),
            ("江苏省交通运输领域免罚清单", "江苏"),
            ("内蒙古自治区交通运输不予处罚事项清单", "内蒙古"),
            ("重庆市交通运输不予处罚清单", "重庆"),
            ("威海市交通运输不予处罚清单", ""),
            ("交通运输轻微违法行为不予处罚清单", ""),
        ],
    )
    def test_the_place_is_the_one_that_the_name_begins_with_and_never_guessed(self, name: str, place: str) -> None:
        found = guess_details([grid_of(across(name), HEAD, item(1))], "a.xlsx")
        assert (found.name, found.jurisdiction) == (name, place)

    def test_the_files_name_is_the_last_resort(self) -> None:
        grids = [grid_of(HEAD, item(1))]
        assert guess_details(grids, "附件1：江苏省交通运输免罚清单(1).xlsx") == ListDetails("江苏省交通运输免罚清单", "江苏")
        assert guess_details(grids, "新建文档.xlsx") == ListDetails()

    @pytest.mark.parametrize(
        ("line", "since", "until"),
        [
            ("自２０２３年３月１日起执行", date(2023, 3, 1), None),
            ("施行日期：2023-03-01", date(2023, 3, 1), None),
            ("有效期自2023年3月1日至2025年2月28日", date(2023, 3, 1), date(2025, 2, 28)),
            ("自2023年3月1日起施行，有效期5年", date(2023, 3, 1), None),
            ("2023年5月1日印发", None, None),
            ("自2023年2月30日起施行", None, None),
        ],
    )
    def test_days_are_taken_only_where_the_words_say_what_they_are(self, line: str, since: date | None, until: date | None) -> None:
        found = guess_details([grid_of(HEAD, item(1), after=(line,))], "a.xlsx")
        assert (found.in_force_from, found.in_force_until) == (since, until)


def test_whole_texts_in_every_cell_of_a_long_list_are_read_in_seconds() -> None:
    text = "".join(f"{number}.首次\n违法；\n" for number in range(1000))
    rows = [(f"{text}{number % 3}", text, text, text) for number in range(2000)]
    begun = time.process_time()
    assert reading_of(HEAD, *rows).rows
    # 0.1 s as seen; 5 s when every cell is taken apart anew.
    assert time.process_time() - begun < 2
