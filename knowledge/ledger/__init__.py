"""How long rectification may take, and what is proposed when it takes longer. Pure: no database, no door."""

from knowledge.ledger.limits import SeverityRow, StepRow, limit_of, severities, steps

__all__ = ["SeverityRow", "StepRow", "limit_of", "severities", "steps"]
