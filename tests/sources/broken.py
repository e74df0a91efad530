"""Broken files: real exports, some of whose cells, parts or bytes were changed."""

import io
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import xlsxwriter
from hypothesis import strategies as st

from dealcycle.cycle.refusal import Refused
from dealcycle.measures.journal import EVERYONE
from dealcycle.measures.report import report
from dealcycle.sources.files import Read, read_files
from dealcycle.sources.staging import Stage

DEALS = """Id,Deal,Status,Created,Closed,Amount
1,a,Won,2025-01-01,2025-02-01,10
2,b,Lost,2025-01-02,2025-02-05,20
3,c,Open,2025-01-03,,30
"""
STAGES = """Deal ID,Name,Stage,Entered Lead,Entered Talks,Entered Won,Amount,Currency
1,Cranes,Won,01.02.2024,05.11.2024,09.12.2024,"1.234,50",EUR
2,Ropes,Talks,03.02.2024,05.11.2024,,"12,5",EUR
3,Hoists,Lead,13.02.2024,,,"7,25",USD
"""
SALESFORCE = """Id,Name,StageName,CreatedDate,CloseDate,Amount,AccountId,OwnerId
006A,Cranes,Proposal,2025-01-01,2025-03-01,12.5,001,u1
006B,Ropes,Closed Won,2025-01-01,2025-03-01,99,001,u2
"""
HISTORY = """Id,OpportunityId,CreatedDate,StageName
h1,006A,2025-01-01,Prospecting
h2,006A,2025-01-11,Proposal
"""
LOG = "case,activity,timestamp,amount\n" + "".join(
    f"{at // 3},{('A', 'B', 'Won')[at % 3]},2024-0{1 + at % 3}-1{at % 9}T10:00:00Z,{at * 10}\n"
    for at in range(30)
)
BASES = (DEALS, STAGES, SALESFORCE, HISTORY, LOG)
CELLS = (
    "", "9999999-01-01", "99999999999999999999", "1e400", "-1e30", "NaN", "inf", "0000-00-00",
    "31/12/9999", "253402300800000", "-62135596800", "2025-13-45T99:99:99Z", "=1+1", "'", '"',
    '""', "\\", "%(x)s", "{}", "\u202e", "\0", "\U0001f600", "x" * 3000, "\r", "\n", "\t", ";",
    ",,,,",
    "NULL", "#REF!", "$1", "c0", "1.5.5", "(5)", "€5", "5 млн", "Won", "Closed Lost", "\ufeff",
    "\u2028", "\x85", "\x1c", "\x0c", "sep=;", 'sep="', "٣", "²", "Id", "StageName", "Amount",
)  # fmt: skip
ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1251", "latin-1")
OLD = (b"0", b"1", b"t=", b"r=", b"s=", b'"s"', b"A1", b"rId1", b"<v>", b"<c ")
NEW = (b"", b"99999999999999999999", b"-1", b"x", b"ZZZZ9", b'"inlineStr"', b"\xd9\xa3", b"<v><v>",
       b"1e999", b"<row r='1048577'>", b"<c r='ZZZZZZ1'><v>1</v></c>", b"&x;", b"\0", b"\xff",
       b"<!DOCTYPE a>", b"</row>", b"<c t='s'><v>-5</v></c>")  # fmt: skip
SIGNATURES = (b"", b"PK\x03\x04", b"PK\x05\x06", b"\xff\xfe", b"\xef\xbb\xbf", b"sep=;\n",
              b"a,b\n1,",
              b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html", b"Id;Stage\n")  # fmt: skip
NOISE = st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 6), st.binary(max_size=8)),
                 max_size=3)  # fmt: skip


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """An export some of whose cells hold what nobody expects, in some encoding, cut somewhere."""
    text = draw(st.sampled_from(BASES))
    edits = st.tuples(st.integers(0, 200), st.sampled_from(CELLS))
    for at, cell in draw(st.lists(edits, max_size=6)):
        cells = text.split(",")
        place = at % len(cells)
        _old, end, rest = cells[place].partition("\n")
        cells[place] = cell + end + rest
        text = ",".join(cells)
    text = text.replace(",", draw(st.sampled_from(",,,;\t|")))
    whole = text.encode(draw(st.sampled_from(ENCODINGS)), "replace")
    return _noisy(whole[: len(whole) - draw(st.integers(0, 60))], draw(NOISE))


@st.composite
def workbooks(draw: st.DrawFn) -> bytes:
    """A workbook with changes in its parts, packed in some way, and some wrong bytes."""
    made = io.BytesIO()
    parts = dict(_parts(draw(st.sampled_from(BASES))))
    places = st.tuples(st.integers(0, 20), st.sampled_from(OLD), st.sampled_from(NEW))
    for at, old, new in draw(st.lists(places, max_size=4)):
        name = sorted(parts)[at % len(parts)]
        parts[name] = parts[name].replace(old, new, 1 + at % 3)
    packing = draw(st.sampled_from([zipfile.ZIP_DEFLATED] * 4 + [zipfile.ZIP_STORED, 12, 14]))
    missing = draw(st.integers(0, 40))
    with zipfile.ZipFile(made, "w", packing) as archive:
        for at, name in enumerate(sorted(parts)):
            if at != missing:
                archive.writestr(name, parts[name])
    return _noisy(made.getvalue(), draw(NOISE))


def anything() -> st.SearchStrategy[bytes]:
    """Bytes that begin like something."""
    return st.tuples(st.sampled_from(SIGNATURES), st.binary(max_size=600)).map(b"".join)


def files() -> st.SearchStrategy[bytes]:
    return st.one_of(texts(), workbooks(), anything())


def is_answered(paths: Sequence[Path]) -> None:
    """A reading, or a refusal that says why in a sentence; anything else is an exception."""
    with Stage(memory="160MB") as stage:
        read = read_files(stage, paths)
        if isinstance(read, Refused):
            said = [reason.say() for reason in read.reasons]
            assert said
        else:
            assert isinstance(read, Read)
            report(read.journal, scope=EVERYONE)
            said = [reason.say() for reason in read.warnings]
        assert all(said)


def _noisy(whole: bytes, noise: Sequence[tuple[int, int, bytes]]) -> bytes:
    changed = bytearray(whole)
    for at, length, bytes_ in noise:
        place = at % (len(changed) + 1)
        changed[place : place + length] = bytes_
    return bytes(changed)


@cache
def _parts(text: str) -> tuple[tuple[str, bytes], ...]:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_numbers": True})
    page = book.add_worksheet("Deals")
    for at, line in enumerate(text.splitlines()):
        page.write_row(at, 0, line.split(","))
    book.close()
    with zipfile.ZipFile(made) as archive:
        return tuple((name, archive.read(name)) for name in archive.namelist())
