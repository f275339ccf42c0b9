"""Examples and errors for the OpenAPI document, in one wording."""

from typing import Any

Responses = dict[int | str, dict[str, Any]]


def example(body: Any, *, words: str = "OK", media: str = "application/json", status: int = 200) -> Responses:
    """A response with an example body."""
    return {status: {"description": words, "content": {media: {"example": body}}}}


def _error(words: str, code: str, message: str, *, hint: str, **where: Any) -> dict[str, Any]:
    body = {"error": {"code": code, "message": message, "where": where, "hint": hint}}
    return {"description": words, "content": {"application/json": {"example": body}}}


ERRORS: Responses = {
    401: _error(
        "Nobody is signed in 未登录",
        "sign_in_needed",
        "Please sign in first.",
        hint="Send an access token in the Authorization header.",
    ),
    403: _error(
        "Not allowed: which item, which level, whom to ask 不允许",
        "not_steward",
        "You may not change the ledger of “省卫生健康委员会”",
        hint="Ask a steward of “省卫生健康委员会” or a security officer.",
        account="analyst",
    ),
    404: _error(
        "No such thing, or not visible to you 没有找到",
        "no_table",
        "There is no table “visit”.",
        hint="Did you mean: visits?",
        table="visit",
    ),
    422: _error(
        "The input was wrong: where, and what to do 输入有误",
        "no_organisation",
        "Please name the organisation the data belongs to.",
        hint="",
        field="org",
    ),
    503: _error(
        "A limit of time, memory or rows was reached 超出限额",
        "query_time",
        "The query was stopped after 60 seconds.",
        hint="Narrow it down, or ask for less.",
    ),
}
"""The ways a request can end badly; the body is the contract's error object."""

INTAKE = {
    "source": "visits.csv",
    "encoding": "gb18030",
    "rows": 1000,
    "resource": "res_01jd…",
    "snapshot": "8402…",
    "columns": [
        {
            "name": "身份证号",
            "type": "string",
            "semantic": "cn_resident_id",
            "personal": True,
            "sensitivity": 4,
            "confidence": 0.99,
            "evidence": "997 of 1000 match, checksum ok",
            "nulls": 3,
            "distinct": 997,
        }
    ],
    "quality": {
        "rules": 12,
        "failed": 1,
        "findings": [{"rule": "…", "column": "…", "failed_rows": 3, "sample_rows": [17, 52, 90]}],
    },
    "rejected_rows": 0,
    "rejects_file": None,
}
"""The contract's answer to an intake."""
