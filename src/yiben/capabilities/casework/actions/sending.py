"""Messages beside the notices: e-mail to whoever wants it, a webhook for the installation. Sent after everything else.

A message tells a number, where the case stands and a link, nothing more: no title, no form value, no name. It is
queued in one transaction, claimed in another, sent, and settled: whoever is killed in between sends it once more
under the same delivery name, never less than once.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from yiben.capabilities.casework.actions.cases import flow_of
from yiben.capabilities.casework.actions.persons import accounts_of
from yiben.capabilities.casework.model import Channel, Hands
from yiben.capabilities.casework.store import telling as store
from yiben.infra.outbound import Letter, can_call, can_mail, send_mail, send_webhook
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, Unavailable
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

_AT_ONCE = 200
_MOST_TRIES = 8
_LEASE = timedelta(minutes=10)
_FIRST_PAUSE = timedelta(minutes=2)


def queue(office: Office, *, hands: Hands) -> int:
    """Make messages of notices nobody has made any of; how many notices."""
    done = 0
    while True:
        with office.writing(SYSTEM) as work:
            rows = store.unspread(work.db, most=_AT_ONCE)
            store.queue(work.db, _messages(work, rows, hands=hands))
            store.spread(work.db, [row["id"] for row in rows])
        done += len(rows)
        if len(rows) < _AT_ONCE:
            return done


def send(office: Office) -> tuple[int, int]:
    """Send what is due; how many went, and how many did not."""
    with office.reading(SYSTEM) as work:
        due = store.unsent(work.db, stamp(work.now()), most=_AT_ONCE)
    sent = failed = 0
    for message in due:
        now = office.clock()
        with office.writing(SYSTEM) as work:
            claimed = store.claim(work.db, message, now=stamp(now), until=stamp(now + _LEASE))
            ready = _prepared(work, claimed) if claimed is not None else None
        if claimed is None:
            continue
        outcome = _deliver(office, claimed, ready)
        with office.writing(SYSTEM) as work:
            store.settle(work.db, message, **outcome)
        sent += outcome["sent"] is not None
        failed += outcome["sent"] is None
    return sent, failed


def _messages(work: Work, rows: list[Any], *, hands: Hands) -> list[dict[str, Any]]:
    mails = store.with_email(work.db) if can_mail(work.settings) else {}
    known: dict[str, frozenset[str]] = {}
    found, called = [], set()
    for row in rows:
        if mails:
            if row["key"] not in known:
                known[row["key"]] = frozenset(accounts_of(work, row["key"], hands=hands)) & set(mails)
            found += [
                _message(row, Channel.EMAIL, account)
                for account in sorted(known[row["key"]] - {row["causer"]})
            ]
        # One call for each thing that happened to a case, however many were told of it.
        happened = (row["case"], row["at"])
        if can_call(work.settings) and row["case"] is not None and happened not in called:
            called.add(happened)
            found.append(_message(row, Channel.WEBHOOK, ""))
    return found


def _message(row: Mapping[Any, Any], channel: Channel, account: str) -> dict[str, Any]:
    return {
        "id": new_id("msg"),
        "notice": row["id"],
        "channel": channel.value,
        "account": account,
        "made": row["at"],
        "tries": 0,
        "next_try": row["at"],
        "sent": None,
        "problem": None,
    }


def _prepared(work: Work, row: Mapping[Any, Any]) -> tuple[str, str, str] | None:
    """(address, subject, body) of a letter, or ("", "", body) of a call; None when nobody wants it any more."""
    link = _link(work, row)
    state = flow_of(work, row["flow_sha256"]).state(row["state"]).title if row["flow_sha256"] else None
    if row["channel"] == Channel.WEBHOOK.value:
        told = {
            "delivery": row["id"], "case": row["case"], "number": row["number"], "kind": row["kind"],
            "state": row["state"], "link": link, "at": row["made"],
        }  # fmt: skip
        return "", "", json.dumps(told, ensure_ascii=False, sort_keys=True)
    wants = store.preference_of(work.db, row["account"])
    if wants is None or Channel.EMAIL.value not in wants["channels"] or not wants["email"]:
        return None
    where = f"{state.zh} / {state.en}" if state else ""
    subject = f"{row['number']} {where}" if row["number"] else "一本通知 / Yiben notice"
    said = Text("您有一条新通知", "There is a notice for you")
    body = "\n".join(one for one in (f"{said.zh} / {said.en}", row["number"] or "", where, link or "") if one)
    return wants["email"], subject, body + "\n"


def _link(work: Work, row: Mapping[Any, Any]) -> str | None:
    site = work.settings.public_url.rstrip("/")
    if not site:
        return None
    return f"{site}/cases/{row['number']}" if row["number"] else f"{site}{row['page'] or '/notices'}"


def _deliver(office: Office, row: Mapping[Any, Any], ready: tuple[str, str, str] | None) -> dict[str, Any]:
    now = office.clock()
    if ready is None:
        return {"next_try": None, "sent": None, "problem": "not_wanted"}
    to, subject, body = ready
    try:
        if row["channel"] == Channel.WEBHOOK.value:
            send_webhook(office.settings, body.encode(), delivery=row["id"])
        else:
            send_mail(office.settings, Letter(to=to, subject=subject, body=body))
    except BadInput as error:  # it will never work as it is
        return {"next_try": None, "sent": None, "problem": error.code[:80]}
    except Unavailable as error:
        again = row["tries"] < _MOST_TRIES
        pause = _FIRST_PAUSE * 2 ** (row["tries"] - 1)
        return {
            "next_try": stamp(now + pause) if again else None,
            "sent": None,
            "problem": error.code[:80],
        }
    return {"next_try": None, "sent": stamp(now), "problem": None}
