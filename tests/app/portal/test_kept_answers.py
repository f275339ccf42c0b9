"""What strangers are answered from kept bytes, and what never is."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.testclient import TestClient

from yiben.app.portal import swift
from yiben.app.portal.keeping import Answer, Question, Shelf
from yiben.infra.work import Office
from yiben.kernel.text import current_lang
from yiben.ui.doors import form_token
from yiben.ui.preferences import Speaking
from yiben.ui.shield import Headered


@dataclass
class Site:
    """A site of three pages that says how often each was really made."""

    client: TestClient
    layer: swift.Swift
    made: list[str] = field(default_factory=list)
    mark: int = 0

    def get(self, path: str, **headers: str) -> Any:
        self.layer._looked = -10  # as if a quarter of a second had passed
        return self.client.get(
            path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )


@pytest.fixture
def site(office: Office) -> Site:
    app = FastAPI()
    made: list[str] = []

    @app.get("/page/{name}")
    def page(request: Request, name: str) -> Response:
        made.append(str(request.url.path) + "?" + request.url.query)
        if name == "form":
            return HTMLResponse(f"<input name=csrf value={form_token(request.state.form_secret)}>")
        if name == "cookie":
            answer = HTMLResponse("mine")
            answer.set_cookie("who", "me")
            return answer
        if name == "json":
            return JSONResponse({"accept": request.headers.get("accept")})
        if name == "large":
            return StreamingResponse((b"x" * 500_000 for _ in range(4)), media_type="text/html")
        if name == "none":
            return HTMLResponse("nothing", 404)
        return HTMLResponse(f"<p>{name} {current_lang()} {request.url.query} " + "long " * 400)

    app.add_middleware(Speaking)
    app.add_middleware(Headered, secure=lambda: False)
    marks: list[Callable[[Any], object]] = []
    layer = swift.Swift(
        app,
        office=office,
        addresses=(swift.Public(path="/page/{name}", asks=frozenset({"q", "theme"})),),
        marks=(lambda _work: marks and marks[-1](_work),),
    )
    found = Site(TestClient(layer), layer, made)
    marks.append(lambda _work: found.mark)
    return found


def test_a_page_is_made_once_and_made_again_when_what_it_shows_has_moved(site: Site) -> None:
    first, second = site.get("/page/a"), site.get("/page/a")
    assert (first.text, len(site.made)) == (second.text, 1)
    assert first.headers["content-security-policy"] == second.headers["content-security-policy"]
    site.mark += 1
    assert site.get("/page/a").status_code == 200
    assert len(site.made) == 2


def test_whoever_shows_a_session_or_a_key_is_answered_by_the_site_itself(site: Site) -> None:
    for headers in ({"cookie": "yiben_session=abc"}, {"authorization": "Bearer x"}, {"range": "bytes=0-1"}):
        site.get("/page/a", **headers)
        site.get("/page/a", **headers)
    assert len(site.made) == 6
    assert len(site.layer.shelf) == 0


def test_forms_and_cookies_of_one_visitor_are_never_kept(site: Site) -> None:
    tokens = set()
    for _ in range(3):
        site.client.cookies.clear()
        tokens.add(site.get("/page/form").text)
    assert len(tokens) == 3
    assert site.get("/page/cookie").headers.get_list("set-cookie")
    assert len(site.layer.shelf) == 0


def test_refusals_and_large_answers_pass_through_whole(site: Site) -> None:
    assert site.get("/page/none").status_code == 404
    assert len(site.get("/page/large").content) == 2_000_000
    assert len(site.layer.shelf) == 0


def test_what_a_page_does_not_read_neither_shows_nor_makes_another_answer(site: Site) -> None:
    site.get("/page/a?q=1&theme=b")
    again = site.get("/page/a?theme=b&evil=%3Cscript%3E&q=1&done=x")
    assert len(site.made) == 1
    assert "evil" not in again.text


def test_languages_are_kept_apart_and_a_choice_is_still_remembered(site: Site) -> None:
    chinese, english = site.get("/page/a", accept_language="zh"), site.get("/page/a", accept_language="en")
    assert (" zh " in chinese.text, " en " in english.text) == (True, True)
    assert english.headers["content-language"] == "en"
    for _ in range(2):
        assert "yiben_lang=en" in site.get("/page/a?lang=en", accept_language="zh").headers["set-cookie"]
    assert len(site.made) == 3


def test_programs_and_browsers_get_what_they_asked_for(site: Site) -> None:
    assert site.get("/page/json", accept="text/html,*/*").json()["accept"] == "text/html,*/*"
    assert site.get("/page/json", accept="application/json").json()["accept"] == "application/json"


def test_an_answer_somebody_holds_already_is_not_sent_again(site: Site) -> None:
    first = site.get("/page/a")
    again = site.get("/page/a", if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    head = site.client.head("/page/a")
    assert (head.content, head.headers["content-length"]) == (b"", first.headers["content-length"])


def test_a_body_goes_out_packed_where_the_reader_unpacks_it(site: Site) -> None:
    packed, plain = (
        site.get("/page/a", accept_encoding="gzip"),
        site.get("/page/a", accept_encoding="identity"),
    )
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text


def test_a_crowd_before_one_new_page_has_it_made_once(site: Site) -> None:
    async def crowd() -> list[int]:
        sent: list[int] = []

        async def one() -> None:
            async def send(message: Any) -> None:
                if message["type"] == "http.response.start":
                    sent.append(message["status"])

            scope = {"type": "http", "method": "GET", "path": "/page/a", "raw_path": b"/page/a",
                     "query_string": b"", "headers": [(b"host", b"x")], "client": ("c", 1), "scheme": "http",
                     "server": ("x", 80), "http_version": "1.1", "root_path": ""}  # fmt: skip
            await site.layer(scope, _nothing, send)

        await asyncio.gather(*(one() for _ in range(40)))
        return sent

    assert asyncio.run(crowd()) == [200] * 40
    assert len(site.made) == 1


async def _nothing() -> Any:
    return {"type": "http.request", "body": b"", "more_body": False}


@given(
    asked=st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6), st.binary(max_size=900)), max_size=60)
)
def test_no_flood_of_questions_outgrows_the_shelf(asked: list[tuple[str, str, bytes]]) -> None:
    shelf = Shelf(bytes_=6_000, entries=5)
    for path, query, body in asked:
        question = Question("h", path, query, "zh", "normal", "html")
        shelf.keep(question, Answer(headers=(), etag=b"", plain=body, packed=b"", made=0.0))
        assert shelf.bytes <= 12_000
        assert len(shelf) <= 10
        if len(body) < 4_000:
            assert shelf.find(question) is not None


def test_a_flood_of_searches_drives_out_no_page() -> None:
    shelf = Shelf(bytes_=10_000_000, entries=10)
    page = Question("h", "/datasets/a", "", "zh", "normal", "html")
    answer = Answer(headers=(), etag=b"", plain=b"", packed=b"", made=0.0)
    shelf.keep(page, answer)
    for at in range(100):
        shelf.keep(page._replace(query=f"q={at}"), answer)
    assert shelf.find(page) is answer
