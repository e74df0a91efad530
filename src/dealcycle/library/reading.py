"""One call from a file, a table or a database to a book of deals that can be asked."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.library import addresses, frames
from dealcycle.library.asking import Day, day
from dealcycle.library.book import Book
from dealcycle.library.faults import cannot_read, refused_by
from dealcycle.library.voices import voice_of
from dealcycle.library.warehouses import is_warehouse, read_warehouse
from dealcycle.present.voice import Voice
from dealcycle.sources.files import Read, read_files
from dealcycle.sources.journal_folder import read_journal
from dealcycle.sources.staging import Stage

Said = Mapping[str, object]


def read(
    *sources: Any,
    mapping: Said | None = None,
    observed_since: Day = None,
    lang: str | None = None,
) -> Book:
    """Reads deals, whatever holds them, and returns a book that answers questions.

    `sources` are one or more of: paths of CSV, TSV or XLSX files; tables of pandas, Polars or
    Arrow; a dictionary of names and tables. Several are joined by their keys. Or one database: an
    address (`sqlite:///path`, `postgresql://...`, "here" for this installation's own) or an open
    connection of a Dealcycle database; or the folder of a journal that was written out.

    Columns are taken for what their names and values seem (`book.mapping` says for what);
    `mapping` corrects that, in the shape in which it is told. `observed_since` is the day on which
    the files begin: older deals joined in mid-life (rule 5 of the measures). `lang` is "en" or
    "ru"; unless given, the terminal's. Of days no zone is known in files: they are UTC's.

    Errors: CannotRead, with the sentence that says what to do and its stable `codes`.

    >>> import dealcycle
    >>> book = dealcycle.read("deals.csv")                          # doctest: +SKIP
    >>> book.win_rate(by="owner")                                   # doctest: +SKIP
    """
    voice = voice_of(lang)
    given = list(_flat(sources))
    if not given:
        raise cannot_read(voice, N_("Give a file, a table or a database to read."), "nothing")
    if len(given) == 1:
        if is_warehouse(given[0][1]):
            return warehouse(given[0][1], lang=voice.lang)
        if (address := addresses.address_of(given[0][1])) is not None:
            return _of_database(address, voice)
        if (folder := _folder(given[0][1])) is not None:
            found = read_journal(folder)
            if isinstance(found, Refused):
                raise refused_by(found, voice)
            return Book(Read(found[0], (folder.name,), found[1], {}), voice.lang)
    return _of_tables(given, mapping, day(observed_since, voice), voice)


def warehouse(source: Any = None, *, dialect: str | None = None, lang: str | None = None) -> Book:
    """A journal in a warehouse, counted there: only a few hundred rows come back.

    `source` is its address (`trino://...`, `clickhousedb://...`, `bigquery://...`,
    `snowflake://...`, `spark://...`, `postgresql://...`, `duckdb:///...`), an open connection of
    Python's DB-API or SQLAlchemy, or a SparkSession; unless given, ANALYTICS_URL says where.
    `dialect` is sqlglot's name of the SQL where a connection does not tell.

    The warehouse has the tables `about`, `deals`, `visits` and `names` as
    `Book.write_journal` writes them. Errors: CannotRead.
    """
    voice = voice_of(lang)
    return Book(read_warehouse(source, dialect, voice), voice.lang)


def _of_database(address: str, voice: Voice) -> Book:
    folder = Path(mkdtemp(prefix="dealcycle-"))
    try:
        read = addresses.read_address(address, folder, voice)
    except BaseException:
        _remove(folder)
        raise
    return Book(read, voice.lang, closing=lambda: _remove(folder))


def _of_tables(
    given: list[tuple[str, Any]], mapping: Said | None, since: int | None, voice: Voice
) -> Book:
    stage = Stage()
    try:
        said = dict(mapping or {})
        paths = [_path(name, each, stage, said, voice) for name, each in given]
        seconds = None if since is None else since * 86_400
        found = read_files(stage, paths, said=said, observed_since=seconds)
        if isinstance(found, Refused):
            raise refused_by(found, voice)
    except BaseException:
        stage.close()
        raise
    return Book(found, voice.lang, closing=stage.close)


def _path(name: str, given: Any, stage: Stage, said: dict[str, object], voice: Voice) -> Path:
    """A file as it is, a table as a text beside the others."""
    if isinstance(given, str | os.PathLike):
        return Path(given).expanduser()
    if not frames.is_frame(given):
        text = N_("A %(kind)s cannot be read: give a file, a table or a database.")
        raise cannot_read(voice, text, "no_source", kind=type(given).__name__)
    folder = stage.folder / "tables"
    folder.mkdir(exist_ok=True)
    path = folder / name.replace("/", " ")
    if frames.written(given, path, stage.connection, voice):
        # Its numbers are numbers: nothing is left to guess of their point.
        said.setdefault("decimal", ".")
    return path


def _flat(sources: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    """Each source with the name that its table is to have."""
    several = [each for one in sources for each in _named(one)]
    tables = sum(not name for name, _ in several)
    number = 0
    for name, each in several:
        number += not name
        yield name or ("table" if tables == 1 else f"table {number}"), each


def _named(source: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(source, Mapping):
        yield from ((str(name), each) for name, each in source.items())
    elif isinstance(source, list | tuple):
        yield from (pair for each in source for pair in _named(each))
    else:
        yield "", source


def _folder(given: object) -> Path | None:
    """Where a journal was written out."""
    if isinstance(given, str | os.PathLike):
        path = Path(given)
        if (path / "about.parquet").is_file():
            return path
    return None


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
