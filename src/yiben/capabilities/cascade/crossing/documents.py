"""Objections, requests, words about them, grants and reads as they travel, and how one that came is read. Pure."""

import re
from dataclasses import asdict
from datetime import date
from typing import Any

import orjson

from yiben.capabilities import sharing
from yiben.capabilities.cascade.crossing.model import (
    MOST_ROWS,
    GivenColumn,
    Granted,
    Standing,
    State,
    Told,
    Wanted,
)
from yiben.capabilities.cascade.envelope import Garbage, document
from yiben.capabilities.cascade.model import plainly
from yiben.capabilities.grants import Form
from yiben.capabilities.objections import Statement, Wrong
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_LONG, _SHORT, _ITEMS = 4_000, 300, 500
_REFERENCE = re.compile(r"xer_[0-9a-z]{26}")
_GRANT = re.compile(r"grt_[0-9a-z]{26}")
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._@-]{0,45}")
_EVENT = re.compile(r"[A-Za-z0-9_.-]{0,80}")
_NONCE = re.compile(r"[0-9a-f]{32}")
_TOLD = frozenset({State.OPEN, State.DONE, State.REFUSED, State.WITHDRAWN})
WANTS = frozenset({"withdraw", "ask_review"})


def text_of(said: dict[str, Any]) -> str:
    """A document as a message's body."""
    return orjson.dumps(said).decode()


def reference_of(subject: str) -> str:
    """The name of an errand. Raises Garbage."""
    if not _REFERENCE.fullmatch(subject):
        raise Garbage("reference")
    return subject


def read_objection(body: str) -> dict[str, str]:
    """An objection: `entry`, `item` (empty: the entry), `wrong`, `organisation`, `sealed`. Raises Garbage."""
    said = document(body)
    found = {name: words(said, name, _SHORT) for name in ("entry", "item", "organisation")}
    found["sealed"] = words(said, "sealed", 60_000)
    found["wrong"] = words(said, "wrong", 20)
    if not found["entry"] or found["wrong"] not in set(Wrong):
        raise Garbage("objection")
    if found["item"] and found["item"].rpartition(".")[0] != found["entry"]:
        raise Garbage("item")
    return found


def statement_document(said: Statement) -> dict[str, Any]:
    """What is said of a value, for its owner alone. Whose objection it is stays here (姓名不出本方)."""
    return {"key": dict(said.key), "seen": said.seen, "right": said.right, "says": said.says}


def read_statement(said: dict[str, Any]) -> Statement:
    """The same, read. Raises Garbage."""
    key = said.get("key")
    if not isinstance(key, dict) or len(key) > 20:
        raise Garbage("key")
    if not all(isinstance(one, str) and len(one) <= _SHORT and "\x00" not in one for one in key):
        raise Garbage("key")
    pairs = {name: words(key, name, _LONG) for name in key}
    return Statement(key=pairs, **{name: words(said, name, 2 * _LONG) for name in ("seen", "right", "says")})


def request_document(asked: sharing.Request, *, organisation: str, accounts: tuple[str, ...]) -> str:
    """A request: the form of a sharing request, whose it is, and who there may read."""
    form = {**sharing.form_of(asked), "accounts": []}
    return text_of({"form": form, "organisation": organisation, "accounts": list(accounts)})


def read_request(body: str) -> tuple[sharing.Request, str, tuple[str, ...]]:
    """(request, organisation, accounts). Raises Garbage."""
    said = document(body)
    form, accounts = said.get("form"), said.get("accounts")
    if not isinstance(form, dict) or not isinstance(accounts, list) or len(accounts) > 200:
        raise Garbage("request")
    if not all(isinstance(one, str) and _ACCOUNT.fullmatch(one) for one in accounts):
        raise Garbage("accounts")
    for name, value in form.items():
        many = value if isinstance(value, list) else [value]
        if len(many) > _ITEMS or not all(_plain(one) for one in many):
            raise Garbage(str(name)[:40])
    try:
        asked = sharing.request_of({**form, "accounts": []})
    except (BadInput, TypeError, ValueError) as error:
        raise Garbage("form") from error
    if not asked.columns or any(one.item.rpartition(".")[0] != asked.resource for one in asked.columns):
        raise Garbage("columns")
    return asked, words(said, "organisation", _SHORT), tuple(accounts)


def read_wants(body: str) -> tuple[str, str]:
    """What the asker wants done with an errand, and why. Raises Garbage."""
    said = document(body)
    wants = words(said, "wants", 20)
    if wants not in WANTS:
        raise Garbage("wants")
    return wants, words(said, "why", _LONG)


def read_word(body: str) -> dict[str, Any]:
    """What the owner says of an errand. Raises Garbage."""
    said = document(body)
    version, state, due = said.get("version"), said.get("state"), said.get("due")
    if type(version) is not int or not 0 <= version < 1 << 31 or not _word(state, _TOLD):
        raise Garbage("word")
    if due is not None:
        words(said, "due", 40)
    return {
        "version": version,
        "state": state,
        "number": plainly(words(said, "number", 40)),
        "title_zh": plainly(words(said, "zh", 200)),
        "title_en": plainly(words(said, "en", 200)),
        "due": due,
        "says": plainly(words(said, "says", _LONG)),
    }


def granted_document(one: Granted) -> str:
    """A grant as its owner states it."""
    said = asdict(one)
    said["clauses"] = [[text.zh, text.en] for text in one.clauses]
    return text_of(said)


