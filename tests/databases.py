"""A PostgreSQL database for the tests."""

from __future__ import annotations

from sqlalchemy import create_engine


class Postgres:
    """One database of its own on the test server."""

    def __init__(self, url):
        self.url = url
        self.address = url.render_as_string(hide_password=False)
        self.engine = create_engine(url.set(drivername="postgresql+psycopg"))

    def run(self, *statements):
        with self.engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def other(self, **changes):
        return self.url.set(**changes).render_as_string(hide_password=False)
