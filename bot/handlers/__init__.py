"""Dialogues: words in, a card out. No SQL, no Chinese text, no rule of law."""
