"""Opens head office's database: a SQLite file by default, PostgreSQL by URL, the same tables and code on both.

peewee owns schema and ordinary queries. The one hot path, booking events, sends fixed SQL through the same connection,
because building a query costs more than running it. One process opens one database.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peewee import Database, DatabaseError, OperationalError, PostgresqlDatabase, __exception_wrapper__  # type: ignore[attr-defined]
from playhouse.apsw_ext import APSWDatabase

from edge.domain.errors import BadConfig
from edge.headoffice.chain_models import Setting
from edge.headoffice.deeds import Recorder, Write, encoded
from edge.headoffice.folders import made_folder
from edge.headoffice.models import MODELS
from edge.headoffice.placed import placed_index

INBOX = "inbox"
"""The setting that holds the number of the last archived group that is booked."""

SQLITE = "sqlite:///"
"""Begins the address of a SQLite file."""

SQLITE_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "cache_size": -32_000}
"""Write-ahead log, and ``FULL``: what is acknowledged to a device survives a power cut here too."""

BUSY_SECONDS = 10

_ALONE = "SELECT pg_advisory_xact_lock(118)"
"""What is granted follows from what is read before, so writers take turns, as SQLite's do by themselves."""


class Books:
    """An open database. Each thread that uses it wraps its work in ``connected``."""

    def __init__(self, database: Database) -> None:
        self.peewee = database
        self.is_postgres = isinstance(database, PostgresqlDatabase)
        self._begin = (None,) if self.is_postgres else ("IMMEDIATE",)
        self._snapshot = ("REPEATABLE READ",) if self.is_postgres else ("DEFERRED",)
        self._recorder = Recorder()
        self._execute: Callable[..., object] = database.execute_sql
        database.execute_sql = self._execute_sql  # type: ignore[method-assign]  # so that peewee's writes are noted too
        lock = " FOR UPDATE" if self.is_postgres else ""  # whoever has it is next in the archive
        self._archived = f"SELECT value FROM setting WHERE key = '{INBOX}'{lock}"  # noqa: S608 - fixed words
        self._deed = self.sql("INSERT INTO deed (id, body) SELECT COALESCE(MAX(id), 0) + 1, ? FROM deed")

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Hold this thread's connection open inside the block; inner blocks share it."""
        if not self.peewee.is_closed():
            yield
            return
        with self.peewee.connection_context():
            yield

    @contextmanager
    def writing(self, *, own: bool = True) -> Iterator[None]:
        """Commit the block as one transaction, or nothing of it. One block at a time, also on PostgreSQL.

        Args:
            own: It is an act of head office's own, kept for the inbox archive if there is one; see ``deeds``.
        """
        with self.connected(), self.peewee.atomic(*self._begin):
            if self.is_postgres:
                self.all(_ALONE)
            if not own:
                yield
                return
            with self._recorder.recording() as writes:
                yield
            if writes and self.inbox_position() is not None:
                self.many(self._deed, [(encoded(writes),)])

    @contextmanager
    def recording(self) -> Iterator[list[Write]]:
        """Note what the block writes to the ledger."""
        with self._recorder.recording() as writes:
            yield writes

    def inbox_position(self) -> int | None:
        """Return the number of the last group in the inbox archive that is booked; ``None`` without an archive."""
        rows = self.all(self._archived)
        return int(rows[0][0]) if rows else None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one moment throughout the block, whatever others commit meanwhile."""
        with self.connected(), self.peewee.atomic(*self._snapshot):
            yield

    def sql(self, text: str) -> str:
        """Return fixed SQL with this database's placeholders; ``text`` is written with ``?``."""
        return text.replace("?", "%s") if self.is_postgres else text

    def many(self, text: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one prepared statement (from ``sql``) for each row."""
        if self._recorder.on:
            rows = list(rows)
            for row in rows:
                self._recorder.note(text, row)
        with __exception_wrapper__:  # a full disk is the same fault on both drivers
            self._cursor().executemany(text, rows)

    def all(self, text: str, *values: object) -> list[tuple[Any, ...]]:
        """Return all rows of a fixed query (from ``sql``)."""
        if self._recorder.on:
            self._recorder.note(text, values)
        with __exception_wrapper__:
            return list(self._cursor().execute(text, values))

    def each(self, text: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a fixed query (from ``sql``) as the database gives them."""
        with __exception_wrapper__:
            yield from self._cursor().execute(text, values)

    def _execute_sql(self, sql: str, params: Sequence[Any] | None = None, *rest: object) -> object:
        """Run a query of peewee's; every one comes through here."""
        if self._recorder.on:
            self._recorder.note(sql, params or ())
        return self._execute(sql, params, *rest)

    def _cursor(self) -> Any:  # noqa: ANN401 - a cursor of either driver
        return self.peewee.connection().cursor()  # type: ignore[no-untyped-call]

    def setting(self, key: str, default: str = "") -> str:
        """Return a fact about this head office."""
        rows = self.all(self.sql("SELECT value FROM setting WHERE key = ?"), key)
        return str(rows[0][0]) if rows else default

    def generation(self) -> int:
        """Return head office's generation: 1, and one more for each time it was restored from a backup."""
        return int(self.setting("gen", "1"))

    def set(self, key: str, value: str) -> None:
        """Write a fact about this head office."""
        Setting.insert(key=key, value=value).on_conflict(
            conflict_target=[Setting.key], preserve=[Setting.value]
        ).execute()


def open_books(url: str, *, create: bool = True, busy_s: float = BUSY_SECONDS) -> Books:
    """Return the database at ``url``, with its tables made.

    Args:
        url: ``sqlite:///relative.db``, ``sqlite:////absolute.db`` or ``postgresql://user@host:port/name``.
        create: Make a head office where there is none; who only asks wants a complaint instead.
        busy_s: How long a SQLite file that another program is writing is waited for.

    Raises:
        BadConfig: The address is of no kind we know, no database answers there, or it holds no head office.
    """
    if not create and url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).is_file():
        raise _nobody(url)
    books = Books(_database(url, busy_s))
    books.peewee.bind(MODELS, bind_refs=False, bind_backrefs=False)
    try:
        with books.connected(), books.peewee.atomic():
            if not create and not Setting.table_exists():  # type: ignore[no-untyped-call]
                raise _nobody(url)
            books.peewee.create_tables(MODELS)
            books.peewee.execute_sql(placed_index(postgres=books.is_postgres))  # type: ignore[no-untyped-call]
    except OperationalError as fault:
        raise BadConfig(
            [f"--db = {shown(url)!r}: no database answers ({fault}): start it or correct the address"]
        ) from fault
    except DatabaseError as fault:
        raise BadConfig(
            [f"--db = {shown(url)!r}: cannot be used ({fault}): name another, or put back the last backup"]
        ) from fault
    return books


def shown(url: str) -> str:
    """Return an address as a message may show it: without the password that may stand before its @."""
    scheme, mark, rest = url.partition("://")
    who, at, where = rest.rpartition("@")
    return f"{scheme}{mark}{who.partition(':')[0]}{at}{where}"


def _nobody(url: str) -> BadConfig:
    place = shown(url).removeprefix(SQLITE)
    return BadConfig(
        [f"no head office in {place}: run 'member-kiosk headoffice seed' or 'run' first, or correct --data or --db"]
    )


def _database(url: str, busy_s: float) -> Database:
    if url.startswith(SQLITE):
        path = Path(url.removeprefix(SQLITE))
        made_folder(path.parent, "folder of --data or --db")
        database: Database = APSWDatabase(str(path), pragmas=SQLITE_PRAGMAS, timeout=busy_s, autoconnect=False)
        return database
    if url.startswith(("postgresql://", "postgres://")):
        normal = url.replace("postgres://", "postgresql://", 1)
        return PostgresqlDatabase(normal, prefer_psycopg3=True, autoconnect=False)
    raise BadConfig([f"--db = {shown(url)!r}: allowed is sqlite:///FILE or postgresql://USER@HOST:PORT/NAME"])
