"""INSERT ... SELECT for every table of the book, in the words that both databases share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import BooleanField, Field, JSONField, Model

WORDS, FIRST, LAST, FIRM = 3000, 0, 1000, 2000
DAY = 86_400
YEARS = 5


@dataclass(frozen=True)
class Ground:
    deals: int
    companies: int
    contacts: int
    first_owner: int
    owners: int
    teams: Sequence[int]
    stages: Sequence[int]
    sources: Sequence[int]
    open_percent: int
    now: int


class Writer:
    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.postgres = connection.vendor == "postgresql"

    def write(self) -> None:
        from dealcycle.crm import models as crm
        from dealcycle.events.models import Event, Subject

        self._words()
        self._plan()
        self._profiles(crm.Company, crm.Contact)
        self._deals(crm)
        self._history(crm.Visit, crm.Change)
        self._activities(crm)
        self._events(Event, Subject)
        self._search(crm.SearchEntry)
        self._set_sequences()

    # --- tables that everything else is read from -------------------------------------------

    def _words(self) -> None:
        """Invented words, and the vocabulary that search corrects with."""
        from dealcycle.crm.models import SearchWord
        from dealcycle.crm.search import words
        from dealcycle.crm.search.index import _add_slips

        found = sorted({a + b + c for a in A for b in B for c in C})[
            :: len(A) * len(B) * len(C) // WORDS
        ]
        rows = [
            SearchWord(id=n + 1, word=word, stem=words.stem(word))
            for n, word in enumerate(found[:WORDS])
        ]
        SearchWord.objects.bulk_create(rows)
        _add_slips({row.stem for row in rows})
        self._run("DROP TABLE IF EXISTS bench_word")
        self._run("CREATE TABLE bench_word (n integer PRIMARY KEY, word varchar(40))")
        self._run("INSERT INTO bench_word SELECT id, word FROM crm_searchword")

    def _plan(self) -> None:
        g = self.ground
        numbers = (
            f"SELECT i::bigint AS id FROM generate_series(1, {g.deals}) AS i" if self.postgres else
            f"WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < {g.deals}) SELECT id FROM n"
        )  # fmt: skip
        self._run("DROP TABLE IF EXISTS bench_n")
        self._run(f"CREATE TABLE bench_n AS {numbers}")
        self._run("DROP TABLE IF EXISTS bench_step")
        self._run("CREATE TABLE bench_step (k integer, stage bigint)")
        for k, stage in enumerate(g.stages, start=1):
            self._run(f"INSERT INTO bench_step VALUES ({k}, {stage})")
        self._run("DROP TABLE IF EXISTS bench_plan")
        is_open = f"{_chance('id', 100, 2)} < {g.open_percent}"
        last = (
            f"CASE WHEN {is_open} THEN 1 + {_chance('id', 6, 3)} ELSE 2 + {_chance('id', 5, 4)} END"
        )
        self._run(
            "CREATE TABLE bench_plan AS SELECT p.*, "
            "CASE WHEN going = 1 THEN '' WHEN last = 6 AND chance < 8 THEN 'won' "
            "WHEN chance < 6 THEN 'lost' ELSE 'no_decision' END AS outcome, "
            f"CASE WHEN going = 1 THEN {g.now} - (last - 1) * pause - recent * {DAY} "
            f"ELSE {g.now} - {YEARS * 365 * DAY} + id * {(YEARS * 365 - 80) * DAY} / {g.deals} END AS begun "
            f"FROM (SELECT id, CASE WHEN {is_open} THEN 1 ELSE 0 END AS going, {last} AS last, "
            f"{_chance('id', 10, 5)} AS chance, {_chance('id', 20, 7)} AS recent, "
            f"{DAY} * (2 + {_chance('id', 9, 6)}) AS pause, "
            f"{g.first_owner} + {_chance('id', g.owners, 1)} AS owner, "
            f"{g.sources[0]} + {_chance('id', len(g.sources), 8)} AS source, "
            f"1 + {_chance('id', g.companies, 9)} AS company, 1 + {_chance('id', g.contacts, 10)} AS contact, "
            f"100 * (500 + {_chance('id', 999, 11)} * {_chance('id', 300, 12)}) AS amount FROM bench_n) p"
        )

    # --- the rows -----------------------------------------------------------------------------

    def _profiles(self, company: type[Model], contact: type[Model]) -> None:
        g = self.ground
        begun = self._at(f"{g.now} - {YEARS * 365 * DAY} + id * {DAY * 300} / {g.companies}")
        common = {"owner_id": f"{g.first_owner} + {_chance('id', g.owners, 13)}",
                  "created_at": begun, "updated_at": begun}  # fmt: skip
        firm = _name(("id", FIRM, 14), ("id", FIRM + 500, 15), size=500)
        self._fill(company, {"id": "id", "name": firm, "name_folded": f"lower({firm})", **common},
                   f"bench_n WHERE id <= {g.companies}")  # fmt: skip
        name = _name(("id", FIRST, 16), ("id", LAST, 17))
        self._fill(
            contact,
            {"id": "id", "name": name, "name_folded": f"lower({name})", **common,
             "company_id": f"1 + {_chance('id', g.companies, 18)}",
             "email": "'c' || id || '@example.com'"},
            f"bench_n WHERE id <= {g.contacts}",
        )  # fmt: skip

    def _deals(self, crm: object) -> None:
        entered, closed = "begun + (last - 1) * pause", "begun + last * pause"
        name = _name(("id", FIRST, 19), ("id", LAST, 20)) + " || ' ' || (id % 97)"
        won_now = "outcome = 'won' AND chance < 1 AND recent = 0 AND id % 9 = 0"
        on_board = f"(going = 1 OR ({won_now}))"
        follow_up = self.ground.stages[-1]
        planned = "(going = 1 AND chance < 7)"
        self._fill(
            crm.Deal,
            {
                "id": "id", "name": name, "name_folded": f"lower({name})", "owner_id": "owner",
                "source_id": "source", "company_id": "company", "pipeline_id": "1",
                "stage_id": f"CASE WHEN outcome = 'won' THEN {follow_up} ELSE stage END",
                "stage_entered_at": self._at(f"CASE WHEN outcome = 'won' THEN {closed} ELSE {entered} END"),
                "amount_minor": "amount", "value_minor": "amount", "currency": "'EUR'",
                "created_at": self._at("begun"), "created_by": "owner",
                "updated_at": self._at(f"CASE WHEN going = 1 THEN {entered} ELSE {closed} END"),
                "version": "last", "outcome": "outcome",
                "closed_at": f"CASE WHEN going = 0 THEN {self._at(closed)} END",
                "on_board": on_board if self.postgres else f"CASE WHEN {on_board} THEN 1 ELSE 0 END",
                "follow_up_done_at": f"CASE WHEN outcome = 'won' AND NOT ({won_now}) THEN {self._at(closed)} END",
                "last_touch_at": self._at(entered),
                "silent_from": self._at(f"{entered} + {14 * DAY}"),
                "next_step_id": f"CASE WHEN {planned} THEN {self.ground.deals} + id END",
                "next_step_at": f"CASE WHEN {planned} THEN {self._at(self._due())} END",
            },
            "bench_plan JOIN bench_step ON k = last",
        )  # fmt: skip
        self._fill(
            crm.DealContact,
            {
                "deal_id": "id",
                "contact_id": "contact",
                "role": "'decision_maker'",
                "at": self._at("begun"),
            },
            "bench_plan",
        )

    def _due(self) -> str:
        return f"{self.ground.now} + (chance - 2) * {DAY}"

    def _history(self, visit: type[Model], change: type[Model]) -> None:
        left = "(k < last OR going = 0)"
        self._fill(
            visit,
            {
                "deal_id": "p.id", "stage_id": "s.stage",
                "entered_at": self._at("begun + (k - 1) * pause"),
                "entry_recorded_at": self._at("begun + (k - 1) * pause"),
                "left_at": f"CASE WHEN {left} THEN {self._at('begun + k * pause')} END",
                "exit": f"CASE WHEN k < last THEN {self._text('s.stage + 1')} WHEN going = 0 THEN outcome ELSE '' END",
                "exit_recorded_at": f"CASE WHEN {left} THEN {self._at('begun + k * pause')} END",
            },
            "bench_plan p JOIN bench_step s ON k <= last",
        )  # fmt: skip
        teams = self.ground.teams
        values = {"owner": "owner", "team": f"{teams[0]} + (owner - {self.ground.first_owner}) % {len(teams)}",
                  "amount_minor": "amount", "source": "source", "company": "company", "pipeline": "1"}  # fmt: skip
        for field, value in values.items():
            self._change(change, field, self._text(value), "begun", "1 = 1")
        self._change(change, "currency", "'EUR'", "begun", "1 = 1")
        closed = "begun + last * pause"
        self._change(change, "outcome", "outcome", closed, "going = 0")
        self._change(change, "closed_at", self._text(closed), closed, "going = 0")

    def _change(self, model: type[Model], field: str, value: str, at: str, where: str) -> None:
        given = {"deal_id": "id", "field": f"'{field}'", "value": value,
                 "at": self._at(at), "recorded_at": self._at(at)}  # fmt: skip
        self._fill(model, given, f"bench_plan WHERE {where}")

    def _activities(self, crm: object) -> None:
        at = self._at("begun + (last - 1) * pause")
        common = {"deal_id": "id", "company_id": "company", "contact_id": "contact", "owner_id": "owner",
                  "subject": _word("id", FIRST, 21)}  # fmt: skip
        self._fill(
            crm.Activity,
            {"id": "id", "kind": "'call'", "direction": "'out'", "outcome": "'positive'", "body": "'A talk.'",
             "done_at": at, "at": at, "created_at": at, **common},
            "bench_plan",
        )  # fmt: skip
        self._fill(
            crm.Activity,
            {"id": f"{self.ground.deals} + id", "kind": "'call'", "direction": "'out'",
             "due_at": self._at(self._due()), "at": self._at(self._due()), "created_at": at, **common},
            "bench_plan WHERE going = 1 AND chance < 7",
        )  # fmt: skip

    def _events(self, event: type[Model], subject: type[Model]) -> None:
        """A deal's events: begun, each move, its end; each stands in three timelines."""
        ids, at = "(p.id - 1) * 8 + k", "begun + (k - 1) * pause"
        given = {
            "id": ids, "actor": "owner", "record_kind": "'deal'", "record": "p.id",
            "kind": "CASE WHEN k = 1 THEN 'deal.created' WHEN k <= last THEN 'deal.moved' ELSE 'deal.' || outcome END",
            "before": self._json("CASE WHEN k = 1 THEN '{}' ELSE '{\"stage\": ' || (s.stage - 1) || '}' END"),
            "after": self._json("'{\"version\": ' || k || ', \"stage\": ' || s.stage || '}'"),
            "at": self._at(at),
        }  # fmt: skip
        some = "bench_plan p JOIN bench_step s ON k <= last + 1 - going"
        self._fill(event, given, some)
        for kind, record in (("deal", "p.id"), ("pipeline", "1"), ("company", "company")):
            self._fill(
                subject,
                {"event_id": ids, "record_kind": f"'{kind}'", "record": record, "at": self._at(at)},
                some,
            )

    def _search(self, entry: type[Model]) -> None:
        g = self.ground
        firm = ((FIRM, 14, 500), (FIRM + 500, 15, 500))
        sources = [
            (1, "id", "id", firm, 3, f"bench_n WHERE id <= {g.companies}"),
            (2, "id", "id", ((FIRST, 16, 1000), (LAST, 17, 1000)), 3, f"bench_n WHERE id <= {g.contacts}"),
            (2, "id", f"1 + {_chance('id', g.companies, 18)}", firm, 1, f"bench_n WHERE id <= {g.contacts}"),
            (3, "id", "id", ((FIRST, 19, 1000), (LAST, 20, 1000)), 3, "bench_n"),
            (3, "id", "company", firm, 1, "bench_plan"),
            (4, "id", "id", ((FIRST, 21, 1000),), 3, "bench_n"),
        ]  # fmt: skip
        for code, record, of, words, weight, source in sources:
            for start, salt, size in words:
                word = f"{start + 1} + {_chance(f'({of})', size, salt)}"
                given = {
                    "kind": str(code),
                    "record": record,
                    "word_id": word,
                    "weight": str(weight),
                }
                self._fill(entry, given, source)

    # --- how ------------------------------------------------------------------------------------

    def _fill(self, model: type[Model], given: Mapping[str, str], source: str) -> None:
        fields = [f for f in model._meta.concrete_fields if not (f.primary_key and f.attname not in given)
                  and f.attname != "pk"]  # fmt: skip
        columns = ", ".join(f'"{field.column}"' for field in fields)
        values = ", ".join(self._value(field, given) for field in fields)
        self._run(f'INSERT INTO "{model._meta.db_table}" ({columns}) SELECT {values} FROM {source}')

    def _value(self, field: Field, given: Mapping[str, str]) -> str:
        if field.attname in given:
            return given[field.attname]
        if isinstance(field, BooleanField):
            wanted = bool(field.get_default())
            return str(wanted).upper() if self.postgres else str(int(wanted))
        if isinstance(field, JSONField):
            return self._json("'[]'" if field.get_default() == [] else "'{}'")
        if field.null and not field.has_default():
            null = "NULL"
            return f"CAST(NULL AS {field.db_type(connection)})" if self.postgres else null
        default = field.get_default()
        return str(default) if isinstance(default, int) else f"'{default or ''}'"

    def _at(self, seconds: str) -> str:
        if self.postgres:
            return f"to_timestamp({seconds})"
        return f"strftime('%Y-%m-%d %H:%M:%S', {seconds}, 'unixepoch')"

    def _json(self, text: str) -> str:
        return f"CAST({text} AS jsonb)" if self.postgres else text

    def _text(self, number: str) -> str:
        return f"CAST({number} AS text)"

    def _set_sequences(self) -> None:
        from django.apps import apps
        from django.core.management.color import no_style

        models = [
            *apps.get_app_config("crm").get_models(),
            *apps.get_app_config("events").get_models(),
        ]
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            self._run(statement)
        for table in ("bench_n", "bench_plan", "bench_step", "bench_word"):
            self._run(f"DROP TABLE {table}")

    def _run(self, statement: str) -> None:
        with connection.cursor() as cursor:
            # Without parameters: a percent sign is one.
            cursor.execute(statement)


