"""An agreement's clauses (协议条款), written out from a request; articles of the packs in force beside them. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from yiben.capabilities.grants import FORM_TITLES, ROAD_TITLES, Budget
from yiben.capabilities.sharing.declared import Declared
from yiben.capabilities.sharing.forms import form_of
from yiben.capabilities.sharing.model import (
    FREQUENCY_TITLES,
    Clause,
    Request,
)
from yiben.kernel.text import Lang, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a pack wants settled in an agreement: the field of its register, and the article, as (pack, article).

    `spoken`: a required text, which becomes a clause of its own where no clause of ours fills it.
    """

    field: str
    title: Text
    article: tuple[str, str]
    spoken: bool


WANTS = "agreement"
"""The key of a register whose fields an agreement has to settle, and its value."""
PROVIDE = "provide"

_BUDGET_WORDS: Mapping[str, Text] = {
    "calls_a_second": Text("每秒 {n} 次", "{n} calls a second"),
    "calls_a_day": Text("每日 {n} 次", "{n} calls a day"),
    "rows_a_call": Text("每次 {n} 行", "{n} rows a call"),
    "rows_a_day": Text("每日 {n} 行", "{n} rows a day"),
    "attempts_a_day": Text("每日核验 {n} 次", "{n} verifications a day"),
}


def clauses_of(
    request: Request, *, resource: str, rules: Declared, demands: Iterable[Demand]
) -> tuple[Clause, ...]:
    """The clauses for `request` on the resource titled `resource`.

    What a pack demands and no clause of ours fills becomes a clause of its own, settled in the words of `measures`.
    """
    wanted: dict[str, list[Demand]] = {}
    for one in demands:
        wanted.setdefault(one.field, []).append(one)
    blanks = {lang: _blanks(request, resource=resource, rules=rules, lang=lang) for lang in Lang}
    found = []
    for form in rules.clauses:
        cited = tuple(one.article for one in wanted.pop(form.fills or "", ()))
        if form.entrusted and not request.entrusted:
            continue
        says = Text(form.says.zh.format(**blanks[Lang.ZH]), form.says.en.format(**blanks[Lang.EN]))
        found.append(Clause(id=form.id, title=form.title, says=says, articles=cited))
    settled = Text(
        f"双方约定：{request.measures or '见安全保护责任和措施'}。",
        f"Agreed: {request.measures or 'see responsibilities and measures'}.",
    )
    found += [
        Clause(id=field, title=ones[0].title, says=settled, articles=tuple(one.article for one in ones))
        for field, ones in wanted.items()
        if ones[0].spoken
    ]
    return tuple(found)


def terms_of(request: Request, *, provider: str, recipient: str) -> dict[str, Any]:
    """The agreement as data: who with whom, and the request as granted."""
    return {"provider": provider, "recipient": recipient, **form_of(request)}


def digest_of(terms: Mapping[str, Any], clauses: Iterable[Clause]) -> str:
    """SHA-256 in hex over terms and clauses, written canonically: what both sides accepted."""
    said = {
        "terms": dict(terms),
        "clauses": [
            {"id": one.id, "zh": one.says.zh, "en": one.says.en, "articles": [list(a) for a in one.articles]}
            for one in clauses
        ],
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def budget_said(budget: Budget) -> Text:
    """The limits of use in words."""
    stated = {name: most for name, most in asdict(budget).items() if most is not None}
    zh = "，".join(_BUDGET_WORDS[name].zh.format(n=f"{most:,}") for name, most in stated.items())
    en = ", ".join(_BUDGET_WORDS[name].en.format(n=f"{most:,}") for name, most in stated.items())
    return Text(zh or "不限", en or "none")


def demands_of(pack: str, registers: Iterable[Any]) -> tuple[Demand, ...]:
    """What the registers of a pack that are marked `agreement = "provide"` want settled; `policy.Pack.registers`."""
    return tuple(
        Demand(
            field=field.id,
            title=field.title,
            article=(pack, article),
            spoken=field.required and str(field.type) == "text",
        )
        for register in registers
        if register.extra.get(WANTS) == PROVIDE
        for field in register.field_
        for article in field.article or register.article
    )


def _blanks(request: Request, *, resource: str, rules: Declared, lang: Lang) -> dict[str, str]:
    zh = lang is Lang.ZH
    join = "、" if zh else ", "
    days = f"{request.storage_days} 日" if zh else f"{request.storage_days} days"
    nothing_onward = (
        "接收方不得将数据再转移提供至第三方。"
        if zh
        else "The recipient passes the data on to no third party."
    )
    onward = (
        f"接收方仅在下列条件下可以将数据再转移提供至第三方：{request.onward}。"
        if zh
        else f"The recipient passes the data on to third parties under these conditions only: {request.onward}."
    )
    everybody = "接收方全体账号" if zh else "all accounts of the recipient"
    usual = (
        "专人保管账号、终端加固、日志留存、定期检查权限"
        if zh
        else "accounts kept by named persons, hardened machines, logs kept, rights reviewed"
    )
    columns = [f"{one.name}（{FORM_TITLES[one.form].zh}）" if zh else f"{one.name} ({FORM_TITLES[one.form].en})" for one in request.columns]  # fmt: skip
    return {
        "purpose": rules.purpose(request.purpose).title.say(lang),
        "purpose_says": request.purpose_says,
        "basis": request.basis,
        "roads": join.join(ROAD_TITLES[road].say(lang) for road in sorted(request.roads)),
        "frequency": FREQUENCY_TITLES[request.frequency].say(lang),
        "resource": resource,
        "columns": join.join(columns),
        "rows": request.rows or ("全部行" if zh else "all rows"),
        "accounts": join.join(request.accounts) or everybody,
        "scale": request.scale or ("不超过用量上限" if zh else "no more than the limits"),
        "budget": budget_said(request.budget).say(lang),
        "begins": request.begins,
        "ends": request.ends,
        "storage": days,
        "onward": onward if request.onward else nothing_onward,
        "measures": request.measures or usual,
        "entrusted_says": request.entrusted_says,
    }
