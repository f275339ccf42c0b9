"""Applying 申请: a form filled in as far as the platform knows, each fact with its source; and one application as it stands."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.attachments import download
from yiben.app.benefit_documents import document
from yiben.app.benefits.acting import payee_of, refused
from yiben.app.benefits.criteria import Line, answered
from yiben.app.benefits.fields import FactField, changed, facts_wanted, fields_of, filled, read, with_value
from yiben.app.benefits.held import TITLES, FactLine, fact_lines, fen_said, said_of, title_lines
from yiben.app.benefits.one import AnswerSaid, Found, answer_said, find
from yiben.app.reactions import hands, ties
from yiben.capabilities import casework, programmes, vouchers
from yiben.capabilities.programmes import delivery
from yiben.engines.rules.entitlements import prerequisites
from yiben.engines.rules.entitlements.model import Form, Once
from yiben.kernel.errors import BadInput, NotFound, YibenError
from yiben.ui.answers import as_json
from yiben.ui.doors import CitizenVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """A material of the form: `held` says what the platform knows instead of it, `error` what is wrong with the file."""

    material: delivery.Material
    held: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyPage(PageView):
    """The form of a round."""

    template: ClassVar[str] = "benefits/apply.html"
    place: ClassVar[str] = "programmes"
    call: delivery.Call
    title: str
    applicant: str
    answer: AnswerSaid
    known: tuple[FactLine, ...]
    fields: tuple[FactField, ...]
    judged: tuple[Line, ...]
    materials: tuple[AskedFor, ...]
    pays: bool
    by_project: bool
    typed: Mapping[str, str]
    most_mb: int
    kinds: str
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationPage(PageView):
    """One application."""

    template: ClassVar[str] = "benefits/application.html"
    place: ClassVar[str] = "programmes"
    sheet: delivery.Sheet
    amount: str
    facts: tuple[tuple[str, str, str], ...]  # title, value, whose word
    payments: tuple[tuple[str, str, str], ...]  # amount, due, state
    debts: tuple[tuple[str, str, str], ...]  # amount, reason, article
    may_mend: bool
    may_hand: bool
    may_leave: bool
    troubles: Mapping[str, str]
    most_mb: int
    kinds: str


@router.get("/benefits/apply/{call}", name="benefits.apply")
def form(visit: CitizenVisit, call: str) -> Response:
    """The form, filled in."""
    return visit.show(_form(visit, call))


@router.post("/benefits/apply")
def sent(visit: CitizenVisit) -> Response:
    """Send it with its files; what is wrong is said beside what was typed."""
    call = visit.text("call")
    try:
        with visit.writing() as work:
            found = find(work, delivery.find_call(work, call).programme)
            fields = _fields(found, sorted(facts_wanted(found.of)))
            before = {one.fact: one.value for one in delivery.my_facts(work)}
            asked = delivery.Ask(
                call=call,
                facts=changed(read(visit.form, fields, found.of.book), before, found.of.book),
                files=_files(visit),
                payee=payee_of(visit),
                project=visit.text("project"),
            )
            made = delivery.apply(work, asked, ties=ties())
    except YibenError as error:
        if visit.wants_json or isinstance(error, NotFound):
            raise
        return visit.show(_form(visit, call, error=error), status=error.status)
    if visit.wants_json:
        return as_json(document(made))
    return visit.to(f"/benefits/applications/{made.number}", done="benefits.applied")


@router.get("/benefits/applications/{number}", name="benefits.application")
def shown(visit: CitizenVisit, number: str) -> Response:
    """One's own application."""
    with visit.reading() as work:
        sheet = delivery.sheet(work, number, ties=ties())
        found = find(work, sheet.application.programme)
    if visit.wants_json:  # bank accounts but for their end
        return as_json(document(sheet))
    one, book = sheet.application, found.of.book
    sources = {each.fact: str(each.source) for each in sheet.known}
    allowed = {move for move, _, may, _ in sheet.moves if may}
    return visit.show(
        ApplicationPage(
            sheet=sheet,
            amount=fen_said(one.amount),
            facts=tuple(
                (
                    str(book.facts[name].title),
                    said_of(book, name, value),
                    (sources.get(name) or one.sources[name]) if name in one.sources else "",
                )
                for name, value in one.facts.items()
                if name in book.facts and name != TITLES
            ),
            payments=tuple((fen_said(each.amount), each.due, each.state.value) for each in sheet.payments),
            debts=tuple((fen_said(each.amount), each.reason, each.article) for each in sheet.debts),
            may_mend="resubmit" in allowed,
            may_hand="hand_in" in allowed,
            troubles={str(name): str(says) for name, says in delivery.TROUBLES.items()},
            most_mb=visit.office.settings.attachment_mb,
            kinds=_kinds(),
            may_leave="withdraw" in allowed,
        )
    )


