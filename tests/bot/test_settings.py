from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.settings import Settings


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("LOG_LEVEL", "loud", "INFO"),
        ("TIMEZONE", "Mars/Olympus", "Asia/Shanghai"),
        ("WEBHOOK_SECRET", "not allowed", "1–256"),
        ("PORT", "eighty", "SUIXING_PORT"),
        ("JURISDICTION", "山冬/威海/乳山", "最接近的是“山东”"),
        ("JURISDICTION", "乳山", "从省写起"),
        ("JURISDICTION", "地方待核", "从省写起"),
        ("PROXY", "proxy.example:3128", "socks5://主机:端口"),
        ("PROXY", "socks5://proxy.example", "socks5://主机:端口"),
    ],
)
def test_a_setting_that_is_wrong_is_named_before_anything_starts(name: str, value: str, remedy: str) -> None:
    told = CliRunner().invoke(main, ["run"], env={f"SUIXING_{name}": value})
    assert told.exit_code == 1
    assert f"SUIXING_{name}" in told.output
    assert remedy in told.output


def test_a_webhook_without_its_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUIXING_WEBHOOK_URL", "https://example.invalid")
    with pytest.raises(ValueError, match="webhook_secret"):
        Settings()


@pytest.mark.parametrize("way", ["http", "https", "socks5"])
def test_a_proxy_is_taken_and_its_password_does_not_show(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    monkeypatch.setenv("SUIXING_PROXY", f"{way}://unit:p-word@proxy.example:1080")
    settings = Settings()
    assert settings.proxy is not None
    assert settings.proxy.get_secret_value() == f"{way}://unit:p-word@proxy.example:1080"
    assert "p-word" not in repr(settings)


def test_a_proxy_that_is_refused_is_not_repeated_with_its_password() -> None:
    told = CliRunner().invoke(main, ["run"], env={"SUIXING_PROXY": "socks4://unit:p-word@proxy.example:1080"})
    assert "SUIXING_PROXY" in told.output
    assert "p-word" not in told.output


def test_an_empty_setting_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SUIXING_KNOWLEDGE_DIR", "")
    monkeypatch.setenv("SUIXING_TOKEN", "")
    assert (Settings().knowledge_dir, Settings().token) == (None, None)


@pytest.mark.parametrize("place", ["", "全国", "山东/威海/乳山", "江苏省", "长江干线"])
def test_a_place_an_agency_may_stand_in_is_taken(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setenv("SUIXING_JURISDICTION", place)
    assert Settings().jurisdiction == (place or "全国")


def test_a_demonstration_shares_nothing_with_what_is_real(tmp_path: Path) -> None:
    real, demo = Settings(data_dir=tmp_path, token="1:REAL"), Settings(data_dir=tmp_path, token=None)
    for name in ("database_file", "key_file", "attachments_dir", "backups_dir"):
        assert getattr(real, name) != getattr(demo, name), name
    # The audit's heads lie beside the key.
    assert real.key_file.parent != demo.key_file.parent
