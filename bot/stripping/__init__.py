"""Files without what tells who made them: bytes in, bytes out, nothing written, nobody asked.

``stripping.strip`` is the way in; ``bot/stripping_child.py`` runs it in a child, which a hostile file may kill.
What each kind of file loses, and what no program can take from it, stands in the head of its module.
"""
