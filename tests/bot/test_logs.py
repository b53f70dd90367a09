import logging
import sqlite3

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


def test_a_failure_that_quotes_somebodys_words_is_logged_without_them(log: pytest.LogCaptureFixture) -> None:
    try:
        try:
            int("老王的车")
        except ValueError as error:
            raise KeyError("冀A12345") from error
    except KeyError:
        logging.getLogger("x").exception("failed")
    assert "KeyError" in log.text
    assert "ValueError" in log.text
    assert "test_logs.py" in log.text
    assert "老王" not in log.text.replace('int("老王的车")', "")
    assert "12345" not in log.text.replace('KeyError("冀A12345")', "")


def test_what_sqlite_says_is_kept_for_the_engineer(log: pytest.LogCaptureFixture) -> None:
    try:
        raise sqlite3.OperationalError("database or disk is full")
    except sqlite3.Error:
        logging.getLogger("x").exception("failed")
    assert "database or disk is full" in log.text
