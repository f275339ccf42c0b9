"""Identifiers with check digits: precision and recall over generated columns, decoys of the same shape among them.

    python benchmarks/identifiers.py [columns per kind]

Columns have 30 to 1,000 rows, 0 to 8 % wrong check digits, and a right, an empty or a misleading header; decoys are
running numbers, random digits behind a real prefix, and the identifiers with every check digit wrong. Prints JSON lines.
"""

import json
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow as pa

from yiben.capabilities.grading import recognise

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "capabilities" / "grading"))
import grading_values as made

KINDS = {
    "cn_resident_id": (made.resident_id, ["身份证号", "SFZH", "id_no", "证件号码"]),
    "cn_uscc": (made.uscc, ["统一社会信用代码", "TYSHXYDM", "credit_code"]),
    "cn_org_code": (made.org_code, ["组织机构代码", "ZZJGDM"]),
    "bank_card": (made.bank_card, ["银行卡号", "YHKH", "card_no"]),
    "cn_business_reg_no": (made.business_reg_no, ["工商注册号", "营业执照注册号"]),
    "vin": (made.vin, ["车架号", "VIN"]),
    "imei": (made.imei, ["IMEI", "手机串号"]),
    "cn_hkid": (made.hkid, ["香港身份证号"]),
}
EMPTY = ["c1", "#3", "字段7", "备用1"]
MISLEADING = ["业务流水号", "订单号", "运单号", "record_no", "批次号", "LSH", "编号"]


def decoys(rng: random.Random) -> dict[str, made.Maker]:
    return {
        "18 running digits": lambda r: f"2023{r.randrange(10**13, 10**14)}",
        "18 digits like an id": lambda r: r.choice(made.DIVISIONS) + made.day(r) + made.digits(r, 4),
        "18 places like a uscc": lambda r: (
            "91" + r.choice(made.DIVISIONS) + "".join(r.choice(made.USCC) for _ in range(10))
        ),
        "18 random digits": lambda r: str(r.randrange(10**17, 10**18)),
        "19 digits like a card": lambda r: "62" + made.digits(r, 17),
        "16 digits like a card": lambda r: "4" + made.digits(r, 15),
        "15 digits": lambda r: r.choice(made.DIVISIONS) + made.digits(r, 9),
        "15 digits like an imei": lambda r: "86" + made.digits(r, 13),
        "17 places": lambda r: "".join(r.choice("ABCDEFGHJKLMNPRSTUVWXYZ0123456789") for _ in range(17)),
        "9 digits": lambda r: made.digits(r, 9),
        "9 places with a hyphen": lambda r: made.digits(r, 8) + "-" + made.digits(r, 1),
        **{
            f"spoiled {kind}": (lambda r, maker=maker: made.spoil(maker(r)))
            for kind, (maker, _) in KINDS.items()
        },
    }


def column(maker: made.Maker, rng: random.Random, *, dirt: float) -> list[str]:
    values = [maker(rng) for _ in range(rng.choice([30, 60, 120, 300, 1000]))]
    return [made.spoil(v) if rng.random() < dirt else v for v in values]


def said(header: str, values: list[str]) -> str:
    return recognise(pa.table({header: pa.array(values)}))[0].semantic or ""


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    rng = random.Random(20261122)
    hit: Counter[str] = Counter()
    all_true: Counter[str] = Counter()
    false: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for kind, (maker, headers) in KINDS.items():
        for _ in range(times):
            header = rng.choice(headers + EMPTY + MISLEADING[:2])
            answer = said(header, column(maker, rng, dirt=rng.choice([0, 0.01, 0.04, 0.08])))
            all_true[kind] += 1
            hit[kind] += answer == kind
            if answer != kind and answer in KINDS:
                false[answer][kind] += 1
    for name, maker in decoys(rng).items():
        for _ in range(times):
            answer = said(rng.choice(EMPTY + MISLEADING), column(maker, rng, dirt=0))
            if answer in KINDS:
                false[answer][name] += 1
    for kind in KINDS:
        wrong = sum(false[kind].values())
        print(
            json.dumps(
                {
                    "kind": kind,
                    "recall": round(hit[kind] / all_true[kind], 4),
                    "precision": round(hit[kind] / max(1, hit[kind] + wrong), 4),
                    "taken_for_it": dict(false[kind]),
                }
            )
        )
    right, wrong = sum(hit.values()), sum(sum(c.values()) for c in false.values())
    print(
        json.dumps(
            {
                "benchmark": "identifiers",
                "columns": sum(all_true.values()),
                "decoy_columns": times * len(decoys(rng)),
                "recall": round(right / sum(all_true.values()), 4),
                "precision": round(right / (right + wrong), 4),
            }
        )
    )


if __name__ == "__main__":
    main()
