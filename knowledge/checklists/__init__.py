"""What is asked in a self-check or a spot check. Pure: no database, no door."""

from knowledge.checklists.kinds import After, AnswerKind, CheckItem, Checklist, Choice, Owner, PhotoRule, Severity, Verdict

__all__ = ["After", "AnswerKind", "CheckItem", "Checklist", "Choice", "Owner", "PhotoRule", "Severity", "Verdict"]
