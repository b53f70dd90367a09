"""Papers made from records: workbooks, pictures and documents. Typed data in, a file out; no database, no chat."""
