"""Which organisations lie above and beside one."""

from tests.capabilities.ledger.conftest import OWNER

from yiben.capabilities import ledger


def test_levels_go_up_each_with_its_siblings(book) -> None:
    with book.office.writing(OWNER) as work:
        province = ledger.ensure_organisation(work, "省政府")
        other = ledger.ensure_organisation(work, "另一省政府")
        city = ledger.ensure_organisation(work, "市政府", parent="省政府")
        police = ledger.ensure_organisation(work, "市公安局", parent="市政府")
        data = ledger.ensure_organisation(work, "市数据局", parent="市政府")
        assert ledger.levels_above(work, police.id) == (
            (police.id, data.id),
            (city.id,),
            (province.id, other.id),
        )
        assert ledger.levels_above(work, "unknown") == ()
        assert ledger.organisation_names(work, [data.id, "unknown"]) == {data.id: "市数据局"}
