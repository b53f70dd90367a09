"""How long rectification may take, and what is proposed when it takes longer. Pure: no database, no door."""

from knowledge.ledger.files import read_limits
from knowledge.ledger.kinds import MARKED, Limits, SeverityRow, StepRow, Threshold
from knowledge.ledger.limits import limit_of, limits, severities, steps, take_up

__all__ = ["MARKED", "Limits", "SeverityRow", "StepRow", "Threshold", "limit_of", "limits", "read_limits", "severities", "steps", "take_up"]
