"""What the access matrix says of a route: who may, with which record, by which method.

Each room lists its routes in `matrix_<room>.py` as `ROWS`. A route or method that is in no row
fails the run. Records in an address are Alice's (see `tests.access.subjects`): Alice meets her own,
Bob, Carol and Vera one of their team, Mallory a foreign one, Adam sees all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

# Who may. "Refused" is 404 for strangers' records, 403 or 404 for pages of another role.
READ = frozenset({"alice", "bob", "carol", "adam", "vera"})  # of a record: whoever sees it
WRITE = READ - {"vera"}  # of a record: whoever sees it, but for viewers
MEMBER = READ | {"mallory"}  # whoever has signed in
WRITER = MEMBER - {"vera"}  # whoever has signed in and may write
ADMIN = frozenset({"adam"})
OWNER = frozenset({"alice"})  # the one person it belongs to: a session, a saved view
OPEN = MEMBER | {"anonymous"}
EVERYBODY = sorted(OPEN)


@dataclass(frozen=True)
class Row:
    """One route by one method: `Row("deal_move", "POST", WRITE, {"deal": "deal"}, data={...})`.

    `args` names the subject that fills each argument of the address; a value that is no subject's
    name is taken as it is, and so is "=deal". `data` values of the form "<deal>" become that
    subject's id.
    """

    route: str
    method: str = "GET"
    who: frozenset[str] = READ
    args: Mapping[str, object] = field(default_factory=dict)
    data: Mapping[str, object] = field(default_factory=dict)
    # Why the answer to the permitted is no success with this data (a form that needs a file ...).
    answers: tuple[int, ...] = (200, 204, 302, 303, 422)
    # A reading that may write: opening a notification marks it read.
    changes: bool = False
    # A secret in the address stands for the token: mail programs have none (RFC 8058).
    by_secret: bool = False

    @property
    def id(self) -> str:
        return f"{self.method} {self.route}"
