"""Measures speed and memory on books of 100,000 and 1,000,000 deals; prints JSON and a table."""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PORT = 8097


def main() -> None:
    options = _parse()
    if options.what == "templates":
        from bench import templates

        sys.exit(templates.main())
    if options.what == "import":
        _import(options)
        return
    if options.what == "report":
        _report(options)
        return
    if options.what == "measures":
        _measures(options)
        return
    deals = options.deals or 100_000
    folder = _folder() / f"{_engine()}-{deals}"
    os.environ["DEALCYCLE_DATA"] = str(folder)
    os.environ["DEALCYCLE_PORT"] = str(options.port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealcycle.server.settings")
    os.environ["DEALCYCLE_WEB_PROCESSES"], os.environ["DEALCYCLE_THREADS"] = "2", "4"
    import django

    django.setup()
    from bench import book, measuring, table

    made = book.prepare(folder, deals)
    if options.book_only:
        return
    if options.what == "snapshot":
        from bench import snapshot

        _tell(table.report(snapshot.measure(made=made), deals=deals, engine=_engine()), options)
        return
    results = measuring.measure(
        deals=deals, port=options.port, rounds=options.rounds or 100, only=options.only, made=made
    )
    _tell(table.report(results, deals=deals, engine=_engine()), options)


def _report(options: argparse.Namespace) -> None:
    """The command line alone: no server, no database."""
    from bench import report, table

    deals = options.deals or 1_000_000
    results = report.measure(deals=deals, rounds=options.rounds or 5)
    _tell(table.report(results, deals=deals, engine="CSV"), options)


def _measures(options: argparse.Namespace) -> None:
    """Pure rooms alone, on logs that are kept: the large one takes minutes to make."""
    from bench import measures, table

    stays = (options.deals,) if options.deals else (1_000_000, 10_000_000)
    kinds = tuple(k for k in measures.NAMES if not options.only or k in options.only)
    found = measures.measure(_folder(), stays=stays, rounds=options.rounds or 5, kinds=kinds)
    _tell(table.report(found, deals=stays[-1] // 5, engine="CSV and Parquet"), options)


def _tell(report: dict[str, object], options: argparse.Namespace) -> None:
    from bench import table

    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n")
    else:
        print(json.dumps(report, indent=1))
    print(table.render(report))
    missed = [row["operation"] for row in report["rows"] if row["ratio"] and row["ratio"] > 1]
    if options.check and missed:
        sys.exit(f"Missed: {', '.join(missed)}.")


def _import(options: argparse.Namespace) -> None:
    from bench import imports, table

    deals = options.deals or 100_000
    report = table.report(imports.measure(deals), deals=deals, engine=_engine())
    print(json.dumps(report, indent=1))
    print(table.render(report))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument(
        "what", nargs="?", default="pages",
        choices=["pages", "snapshot", "templates", "report", "import", "measures"],
        help="pages: the application under load (default); snapshot: the journal's columnar "
        "copy; templates: two template engines; "
        "report: `dealcycle report` from a file; import: a file that it makes; "
        "measures: the whole set on 1 and 10 million stays in stages",
    )  # fmt: skip
    parser.add_argument(
        "--deals", type=int,
        help="size of the book (100,000; of a report 1,000,000); of measures the stays",
    )  # fmt: skip
    parser.add_argument("--rounds", type=int, help="requests of each kind (100), or reports (5)")
    parser.add_argument(
        "--only", action="append",
        help="operations whose name contains this; of measures: snapshot, file",
    )  # fmt: skip
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--json", type=Path, help="write the JSON there instead of printing it")
    parser.add_argument("--check", action="store_true", help="fail when a limit is missed")
    parser.add_argument("--book-only", action="store_true", help="make the book and stop")
    return parser.parse_args()


def _folder() -> Path:
    """Books are kept: the large one takes minutes to make."""
    given = os.environ.get("DEALCYCLE_BENCH")
    return Path(given) if given else Path(tempfile.gettempdir()) / "dealcycle-bench"


def _engine() -> str:
    return "postgresql" if os.environ.get("DATABASE_URL") else "sqlite"


if __name__ == "__main__":
    main()
