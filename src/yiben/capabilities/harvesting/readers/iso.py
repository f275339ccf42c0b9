"""ISO 19139 and 19115-2 metadata in XML as a record. Source: ISO/TS 19139:2007 element names."""

import xml.etree.ElementTree as ET  # `check_xml` refuses entities before this reads anything
from pathlib import Path

from yiben.capabilities.harvesting.meaning.plain import NOTES, TITLE, office, plain, said
from yiben.capabilities.harvesting.model import Link, Record, Wrong
from yiben.capabilities.harvesting.readers.keys import key_of, wrong
from yiben.capabilities.harvesting.readers.texts import check_xml
from yiben.kernel.errors import BadInput

_GMD, _GCO = "{http://www.isotc211.org/2005/gmd}", "{http://www.isotc211.org/2005/gco}"
_GML = ("{http://www.opengis.net/gml/3.2}", "{http://www.opengis.net/gml}")
_LARGEST = 16 << 20


def record_of(path: Path, place: str) -> Record | Wrong:
    """What one file of metadata says."""
    if path.stat().st_size > _LARGEST:
        return wrong("", place, "", "too_large")
    try:
        check_xml(path)
        root = ET.parse(path).getroot()  # noqa: S314  # checked in the line before
    except (BadInput, ET.ParseError, ValueError) as error:
        detail = str(error.where.get("problem", "")) if isinstance(error, BadInput) else str(error)
        code = error.code if isinstance(error, BadInput) else "unreadable"
        return wrong("", place, "", code, detail=detail)
    return _record(root, place)


def _record(root: ET.Element, place: str) -> Record | Wrong:
    if root.tag.rpartition("}")[2] not in {"MD_Metadata", "MI_Metadata"}:
        return wrong(root.tag[:200], place, root.tag.rpartition("}")[2][:60], "not_a_dataset")
    key = key_of(_text(root.find(f"{_GMD}fileIdentifier")))
    about = root.find(f"{_GMD}identificationInfo/*")
    citation = about.find(f"{_GMD}citation/{_GMD}CI_Citation") if about is not None else None
    title = _text(citation.find(f"{_GMD}title")) if citation is not None else ""
    if about is None or not title:
        return wrong(key, place, "gmd:title", "no_title", key=key)
    if not key:
        return wrong(title, place, "gmd:fileIdentifier", "no_key")
    begins, ends = _time(about)
    return Record(
        key=key,
        place=place,
        title=said(title, TITLE),
        description=said(_text(about.find(f"{_GMD}abstract")), NOTES),
        publisher=_publisher(root, about),
        themes=tuple(plain(one.text) for one in about.iter(f"{_GMD}MD_TopicCategoryCode") if one.text)[:20],
        keywords=_keywords(about),
        licence=_licence(about),
        cycle=_code(about.find(f".//{_GMD}MD_MaintenanceFrequencyCode")),
        spatial=_place(about),
        begins=begins,
        ends=ends,
        contact=_contact(root),
        modified=_text(root.find(f"{_GMD}dateStamp"))[:60],
        links=tuple(_links(root)),
    )


def _text(element: ET.Element | None) -> str:
    if element is None:
        return ""
    return next((one.text.strip() for one in element.iter() if one.text and one.text.strip()), "")


def _code(element: ET.Element | None) -> str:
    return "" if element is None else plain(element.get("codeListValue") or element.text, 60)


def _keywords(about: ET.Element) -> tuple[str, ...]:
    found = (plain(_text(one)) for one in about.iter(f"{_GMD}keyword"))
    return tuple(dict.fromkeys(one for one in found if one))[:60]


def _publisher(root: ET.Element, about: ET.Element) -> str:
    for above in (about.find(f"{_GMD}citation"), about, root):
        for party in above.iter(f"{_GMD}CI_ResponsibleParty") if above is not None else ():
            if name := plain(_text(party.find(f"{_GMD}organisationName")), 200):
                return name
    return ""


def _contact(root: ET.Element) -> str:
    party = root.find(f"{_GMD}contact/{_GMD}CI_ResponsibleParty")
    if party is None:
        return ""
    name = _text(party.find(f"{_GMD}organisationName"))
    return office(name, _text(party.find(f".//{_GMD}electronicMailAddress")), organisation=True)


def _licence(about: ET.Element) -> str:
    for one in about.iter(f"{_GMD}otherConstraints"):
        words = plain(_text(one), 400)
        if "licen" in words.lower() or "creativecommons" in words.lower() or "许可" in words:
            return words
    return ""


def _place(about: ET.Element) -> str:
    for kind in about.iter(f"{_GMD}MD_Keywords"):
        if _code(kind.find(f"{_GMD}type/{_GMD}MD_KeywordTypeCode")) == "place":
            return plain(_text(kind.find(f"{_GMD}keyword")), 300)
    return ""


def _time(about: ET.Element) -> tuple[str, str]:
    for gml in _GML:
        period = about.find(f".//{gml}TimePeriod")
        if period is not None:
            return _text(period.find(f"{gml}beginPosition"))[:40], _text(period.find(f"{gml}endPosition"))[
                :40
            ]
    return "", ""


def _links(root: ET.Element) -> list[Link]:
    found: list[Link] = []
    for one in root.iter(f"{_GMD}CI_OnlineResource"):
        url = _text(one.find(f"{_GMD}linkage"))
        if url and len(found) < 100:
            found.append(
                Link(
                    url=url,
                    title=plain(_text(one.find(f"{_GMD}name")), 300),
                    description=plain(_text(one.find(f"{_GMD}description")), 2000),
                    format=plain(_text(one.find(f"{_GMD}protocol")), 60),
                )
            )
    return found
