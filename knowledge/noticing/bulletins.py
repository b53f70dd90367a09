"""Which duties of a campaign are done with a bulletin (潢川2021 六（三）, 辽宁2021 三（二）)."""

from __future__ import annotations

_BULLETIN = "简报"


def is_about_bulletins(what: str, evidence: str) -> bool:
    """Whether a duty asks for a bulletin: in what is to be done, or in what shows that it was."""
    return _BULLETIN in what or _BULLETIN in evidence
