"""The schema, as numbered migrations that are never changed once released; each is applied in one transaction and recorded.

A module holds those from its number on: imported in their order, they stand in their order. Tables are STRICT. Moments are text as
``storage.moments`` writes them; days are ``YYYY-MM-DD``.
"""

from storage.migrations import from_0001, from_0008, from_0010, from_0013, from_0015, from_0016
from storage.migrations.schema import SCHEMA

__all__ = ["SCHEMA", "from_0001", "from_0008", "from_0010", "from_0013", "from_0015", "from_0016"]
