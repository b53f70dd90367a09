import logging

import pytest

from bot.logs import Redaction

SECRET = "1:SECRET-TOKEN"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.handler.addFilter(Redaction(SECRET))
    return caplog


def test_the_token_is_cut_from_messages_and_arguments(log: pytest.LogCaptureFixture) -> None:
    logging.getLogger("x").warning("POST /bot%s/getMe", SECRET)
    assert SECRET not in log.text
    assert "/bot***/getMe" in log.text


def test_the_token_is_cut_from_tracebacks(log: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError(f"https://example.invalid/bot{SECRET}")
    except ValueError:
        logging.getLogger("x").exception("failed")
    assert SECRET not in log.text
    assert "ValueError" in log.text
