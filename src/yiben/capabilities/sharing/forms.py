"""A request as the form of a case, and back; and what an approver fills in. Forms are plain JSON."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from yiben.capabilities.grants import Budget, Form, GrantedColumn, Kind, Road
from yiben.capabilities.sharing.model import Frequency, Narrowing, Request
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

E = TypeVar("E", bound=StrEnum)
GIVEN = "given_"
"""Fields an approver fills in begin with it, so that what was asked stays readable beside what was given."""

_BUDGET = tuple(asdict(Budget()))
_FACT = re.compile(r"[a-z][a-z0-9_]{0,63}")
_MOST_STATED = 50
_OF_THE_ACT = frozenset({"environment", "masked", "watermarked", "encrypted", "to_self"})


def form_of(request: Request) -> dict[str, Any]:
    """The request as a case keeps it. A column is `form:item:name`."""
    return {
        "grant_kind": str(request.kind),
        "resource": request.resource,
        "columns": [f"{one.form}:{one.item}:{one.name}" for one in request.columns],
        "rows": request.rows or "",
        "purpose": request.purpose,
        "purpose_says": request.purpose_says,
        "basis": request.basis,
        "roads": sorted(str(road) for road in request.roads),
        "frequency": str(request.frequency),
        "begins": request.begins,
        "ends": request.ends,
        "accounts": list(request.accounts),
        "budget": budget_words(request.budget),
        "scale": request.scale,
        "storage_days": request.storage_days,
        "onward": request.onward,
        "measures": request.measures,
        "entrusted": request.entrusted,
        "entrusted_says": request.entrusted_says,
        "scenario": request.scenario,
        "necessity": request.necessity,
        "attests": list(request.attests),
        "district": request.district,
    }


def request_of(form: Mapping[str, Any]) -> Request:
    """The request a case holds. BadInput `bad_request` names the field that is wrong."""
    return Request(
        kind=_one(Kind, form, "grant_kind", Kind.SHARING),
        resource=_words(form, "resource"),
        columns=columns_of(_list(form, "columns")),
        rows=_words(form, "rows") or None,
        purpose=_words(form, "purpose"),
        purpose_says=_words(form, "purpose_says"),
        basis=_words(form, "basis"),
        roads=roads_of(_list(form, "roads")),
        frequency=_one(Frequency, form, "frequency", Frequency.ON_DEMAND),
        begins=iso_day(_words(form, "begins"), "begins"),
        ends=iso_day(_words(form, "ends"), "ends"),
        accounts=tuple(_list(form, "accounts")),
        budget=budget_of(_list(form, "budget")),
        scale=_words(form, "scale"),
        storage_days=_number(form.get("storage_days") or 0, "storage_days"),
        onward=_words(form, "onward"),
        measures=_words(form, "measures"),
        entrusted=bool(form.get("entrusted")),
        entrusted_says=_words(form, "entrusted_says"),
        scenario=_words(form, "scenario"),
        necessity=_words(form, "necessity"),
        attests=attests_of(_list(form, "attests")),
        district=_words(form, "district"),
    )


def narrowing_form(found: Narrowing) -> dict[str, Any]:
    """What an approver filled in; what was left alone is not there."""
    form: dict[str, Any] = {}
    if found.columns is not None:
        form["columns"] = [f"{kind}:{item}" for item, kind in found.columns.items()]
    if found.roads is not None:
        form["roads"] = sorted(str(road) for road in found.roads)
    if found.budget is not None:
        form["budget"] = budget_words(found.budget)
    if found.storage_days is not None:
        form["storage_days"] = found.storage_days
    form |= {name: said for name in ("rows", "begins", "ends") if (said := getattr(found, name))}
    if found.attests:
        form["attests"] = list(found.attests)
    return {GIVEN + name: said for name, said in form.items()}


def narrowing_of(form: Mapping[str, Any]) -> Narrowing:
    """What an approver left of a request, from the form of their move; an empty field is as asked."""
    given = {name.removeprefix(GIVEN): said for name, said in form.items() if name.startswith(GIVEN) and said}
    columns = given.get("columns")
    return Narrowing(
        columns={_item(one)[1]: _item(one)[0] for one in _list(given, "columns")} if columns else None,
        rows=_words(given, "rows") or None,
        roads=roads_of(_list(given, "roads")) if "roads" in given else None,
        begins=iso_day(_words(given, "begins"), "given_begins") if "begins" in given else None,
        ends=iso_day(_words(given, "ends"), "given_ends") if "ends" in given else None,
        budget=budget_of(_list(given, "budget")) if "budget" in given else None,
        storage_days=_number(given["storage_days"], "given_storage_days")
        if "storage_days" in given
        else None,
        attests=attests_of(_list(given, "attests")),
    )


def columns_of(said: list[str]) -> tuple[GrantedColumn, ...]:
    """Columns written `form:item:name`."""
    found = []
    for one in said:
        form, item = _item(one)
        found.append(
            GrantedColumn(item=item, name=one.split(":", 2)[2] if one.count(":") > 1 else "", form=form)
        )
    return tuple(found)


def attests_of(said: Sequence[str]) -> tuple[str, ...]:
    """Facts the parties state (声明), by their words. What an act itself shows at every use nobody states beforehand."""
    if len(said) > _MOST_STATED:
        raise wrong("attests", Text(f"最多 {_MOST_STATED} 项", f"At most {_MOST_STATED}."))
    for one in said:
        if not _FACT.fullmatch(one) or one in _OF_THE_ACT:
            raise wrong("attests", Text(f"不能声明「{one[:40]}」", f"“{one[:40]}” cannot be stated."))
    return tuple(said)


def roads_of(said: list[str]) -> frozenset[Road]:
    """Roads by their words."""
    return frozenset(_choice(Road, one, "roads") for one in said)


def budget_of(said: list[str]) -> Budget:
    """A budget written `calls_a_day=100`."""
    found: dict[str, int] = {}
    for one in said:
        name, _, most = one.partition("=")
        if name not in _BUDGET:
            raise wrong("budget", Text(f"没有「{name[:40]}」这一用量", f"There is no budget “{name[:40]}”."))
        found[name] = _number(most, "budget")
    return Budget(**found)


def budget_words(budget: Budget) -> list[str]:
    """The same budget in words of a form."""
    return [f"{name}={most}" for name, most in asdict(budget).items() if most is not None]


def iso_day(said: str, field: str) -> str:
    """An ISO day. BadInput for anything else."""
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError as error:
        raise wrong(field, Text("日期应写作 2026-01-31", "Dates are written 2026-01-31.")) from error


def wrong(field: str, says: Text) -> BadInput:
    """A field of a request that cannot be."""
    return BadInput("bad_request", says, where={"field": field})


def _item(one: str) -> tuple[Form, str]:
    form, _, rest = one.partition(":")
    item = rest.partition(":")[0]
    if not item:
        raise wrong("columns", Text("数据项应写作 形式:编号", "A column is written form:item."))
    return _choice(Form, form, "columns"), item


def _choice(kind: type[E], said: str, field: str) -> E:
    try:
        return kind(said)
    except ValueError as error:
        listed = ", ".join(str(one) for one in kind)
        raise BadInput(
            "bad_request",
            Text(f"没有「{str(said)[:40]}」这一选项", f"There is no choice “{str(said)[:40]}”."),
            where={"field": field},
            hint=Text(f"可选: {listed}", f"There are: {listed}."),
        ) from error


def _one(kind: type[E], form: Mapping[str, Any], field: str, default: E) -> E:
    said = form.get(field)
    return _choice(kind, str(said), field) if said else default


def _words(form: Mapping[str, Any], field: str) -> str:
    said = form.get(field)
    return said.strip() if isinstance(said, str) else ""


def _list(form: Mapping[str, Any], field: str) -> list[str]:
    said = form.get(field) or []
    if isinstance(said, str):
        return [said]
    if not isinstance(said, list | tuple) or not all(isinstance(one, str) for one in said):
        raise wrong(field, Text("应为文字的列表", "A list of words is expected."))
    return list(said)


def _number(said: Any, field: str) -> int:
    text = str(said).strip()
    if not (text.isascii() and text.isdigit()) or len(text) > 12:
        raise wrong(field, Text("应为非负整数", "A whole number is expected, not negative."))
    return int(text)
