"""From what the rooms below say to what a person reads: which template, which values, which buttons. The words are in ``bot/templates``."""
