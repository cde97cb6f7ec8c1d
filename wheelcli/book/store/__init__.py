"""The journal on disk: an append-only SQLite file, its copies and its proofs."""
