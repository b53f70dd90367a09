"""How long ahead something due is named, when messages go out, whom lateness reaches. Pure: no database, no door."""

from knowledge.nudging.files import read_nudging
from knowledge.nudging.in_force import nudging, take_up
from knowledge.nudging.kinds import Above, CheckRow, CheckRule, EscalationRow, LeadKind, LeadRow, Nudging, Times, lead_kind

__all__ = [
    "Above",
    "CheckRow",
    "CheckRule",
    "EscalationRow",
    "LeadKind",
    "LeadRow",
    "Nudging",
    "Times",
    "lead_kind",
    "nudging",
    "read_nudging",
    "take_up",
]
