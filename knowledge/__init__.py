"""What the rules say: data that a clerk edits, and the pure code that reads, finds and computes with it.

Imports nothing of ours: not ``storage``, not ``bot``.
"""