A = ("ba", "del", "fo", "gar", "hi", "kor", "lum", "mar", "nel", "or", "pri", "qua", "ros", "sel", "tor",
     "ul", "ver", "wes", "yar", "zan")  # fmt: skip
B = (
    "ba",
    "den",
    "fi",
    "gor",
    "ha",
    "lin",
    "mo",
    "nar",
    "po",
    "ril",
    "sa",
    "ton",
    "vi",
    "wel",
    "zo",
)
C = ("bach", "by", "dale", "feld", "gard", "ham", "holm", "ington", "ley", "mark", "ness", "port")


def _chance(of: str, size: int, salt: int) -> str:
    """A number from 0 to size - 1 that looks like chance and is the same each time."""
    # Squared: numbers on a line stay on a line, however they are multiplied.
    line = f"(({of} * 48271 + {salt * 104_729}) % 2147483647)"
    return f"({line} * {line} % 2147483647 % 1000003 % {size})"


def _word(of: str, start: int, salt: int, size: int = 1000) -> str:
    number = f"{start + 1} + {_chance(of, size, salt)}"
    # A table without an "id": the name has to mean the row outside.
    return f"(SELECT word FROM bench_word w WHERE w.n = {number})"


def _name(*parts: tuple[str, int, int], size: int = 1000) -> str:
    return " || ' ' || ".join(_word(of, start, salt, size) for of, start, salt in parts)
