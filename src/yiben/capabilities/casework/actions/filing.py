"""Filing a case."""

from collections.abc import Mapping, Sequence
from typing import Any

from yiben.capabilities import policy
from yiben.capabilities.casework.actions import attaching, entering, stepping
from yiben.capabilities.casework.actions.calendars import calendar_of
from yiben.capabilities.casework.actions.cases import keep_flow, read
from yiben.capabilities.casework.actions.persons import person
from yiben.capabilities.casework.actions.refusing import recorded, sent_before
from yiben.capabilities.casework.model import Case, Handed, Hands
from yiben.capabilities.casework.store import cases as store
from yiben.engines.flows import fill
from yiben.engines.flows.model import FILING, Flow
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


def file(
    work: Work,
    kind: str,
    *,
    subject: str,
    organisation: str | None,
    title: str,
    form: Mapping[str, Any],
    attachments: Sequence[Handed] = (),
    parent: str | None = None,
    hands: Hands,
    token: str | None = None,
    flow: Flow | None = None,
) -> Case:
    """Open a case of `kind` (申请): on the flow in force for it, or on `flow` where a capability has its own.

    `organisation` owns what it is about, by identifier. `token`: the form's own word; the same one a second time
    is refused with MovedOn `already_sent` and the case it became. Raises BadInput `form_wrong` with every
    problem, or what is wrong with an attachment. Leaves `case.filed`.
    """
    with recorded(work, kind, move=FILING):
        following = flow or policy.flow(work, kind)
        case_id = new_id("case")
        _claim(work, token, case_id)
        words = fill((stepping.TITLE,), {"title": title})
        _short(subject=subject, organisation=organisation, parent=parent)
        files = attaching.check(work, attachments)
        said = attaching.named(following.form, form, files)
        values = fill(following.form, said, sizes=attaching.sizes(files))
        values = attaching.identified(following.form, values, files)
        stepping.check_accounts(work, following.form, values)
        attaching.store_bytes(work.home, attachments)
        row = _row(work, following, values, kind=kind, hands=hands) | {
            "id": case_id,
            "subject": subject,
            "organisation": organisation,
            "title": words["title"],
            "parent": parent,
        }
        row |= entering.columns(work, row, flow=following, version=1, hands=hands)
        store.add(work.db, row)
        made = stepping.Made(
            move=FILING,
            source=None,
            target=following.start,
            account=work.actor.account,
            through=None,
            form=values,
            note="",
            attachments=files,
        )
        stepping.write(work, row, made, fields=following.form, kind="case.filed")
        entering.settle(work, row, flow=following, causer=work.actor.account, hands=hands)
        return read(work, case_id)


def _claim(work: Work, token: str | None, case_id: str) -> None:
    if token is None:
        return
    me, at = work.actor.account, stamp(work.now())
    if not store.use_token(work.db, account=me, word=token[:80], case_id=case_id, version=1, at=at):
        used = store.token_used(work.db, account=me, word=token[:80])
        assert used is not None
        raise sent_before(work, used)


def _row(work: Work, flow: Flow, values: Mapping[str, Any], *, kind: str, hands: Hands) -> dict[str, Any]:
    now = work.now()
    year = calendar_of(work, flow).local(now).year
    return {
        "number": f"{year}-{store.next_number(work.db, year):06d}",
        "kind": kind,
        "flow": flow.key,
        "flow_sha256": keep_flow(work, flow),
        "filer": work.actor.account,
        "filer_org": person(work, work.actor, hands=hands).org,
        "state": flow.start,
        "form": dict(values),
        "filed": stamp(now),
        "missed": False,
    }


def _short(**said: str | None) -> None:
    for name, value in said.items():
        if value is not None and (len(value) > (200 if name == "subject" else 80) or "\0" in value):
            raise BadInput(
                "bad_reference",
                Text(f"{name} 过长或无效", f"{name} is too long or unusable."),
                where={"field": name},
            )
