"""The terms data are open under 许可: each licence a pack declares has a page, and the address its datasets cite."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.portal.swift import Public
from yiben.capabilities import opening
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text
from yiben.ui.doors import AnyVisit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)
ADDRESS = Public(path="/licences/{licence}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LicencePage(PageView):
    """What one may do, in a sentence and in full; or where the full text is."""

    template: ClassVar[str] = "open/licence.html"
    place: ClassVar[str] = "datasets"
    id: str
    title: Text
    says: Text
    url: str
    lines: tuple[str, ...]


@router.get("/licences/{licence}")
def show(visit: AnyVisit, licence: str) -> Response:
    """One licence. NotFound `no_licence`."""
    found = next((one for one in opening.licences() if one.id == licence), None)
    if found is None:
        raise NotFound(
            "no_licence",
            Text("没有这种许可", "There is no such licence."),
            where={"licence": licence[:80]},
            hint=Text("请从数据集页面进入", "Follow the link on a dataset's page."),
        )
    lines = str(found.text).splitlines() if found.text else []
    return visit.show(
        LicencePage(id=found.id, title=found.title, says=found.says, url=found.url, lines=tuple(lines))
    )
