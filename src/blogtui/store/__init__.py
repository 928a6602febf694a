"""The local SQLite store: everything read, marked and written survives here."""
