"""Whoever writes into fields everybody reads: scripts, floods, invisible letters, forged and repeated forms, other people's things."""

import re
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from attack_square import HTML, Square, found_square
from starlette.testclient import TestClient

from yiben.capabilities import opening, participation
from yiben.capabilities.participation import Asked, Kind, PostKind
from yiben.capabilities.participation.texts import pieces, plain
from yiben.kernel.actors import SYSTEM
from yiben.kernel.errors import BadInput, YibenError

EVIL = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% raw %}",
    "javascript:alert(1) data:text/html,<b>",
    "</textarea><svg onload=alert(1)>",
    "' OR 1=1; DROP TABLE participation_matter; --",
    "\u202egnp.exe\u202c and more text",
    "a\u200b\u200d\ufeffb\u2066c\u2069 words here",
    "Z\u0351\u0352\u0353\u0354\u0355\u0356a\u0351\u0352\u0353lgo text",
    "\x00\x1b[31mred\x07 text here",
    "\U000e0041\U000e0042 tags and text",
    "half \ud800 a letter",
)


@pytest.fixture(scope="module")
def square(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Square]:
    made = found_square(tmp_path_factory.mktemp("square"))
    yield made
    made.platform.close()


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests write more than one citizen may in an hour, but where that is what they test."""
    from yiben.capabilities.participation.actions import asking, showing, talking

    monkeypatch.setattr(asking, "_A_DAY", 10_000)
    monkeypatch.setattr(talking, "_AN_HOUR", 10_000)
    monkeypatch.setattr(talking, "_REPORTS_A_DAY", 10_000)
    monkeypatch.setattr(showing, "_A_DAY", 10_000)


@pytest.mark.parametrize("evil", EVIL)
def test_what_is_written_in_any_field_is_text_on_every_page(square: Square, evil: str) -> None:
    client, csrf = square.browser("zhang")
    unique = secrets.token_hex(4)
    said = f"{evil} {unique}".encode("utf-8", "replace").decode()
    forms = [
        ("/wishes/new", {"title": said[:80], "says": said, "publisher": "", "sure": "1", "token": unique}),
        ("/datasets/air/discussion", {"kind": "question", "says": said}),
        ("/datasets/air/wrong", {"title": said[:80], "says": said, "token": unique + "w"}),
        (
            "/reuses/new",
            {
                "title": said[:80],
                "says": said,
                "url": "https://example.org/x",
                "made_by": said[:60],
                "datasets": "air",
            },
        ),
        ("/wishes/new", {"title": said, "says": said, "publisher": said}),
        ("/follows", {"kind": said, "target": said, "back": "//evil.example"}),
    ]
    for path, fields in forms:
        answer = client.post(path, data={"csrf": csrf, **fields}, headers=HTML)
        assert answer.status_code in {200, 404, 409, 422}, (path, answer.status_code)
        assert _harmless(answer.text), path
    owner, _ = square.browser("owner")
    for path in ("/wishes", "/datasets/air/discussion", "/reuses", "/moderation", "/cases", "/todo", "/log"):
        for who in (square.client, owner):
            answer = who.get(path, headers=HTML)
            assert answer.status_code < 500, path
            assert _harmless(answer.text), path


@pytest.mark.parametrize(
    "path",
    [
        "/wishes/new",
        "/datasets/air/discussion",
        "/datasets/air/wrong",
        "/reuses/new",
        "/follows",
        "/report/x",
    ],
)
def test_a_megabyte_in_a_field_is_refused_and_not_said_back(square: Square, path: str) -> None:
    client, csrf = square.browser("zhang")
    fields = dict.fromkeys(
        ("title", "says", "publisher", "url", "made_by", "datasets", "target", "reason", "to"), "字" * 300_000
    )
    answer = client.post(path, data={"csrf": csrf, "kind": "question", "sure": "1", **fields}, headers=HTML)
    assert answer.status_code in {404, 413, 422}
    assert len(answer.content) < 150_000


@pytest.mark.parametrize(
    "path",
    [
        "/wishes/new",
        "/wishes/2026-000001/vote",
        "/datasets/air/discussion",
        "/reuses/new",
        "/follows",
        "/report/x",
        "/account/close",
    ],
)
def test_forms_from_elsewhere_and_from_strangers_do_nothing(square: Square, path: str) -> None:
    before = _counts(square)
    client, csrf = square.browser("zhang")
    fields = {"title": "A wish of mine", "says": "I wish for this", "sure": "1", "kind": "question"}
    assert client.post(path, data=fields, headers=HTML).status_code == 403
    other = HTML | {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert client.post(path, data={"csrf": csrf, **fields}, headers=other).status_code == 403
    stranger = TestClient(square.client.app, base_url="http://localhost", follow_redirects=False)
    assert stranger.post(path, data={"csrf": csrf, **fields}, headers=HTML).status_code in {303, 401, 403}
    assert _counts(square) == before


def test_a_form_sent_many_times_at_once_makes_one_thing(square: Square) -> None:
    before = _counts(square)
    client, csrf = square.browser("zhang")
    wish = {"csrf": csrf, "title": "Sent many times", "says": "The same form", "sure": "1", "token": "many"}
    with ThreadPoolExecutor(6) as pool:
        codes = list(
            pool.map(
                lambda _: (
                    client.post("/wishes/new", data=wish, headers=HTML, follow_redirects=False).status_code
                ),
                range(6),
            )
        )
    assert codes.count(303) == 1
    assert set(codes) <= {303, 409}
    post = {"csrf": csrf, "kind": "comment", "says": "The very same words, six times"}
    with ThreadPoolExecutor(6) as pool:
        codes = list(
            pool.map(
                lambda _: (
                    client.post(
                        "/datasets/air/discussion", data=post, headers=HTML, follow_redirects=False
                    ).status_code
                ),
                range(6),
            )
        )
    assert codes.count(303) == 1
    assert [after - then for after, then in zip(_counts(square), before, strict=True)] == [1, 1]


def test_votes_of_many_at_once_are_counted_right(square: Square) -> None:
    with square.platform.office.writing(square.actors["zhang"]) as work:
        from yiben.app.reactions import hands

        made = participation.wish(work, Asked(title="Voted for at once", says="by many"), hands=hands())

    def vote(turn: int) -> None:
        actor = square.actors["li" if turn % 2 else "zhang"]
        with square.platform.office.writing(actor) as work:
            participation.vote(work, made.number)
            if turn % 3 == 0:
                participation.take_vote_back(work, made.number)
                participation.vote(work, made.number)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(vote, range(18)))
    with square.platform.office.reading(SYSTEM) as work:
        assert participation.find(work, made.number).votes == 2


@pytest.mark.parametrize("path", ["answer", "withdraw"])
def test_a_citizen_answers_nothing_and_takes_nothing_of_others_back(square: Square, path: str) -> None:
    from yiben.app.reactions import hands

    with square.platform.office.writing(square.actors["li"]) as work:
        made = participation.wish(work, Asked(title=f"Of Li {path}", says="Not of Zhang"), hands=hands())
    client, csrf = square.browser("zhang")
    for fields in (
        {"move": "withdraw"},
        {"move": "exists", "f.dataset": "air"},
        {"move": "../merge", "f.into": "1"},
    ):
        answer = client.post(
            f"/wishes/{made.number}/{path}", data={"csrf": csrf, "seen": "1", **fields}, headers=HTML
        )
        assert answer.status_code in {403, 404}
    with square.platform.office.reading(SYSTEM) as work:
        assert participation.find(work, made.number).state is participation.State.ASKED


def test_staff_paths_refuse_citizens_whatever_the_form_says(square: Square) -> None:
    client, csrf = square.browser("zhang")
    for path in (
        "/moderation/post_x",
        "/reuses/reu_x/review",
        "/desk/enter",
        "/desk/open",
        "/datasets/air/discussion/post_x/answer",
    ):
        fields = {"csrf": csrf, "do": "hide", "reason": "because", "role": "owner", "organisation": "x"}
        assert client.post(path, data=fields, headers=HTML).status_code == 403, path


@pytest.mark.parametrize(
    "number", ["0", "%2e%2e", "2026-000001'--", "x" * 3_000, "\u202e1", "%00", "1/../../log"]
)
def test_odd_numbers_and_addresses_are_not_found(square: Square, number: str) -> None:
    for path in (
        f"/wishes/{number}",
        f"/desk?number={number}",
        f"/topics/{number}",
        f"/publishers/{number}",
        f"/datasets/{number}/discussion",
    ):
        assert square.client.get(path, headers=HTML).status_code in {404, 303, 200, 401}, path
    for query in (
        "page=0",
        "page=-1",
        "page=99999999999",
        "page=x",
        "edition=99999999999999",
        "q=%25%5f",
        "state=x&order=y",
    ):
        for path in ("/wishes", "/reuses", "/datasets/air/discussion"):
            assert square.client.get(f"{path}?{query}", headers=HTML).status_code in {200, 422}, (path, query)


def test_a_flood_from_one_account_ends(square: Square, monkeypatch: pytest.MonkeyPatch) -> None:
    from yiben.capabilities.participation.actions import talking

    monkeypatch.setattr(talking, "_AN_HOUR", 5)
    codes = []
    for turn in range(60):
        try:
            with square.platform.office.writing(square.actors["li"]) as work:
                participation.say(work, "air", f"flood number {turn}", kind=PostKind.COMMENT)
            codes.append("")
        except YibenError as error:
            codes.append(error.code)
    assert codes.count("") <= 5
    assert codes.count("too_much") >= 55


@pytest.mark.parametrize(
    "says",
    [
        "call me at 13800138000 now",
        "my number is 138 0013 8000 ok",
        "11010519491231002X is mine",
        "身份证 １１０１０５１９４９１２３１００２Ｘ 请查",
        "+86-13912345678 call",
    ],
)
def test_numbers_of_persons_are_not_published(square: Square, says: str) -> None:
    with pytest.raises(BadInput) as refused, square.platform.office.writing(square.actors["zhang"]) as work:
        participation.say(work, "air", says, kind=PostKind.COMMENT)
    assert refused.value.code == "personal_data"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "//evil.example/x",
        "http://user:pw@evil.example/x",
        "https://",
        "ftp://example.org/x",
        "https://localhost/x",
        "https://exa mple.org",
        "https://example.org/" + "a" * 400,
        "https://example.org/\u202ex",
        "https://[::1/x",
    ],
)
def test_links_of_reuses_are_plain_web_addresses(square: Square, url: str) -> None:
    offered = participation.Offered(
        title="A nice thing", says="made of air", url=url, made_by="a club", datasets=["air"]
    )
    with pytest.raises(BadInput), square.platform.office.writing(square.actors["zhang"]) as work:
        participation.offer_reuse(work, offered)


def test_links_in_texts_never_carry_a_script_and_vouch_for_nobody(square: Square) -> None:
    found = pieces(
        'see https://example.org/a?b=1&c=<d>, (http://x.example/) javascript:alert(1) https://a"onclick=b'
    )
    assert all(one.href == "" or re.match(r"https?://", one.href) for one in found)
    assert not any(set(one.href) & set("<>\"'") for one in found)
    assert "".join(one.text for one in found).startswith("see https://example.org/a?b=1&c=<d>")


def test_texts_of_any_kind_come_out_plain_and_short() -> None:
    from hypothesis import given
    from hypothesis import strategies as st

    @given(st.text(max_size=300))
    def check(typed: str) -> None:
        try:
            text = plain(typed, field="says", bounds=(1, 100), lines=True)
        except BadInput:
            return
        assert 1 <= len(text) <= 100
        assert not any(ord(one) < 32 and one != "\n" for one in text)
        assert not set(text) & set("\u200b\u200d\u202e\u2066\ufeff\u2028")
        assert plain(text, field="says", bounds=(1, 100), lines=True) == text

    check()


def test_no_event_and_no_page_holds_the_name_or_the_words_of_a_citizen_beside_where_they_said_them(
    square: Square,
) -> None:
    from yiben.app.reactions import hands

    secret = "unmistakable" + secrets.token_hex(6)
    with square.platform.office.writing(square.actors["zhang"]) as work:
        participation.wish(work, Asked(title="An ordinary title", says=f"Words: {secret}"), hands=hands())
    with square.platform.office.reading(SYSTEM) as work:
        bodies = [bytes(body) for (body,) in work.db.exec_driver_sql("SELECT body FROM evidence_event")]
    assert not any(secret.encode() in body for body in bodies)


def _harmless(page: str) -> bool:
    body = re.sub(r'<script src="/-/assets/[^"]+" defer></script>', "", page)
    body = re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", body)
    return (
        "<script" not in body
        and "<img src=x" not in body
        and "<svg onload" not in body
        and 'href="javascript' not in body
        and not set(body) & set("\u202e\u200b\u2066\x07\x1b")
        and "> 49 " not in body
    )


def _counts(square: Square) -> tuple[int, int]:
    with square.platform.office.reading(SYSTEM) as work:
        about = opening.dataset(work, "air").id
        return participation.matters_of(work, kinds=tuple(Kind)).total, participation.on_dataset(
            work, about
        ).posts
