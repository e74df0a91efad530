"""Records of lists that the matrix asks for: all of them Alice's."""

from collections.abc import Callable

from dealcycle.crm.models import SavedView
from tests.cast import Cast

SUBJECTS: dict[str, Callable[[Cast], object]] = {
    "view": lambda cast: SavedView.objects.create(
        owner=cast.alice, record_kind="deal", name="Mine", query={"owner": ["me"]}
    ),
}
