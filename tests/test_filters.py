import pytest

from rag.domain import Metadata, Status
from rag.filters import Filters

OLD = Metadata(issuer="青川省财政厅", issued="2019-05-01", effective="2019-06-01", repealed="2024-03-01")
NEW = Metadata(issuer="青川省人民政府", issued="2024-02-01", effective="2024-03-01")
SILENT = Metadata()


@pytest.mark.parametrize(
    ("filters", "passes"),
    [
        (Filters(), [OLD, NEW, SILENT]),
        (Filters(issuer="財政廳"), [OLD]),
        (Filters(since="2020-01-01"), [NEW]),
        (Filters(until="2019-05-01"), [OLD]),
        (Filters(status=Status.IN_FORCE, as_of="2025-01-01"), [NEW, SILENT]),
        (Filters(status=Status.REPEALED, as_of="2025-01-01"), [OLD]),
        (Filters(status=Status.NOT_YET, as_of="2024-02-29"), [NEW]),
        (Filters(status=Status.IN_FORCE, as_of="2024-02-29"), [OLD, SILENT]),
    ],
)
def test_which_documents_pass(filters, passes):
    assert [m for m in (OLD, NEW, SILENT) if filters.admit("x", m)] == passes


def test_by_id():
    assert Filters(documents=("a",)).admit("a", SILENT)
    assert not Filters(documents=("a",)).admit("b", SILENT)
    assert Filters().empty
    assert not Filters(documents=("a",)).empty
