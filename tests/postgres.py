"""A PostgreSQL server of the tests' own, where one can start, with a database for whoever asks."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
import warnings
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from pathlib import Path


class NoServerError(Exception):
    """No server can start here; the words say why."""


class Server:
    """A server in a folder of its own, which goes with it."""

    def __init__(self) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of the folder that a login would give it
                import pgserver
                import psycopg
        except ImportError as error:
            raise NoServerError(f"{error.name} is not installed") from error
        # Not in pytest's own folder: the server may run as another user, who cannot enter that.
        self._folder = tempfile.mkdtemp(prefix="indicators-postgres-")
        try:
            self._server = pgserver.get_server(self._folder, cleanup_mode="delete")
        except Exception as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise NoServerError(f"PostgreSQL does not start here: {error}") from error
        self._connection = psycopg.connect(self.url("postgres"), autocommit=True)
        self._numbers = itertools.count()
        # Nothing here has to outlive a machine that falls over, and a disk that is waited for is most of the time.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self.run(f"ALTER SYSTEM SET {setting} = off")
        self.run("SELECT pg_reload_conf()")

    def url(self, name: str) -> str:
        """Return the address of a database."""
        return f"postgresql://postgres@/{name}?host={quote(self._folder, safe='')}"

    def database(self, of: str = "template1") -> str:
        """Make a database, empty or like another one, and return its address."""
        name = f"d{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {of}")
        return self.url(name)

    def run(self, sql: str) -> None:
        """Run a statement as the operator."""
        self._connection.execute(sql.encode())

    def close(self) -> None:
        """Stop the server and take its folder away."""
        self._connection.close()
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


def shipped(server: Server, home: Path) -> str:
    """Make a database with what ships in it, and return its name, for others to be made like it."""
    from indicators.desk import prepare

    url = server.database()
    before = os.environ.get("INDICATORS_STORE")
    os.environ["INDICATORS_STORE"] = url
    try:
        len(prepare(folder=home).briefs)
    finally:
        os.environ.pop("INDICATORS_STORE")
        if before is not None:
            os.environ["INDICATORS_STORE"] = before
    name = url.partition("@/")[2].partition("?")[0]
    # A database that somebody is connected to cannot be copied.
    server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    return name
