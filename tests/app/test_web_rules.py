"""The regulations' pages: a pack comes to rule, is read cell by cell, is attested; exceptions with four eyes."""

import html
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from makers import visits
from test_web_road import bring
from visitors import Browser

from yiben.app.wiring import Platform
from yiben.capabilities import people, policy
from yiben.kernel.clock import day_in_beijing

SignIn = Callable[[str], Browser]
PACK = "pboc-data-security-2023"
AT = f"/packs/{PACK}"


def words(page: str) -> str:
    """What the page says, without its markup."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.fixture
def ruled(platform: Platform) -> Platform:
    """A home where the PBOC pack rules, as two people decided."""
    with platform.office.reading(platform.owner()) as work:
        owner, officer = platform.owner(), people.who_is(work, "officer")
    with platform.office.writing(owner) as work:
        policy.propose(work, PACK, reason="law")
    with platform.office.writing(officer) as work:
        policy.approve(work, PACK)
    return platform


def day(platform: Platform, ahead: int) -> str:
    return (day_in_beijing(platform.office.clock()) + timedelta(days=ahead)).isoformat()


def ask(browser: Browser, platform: Platform, *, status: int = 200, **fields: str) -> str:
    given = {
        "pack": PACK,
        "register": "clear-display-scenarios",
        "say.scenario": "follow-up calls",
        "say.necessity": "names are checked on the phone",
        "say.measures": "ward terminals only",
        "from": day(platform, 0),
        "until": day(platform, 30),
    }
    return browser.send("/exceptions", status=status, **(given | fields))


def test_a_pack_rules_once_somebody_else_approved_what_the_dry_run_showed(
    sign_in: SignIn, platform: Platform
) -> None:
    owner = sign_in("owner")
    assert "not active here" in words(owner.open(f"/packs?q={PACK}"))
    assert "Ask for activation" in words(owner.open(f"{AT}/dry-run"))
    page = owner.send(f"{AT}/propose", act="activate", reason="law", **{"from": day(platform, 0)})
    assert "to be approved: activation" in words(page)
    owner.send(f"{AT}/approve", status=403)
    assert "own request" in words(owner.page.text)
    officer = sign_in("officer")
    assert "owner asks that it rule" in words(officer.open(AT))
    page = officer.send(f"{AT}/approve", note="agreed")
    assert f"Active since {day(platform, 0)}" in words(page)
    assert "active here" in words(officer.open("/packs?state=active"))
    analyst = sign_in("analyst")
    analyst.send(f"{AT}/propose", act="retire", reason="no", status=403)


def test_the_matrix_says_in_words_what_each_cell_demands(sign_in: SignIn, platform: Platform) -> None:
    analyst = sign_in("analyst")
    page = analyst.open(f"{AT}/matrix")
    assert page.count('class="cell ') == 8 * 5
    cell = analyst.open(f"{AT}/matrix?mode=export&activity=use&level=3")
    said = words(cell)
    assert "Level-three items are in principle not offered for export" in said
    assert "By exception" in said
    assert f'href="{AT}/articles/19"' in cell
    assert "Nothing of the kind" in words(analyst.open(f"{AT}/matrix?q=zzzz"))
    states = re.findall(r'class="cell (\w+)', analyst.open(f"{AT}/matrix?mode=export"))
    assert states[10:15] == ["conditions", "conditions", "shut_but", "shut_but", "shut_but"], (
        "use, level by level"
    )
    whole = re.findall(r'class="cell (\w+)', page)
    assert whole[10:15] == ["conditions", "conditions", "partly", "partly", "partly"]
    assert analyst.open(f"{AT}/matrix?importance=core&personal=yes&all=1")
    analyst.open(f"{AT}/matrix?activity=juggle", status=404)


def test_an_article_shows_its_text_what_enforces_it_and_takes_a_statement(
    sign_in: SignIn, ruled: Platform
) -> None:
    analyst = sign_in("analyst")
    page = words(analyst.open(f"{AT}/articles/19"))
    assert "原则上不提供导出使用方式" in page
    assert "export-level-3" in page
    analyst.send(
        f"{AT}/articles/2/attest", status=403, statement="x" * 20, on=day(ruled, 0), due=day(ruled, 9)
    )
    steward = sign_in("steward")
    assert "Nobody has stated this yet" in words(steward.open(f"{AT}/articles/2"))
    steward.send(f"{AT}/articles/2/attest", status=422, statement="yes", on=day(ruled, 0), due=day(ruled, 9))
    stated = "Every resource of 2026 was checked by its owner; list kept at the office."
    steward.send(f"{AT}/articles/2/attest", status=422, statement=stated, on=day(ruled, 3), due=day(ruled, 9))
    assert stated in html.unescape(steward.page.text), "what was written is not lost"
    page = words(
        steward.send(f"{AT}/articles/2/attest", statement=stated, on=day(ruled, 0), due=day(ruled, 9))
    )
    assert stated in page
    assert f"Next statement due {day(ruled, 9)}" in page
    officer = sign_in("officer")
    assert "Article attested" in words(officer.open(f"{AT}/articles/2"))
    assert "2 articles are owed" not in words(officer.open(f"{AT}/compliance?cover=overdue"))
    assert words(officer.page.text).count("statement owed") >= 2
    officer.open(f"{AT}/articles/999", status=404)


def test_the_compliance_report_comes_as_page_word_and_pdf(sign_in: SignIn, ruled: Platform) -> None:
    from docx import Document

    officer = sign_in("officer")
    page = officer.open(f"{AT}/compliance")
    assert page.count(f'href="{AT}/articles/') >= 57
    assert f"Active here since {day(ruled, 0)}" in words(page)
    assert "1 article." in words(officer.open(f"{AT}/compliance?q=verification-only"))
    officer.open(f"{AT}/compliance.docx?lang=zh")
    table = Document(io.BytesIO(officer.page.content)).tables[0]
    assert len(table.rows) == 58
    assert "第 19 条" in table.rows[19].cells[0].text
    officer.open(f"{AT}/compliance.pdf?lang=zh")
    assert officer.page.content.startswith(b"%PDF-")
    assert officer.page.headers["content-type"] == "application/pdf"


def test_the_explorer_answers_why_and_what_would_help(sign_in: SignIn, ruled: Platform) -> None:
    analyst = sign_in("analyst")
    assert "May this be done?" in words(analyst.open("/decide"))
    page = words(analyst.open("/decide?activity=use&mode=export&level=3&personal=yes&signed=password&nda=no"))
    assert "not permitted" in page
    assert "Article 19" in page
    assert "confidentiality agreement" in page
    page = words(
        analyst.open(
            "/decide?activity=use&mode=export&level=3&personal=yes&signed=both&nda=yes&importance=general"
            "&f.necessity=yes&f.approval=yes&f.measures=yes&f.encrypted=yes"
        )
    )
    assert page.count("not permitted") == 0
    analyst.open("/decide?activity=juggle", status=422)
    analyst.open("/decide?activity=use&pack=nobody-has-this", status=404)


def test_the_explorer_counts_an_exception_only_when_it_opens_everything(
    sign_in: SignIn, ruled: Platform
) -> None:
    analyst = sign_in("analyst")
    ask(analyst, ruled, account="analyst")
    entry = str(analyst.page.url.path)
    officer = sign_in("officer")
    officer.open(entry)
    officer.send(f"{entry}/approve")
    query = "/decide?activity=use&mode=display&level=3&importance=general&personal=yes&account=analyst"
    page = words(officer.open(query))
    assert "1 exception of the account bears on this" in page
    assert "They do not open all that stands in the way" in page, "no second factor, no agreement"
    page = words(officer.open(f"{query}&f.mfa=yes&f.nda=yes&f.identity=yes"))
    assert "By exception: ● permitted" in page


def test_without_a_pack_the_explorer_says_that_clearance_alone_decides(
    sign_in: SignIn, platform: Platform
) -> None:
    analyst = sign_in("analyst")
    assert "clearance alone decides" in words(analyst.open("/decide?activity=use&level=3"))
    assert "not permitted" in words(analyst.open(f"/decide?activity=use&mode=export&level=3&pack={PACK}"))


def test_an_exception_asks_exactly_what_its_article_demands(sign_in: SignIn, ruled: Platform) -> None:
    analyst = sign_in("analyst")
    form = analyst.open(f"/exceptions/new?pack={PACK}&register=other-use-modes")
    assert set(re.findall(r'name="say\.(\w+)"', form)) == {"necessity", "measures"}
    assert "whoever approves this entry gives it" in words(form)
    page = ask(analyst, ruled, status=422, **{"say.necessity": ""})
    assert "follow-up calls" in page, "what was written is not lost"
    ask(analyst, ruled, status=422, until="soon")
    ask(analyst, ruled, status=404, account="nobody")
    assert "No exceptions" in words(analyst.open("/exceptions"))


def test_an_exception_is_approved_by_another_person_and_can_be_revoked(
    sign_in: SignIn, ruled: Platform
) -> None:
    analyst = sign_in("analyst")
    ask(analyst, ruled, account="analyst")
    entry = str(analyst.page.url.path)
    analyst.send(f"{entry}/approve", status=403)
    assert "No exceptions" in words(sign_in("steward").open("/exceptions")), "it is not theirs"
    officer = sign_in("officer")
    assert "1 exception." in words(officer.open("/exceptions?state=asked&q=follow-up"))
    officer.open(entry)
    officer.send(f"{entry}/refuse", status=422)
    assert "holds today" in words(officer.send(f"{entry}/approve", note="fine"))
    officer.send(f"{entry}/approve", status=409)
    assert "1 exception." in words(officer.open("/exceptions?state=holding"))
    assert entry.rpartition("/")[2] in sign_in("analyst").open("/me/may-see")
    officer = sign_in("officer")
    assert "revoked" in words(officer.send(f"{entry}/revoke", note="done"))
    officer.open("/exceptions/exemption_none", status=404)
    assert "Exception approved" in words(officer.open(f"{AT}/articles/19"))


def test_what_i_may_see_says_what_would_help_as_tried_out(sign_in: SignIn, ruled: Platform) -> None:
    officer = sign_in("officer")
    page = words(officer.open("/me/may-see"))
    assert "in plain" in page
    assert "not given" in page
    assert "a second factor together with a confidentiality agreement" in page
    analyst = sign_in("analyst")
    assert "a higher clearance" in words(analyst.open("/me/may-see"))


def test_roads_and_values_say_what_is_not_given_and_carry_the_viewers_mark(
    sign_in: SignIn, ruled: Platform
) -> None:
    bring(sign_in("steward"), ruled, visits(), name="visits")
    officer = sign_in("officer")
    page = officer.open("/resources/visits/roads?account=analyst&road=export")
    for name in ("owner", "officer", "steward", "analyst"):
        assert f"account={name}&amp;road=display" in page
    assert "not given" in words(page)
    officer.open("/resources/visits/roads?road=teleport", status=404)
    analyst = sign_in("analyst")
    page = analyst.open("/resources/visits/roads")
    assert "account=officer" not in page
    analyst.open("/resources/visits/roads?account=officer", status=404)
    page = analyst.send("/query", sql="SELECT 身份证号, 科室 FROM visits LIMIT 3", purpose="x")
    assert page.count('<span class="not-given">not given</span>') == 3
    assert re.search(r'<svg class="watermark".*?<text[^>]*>analyst · \d{4}-\d\d-\d\d \d\d:\d\d</text>', page)
    assert "1 column is not given" in words(page)


def test_accounts_are_cared_for_by_somebody_else(sign_in: SignIn, platform: Platform) -> None:
    sign_in("analyst").open("/accounts", status=403)
    officer = sign_in("officer")
    assert "4 no agreement on file" in words(officer.open("/accounts"))
    officer.send("/accounts/officer/nda", status=403)
    assert "The agreement is on file" in words(officer.send("/accounts/analyst/nda"))
    assert "The account is confirmed" in words(officer.send("/accounts/analyst/review"))
    officer.send("/accounts/analyst/close", status=403)
    owner = sign_in("owner")
    owner.open("/accounts?q=steward")
    assert "The account is closed" in words(owner.send("/accounts/steward/close"))
    assert "steward" in words(owner.open("/accounts?state=closed"))
    owner.send("/accounts/analyst/promote", status=404)


@pytest.mark.parametrize(
    "path",
    ["/packs", AT, f"{AT}/matrix", f"{AT}/articles/19", f"{AT}/compliance", f"{AT}/dry-run", "/exceptions",
     "/me/may-see", "/decide?activity=use&level=3", "/accounts"],
)  # fmt: skip
def test_every_page_is_json_for_programs(sign_in: SignIn, platform: Platform, path: str) -> None:
    answer = sign_in("officer").client.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert isinstance(answer.json(), dict)


def test_packs_of_every_kind_of_declaration_can_be_read(sign_in: SignIn, platform: Platform) -> None:
    """Programmes, classifications, bulletins too; as few packs as between them declare each kind and strength."""
    officer = sign_in("officer")
    with platform.office.reading(platform.owner()) as work:
        packs = [policy.pack(work, one.held.citation) for one in policy.standings(work)]
    told: set[tuple[str, str]] = set()
    for pack in sorted(packs, key=lambda one: sum(1 for _ in one.declarations())):
        new = {
            (kind, str(getattr(entry, "strength", ""))): entry.article[0] if entry.article else ""
            for kind, entry in pack.declarations()
            if (kind, str(getattr(entry, "strength", ""))) not in told
        }
        told |= set(new)
        for article in sorted(set(new.values()) - {""}):
            officer.open(f"/packs/{pack.citation}/articles/{article}")
        if new:
            officer.open(f"/packs/{pack.citation}")
            officer.open(f"/packs/{pack.citation}/compliance")
    assert {"programme", "classification", "bulletin", "target"} <= {kind for kind, _ in told}
