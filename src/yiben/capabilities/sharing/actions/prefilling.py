"""Pre-filling forms (表单预填): a form asks for one person's items under a grant, and gets what it may."""

from collections.abc import Mapping, Sequence
from typing import Any

from yiben.capabilities import access, grants, ledger
from yiben.capabilities.access import Answer
from yiben.capabilities.grants import Form, Grant, Road
from yiben.capabilities.sharing.model import Filled
from yiben.infra.lake import literal, quote
from yiben.infra.work import Office
from yiben.kernel.actors import Actor
from yiben.kernel.errors import BadInput, Refused, YibenError
from yiben.kernel.text import Text

MOST = 100
"""Fields of one form."""


def prefill(
    office: Office,
    actor: Actor,
    grant_id: str,
    *,
    fields: Mapping[str, str],
    key: Mapping[str, str],
    purpose: str = "",
) -> tuple[Filled, ...]:
    """What a form may be filled with: `fields` are form field → column, `key` column → value of one person.

    Each field comes with its source and date, or with why it is empty. One call of the grant, by its road `prefill`.
    Raises what `access.ask` does; BadInput `bad_prefill`; Refused `prefill_not_one` when several rows have that key.
    Leaves `data.read` and `sharing.prefilled`, without values.
    """
    try:
        grant, dossier = _opened(office, actor, grant_id, purpose=purpose, fields=fields, key=key)
    except YibenError as error:
        access.note_refusal(office, actor, "prefill", error=error, purpose=purpose, grant=grant_id[:64])
        raise
    granted = {one.name: one.form for one in grant.draft.columns}
    given = (one for one in fields.values() if granted.get(one, Form.VERIFY) is not Form.VERIFY)
    wanted = tuple(dict.fromkeys((*key, *given)))
    sql = _statement(dossier.resource.name, wanted, key)
    answer = access.ask(office, actor, sql, purpose=purpose, grant=grant.id, road=Road.PREFILL)
    hidden = next((one for one in answer.columns if one.name in key and (one.masked or one.withheld)), None)
    if hidden is not None:
        raise Refused(
            "prefill_key_hidden",
            Text(f"主键“{hidden.name}”现在不以原值提供，无法认人", f"The key “{hidden.name}” is not given in plain right now."),
            where={"grant": grant.id, "column": hidden.name},
            hint=hidden.reason,
        )  # fmt: skip
    if answer.rows > 1:
        raise Refused(
            "prefill_not_one",
            Text("有多条记录符合，未预填", "Several rows have that key; nothing is filled in."),
            where={"grant": grant.id},
        )
    found = _filled(fields, granted, answer, dossier)
    with office.writing(actor) as work:
        work.leave(
            "sharing.prefilled",
            grant.id,
            resource=dossier.resource.id,
            fields={one.field: fields[one.field] for one in found},
            filled=sum(one.why_not is None for one in found),
            rows=answer.rows,
        )
    return found


def _opened(
    office: Office,
    actor: Actor,
    grant_id: str,
    *,
    purpose: str,
    fields: Mapping[str, str],
    key: Mapping[str, str],
) -> tuple[Grant, ledger.Dossier]:
    """The grant and its resource, when the question is one; what is wrong with it is as much on record as a refusal."""
    if not fields or not key or len(fields) + len(key) > MOST:
        raise _bad(
            "fields", Text(f"需要 1 至 {MOST} 个字段和一个主键", f"Give 1 to {MOST} fields, and a key.")
        )
    with office.reading(actor) as work:
        grant = grants.open_grant(work, grant_id, purpose=purpose, road=Road.PREFILL)
        dossier = ledger.describe(work, grant.draft.resource)
    granted = {one.name: one.form for one in grant.draft.columns}
    for column in key:
        if granted.get(column) is not Form.PLAIN:
            raise _bad(
                "key",
                Text(
                    f"“{column}”没有以原值授权，不能作主键",
                    f"“{column}” is not granted in plain: it is no key.",
                ),
            )
    return grant, dossier


def _statement(table: str, wanted: Sequence[str], key: Mapping[str, str]) -> str:
    columns = ", ".join(map(quote, wanted))
    where = " AND ".join(f"{quote(column)} = {literal(str(value))}" for column, value in key.items())
    return f"SELECT {columns} FROM {quote(table)} WHERE {where} LIMIT 2"


def _filled(
    fields: Mapping[str, str], granted: Mapping[str, Form], answer: Answer, dossier: ledger.Dossier
) -> tuple[Filled, ...]:
    row: dict[str, Any] = answer.table().to_pylist()[0] if answer.rows else {}
    columns = {one.name: one for one in answer.columns}
    snapshot = answer.snapshots.get(dossier.resource.name)
    as_of = next((one.created for one in dossier.snapshots if one.id == snapshot), dossier.resource.updated)
    found = []
    for field, column in fields.items():
        known = columns.get(column)
        why = _why_not(column, granted, rows=answer.rows)
        if why is None and (known is None or known.withheld or row.get(column) is None):
            why = known.reason if known is not None and known.reason else Text("没有值", "There is no value.")
        found.append(
            Filled(
                field=field,
                value=None if why else row[column],
                masked=bool(known and known.masked),
                source=dossier.resource.name,
                source_title=dossier.resource.title,
                source_organisation=dossier.resource.organisation_name,
                as_of=as_of,
                why_not=why,
            )
        )
    return tuple(found)


def _why_not(column: str, granted: Mapping[str, Form], *, rows: int) -> Text | None:
    form = granted.get(column)
    if form is None:
        return Text("没有授权这一数据项", "This item is not granted.")
    if form is Form.VERIFY:
        return Text("该数据项仅供核验", "This item is for verifying only.")
    return None if rows else Text("没有此人的记录", "There is no record of that person.")


def _bad(field: str, says: Text) -> BadInput:
    return BadInput("bad_prefill", says, where={"field": field})
