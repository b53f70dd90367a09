"""What an agency lays over the tables of clues: it adds, takes nothing away, and a slip in it is told with file and line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.clues import Level, channels, level_of, levels, suggest, time_limits
from knowledge.clues.files import Own, integrity, lay_over
from knowledge.clues.own import read_own
from knowledge.faults import KnowledgeFaults
from knowledge.finder import Finder

PLAIN = "窗口里在木琴调音"
INTEGRITY = "words,sound,note\n"
LEVELS = "level,name,claim_hours,answer_days,words,categories,note\n"
CHANNELS = "key,name,reply,source\n"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "clues").mkdir()
    yield tmp_path / "clues"
    lay_over(Own())


def test_own_words_hold_and_raise_beside_the_shipped_ones(own: Path, finder: Finder) -> None:
    before = suggest(finder, PLAIN)
    assert not before.touches_integrity
    assert level_of(PLAIN, before) is Level.BLUE
    shipped = integrity(), levels(), channels()
    (own / "integrity.csv").write_bytes(f"{INTEGRITY}木琴 调音,yes,本地说法\n".encode("gbk"))
    (own / "clue_levels.csv").write_text(f"{LEVELS}red,,1,,木琴调音,,\n", encoding="utf-8-sig")
    (own / "channels.csv").write_text(f"{CHANNELS}wx,微信公众号,公众号回复,\n12328,本市 12328,按工单,\n", encoding="utf-8")
    lay_over(read_own(own.parent))
    assert suggest(finder, PLAIN).touches_integrity
    assert suggest(finder, "muqintiaoyin 那边").touches_integrity
    assert level_of(PLAIN, before) is Level.RED
    assert (time_limits(Level.RED).claim_hours, time_limits(Level.RED).answer_days) == (1, 3)
    assert set(shipped[0]) < set(integrity())
    assert all(set(was.words) <= set(now.words) for was, now in zip(shipped[1], levels(), strict=True))
    names = {channel.key: channel.name for channel in channels()}
    assert {channel.key for channel in shipped[2]} < set(names)
    assert (names["wx"], names["12328"]) == ("微信公众号", "本市 12328")
    lay_over(Own())
    assert (integrity(), levels(), channels()) == shipped
    assert not suggest(finder, PLAIN).touches_integrity


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("integrity.csv", f"{INTEGRITY}钱,yes,\n", "clues/integrity.csv 第2行 “words”列：“钱” 太短"),
        ("integrity.csv", f"{INTEGRITY}！！；,yes,\n", "太短"),
        ("integrity.csv", f"{INTEGRITY},yes,\n", "至少写一个词"),
        ("integrity.csv", "词\n红利\n", "第一行写 words,sound,note"),
        ("clue_levels.csv", f"{LEVELS}redd,,,,闹事者,,\n", "最接近的是“red”"),
        ("clue_levels.csv", f"{LEVELS}red,,0,,闹事者,,\n", "不改就空着"),
        ("clue_levels.csv", f"{LEVELS}red,,,,闹事者,,\nred,,,,打砸,,\n", "合成一行"),
        ("channels.csv", f"{CHANNELS}BOT,机器人,,\n", "已经有了"),
        ("channels.csv", f"{CHANNELS}wx,,,\n", "写这个渠道叫什么"),
        ("problem_categories.csv", "", "这里可以放 channels.csv、clue_levels.csv、integrity.csv"),
        ("integrity.xlsx", "", "这里不放这个文件"),
    ],
)
def test_a_slip_is_told_with_file_and_remedy(own: Path, file: str, content: str, told: str) -> None:
    (own / file).write_text(content, encoding="utf-8")
    with pytest.raises(KnowledgeFaults) as raised:
        read_own(own.parent)
    assert told in str(raised.value)
    assert f"clues/{file}" in str(raised.value)


def test_without_a_folder_nothing_is_laid_over(tmp_path: Path) -> None:
    assert read_own(None) == read_own(tmp_path) == Own()
