"""House rules for templates, over every template of every room."""

import dataclasses
import re
import string
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import meta, nodes

import yiben.app.web as web
from yiben.ui.pages import Pages, PageView, site_pages, site_words

SOURCE = Path(__file__).resolve().parents[2] / "src" / "yiben"
TEMPLATES = sorted(SOURCE.rglob("*.html"))
PAGES = [path for path in TEMPLATES if "{% block main %}" in path.read_text() and path.name != "base.html"]
ROOMS = web.ROOMS
GLOBALS = {"me", "t", "named", "asset", *web.NAMES}


def name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def views(kind: type = PageView) -> list[type[PageView]]:
    found = []
    for each in kind.__subclasses__():
        found += [each, *views(each)]
    # A slotted dataclass is made twice; only the second has the slots.
    return [each for each in found if hasattr(each, "template") and "__slots__" in vars(each)]


def pages() -> Pages:
    return site_pages(ROOMS, names=web.NAMES)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 120


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_is_inline(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", source)
    # A block of data is no script: browsers do not run it.
    assert re.findall(r"<script(?![^>]*\s(?:src=|type=\"application/ld\+json\"))", source) == []
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", source), "everything comes from here"


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_has_a_title_and_one_heading(path: Path) -> None:
    source = path.read_text()
    assert "{% block title %}" in source
    assert len(re.findall(r"<h1", source)) == 1


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_form_that_changes_something_carries_its_token(path: Path) -> None:
    for form in re.findall(r"<form method=\"post\".*?</form>", path.read_text(), flags=re.DOTALL):
        assert "ui.csrf(me.csrf)" in form


class Controls(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labelled: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "label" and found.get("for"):
            self.labelled.add(found["for"] or "")
        quiet = found.get("type") in {"hidden", "submit"} or "aria-label" in found
        if tag in {"input", "select", "textarea"} and not quiet:
            self.ids.append(found.get("id") or f"<{tag} without id>")


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.name != "ui.html"], ids=name)
def test_every_control_has_a_label(path: Path) -> None:
    controls = Controls()
    controls.feed(path.read_text())
    assert set(controls.ids) <= controls.labelled


def test_every_key_a_template_speaks_is_written() -> None:
    words = site_words(ROOMS)
    missing = {
        (name(path), key)
        for path in [*TEMPLATES, *SOURCE.rglob("*.py")]
        for key in re.findall(r"(?<![\w.])(?:t|words\.say)\(\s*[\"']([\w.]+)[\"']\s*[,)]", path.read_text())
        if key not in words
    }
    assert missing == set()


def test_every_family_of_keys_a_template_speaks_is_written() -> None:
    words = site_words(ROOMS)
    for path in TEMPLATES:
        for prefix in re.findall(r"(?<![\w.])t\(\"([\w.]+\.)\" ~", path.read_text()):
            assert any(key.startswith(prefix) for key in words), (name(path), prefix)


def test_both_languages_say_everything_with_the_same_places() -> None:
    words = site_words(ROOMS)
    for key in words:
        both = words.both(key)
        assert set(both) <= {"zh", "en", "en_one"}, key
        assert both["zh"].strip(), key
        assert both["en"].strip(), key
        places = [
            {place for _, place, _, _ in string.Formatter().parse(said) if place}
            for lang, said in both.items()
            if lang != "en_one"
        ]
        assert places[0] == places[1], key
        if re.search(r"[\u4e00-\u9fff]", both["zh"]):
            assert both["zh"] != both["en"], key


def names_of(target: nodes.Node) -> list[nodes.Name]:
    return [target] if isinstance(target, nodes.Name) else list(target.find_all(nodes.Name))


@pytest.mark.parametrize("view", views(), ids=lambda view: view.__name__)
def test_a_page_uses_the_fields_of_its_view_and_nothing_else(view: type[PageView]) -> None:
    environment = pages().jinja
    fields = {field.name for field in dataclasses.fields(view)}
    seen: set[str] = set()
    todo = [view.template]
    spoken: set[str] = set()
    made: set[str] = set()
    while todo:
        template = todo.pop()
        if template in seen:
            continue
        seen.add(template)
        tree = environment.parse(environment.loader.get_source(environment, template)[0])
        spoken |= meta.find_undeclared_variables(tree)
        made |= {node.target for node in tree.find_all(nodes.Import)}
        made |= {node.name for node in tree.find_all(nodes.Macro)}
        made |= {
            name.name for node in tree.find_all((nodes.For, nodes.Assign)) for name in names_of(node.target)
        }
        todo += [each for each in meta.find_referenced_templates(tree) if each and "/_" in each]
    assert spoken - made <= fields | GLOBALS
    unused = fields - spoken
    assert unused == set(), "a field no template shows is not part of the page"


def test_the_style_sheet_and_the_script_stay_small() -> None:
    static = SOURCE / "ui" / "static"
    assert len((static / "site.css").read_text().splitlines()) <= 600
    assert len((static / "site.js").read_text().splitlines()) <= 150


def test_numbers_sizes_and_shares_are_said_honestly() -> None:
    environment = pages().jinja
    said = environment.from_string(
        "{{ 1234567 | number }} {{ none | number }} {{ 0.99999 | percent }} {{ 0.00001 | percent }} "
        "{{ 1 | percent }} {{ 0.5 | percent }} {{ 1536 | bytes }} {{ 12 | bytes }}"
    ).render()
    assert said == "1,234,567 – 99.9% 0.1% 100% 50% 1.5 KB 12 B"


def test_what_a_page_does_not_know_fails_loudly() -> None:
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        pages().jinja.from_string("{{ nothing }}").render()
    with pytest.raises(LookupError, match=r"no words for 'not\.there'"):
        pages().jinja.from_string("{{ t('not.there') }}").render()
