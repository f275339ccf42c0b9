"""The register of powers for programs 权责清单接口. For those who work here."""

import base64

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from yiben.app.doors.examples import ERRORS, example
from yiben.app.powers import documents
from yiben.app.powers.days import day_asked
from yiben.capabilities import plans, powers
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit, page_ask

router = APIRouter(prefix="/api/powers", tags=["powers"])

_BODY = {"id": "org_01jd…", "name": "省大数据局", "depth": 1, "powers": 3, "items": 4, "powers_below": 0}
_POWER = {"id": "pow_01jd…", "code": "S0101", "title": {"zh": "公共数据开放审核", "en": "…"}, "kind": "confirmation", "standing": "in_force"}  # fmt: skip
_LIST = {"list": "pin_01jd…", "added": 12, "changed": 0, "same": 0, "rejections": 1, "rejected": [{"row": 4, "column": "类型", "why": {"zh": "…", "en": "…"}}]}  # fmt: skip


class Sent(BaseModel):
    """A list as a file: CSV, Excel or TOML (docs/howto/powers.md)."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"file": "权责清单.csv", "base64": "5Y2V5L2N…"}})  # fmt: skip

    file: str = Field(max_length=300)
    base64: str = Field(max_length=powers.MOST_BYTES * 2)


@router.get(
    "", summary="Organisations and their powers 权责树", responses=ERRORS | example({"bodies": [_BODY]})
)
def bodies(visit: SignedVisit) -> Response:
    """Organisations with powers or items, each before what lies below it; `as_of` a day."""
    with visit.reading() as work:
        day = day_asked(work, visit.text("as_of"))
        found = powers.bodies(work, day=day)
        known = powers.declared(work.home)
    listed = [documents.body_document(one) for one in found]
    return as_json({"as_of": day, "bodies": listed} | {"kinds": documents.kinds_document(known)})


@router.get("/search", summary="Find powers and items 查找权责", responses=ERRORS | example({"total": 1, "powers": [_POWER]}))  # fmt: skip
def search(visit: SignedVisit) -> Response:
    """Words of title, code, basis or duty (`q`), `kind`, `page`."""
    with visit.reading() as work:
        day = day_asked(work, visit.text("as_of"))
        found = powers.search(work, visit.text("q"), kind=visit.text("kind"), page=page_ask(visit))
        items = powers.search_items(work, visit.text("q"))
    return as_json(
        {
            "total": found.total,
            "powers": [documents.power_document(one, day) for one in found.rows],
            "items": [documents.item_document(one, day) for one in items],
        }
    )


@router.get("/lists", summary="Lists that came in 清单入库", responses=ERRORS | example({"lists": [_LIST]}))
def lists(visit: SignedVisit) -> Response:
    """The newest, without the rows they were refused."""
    with visit.reading() as work:
        found = powers.intakes(work)
    return as_json({"lists": [documents.intake_document(one) for one in found]})


@router.post(
    "/lists", summary="Take a list in 导入权责清单", status_code=201, responses=ERRORS | example(_LIST)
)
def take(visit: SignedVisit, asked: Sent) -> Response:
    """Every row is taken, or kept with where and why it was not."""
    try:
        content = base64.b64decode(asked.base64, validate=True)
    except ValueError as error:  # letters beyond ASCII, or not base64
        raise BadInput(
            "bad_base64", Text("base64 有误", "That is no base64."), where={"field": "base64"}
        ) from error
    read = powers.read_content(content, name=asked.file)
    with visit.writing() as work:
        done = powers.take(work, read)
    return as_json(documents.intake_document(done), status=201)


@router.get("/lists/{intake}", summary="Rows a list was refused 退回行", responses=ERRORS | example(_LIST))
def refused(visit: SignedVisit, intake: str) -> Response:
    """With sheet, row, column and why."""
    with visit.reading() as work:
        found = powers.intake(work, intake)
    return as_json(documents.intake_document(found))


@router.get("/of/{organisation}", summary="Powers of an organisation 单位权责", responses=ERRORS)
def tree(visit: SignedVisit, organisation: str) -> Response:
    """Its powers with their parts and items; `as_of` a day."""
    with visit.reading() as work:
        day = day_asked(work, visit.text("as_of"))
        found = powers.tree(work, organisation, day=day)
    return as_json(documents.tree_document(found, day))


@router.get("/items/{item}", summary="One service item 事项", responses=ERRORS)
def item(visit: SignedVisit, item: str) -> Response:
    """With the power it carries out and its data."""
    with visit.reading() as work:
        day = day_asked(work, visit.text("as_of"))
        found = powers.item(work, item, day=day)
    return as_json(documents.seen_item_document(found, day))


@router.get("/{power}", summary="One power 权责事项", responses=ERRORS | example(_POWER))
def one(visit: SignedVisit, power: str) -> Response:
    """With every span there ever was, its parts, its items, and what plans do under it."""
    with visit.reading() as work:
        day = day_asked(work, visit.text("as_of"))
        found = powers.power(work, power, day=day)
        done = plans.under_power(work, [found.power.id])
    return as_json(documents.seen_document(found, done, day))
