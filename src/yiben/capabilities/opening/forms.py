"""A proposal as the form of a case, and back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from yiben.capabilities.ledger import Cycle
from yiben.capabilities.opening.declared import licence, themes, zones
from yiben.capabilities.opening.model import OpenKind
from yiben.capabilities.opening.nouns import Proposal
from yiben.capabilities.opening.slugs import slug_of
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text


def form_of(asked: Proposal) -> dict[str, Any]:
    """What a case of `opening.release` is filed with."""
    form: dict[str, Any] = {
        "resource": asked.resource,
        "dataset": asked.dataset,
        "check": asked.check,
        "kind": str(asked.kind),
        "title_zh": asked.title.zh,
        "title_en": asked.title.en,
        "says_zh": asked.says.zh,
        "says_en": asked.says.en,
        "columns": list(asked.columns),
        "licence": asked.licence,
        "cycle": str(asked.cycle),
        "themes": list(asked.themes),
        "zones": list(asked.zones),
        "keywords": list(asked.keywords),
        "boundary_zh": asked.boundary.zh if asked.boundary else "",
        "boundary_en": asked.boundary.en if asked.boundary else "",
        "bodies": list(asked.bodies),
        "spatial": asked.spatial,
        "contact": asked.contact,
        "slug": asked.slug,
        "planned": asked.planned,
    }
    days = {name: getattr(asked, name) for name in ("begins", "ends") if getattr(asked, name)}
    return {name: value for name, value in form.items() if value not in ("", [])} | days


def proposal_of(form: Mapping[str, Any]) -> Proposal:
    """The proposal a case holds."""
    boundary = str(form.get("boundary_zh") or "")
    return Proposal(
        resource=str(form["resource"]),
        title=Text(str(form["title_zh"]), str(form["title_en"])),
        says=Text(str(form["says_zh"]), str(form["says_en"])),
        columns=tuple(map(str, form["columns"])),
        licence=str(form["licence"]),
        cycle=Cycle(str(form["cycle"])),
        planned=str(form["planned"]),
        kind=OpenKind(str(form["kind"])),
        check=str(form.get("check") or ""),
        dataset=str(form.get("dataset") or ""),
        themes=tuple(map(str, form.get("themes") or ())),
        zones=tuple(map(str, form.get("zones") or ())),
        keywords=tuple(map(str, form.get("keywords") or ())),
        boundary=Text(boundary, str(form.get("boundary_en") or boundary)) if boundary else None,
        bodies=tuple(map(str, form.get("bodies") or ())),
        spatial=str(form.get("spatial") or ""),
        begins=str(form.get("begins") or ""),
        ends=str(form.get("ends") or ""),
        contact=str(form.get("contact") or ""),
        slug=str(form.get("slug") or ""),
    )


def checked_words(asked: Proposal) -> None:
    """Raise BadInput `bad_proposal` naming the field that cannot be; nothing is asked of the database."""
    licence(asked.licence)
    for field, said, known in (
        ("themes", asked.themes, {one.id for one in themes()}),
        ("zones", asked.zones, {one.id for one in zones()}),
    ):
        for one in said:
            if one not in known:
                listed = ", ".join(sorted(known))
                raise wrong(
                    field,
                    Text(f"没有「{one}」；可选：{listed}", f"There is no “{one}”; there are: {listed}."),
                )
    if not asked.columns:
        raise wrong("columns", Text("请至少选择一个数据项", "Choose one column at least."))
    for field, words in (("title", asked.title), ("says", asked.says)):
        if not words.zh.strip() or not words.en.strip():
            raise wrong(field, Text("中文和英文都要写", "Say it in Chinese and in English."))
    if asked.kind is not OpenKind.UNCONDITIONAL and asked.boundary is None:
        raise wrong(
            "boundary",
            Text("有条件和定向开放须写明使用边界", "Conditional and targeted opening state their boundary."),
        )
    if asked.kind is OpenKind.TARGETED and not asked.bodies:
        raise wrong("bodies", Text("定向开放须写明单位", "Targeted opening names the bodies."))
    for field, day in (("planned", asked.planned), ("begins", asked.begins), ("ends", asked.ends)):
        if day:
            _day(field, day)
    if asked.begins and asked.ends and asked.ends < asked.begins:
        raise wrong("ends", Text("截止日期早于开始日期", "The last day lies before the first."))
    if asked.slug and slug_of(asked.slug) != asked.slug:
        raise wrong("slug", Text("网址名称只用小写字母、数字、连字符和下划线", "Lower-case letters, digits, hyphens and underscores only."))  # fmt: skip


def wrong(field: str, says: Text) -> BadInput:
    """One field cannot be so."""
    return BadInput("bad_proposal", says, where={"field": field})


def _day(field: str, said: str) -> None:
    try:
        date.fromisoformat(said)
    except ValueError:
        raise wrong(field, Text(f"日期无效：{said[:20]}", f"Not a day: {said[:20]}")) from None
