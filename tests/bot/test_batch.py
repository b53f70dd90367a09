import json
from pathlib import Path

from click.testing import CliRunner

from bot.cli import main


def test_a_batch_survives_a_bom_and_half_a_character(tmp_path: Path, cache_dir: Path) -> None:
    lines = tmp_path / "questions.jsonl"
    lines.write_bytes(b'\xef\xbb\xbf{"q": "\xe9\x85\x92\xe9\xa9\xbe"}\r\n\r\n{"q": "\\ud800"}\n')
    told = CliRunner().invoke(main, ["ask", "--batch", str(lines)], env={"SUIXING_CACHE_DIR": str(cache_dir)})
    assert told.exit_code == 0, told.output
    assert [json.loads(line)["q"] for line in told.output.splitlines()] == ["酒驾", "\ud800"]
