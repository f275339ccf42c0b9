"""What suppliers, producers, inspectors and users do with batches, on pages (登记、交接、检验、召回)."""

from collections.abc import Callable, Mapping

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.reactions import hands
from yiben.app.tracing.pages import batch_page, batches_page
from yiben.capabilities import traceability
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit

router = APIRouter(include_in_schema=False)
_MOST_LINES = 200


@router.post("/batches")
def register(visit: SignedVisit) -> Response:
    """Register a batch of one's organisation, with what went into it."""
    said = {
        name: visit.text(name) for name in ("code", "product", "made", "quantity", "unit", "expires", "of")
    }

    def verb() -> None:
        with visit.writing() as work:
            traceability.register(
                work, said["code"], product=said["product"], made=said["made"], quantity=said["quantity"], unit=said["unit"],
                expires=said["expires"] or None, of=inputs(said["of"]),
            )  # fmt: skip

    return _of_list(visit, verb, done="tracing.registered", said=said)


@router.post("/batches/members")
def admit(visit: SignedVisit) -> Response:
    """Register an organisation as one of the four."""
    said = {"organisation": visit.text("organisation"), "part": visit.text("part")}

    def verb() -> None:
        with visit.writing() as work:
            traceability.admit(work, said["organisation"], part_of(said["part"]))

    return _of_list(visit, verb, done="tracing.admitted", said=said)


@router.post("/batches/handovers/{case}")
def answer_handover(visit: SignedVisit, case: str) -> Response:
    """Sign for what is handed over, or refuse it with reasons."""
    refused = visit.text("word") == "refuse"

    def verb() -> None:
        with visit.writing() as work:
            if refused:
                traceability.refuse(work, case, why=visit.text("why"), hands=hands())
            else:
                traceability.sign(work, case, hands=hands())

    return _of_list(visit, verb, done="tracing.refused" if refused else "tracing.signed")


@router.post("/batches/recalls/{case}")
def answer_recall(visit: SignedVisit, case: str) -> Response:
    """Say what became of one's own."""

    def verb() -> None:
        with visit.writing() as work:
            traceability.answer(work, case, outcome=visit.text("outcome"), hands=hands())

    return _of_list(visit, verb, done="tracing.answered")


@router.post("/batches/inspections")
def inspect_by_code(visit: SignedVisit) -> Response:
    """Say what was found of the batch `code`, which an inspector has not seen before."""
    said = {name: visit.text(name) for name in ("inspected", "result", "standard", "says")}

    def verb() -> None:
        with visit.writing() as work:
            traceability.inspect(
                work, said["inspected"], result_of(said["result"]), standard=said["standard"], says=said["says"]
            )  # fmt: skip

    return _of_list(visit, verb, done="tracing.inspected", said=said)


@router.post("/batches/{code}/hand")
def hand(visit: SignedVisit, code: str) -> Response:
    """Offer some of it to another organisation."""
    said = {"to": visit.text("to"), "much": visit.text("much")}

    def verb() -> None:
        with visit.writing() as work:
            traceability.hand_over(work, code, to=said["to"], quantity=said["much"], hands=hands())

    return _of_batch(visit, code, verb, done="tracing.offered", said=said)


@router.post("/batches/{code}/inspect")
def inspect(visit: SignedVisit, code: str) -> Response:
    """Say what was found of it."""
    said = {name: visit.text(name) for name in ("result", "standard", "says")}

    def verb() -> None:
        with visit.writing() as work:
            traceability.inspect(
                work, code, result_of(said["result"]), standard=said["standard"], says=said["says"]
            )

    return _of_batch(visit, code, verb, done="tracing.inspected", said=said)


@router.post("/batches/{code}/recall")
def recall(visit: SignedVisit, code: str) -> Response:
    """Call it back, with everything made of it."""
    said = {"reason": visit.text("reason")}

    def verb() -> None:
        with visit.writing() as work:
            traceability.recall(work, code, reason=said["reason"], hands=hands())

    return _of_batch(visit, code, verb, done="tracing.recalled", said=said)


def inputs(said: str) -> dict[str, str]:
    """`CODE=QUANTITY`, a line each. Raises BadInput `bad_pair`, `said_twice`."""
    found: dict[str, str] = {}
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    for line in lines[: _MOST_LINES + 1]:
        code, equals, quantity = line.partition("=")
        if not equals or code.strip() in found:
            raise BadInput(
                "said_twice" if equals else "bad_pair",
                Text(f"「{line[:60]}」应写作 批号=数量，每批一行", f"“{line[:60]}” should be CODE=QUANTITY, a line for each batch."),
                where={"field": "of"},
            )  # fmt: skip
        found[code.strip()] = quantity.strip()
    return found


def part_of(said: str) -> traceability.Part:
    """One of the four. Raises BadInput `no_such_part`."""
    try:
        return traceability.Part(said)
    except ValueError:
        raise BadInput("no_such_part", Text("没有这个角色", "There is no such part."), where={"field": "part"}) from None  # fmt: skip


def result_of(said: str) -> traceability.Result:
    """Passed or failed. Raises BadInput `no_such_result`."""
    try:
        return traceability.Result(said)
    except ValueError:
        raise BadInput("no_such_result", Text("没有这个结论", "There is no such result."), where={"field": "result"}) from None  # fmt: skip


def _of_list(
    visit: Visit, verb: Callable[[], None], *, done: str, said: Mapping[str, str] | None = None
) -> Response:
    try:
        verb()
    except YibenError as error:
        return visit.show(batches_page(visit, error=error, said=said), status=error.status)
    return visit.to("/batches", done=done)


def _of_batch(
    visit: Visit, code: str, verb: Callable[[], None], *, done: str, said: Mapping[str, str]
) -> Response:
    try:
        verb()
    except YibenError as error:
        return visit.show(batch_page(visit, code, error=error, said=said), status=error.status)
    return visit.to(f"/batches/{code}", done=done)
