"""Examples and errors for the OpenAPI document, in one wording."""

from typing import Any

Responses = dict[int | str, dict[str, Any]]

_ERROR = {
    "error": {
        "code": "level_too_high",
        "message": "“身份证号” is level 4; you are cleared for level 1.",
        "where": {"item": "身份证号", "level": 4},
        "hint": "Ask a security officer.",
    }
}


def example(body: Any, *, words: str = "OK", media: str = "application/json", status: int = 200) -> Responses:
    """A response with an example body."""
    return {status: {"description": words, "content": {media: {"example": body}}}}


def _error(words: str) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"example": _ERROR}}}


ERRORS: Responses = {
    401: _error("Nobody is signed in 未登录"),
    403: _error("Not allowed: which rule, which item, whom to ask 不允许"),
    404: _error("No such thing, or not visible to you 没有找到"),
    422: _error("The input was wrong: where, and what to do 输入有误"),
    503: _error("A limit of time, memory or rows was reached 超出限额"),
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