def read_granted(body: str) -> Granted:
    """The same, read. Raises Garbage."""
    said = document(body)
    columns, budget = said.get("columns"), said.get("budget")
    clauses, roads = said.get("clauses"), said.get("roads")
    if not isinstance(columns, list) or not 0 < len(columns) <= _ITEMS or not isinstance(budget, dict):
        raise Garbage("grant")
    if not isinstance(clauses, list) or len(clauses) > 100 or not isinstance(roads, list) or len(roads) > 10:
        raise Garbage("grant")
    if len(budget) > 10 or not all(type(most) is int for most in budget.values()):
        raise Garbage("budget")
    if not all(isinstance(one, list) and len(one) == 2 and all(map(_plain, one)) for one in clauses):
        raise Garbage("clauses")
    if not _word(said.get("standing"), frozenset(Standing)) or not all(_plain(one) for one in roads):
        raise Garbage("standing")
    grant = words(said, "grant", 60)
    if not _GRANT.fullmatch(grant):
        raise Garbage("grant")
    return Granted(
        grant=grant,
        reference=reference_of(words(said, "reference", 60)),
        columns=tuple(_column(one) for one in columns),
        begins=_day(said, "begins"),
        ends=_day(said, "ends"),
        budget=dict(budget),
        clauses=tuple(Text(str(zh), str(en)) for zh, en in clauses),
        roads=tuple(str(one) for one in roads),
        standing=Standing(said["standing"]),
        **{name: words(said, name, _SHORT) for name in ("entry", "purpose", "agreement", "digest", "event")},
        **{name: words(said, name, _LONG) for name in ("rows", "purpose_says", "basis", "why")},
    )


def wanted_document(one: Wanted) -> bytes:
    """A read as it is asked."""
    return orjson.dumps(asdict(one))


def read_wanted(body: bytes) -> Wanted:
    """The same, read. Raises Garbage."""
    said = document(body)
    columns, rows = said.get("columns"), said.get("rows")
    if not isinstance(columns, list) or not 0 < len(columns) <= _ITEMS:
        raise Garbage("columns")
    if not all(_plain(one) for one in columns) or len(set(map(str, columns))) != len(columns):
        raise Garbage("columns")
    if type(rows) is not int or not 0 < rows <= MOST_ROWS:
        raise Garbage("rows")
    found = Wanted(
        grant=words(said, "grant", 60), account=words(said, "account", 60),
        columns=tuple(str(one) for one in columns), where=words(said, "where", _LONG), rows=rows,
        nonce=words(said, "nonce", 40), at=words(said, "at", 40), event=_event(said),
    )  # fmt: skip
    shaped = _GRANT.fullmatch(found.grant) and _ACCOUNT.fullmatch(found.account)
    if not shaped or not _NONCE.fullmatch(found.nonce):
        raise Garbage("read")
    return found


def read_told(body: bytes, *, columns: int, rows: int) -> Told:
    """An answer as it came, of exactly `columns` columns and at most `rows` rows. Raises Garbage."""
    said = document(body)
    listed, cut, count = said.get("columns"), said.get("cut"), said.get("rows")
    if not isinstance(listed, list) or len(listed) != columns or type(cut) is not bool:
        raise Garbage("answer")
    if type(count) is not int or not 0 <= count <= rows:
        raise Garbage("rows")
    trace = said.get("trace")
    for one in (*listed, *([{"name": "", "masked": False, "values": trace}] if trace is not None else [])):
        if not isinstance(one, dict) or type(one.get("masked")) is not bool:
            raise Garbage("column")
        values = one.get("values")
        if not isinstance(values, list) or len(values) != count:
            raise Garbage("values")
    return Told(
        names=tuple(words(one, "name", _SHORT) for one in listed),
        masked=tuple(one["masked"] for one in listed),
        values=tuple(one["values"] for one in listed),
        rows=count, cut=cut, export=words(said, "export", 60), trace_column=trace,
        event=_event(said),
    )  # fmt: skip


def account_of(name: str) -> str:
    """An account as it is told to the other side. BadInput for a name that cannot cross."""
    if not _ACCOUNT.fullmatch(name):
        raise BadInput("bad_account", Text("账号名过长", "This account's name is too long to cross."))
    return name


def words(said: dict[str, Any], field: str, longest: int) -> str:
    """A text of a document. Raises Garbage."""
    found = said.get(field)
    if not isinstance(found, str) or len(found) > longest or "\x00" in found:
        raise Garbage(field[:40])
    return found


def _column(said: Any) -> GivenColumn:
    if not isinstance(said, dict) or not _word(said.get("form"), frozenset(Form)):
        raise Garbage("column")
    level = said.get("level")
    if type(level) is not int or level not in range(1, 6):
        raise Garbage("level")
    return GivenColumn(
        item=words(said, "item", _SHORT),
        name=words(said, "name", _SHORT),
        form=Form(said["form"]),
        level=level,
    )


def _day(said: dict[str, Any], field: str) -> str:
    found = words(said, field, 10)
    try:
        return date.fromisoformat(found).isoformat()
    except ValueError as error:
        raise Garbage(field) from error


def _event(said: dict[str, Any]) -> str:
    found = words({"event": "", **said}, "event", 80)
    if not _EVENT.fullmatch(found):
        raise Garbage("event")
    return found


def _word(value: object, known: frozenset[str]) -> bool:
    return isinstance(value, str) and value in known


def _plain(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= _LONG and "\x00" not in value
    return value is None or type(value) in {bool, int, float}
