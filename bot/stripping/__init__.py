"""Files without what tells who made them: bytes in, bytes out, nothing written, nobody asked.

``stripping.strip`` is the way in; ``apart.strip_apart`` does the same in a child that a hostile file may kill.
What each kind of file loses, and what no program can take from it, stands in the head of its module.
"""
