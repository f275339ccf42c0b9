"""The city of `benefit_town.py` on SQLite and, where a server is named, on PostgreSQL, with a scheme of vouchers."""

import shutil
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from benefit_town import INDUSTRY, City, open_city
from databases import DATABASES, fresh_tables
from yiben.capabilities import vouchers
from yiben.engines.rules.entitlements.model import Limit, Per, Within
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.kernel.text import Text

LIMITS = (
    Limit(per=Per.ALL, within=Within.YEAR, most=Fraction(1000)),
    Limit(per=Per.APPLICANT, within=Within.YEAR, most=Fraction(600)),
    Limit(per=Per.PROVIDER, within=Within.PROGRAMME, most=Fraction(500)),
)


@pytest.fixture(scope="session")
def founded_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home to copy: founding takes longer than most tests."""
    home = Home(tmp_path_factory.mktemp("city") / "home").open()
    made = open_city(home, Settings())
    with_scheme(made)
    made.office.engine.dispose()
    return home.root


@pytest.fixture(params=DATABASES)
def city(request: pytest.FixtureRequest, tmp_path: Path, founded_city: Path) -> Iterator[City]:
    """A scheme with 2,000 yuan, of which 1,000 may go out in a year: 600 to one company, 500 to one provider."""
    if request.param == "sqlite":
        shutil.copytree(founded_city, tmp_path / "home")
        made = open_city(Home(tmp_path / "home"), Settings())
        yield made
        made.office.engine.dispose()
        return
    home = Home(tmp_path / "home").open()
    with fresh_tables() as url:
        made = open_city(home, Settings(database_url=url))
        with_scheme(made)
        yield made
        made.office.engine.dispose()


def with_scheme(city: City) -> None:
    asked = vouchers.NewScheme(
        id="sq26",
        title=Text("算力券2026", "Compute vouchers 2026"),
        sort=vouchers.Sort.COMPUTE,
        organisation=INDUSTRY,
        begins="2026-01-01",
        ends="2026-12-31",
        limits=LIMITS,
        hold_days=10,
        share=Fraction(1, 2),
    )
    city.do("sam", vouchers.make_scheme, asked)
    city.do("sam", vouchers.fund, "sq26", 200_000, request="f1")
