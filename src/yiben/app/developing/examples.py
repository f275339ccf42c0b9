"""Examples of one endpoint that run as pasted: curl, Python, R. The key comes from the environment, never inline."""

import json
from dataclasses import dataclass
from urllib.parse import quote

from yiben.capabilities.sharing import dataapi


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example: the tool, and what to paste."""

    tool: str
    text: str


def examples_of(endpoint: dataapi.Endpoint, *, address: str) -> tuple[Example, ...]:
    """The same question in three tools: a filter on the first column, and every page of the answer."""
    column = next((one for one in endpoint.columns if one.comparable), endpoint.columns[0])
    name = json.dumps(column.name, ensure_ascii=False)
    return (
        Example(tool="curl", text=_CURL.format(address=address, query=quote(f"{column.name}:prefix"))),
        Example(tool="Python", text=_PYTHON.format(address=address, name=name)),
        Example(tool="R", text=_R.format(address=address, name=name)),
    )


_CURL = """\
export YIBEN_KEY='ybk_…'

# rows as JSON, or with Accept: text/csv · application/vnd.apache.parquet · application/vnd.apache.arrow.stream
curl -s -H "Authorization: Bearer $YIBEN_KEY" "{address}?limit=10"

# values that must not stand in an address go into the body
curl -s -H "Authorization: Bearer $YIBEN_KEY" -H "Content-Type: application/json" \\
  -d '{{"where": {{}}, "limit": 10}}' "{address}/query"

# what the endpoint gives and takes
curl -s -H "Authorization: Bearer $YIBEN_KEY" "{address}/openapi.json"
"""

_PYTHON = """\
import json, os, urllib.parse, urllib.request

address = "{address}"
asked = {{"limit": "1000", {name} + ":prefix": ""}}
while True:
    request = urllib.request.Request(
        address + "?" + urllib.parse.urlencode(asked),
        headers={{"Authorization": "Bearer " + os.environ["YIBEN_KEY"], "Accept": "application/json"}},
    )
    with urllib.request.urlopen(request) as answer:
        page = json.load(answer)
    for row in page["rows"]:
        print(row)
    if page["next"] is None:
        break
    asked["cursor"] = page["next"]
"""

_R = """\
library(httr2)

address <- "{address}"
asked <- list(limit = 1000)
asked[[paste0({name}, ":prefix")]] <- ""
repeat {{
  page <- request(address) |>
    req_auth_bearer_token(Sys.getenv("YIBEN_KEY")) |>
    req_url_query(!!!asked) |>
    req_perform() |>
    resp_body_json()
  print(do.call(rbind, page$rows))
  if (is.null(page$`next`)) break
  asked$cursor <- page$`next`
}}
"""
