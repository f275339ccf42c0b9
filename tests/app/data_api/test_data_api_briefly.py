"""Answers that come by the short way have the headers of those that come by the long one."""

import httpx
from api_makers import Desk, bearing

PASSING = {"date", "content-length", "x-next-cursor"}
SECURITY = (
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "permissions-policy",
)


def ask(desk: Desk, body: object, **headers: str) -> httpx.Response:
    address = f"{desk.address}/api/data/{desk.grant.id}/query"
    return httpx.post(address, json=body, headers=bearing(desk.made, **headers))


def same(answer: httpx.Response) -> dict[str, str]:
    """The headers without what belongs to a moment."""
    return {name: value for name, value in answer.headers.items() if name not in PASSING}


def test_a_cookie_changes_nothing_about_the_headers_of_an_answer(desk: Desk) -> None:
    for body in ({"limit": 3}, {"where": {"nothing": 1}}):
        short = ask(desk, body)
        whole = ask(desk, body, Cookie="other=1")
        assert short.status_code == whole.status_code
        assert same(short) == same(whole)
        assert all(name in short.headers for name in SECURITY)
        assert short.headers["cache-control"] == "no-store"


def test_the_language_is_the_one_that_is_accepted(desk: Desk) -> None:
    for accepted, told in (("zh-CN,zh;q=0.9", "zh-CN"), ("en-GB", "en"), ("zh;q=0.5, en", "zh-CN")):
        short = ask(desk, {"where": {"nothing": 1}}, **{"Accept-Language": accepted})
        whole = ask(desk, {"where": {"nothing": 1}}, **{"Accept-Language": accepted, "Cookie": "other=1"})
        assert short.headers["content-language"] == whole.headers["content-language"] == told
        assert short.json() == whole.json()


def test_reasons_are_told_in_the_language_of_each_who_asks(desk: Desk) -> None:
    told = [
        [one["reason"] for one in ask(desk, {"limit": 1}, **{"Accept-Language": lang}).json()["columns"]]
        for lang in ("zh", "en", "zh", "en")
    ]
    assert told[0] == told[2] != told[1] == told[3]


def test_a_page_says_how_many_rows_it_has_and_where_to_go_on(desk: Desk) -> None:
    first = ask(desk, {"limit": 2})
    assert first.headers["x-row-count"] == "2"
    assert first.headers["x-next-cursor"] == first.json()["next"]
    assert first.headers["content-type"] == "application/json"
    assert first.headers["vary"] == "Accept, Authorization"
    assert len(first.content) == int(first.headers["content-length"])
    more = desk.get("?limit=2")
    assert more.headers["link"].endswith('; rel="next"')
