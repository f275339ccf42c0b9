"""The cases of a pack asked as one table: every row gets, criterion by criterion, what it gets alone."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from yiben.capabilities import policy
from yiben.engines.rules.entitlements import Compiled
from yiben.engines.rules.entitlements.columns import ask, ready
from yiben.engines.rules.entitlements.model import FactKind
from yiben.infra.packs import packs_folder

DAY = date(2021, 9, 15)
PACKS = sorted(packs_folder().glob("specialised-sme-*"))
ARROW = {
    FactKind.MONEY: pa.int64(),
    FactKind.WHOLE: pa.int64(),
    FactKind.NUMBER: pa.float64(),
    FactKind.DATE: pa.date32(),
    FactKind.FLAG: pa.bool_(),
    FactKind.WORDS: pa.list_(pa.string()),
}


def _name(folder: Path) -> str:
    return folder.name


def _row(facts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, said in facts.items():
        if name in {"judged", "relaxed"}:
            for criterion, told in said.items():
                yield f"{name}.{criterion}", told
        else:
            yield name, said


def _table(of: Compiled, cases: list[Mapping[str, Any]]) -> pa.Table:
    rows = [dict(_row(facts)) for facts in cases]
    names = sorted({name for row in rows for name in row})

    def kind(name: str) -> Any:
        fact = of.book.facts.get(name)
        return pa.bool_() if fact is None else ARROW.get(fact.kind, pa.string())

    return pa.table({name: pa.array([row.get(name) for row in rows], kind(name)) for name in names})


@pytest.mark.parametrize("folder", PACKS, ids=_name)
def test_the_cases_of_a_pack_asked_as_a_table_say_what_each_says_alone(folder: Path) -> None:
    pack = policy.check(folder)
    known = {
        f"{pack.id}/{one.id}": policy.programme(f"{pack.id}/{one.id}", day=DAY)[0] for one in pack.programmes
    }
    for full, of in known.items():
        name = full.partition("/")[2]
        alone = [ran for ran in policy.run_cases(pack) if ran.case.programme == name]
        table = _table(of, [ran.case.facts for ran in alone])
        answered = ask(ready([of], table.schema.names, as_of=DAY, known=known), table)
        assert answered.refused == ()
        columns = answered.table.to_pydict()
        for row, ran in enumerate(alone):
            assert ran.answer is not None
            assert columns[name][row] == ran.answer["eligible"], ran.case.id
            for criterion in ran.answer["criteria"]:
                assert columns[f"{name}.{criterion['id']}"][row] == criterion["holds"], ran.case.id
