"""What has happened: people, messages and records, in one SQLite file.

Imports nothing of ours: a record knows an entry of ``knowledge`` by its id. Store functions are plain synchronous code inside
the caller's transaction: they never begin, commit or await.
"""
