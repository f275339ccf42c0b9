"""A small town for tests of profiles: filler people and companies of the generated province, and hard cases by name.

Every number is generated; `truth` says whom a row is about.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.sample.identity import Company, Person
from yiben.app.wiring import Platform

FILLER = 260
ORG = "测试数据局"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

HEADS = ("truth", "number", "name", "sex", "born", "mobile", "address")
FIRM_HEADS = ("truth", "uscc", "name", "head", "phone", "seat", "opened", "income")


def number(first17: str) -> str:
    """A resident number with its check character."""
    return first17 + "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, first17, strict=True)) % 11]


AN, BEI = number("52990119800305123"), number("52990119800305125")  # twins: neighbours in everything
CHEN, DONG, FANG, GU = (number(f"5299011975111{n}") for n in ("2010", "2031", "2057", "2079"))
HOME_1, HOME_2 = "云川省青山市东城区人民路8号1栋101室", "云川省青山市西城区解放路9号2栋202室"

REGISTER = [
    ("an", AN, "安小文", "男", "1980-03-05", "13800000001", HOME_1),
    ("bei", BEI, "安小武", "男", "1980-03-05", "13800000002", HOME_1),
    ("chen", CHEN, "陈建国", "男", "1975-11-12", "13800000003", HOME_2),
    ("dong", DONG, "董秀英", "女", "1975-11-12", "13800000004", "云川省青山市东城区中山路1号3栋303室"),
    ("fang", FANG, "方志明", "男", "1975-11-12", "13800000005", "云川省青山市东城区建设路2号4栋404室"),
    ("gu", GU, "顾海燕", "女", "1975-11-12", "13800000006", "云川省青山市南城区和平路3号5栋505室"),
    ("wei1", None, "张伟", "男", "1990-01-01", "13800000007", None),
]
INSURANCE = [
    (
        "an",
        None,
        "安小文",
        "男",
        "1980-03-05",
        "13800000001",
        HOME_1,
    ),  # no number: name, day, telephone say who
    ("bei", BEI, "安小武", "男", "1980-03-05", None, None),
    ("chen", CHEN[:6] + CHEN[8:17], "陈建国", "男", "1975-11-12", "13800000003", None),  # 15 digits
    ("dong", DONG, "董晓梅", "女", "1975-11-12", "13900000004", None),  # changed her name
    ("fang", None, "志明方", "男", "1975-11-12", "13800000005", None),  # names swapped, no number
    ("wei2", None, "张伟", "男", "1985-06-30", "13700000008", None),  # another of that name
]
CLINICS = [
    (
        "an",
        AN[:16] + AN[17] + AN[16],
        "安小文",
        "男",
        "1980-03-05",
        "13800000001",
        None,
    ),  # two digits swapped
    ("chen", CHEN, "陈建固", "男", "1975-11-12", "13800000003", HOME_2),  # a typing error
    ("gu", GU, "顾海燕", "女", "1975-11-21", "13800000066", None),  # another day, another telephone
]


def _filler(seed: int, share: float) -> list[tuple[str | None, ...]]:
    who = np.arange(FILLER)
    who = who[(who * 7919 + seed) % 100 < share * 100]
    person = Person(who + 1_000)
    columns = (
        [f"filler{n}" for n in who],
        person.resident_id()[0].to_pylist(),
        person.name().to_pylist(),
        person.sex().to_pylist(),
        pc.strftime(pa.array(person.born), "%Y-%m-%d").to_pylist(),
        person.mobile().to_pylist(),
        person.address().to_pylist(),
    )
    return list(zip(*columns, strict=True))


def people() -> dict[str, pa.Table]:
    """The three sources of persons."""
    rows = {
        "register": REGISTER + _filler(1, 1.0),
        "insurance": INSURANCE + _filler(2, 0.7),
        "clinics": CLINICS + _filler(3, 0.5),
    }
    return {name: _table(HEADS, said) for name, said in rows.items()}


def firms() -> dict[str, pa.Table]:
    """The two sources of companies: `amber` has two files in one register, the second without its number."""
    which = np.arange(120)
    company = Company(which)
    numbers, names = company.uscc()[0].to_pylist(), company.name().to_pylist()
    phones = [f"0899-61{n:06d}" for n in which * 31]
    seats = [f"云川省青山市东城区工业路{n}号" for n in which]
    filler = [
        (f"firm{n}", numbers[n], names[n], f"王{n % 9}", phones[n], seats[n], "2015-04-01", str(100 + n))
        for n in which
    ]
    amber = Company(np.array([900])).uscc()[0].to_pylist()[0]
    market = [
        (
            "amber",
            amber,
            "青山琥珀智能科技有限公司",
            "李明",
            "0899-7000001",
            "青山市科技路1号",
            "2018-05-06",
            "1200.5",
        ),
        ("amber", None, "青山琥珀智能科技 有限公司", "李明", "0899-7000001", "青山市科技路1号", None, None),
        (
            "coral",
            Company(np.array([901])).uscc()[0].to_pylist()[0],
            "青山珊瑚食品有限公司",
            "赵红",
            "0899-7000002",
            "青山市海滨路2号",
            "2019-01-01",
            "88",
        ),
    ]
    tax = [
        ("amber", amber, "青山琥珀智能科技股份有限公司", "李明", None, None, None, "1300"),
        ("coral", None, "青山珊瑚食品有限公司", "赵红", "0899-7000002", None, None, "90"),
    ]
    return {"market": _table(FIRM_HEADS, market + filler), "tax": _table(FIRM_HEADS, tax + filler[:80])}


DECLARED_SOURCES = """
[[source]]
about = "person"
resource = "register"
columns = { id_no = "number", name = "name", sex = "sex", born = "born", mobile = "mobile", address = "address", truth = "truth" }
[[source]]
about = "person"
resource = "insurance"
columns = { id_no = "number", name = "name", sex = "sex", born = "born", mobile = "mobile", address = "address", truth = "truth" }
[[source]]
about = "person"
resource = "clinics"
columns = { id_no = "number", name = "name", sex = "sex", born = "born", mobile = "mobile", address = "address", truth = "truth" }
[[source]]
about = "company"
resource = "market"
columns = { uscc = "uscc", name = "name", representative = "head", phone = "phone", address = "seat", founded = "opened", truth = "truth" }
figures = [{ field = "revenue", column = "income", times = 10000 }]
[[source]]
about = "company"
resource = "tax"
columns = { uscc = "uscc", name = "name", representative = "head", phone = "phone", truth = "truth" }
figures = [{ field = "revenue", column = "income", times = 10000 }]
"""


def settle(platform: Platform, folder: Path) -> None:
    """Bring the town's tables into a home, and declare them there as sources."""
    from yiben.infra.packs import packs_folder

    shipped = (packs_folder() / "yiben-base" / "profiles.toml").read_text(encoding="utf-8")
    rules = shipped.split("[[source]]")[0].replace('order = ["population"]', 'order = ["register"]')
    for about in ("person", "company"):
        truth = f'\n[[{about}.field]]\nid = "truth"\nzh = "真值"\nen = "Truth"\nkind = "text"\nrule = "newest"\nmany = true\n'
        rules += truth
    (platform.home.root / "profiles.toml").write_text(rules + DECLARED_SOURCES, encoding="utf-8")
    for name, table in {**people(), **firms()}.items():
        bring(platform, folder, name, table)


def bring(platform: Platform, folder: Path, name: str, table: pa.Table) -> None:
    """Bring one table in, as it is now."""
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, folder / f"{name}.parquet")
    bring_in(platform, platform.owner(), Order(source=str(folder / f"{name}.parquet"), org=ORG, name=name))


def _table(heads: tuple[str, ...], rows: list[tuple[str | None, ...]]) -> pa.Table:
    return pa.table({head: pa.array([row[at] for row in rows], pa.string()) for at, head in enumerate(heads)})
