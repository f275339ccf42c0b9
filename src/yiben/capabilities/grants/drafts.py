"""Whether a draft makes a grant (授权草案): columns, words, days, budgets. Errors name the field."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from yiben.capabilities import ledger
from yiben.capabilities.grants.model import Budget, Draft, Form, GrantedColumn, Road
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text

MOST = 1_000_000_000_000
"""No budget is larger; where a grant sets none, this is the bound."""

LONGEST = 4000
"""Characters of what somebody writes."""

_UNGRADED = 5
_VERIFIABLE = (Form.PLAIN, Form.VERIFY)
_IDENTIFIERS = frozenset(
    "cn_resident_id cn_uscc national_id cn_passport cn_org_code person_id org_id".split()
)


def granted_columns(
    asked: Sequence[GrantedColumn], items: Sequence[ledger.Item]
) -> tuple[GrantedColumn, ...]:
    """The columns as the ledger knows them, with today's levels. NotFound `no_column`, BadInput for one named twice."""
    by_item = {item.id: item for item in items}
    by_name = {item.name.casefold(): item for item in items}
    found: dict[str, GrantedColumn] = {}
    for one in asked:
        item = by_item.get(one.item) if one.item else by_name.get(one.name.casefold())
        if item is None:
            listed = ", ".join(each.name for each in items)
            raise NotFound(
                "no_column",
                Text(f"没有列「{one.name or one.item}」", f"There is no column “{one.name or one.item}”."),
                where={"column": one.name or one.item},
                hint=Text(f"可选: {listed}", f"There are: {listed}."),
            )
        if item.id in found:
            raise bad_grant(
                "columns", Text(f"列「{item.name}」重复", f"Column “{item.name}” is named twice.")
            )
        level = item.label.level if item.label else _UNGRADED
        found[item.id] = GrantedColumn(item=item.id, name=item.name, form=one.form, level=level)
    if not found:
        raise bad_grant("columns", Text("至少授权一列", "Grant one column at least."))
    return tuple(found.values())


def verified_by(draft: Draft, columns: Sequence[GrantedColumn], items: Sequence[ledger.Item]) -> str | None:
    """The column values are verified by: the one named, else the first identifier, else the first there is."""
    if Road.VERIFY not in draft.roads:
        return None
    usable = [one for one in columns if one.form in _VERIFIABLE]
    if len(usable) < 2:
        raise bad_grant("columns", Text("核验需要一个主键列和至少一个可核验的列", "Verifying needs a column to know somebody by, and one to verify."))  # fmt: skip
    if draft.verify_by is not None:
        named = next((one for one in usable if one.name.casefold() == draft.verify_by.casefold()), None)
        if named is None:
            raise bad_grant("verify_by", Text("核验主键须是授权的原值列或仅核验列", "What one verifies by is granted in plain or verify-only."))  # fmt: skip
        return named.name
    meanings = {item.id: item.label.semantic or "" for item in items if item.label}
    known = (one for one in usable if meanings.get(one.item) in _IDENTIFIERS)
    return next(known, usable[0]).name


def check_words(draft: Draft, *, today: str) -> None:
    """Purpose, basis, roads and days."""
    for field in ("purpose", "purpose_says", "basis"):
        said = getattr(draft, field).strip()
        longest = 80 if field == "purpose" else LONGEST
        if not 0 < len(said) <= longest:
            raise bad_grant(
                field, Text(f"请填写，不超过 {longest} 字", f"Say it in 1 to {longest} characters.")
            )
    if not draft.roads:
        raise bad_grant("roads", Text("请选择至少一种提供方式", "Choose one road at least."))
    if Road.VERIFY not in draft.roads and all(one.form is Form.VERIFY for one in draft.columns):
        raise bad_grant("roads", Text("所有列仅供核验，但未开通核验", "Every column is for verifying only, and that road is not open."))  # fmt: skip
    days = []
    for field in ("begins", "ends"):
        try:
            days.append(date.fromisoformat(getattr(draft, field)).isoformat())
        except ValueError:
            raise bad_grant(field, Text("日期应写作 2026-01-31", "A date is written 2026-01-31.")) from None
        if days[-1] != getattr(draft, field):
            raise bad_grant(field, Text("日期应写作 2026-01-31", "A date is written 2026-01-31."))
    if days[1] < max(days[0], today):
        raise bad_grant("ends", Text("结束日期早于开始日期或今天", "The last day lies before the first, or before today."))  # fmt: skip


def check_budget(budget: Budget) -> None:
    """Every bound that is set is at least one."""
    for field in Budget.__dataclass_fields__:
        value = getattr(budget, field)
        if value is not None and not 1 <= value <= MOST:
            raise bad_grant(
                field, Text(f"应为 1 至 {MOST} 的整数", f"It is a whole number from 1 to {MOST}.")
            )


def plain_facts(facts: Mapping[str, object]) -> dict[str, object]:
    """The facts as JSON keeps them."""
    try:
        plain: dict[str, object] = json.loads(json.dumps(dict(facts)))
    except (TypeError, ValueError):
        raise bad_grant("facts", Text("只能是文字、数字、是否", "Words, numbers and flags only.")) from None
    return plain


def bad_grant(field: str, says: Text) -> BadInput:
    """What is wrong with one field."""
    return BadInput("bad_grant", Text(f"{field}: {says.zh}", f"{field}: {says.en}"), where={"field": field})
