"""What people write about a proposal, as the proposal they mean."""

from collections.abc import Iterable, Mapping
from typing import Any

from yiben.capabilities import ledger, opening
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text


def listed(said: str | Iterable[str]) -> tuple[str, ...]:
    """Words parted by commas, 、 or line breaks."""
    text = said if isinstance(said, str) else ",".join(said)
    for mark in "，、；;\r\n":
        text = text.replace(mark, ",")
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def proposal_from(said: Mapping[str, Any]) -> opening.Proposal:
    """A proposal from a form or a document. Lists may be words parted by commas. Raises BadInput `bad_proposal`."""
    zh, en = str(said.get("boundary_zh") or "").strip(), str(said.get("boundary_en") or "").strip()
    return opening.Proposal(
        resource=str(said.get("resource") or ""),
        dataset=str(said.get("dataset") or "").strip(),
        check=str(said.get("check") or "").strip(),
        kind=opening.OpenKind(_one("kind", said.get("kind") or "unconditional", opening.OpenKind)),
        title=Text(str(said.get("title_zh") or "").strip(), str(said.get("title_en") or "").strip()),
        says=Text(str(said.get("says_zh") or "").strip(), str(said.get("says_en") or "").strip()),
        columns=columns_from(said.get("columns") or ()),
        licence=str(said.get("licence") or ""),
        cycle=ledger.Cycle(_one("cycle", said.get("cycle") or "", ledger.Cycle)),
        themes=listed(said.get("themes") or ()),
        zones=listed(said.get("zones") or ()),
        keywords=listed(said.get("keywords") or ()),
        boundary=Text(zh, en or zh) if zh else None,
        bodies=listed(said.get("bodies") or ()),
        spatial=str(said.get("spatial") or "").strip(),
        begins=str(said.get("begins") or ""),
        ends=str(said.get("ends") or ""),
        contact=str(said.get("contact") or "").strip(),
        slug=str(said.get("slug") or "").strip(),
        planned=str(said.get("planned") or ""),
    )


def columns_from(said: str | Iterable[str]) -> tuple[str, ...]:
    """Names of columns, one each: a name may hold a comma, so a list is taken as it is."""
    if isinstance(said, str):
        return listed(said)
    return tuple(dict.fromkeys(part for part in said if part))


def _one(field: str, said: object, words: Iterable[str]) -> str:
    known = [str(one) for one in words]
    if said in known:
        return str(said)
    raise BadInput(
        "bad_proposal",
        Text(f"没有「{str(said)[:40]}」；可选：{'、'.join(known)}", f"There is no “{str(said)[:40]}”; there are: {', '.join(known)}."),
        where={"field": field},
    )  # fmt: skip
