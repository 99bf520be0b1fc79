"""Read a database by its address, in one read-only transaction."""

from spl_eval.intake.readers.database.reading import read_database

__all__ = ["read_database"]
