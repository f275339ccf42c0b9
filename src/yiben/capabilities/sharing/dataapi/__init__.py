"""The data API 数据接口: every grant with the road `api` is an endpoint of exactly its columns and rows.

Front desk. `make_key`, `rotate_key`, `revoke_key`, `keys_of`, `demand_signing` look after keys · `enter` says who
calls, `recognise` whose secret it is right now, `exchange` gives a short-lived token · `open_endpoint`, `from_address`, `from_json` and `answer` serve one
call, `marked` marks what `must_bear_mark`, `chosen` and `written` put it in the caller's format · `describe` is its OpenAPI document · `Meter`, `used`,
`used_by_hour` count. Start reading at `model.py`, then `actions/answering.py`.
"""

from yiben.capabilities.sharing.dataapi.actions.answering import (
    Lookup,
    answer,
    looked_up,
    marked,
    must_bear_mark,
    open_endpoint,
)
from yiben.capabilities.sharing.dataapi.actions.describing import describe, endpoint_of
from yiben.capabilities.sharing.dataapi.actions.entering import enter, exchange, expose, recognise
from yiben.capabilities.sharing.dataapi.actions.keeping import (
    bad_choice,
    demand_signing,
    keys_of,
    make_key,
    may_make,
    may_revoke,
    now_of,
    revoke_key,
    rotate_key,
    signing_needed,
)
from yiben.capabilities.sharing.dataapi.actions.metering import DONE, Meter, used, used_by_hour
from yiben.capabilities.sharing.dataapi.formats import ARROW, CSV, JSON, MEDIA, PARQUET, chosen, written
from yiben.capabilities.sharing.dataapi.model import (
    MOST_ROWS,
    Answered,
    ApiColumn,
    Ask,
    Caller,
    Endpoint,
    Key,
    KeyInUrl,
    KeyKind,
    KeyNeeded,
    NewKey,
    Op,
    Shown,
    Use,
)
from yiben.capabilities.sharing.dataapi.questions import from_address, from_json, secret_in
from yiben.capabilities.sharing.dataapi.tokens import SECONDS as TOKEN_SECONDS
from yiben.capabilities.sharing.dataapi.vault import looks_secret

__all__ = [
    "ARROW",
    "CSV",
    "DONE",
    "JSON",
    "MEDIA",
    "MOST_ROWS",
    "PARQUET",
    "TOKEN_SECONDS",
    "Answered",
    "ApiColumn",
    "Ask",
    "Caller",
    "Endpoint",
    "Key",
    "KeyInUrl",
    "KeyKind",
    "KeyNeeded",
    "Lookup",
    "Meter",
    "NewKey",
    "Op",
    "Shown",
    "Use",
    "answer",
    "bad_choice",
    "chosen",
    "demand_signing",
    "describe",
    "endpoint_of",
    "enter",
    "exchange",
    "expose",
    "from_address",
    "from_json",
    "keys_of",
    "looked_up",
    "looks_secret",
    "make_key",
    "marked",
    "may_make",
    "may_revoke",
    "must_bear_mark",
    "now_of",
    "open_endpoint",
    "recognise",
    "revoke_key",
    "rotate_key",
    "secret_in",
    "signing_needed",
    "used",
    "used_by_hour",
    "written",
]
