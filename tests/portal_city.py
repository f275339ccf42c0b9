"""A city with open data to be found: harvested datasets in Chinese and English, and who publishes them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from yiben.capabilities import ledger, opening
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.text import Text


def foreign(key: str, zh: str, en: str, *, publisher: str, **said: object) -> opening.Foreign:
    """A dataset of another catalogue."""
    plain: dict[str, object] = {
        "description": Text(f"{zh}的说明", f"About {en}"),
        "themes": (),
        "modified": "2026-11-01T00:00:00Z",
    }
    return opening.Foreign(
        origin=opening.Origin.HARVESTED,
        source="src_city",
        key=key,
        slug=key,
        title=Text(zh, en),
        publisher=publisher,
        **(plain | said),  # type: ignore[arg-type]
    )


def link(form: str) -> opening.Distribution:
    return opening.Distribution(
        dataset="", position=1, title=form, url=f"https://example.org/{form}", format=form
    )


@dataclass
class City:
    """Its catalogue, and who puts datasets in it."""

    office: Office
    transport: str
    ecology: str

    def put(self, *many: opening.Foreign) -> Sequence[opening.Put]:
        with self.office.writing(SYSTEM) as work:
            return opening.put_foreign(work, many)

    def withdraw(self, *keys: str) -> None:
        with self.office.writing(SYSTEM) as work:
            opening.withdraw_foreign(work, "src_city", keys)

    def furnish(self) -> None:
        """Seven datasets."""
        cycle = ledger.Cycle.MONTHLY
        self.put(
            foreign("air", "空气质量监测数据", "Air quality measurements", publisher=self.ecology, themes=("environment",),
                    distributions=(link("csv"), link("xlsx")), keywords=("PM2.5", "环境"), cycle=cycle, licence="CC-BY-4.0"),
            foreign("water", "水库水位", "Reservoir water levels", publisher=self.ecology, themes=("environment", "emergency"),
                    distributions=(link("csv"),), modified="2020-01-01T00:00:00Z", cycle=cycle),
            foreign("bus", "公交线路和站点", "Bus lines and stops", publisher=self.transport, themes=("transport",),
                    distributions=(link("json"),)),
            foreign("parking", "停车场泊位", "Parking spaces", publisher=self.transport, themes=("transport",),
                    distributions=(link("csv"),)),
            foreign("hospital", "医院名录", "Directory of hospitals", publisher=self.transport, themes=("health",)),
            foreign("company", "企业信用信息", "Credit of companies", publisher=self.transport, themes=("finance",)),
            foreign("tourism", "重庆旅游景区", "Tourist attractions", publisher=self.transport, themes=("tourism",)),
        )  # fmt: skip


def settle(office: Office) -> City:
    """Two bodies that publish."""
    owner = replace(SYSTEM, roles=frozenset({Role.OWNER}))
    with office.writing(owner) as work:
        transport = ledger.ensure_organisation(work, "贵阳市交通委员会")
        ecology = ledger.ensure_organisation(work, "贵阳市生态环境局")
    return City(office, transport.id, ecology.id)
