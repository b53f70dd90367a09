"""What a clerk's words in a row mean for the workflow: a commitment, a first violation."""

from __future__ import annotations

_COMMITMENT = "承诺"
_FIRST = ("首次", "初次", "首违", "初犯", "第一次")


def names_commitment(action: str) -> bool:
    """Whether a required action is the signing of a commitment (告知承诺书)."""
    return _COMMITMENT in action


def names_first_violation(condition: str) -> bool:
    """Whether a condition asks for a first violation (《行政处罚法》第三十三条第一款后段: 初次违法)."""
    return any(word in condition for word in _FIRST)
