"""What has happened: people, messages and records, in one SQLite file.

Imports nothing of ours: a record knows an entry of ``knowledge`` by its id.
"""
