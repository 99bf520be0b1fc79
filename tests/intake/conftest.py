"""A database of its own on the test server, for the tests that need PostgreSQL."""

from __future__ import annotations

import os
import uuid

import pytest
from sqlalchemy import create_engine, make_url

from tests.databases import Postgres

SERVER = os.environ.get("SPL_EVAL_TEST_POSTGRESQL", "")


@pytest.fixture
def postgres():
    if not SERVER:
        reason = "no PostgreSQL: SPL_EVAL_TEST_POSTGRESQL=$(sh tools/postgresql.sh start)"
        if os.environ.get("SPL_EVAL_CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    server = create_engine(
        make_url(SERVER).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    name = f"test_{uuid.uuid4().hex}"
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    found = Postgres(make_url(SERVER).set(database=name))
    yield found
    found.engine.dispose()
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()