@router.get("/benefits/applications/{number}/files/{file}")
def opened(visit: CitizenVisit, number: str, file: str) -> Response:
    """A file of a material, always as a download; for its applicant and whoever has to act now."""
    with visit.writing() as work:  # that somebody took it is an event
        found, content = delivery.open_material(work, number, file, ties=ties())
    return download(found.name, found.type, content)


@router.post("/benefits/materials")
def supplied(visit: CitizenVisit) -> Response:
    """Hand in files: while the office checks, or all at once with a supplement."""
    number = visit.text("number")
    here, act = f"/benefits/applications/{number}", "mend" if visit.text("act") == "mend" else "hand"
    try:
        with visit.writing() as work:
            if act == "mend":
                asked = delivery.Ask(call="", files=_files(visit))
                delivery.resubmit(work, number, asked, seen=_seen(visit), ties=ties())
            else:
                delivery.hand_in(work, number, _files(visit), seen=_seen(visit), ties=ties())
    except YibenError as error:
        return refused(visit, error, back=here)
    return as_json({"number": number}) if visit.wants_json else visit.to(here, done=f"benefits.{act}")


@router.post("/benefits/applications/{number}/leave")
def left(visit: CitizenVisit, number: str) -> Response:
    """Take it back."""
    here = f"/benefits/applications/{number}"
    try:
        with visit.writing() as work:
            case = delivery.sheet(work, number, ties=ties()).application.case
            casework.move(work, case, "withdraw", seen=_seen(visit), form={}, hands=hands())
    except YibenError as error:
        return refused(visit, error, back=here)
    return as_json({"number": number}) if visit.wants_json else visit.to(here, done="benefits.leave")


def _seen(visit: Visit) -> int:
    said = visit.text("seen")
    return int(said) if said.isdecimal() else 0


def _files(visit: Visit) -> tuple[delivery.Brought, ...]:
    return tuple(
        delivery.Brought(
            material=name.removeprefix("material."), name=file.filename or "", content=file.file.read()
        )
        for name in dict.fromkeys(visit.form)
        if name.startswith("material.")
        for file in visit.files(name)
    )


def _kinds() -> str:
    return ",".join(f".{one}" for one in sorted(casework.ENDINGS))


def _asked_for(call: delivery.Call, draft: delivery.Draft, error: YibenError | None) -> tuple[AskedFor, ...]:
    """The materials of a round, with what the platform knows instead of them and what is wrong with one."""
    said = {one.fact: one for one in draft.known}
    wrong = str(error.where.get("field") or "") if error else ""
    return tuple(
        AskedFor(
            material=one,
            held="；".join(f"{said[name].source} {said[name].as_of}" for name in one.facts)
            if one.id in draft.held
            else "",
            error=str(error.message) if error and wrong == f"material.{one.id}" else "",
        )
        for one in call.materials
    )


def _form(visit: Visit, reference: str, *, error: YibenError | None = None) -> ApplyPage:
    with visit.reading() as work:
        call = delivery.find_call(work, reference)
        found = find(work, call.programme)
        party = vouchers.me(work)
        wanted = facts_wanted(found.of) | ({TITLES} if prerequisites(found.of.programme) else set())
        known = [one for one in delivery.my_facts(work) if one.fact in wanted]
        facts = {one.fact: one.value for one in known} | {TITLES: list(delivery.titles_held(work, party.id))}
        held = title_lines(work)
        draft = delivery.prefill(work, reference, ties=ties())
    fields = tuple(
        with_value(one, facts[one.fact]) if one.fact in facts else one for one in _fields(found, facts)
    )
    facts |= _typed_facts(visit, fields, found)
    answer = programmes.assess(found.of, found.panel, facts, as_of=found.shelf.day)
    programme = found.of.programme
    form = programme.benefit.form if programme.benefit else Form.TITLE
    names = ("payee_name", "payee_account", "payee_bank", "project")
    return ApplyPage(
        call=call,
        title=str(programme.title),
        applicant=party.name,
        answer=answer_said(answer),
        known=fact_lines(known, found.shelf, held=held),
        fields=filled(fields, visit.form, error=error) if visit.form else fields,
        judged=tuple(one for one in answered(answer).walk() if one.kind == "judged"),
        materials=_asked_for(call, draft, error),
        pays=form in {Form.MONEY, Form.CASE_BY_CASE},
        by_project=programme.once in {Once.PROJECT, Once.FACILITY},
        typed={name: visit.text(name) for name in names},
        most_mb=visit.office.settings.attachment_mb,
        kinds=_kinds(),
        error=error,
    )


def _fields(found: Found, known: Collection[str]) -> tuple[FactField, ...]:
    return tuple(one for one in fields_of(found.of, titles={}, known=known) if one.fact != TITLES)


def _typed_facts(visit: Visit, fields: tuple[FactField, ...], found: Found) -> dict[str, Any]:
    try:
        facts = read(visit.form, fields, found.of.book)
        programmes.assess(found.of, found.panel, facts, as_of=found.shelf.day)
    except BadInput:  # said at the field already
        return {}
    return facts
