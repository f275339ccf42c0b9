"""The tables of sharing."""

from sqlalchemy import JSON, Boolean, Column, Integer, String, Table
from sqlalchemy import Text as LongText

from yiben.infra.database import metadata

_ID = 64

attribute = Table(
    "sharing_attribute",
    metadata,
    Column("id", String(_ID), primary_key=True),
    Column("resource", String(_ID), nullable=False, index=True),
    Column("item", String(120), nullable=False),  # "" for the whole resource: one value in both databases
    Column("openness", String(16), nullable=False),
    Column("condition", LongText, nullable=False),
    Column("reason", LongText, nullable=False),
    Column("basis", LongText, nullable=False),
    Column("returns", Boolean, nullable=False),
    Column("district_item", String(120)),
    Column("passes_down", Boolean, nullable=False),
    Column("case_id", String(_ID)),
    Column("proposed_by", String(_ID), nullable=False),
    Column("decided_by", String(_ID), nullable=False),
    Column("decided", String(27), nullable=False),
)

decided = Table(
    "sharing_decided",
    metadata,
    Column("grant_id", String(_ID), primary_key=True),
    Column("case_id", String(_ID), nullable=False, index=True),
    Column("agreement", String(_ID), nullable=False),
    Column("resource", String(_ID), nullable=False, index=True),
    Column("provider", String(_ID), nullable=False, index=True),
    Column("recipient", String(_ID), nullable=False, index=True),
    Column("decider", String(_ID), nullable=False),
    Column("through", String(_ID), index=True),
    Column("kind", String(16), nullable=False),
    Column("decided", String(27), nullable=False),
    Column("decided_by", String(_ID), nullable=False),
)

agreement = Table(
    "sharing_agreement",
    metadata,
    Column("id", String(_ID), primary_key=True),
    Column("case_id", String(_ID), nullable=False, index=True),
    Column("case_number", String(40), nullable=False),
    Column("resource", String(_ID), nullable=False, index=True),
    Column("provider", String(_ID), nullable=False, index=True),
    Column("provider_name", LongText, nullable=False),
    Column("recipient", String(_ID), nullable=False, index=True),
    Column("recipient_name", LongText, nullable=False),
    Column("clauses", JSON, nullable=False),
    Column("terms", JSON, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("accepted_recipient", String(_ID), nullable=False),
    Column("accepted_recipient_at", String(27), nullable=False),
    Column("accepted_provider", String(_ID), nullable=False),
    Column("accepted_provider_at", String(27), nullable=False),
    Column("grant_id", String(_ID), index=True),
)

push_down = Table(
    "sharing_push_down",
    metadata,
    Column("id", String(_ID), primary_key=True),
    Column("resource", String(_ID), nullable=False, index=True),
    Column("giver", String(_ID), nullable=False, index=True),
    Column("holder", String(_ID), nullable=False, index=True),
    Column("most_level", Integer, nullable=False),
    Column("roads", JSON, nullable=False),
    Column("depth", Integer, nullable=False),
    Column("begins", String(10), nullable=False),
    Column("ends", String(10), nullable=False),
    Column("parent", String(_ID), index=True),
    Column("case_id", String(_ID)),
    Column("given_by", String(_ID), nullable=False),
    Column("given", String(27), nullable=False),
    Column("withdrawn", String(27)),
    Column("withdrawn_by", String(_ID)),
)

subscription = Table(
    "sharing_subscription",
    metadata,
    Column("id", String(_ID), primary_key=True),
    Column("grant_id", String(_ID), nullable=False, index=True),
    Column("resource", String(_ID), nullable=False, index=True),
    Column("account", String(_ID), nullable=False, index=True),
    Column("manner", String(16), nullable=False),
    Column("key", JSON, nullable=False),
    Column("delivery", String(_ID), nullable=False),
    Column("made", String(27), nullable=False),
    Column("ended", String(27)),
)
