"""Tables of zones. Each column is a field of a noun of `model.py`; amounts are whole fen."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Index, Integer, String, Table, Text
from sqlalchemy.types import TypeEngine

from yiben.infra.database import metadata

_ID, _DAY, _MOMENT, _NAME = String(40), String(10), String(27), String(64)


def _table(title: str, /, **columns: TypeEngine[Any]) -> Table:
    """A table with `id` as its key; `__index` and `__null` behind a name are read off it."""
    made = []
    for spelled, kind in columns.items():
        word, _, marks = spelled.partition("__")
        made.append(Column(word, kind, nullable="null" in marks, index="index" in marks or None))
    return Table(title, metadata, Column("id", _ID, primary_key=True), *made)


zone = _table(
    "zone", name=String(200), kind=String(12), supervisor=String(80), for_now=Boolean(),
    handed_over__null=_MOMENT, made=_MOMENT, made_by=_NAME,
)  # fmt: skip
notice = _table(
    "zone_notice", zone__index=_ID, says=Text(), conditions=JSON(), published=_DAY, until=_DAY, made_by=_NAME,
)  # fmt: skip
proof = _table(
    "zone_proof", case__index=_ID, condition=String(80), name=String(200), sha256=String(64),
    valid_until__null=_DAY, verdict=String(8), says=Text(), checked_by__null=_NAME,
)  # fmt: skip
score = _table(
    "zone_score", case__index=_ID, account=_NAME, regular=Float(), advanced=Float(), scientific=Float(),
    says=Text(), mean=Float(),
)  # fmt: skip
agreement = _table(
    "zone_agreement", zone__index=_ID, operator__index=String(80), case__null=_ID, clauses=JSON(),
    signing=String(20), begins=_DAY, ends=_DAY, before=Boolean(), providers_share=Integer(), signed=_MOMENT,
    signed_by=_NAME, ended__null=_DAY, ended_why__null=String(12), exit_case__null=_ID, left__null=_DAY,
)  # fmt: skip
partner = _table(
    "zone_partner", agreement__index=_ID, organisation__index=String(80), qualification=Text(),
    qualified_until=_DAY, contract=String(200), contract_sha256=String(64), grade=String(20), rights=JSON(),
    admitted=_DAY, exit_kind__null=String(16), exit_case__null=_ID, left__null=_DAY,
)  # fmt: skip
product = _table(
    "zone_product", agreement__index=_ID, name=String(200), resource__index=String(80), sources=JSON(),
    price=BigInteger(), unit=String(8), price_basis=Text(), scenarios=JSON(), scope=Text(), manner=Text(),
    roads=JSON(), terms=String(8), filed=_DAY, filed_by=_NAME, withdrawn__null=_MOMENT, withdrawn_why__null=Text(),
)  # fmt: skip
use = _table(
    "zone_use", agreement__index=_ID, product__null_index=_ID, partner__null_index=_ID, scenario=String(80),
    resource=String(80), given=_MOMENT,
)  # fmt: skip
assessment = _table(
    "zone_assessment", agreement__index=_ID, period=String(20), scores=JSON(), total=Float(), result=String(16),
    measure=String(16), says=Text(), made=_MOMENT, made_by=_NAME,
)  # fmt: skip
report = _table(
    "zone_report", agreement__index=_ID, period=String(20), says=Text(), providers=JSON(), made=_MOMENT,
    made_by=_NAME,
)  # fmt: skip
statement = _table(
    "zone_statement", agreement__index=_ID, product__index=_ID, begins=_DAY, ends=_DAY, lines=JSON(),
    before=BigInteger(), total=BigInteger(), shares=JSON(), corrects__null_index=_ID, why=Text(), made=_MOMENT,
    made_by=_NAME,
)  # fmt: skip
meter = _table(
    "zone_meter", counted=BigInteger(), lines=BigInteger(), calls=BigInteger(), rows=BigInteger(), fen=BigInteger(),
    digest=String(64), settled=BigInteger(), version=BigInteger(),
)  # fmt: skip
counted = _table(
    "zone_counted", product=_ID, seq=BigInteger(), day=_DAY, statement__null=_ID,
)  # fmt: skip
# What is not charged yet is found without touching what is.
Index("ix_zone_counted_open", counted.c.product, counted.c.statement, counted.c.day)
alert = _table(
    "zone_alert", agreement__index=_ID, rule=String(40), events=JSON(), times=BigInteger(), case=_ID, made=_MOMENT,
    newest=_MOMENT,
)  # fmt: skip
watch = _table("zone_watch", seen=BigInteger())
