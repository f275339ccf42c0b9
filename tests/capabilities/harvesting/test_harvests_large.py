"""Pages of RDF that are larger than what is held in memory."""

import random
from pathlib import Path

import pyoxigraph as ox
import pytest
from outcomes import counts, datasets

from harvest_sources import Harvester, turtle
from yiben.capabilities.harvesting import Ended, Kind, Outcome

TOLD = (
    " ; dct:publisher <https://data.example.org/office> ; dct:license <https://data.example.org/terms> ;"
    ' dct:contributor [ dct:title "x" ] ; dcat:keyword "河" , "水" , "water" .\n'
)
OFFICE = '<https://data.example.org/office> <http://xmlns.com/foaf/0.1/name> "水利局"@zh .\n'
PADDING = [
    f'<https://data.example.org/p{at}> <https://data.example.org/says> "{"x" * 1_500_000}" .\n'
    for at in range(24)
]


def statements(many: int) -> list[str]:
    """A catalogue as N-Triples, one statement a line."""
    body = "".join(turtle(one).removesuffix(" .\n") + TOLD for one in range(many)) + OFFICE
    triples = (one.triple for one in ox.parse(input=body, format=ox.RdfFormat.TURTLE))
    written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return written.decode().splitlines(keepends=True)


@pytest.mark.parametrize("scattered", ["together", "scattered"])
def test_a_page_larger_than_memory_may_be_says_what_a_small_one_does(
    office: Harvester, tmp_path: Path, scattered: str
) -> None:
    file = tmp_path / "catalog.nt"
    small = statements(12)
    file.write_text("".join(small))
    office.add(file, kind=Kind.DCAT)
    assert counts(office.run()) == {Outcome.NEW: 12}
    large = [*small, *PADDING] if scattered == "together" else [*small, *small, *PADDING]
    if scattered == "scattered":
        random.Random(3).shuffle(large)
    file.write_text("".join(large))
    assert counts(office.run()) == {Outcome.UNCHANGED: 12}
    assert {one.publisher_name for one in datasets(office).values()} == {"水利局"}


def test_a_large_page_that_breaks_off_keeps_what_was_read(office: Harvester, tmp_path: Path) -> None:
    file = tmp_path / "catalog.nt"
    file.write_text("".join([*statements(3), *PADDING, "<broken"]))
    office.add(file, kind=Kind.DCAT)
    run = office.run()
    assert run.state is not Ended.COMPLETE
    assert counts(run) == {Outcome.NEW: 3}
