"""One record as RDF triples, as DCAT-AP 3.0 wants them.

No blank nodes: everything has an address below its dataset's, so that documents can be joined and compared.
Whatever an IRI cannot hold was cleaned before (`legible`); text a source wrote goes into literals only.
"""

import re
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from yiben.capabilities.interchange import addresses, vocabulary
from yiben.capabilities.interchange.dcat.terms import DATE, DECIMAL, TIME, A, eu, media, term, text
from yiben.capabilities.interchange.legible import legible, mailbox, said, web_address
from yiben.capabilities.interchange.model import File, Licence, Record, Site
from yiben.capabilities.opening import Edition
from yiben.kernel.text import Text

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?")
Node = NamedNode | Literal
Said = Iterator[tuple[NamedNode, Node]]


def as_dcat(site: Site, record: Record, *, whole: bool = True) -> Iterator[Triple]:
    """Triples of one dataset and all that belongs to it. `whole` adds its editions, one by one."""
    node = NamedNode(addresses.dataset_url(site, record.dataset))
    if record.gone:
        yield from _of(node, _tombstone(site, record))
        return
    found = addresses.files(site, record)
    yield from _of(node, _dataset(site, record, node, found))
    yield from _belongings(site, record, node)
    for file in found:
        part = NamedNode(f"{node.value}#{file.key}")
        yield from _of(part, _file(site, record, file))
    if whole:
        yield from _editions(site, record, node)
    if record.served:
        yield Triple(service(site), term("dcat:servesDataset"), node)


def service(site: Site) -> NamedNode:
    """The data service that answers for rows of every dataset of ours."""
    return NamedNode(f"{site.url}/api/3/action/#service")


def agent(site: Site, organisation: str) -> NamedNode:
    """A publisher."""
    return NamedNode(addresses.publisher_url(site, organisation))


def publisher(site: Site, organisation: str, name: str) -> Iterator[Triple]:
    """Who publishes, as a foaf:Agent."""
    node = agent(site, organisation)
    yield Triple(node, A, term("foaf:Agent"))
    for words, lang in said(Text(name, name)):
        yield Triple(node, term("foaf:name"), text(words, lang))
    yield Triple(node, term("dct:type"), _PUBLIC_BODY)


_PUBLIC_BODY = NamedNode("http://purl.org/adms/publishertype/LocalAuthority")


def _of(node: NamedNode, what: Said) -> Iterator[Triple]:
    for predicate, value in what:
        yield Triple(node, predicate, value)


def _words(predicate: NamedNode, words: Text) -> Said:
    for one, lang in said(words):
        yield predicate, text(one, lang)


def moment(predicate: NamedNode, stamp: str | None) -> Said:
    """A time or a day as a typed literal; nothing where it is neither."""
    value = (stamp or "").strip()
    if _MOMENT.fullmatch(value):
        yield predicate, Literal(value, datatype=TIME)
    elif _DAY.fullmatch(value):
        yield predicate, Literal(value, datatype=DATE)


def _tombstone(site: Site, record: Record) -> Said:
    one = record.dataset
    yield A, term("dcat:Dataset")
    yield from _words(term("dct:title"), one.title)
    why = Text(f"该数据集已撤回。{record.note}", f"This dataset has been withdrawn. {record.note}".strip())
    yield from _words(term("dct:description"), why)
    yield term("dct:identifier"), text(one.id)
    yield term("dct:publisher"), agent(site, one.publisher)
    yield term("adms:status"), eu("dataset-status/WITHDRAWN")
    yield from moment(term("dct:modified"), one.updated)


def _dataset(site: Site, record: Record, node: NamedNode, found: tuple[File, ...]) -> Said:
    one = record.dataset
    yield A, term("dcat:Dataset")
    yield A, term("foaf:Document")
    yield from _words(term("dct:title"), one.title)
    yield from _words(
        term("dct:description"),
        one.description if any((one.description.zh, one.description.en)) else one.title,
    )
    yield term("dct:identifier"), text(one.id)
    yield term("dct:publisher"), agent(site, one.publisher)
    yield term("dcat:landingPage"), node
    yield term("dcat:contactPoint"), NamedNode(f"{node.value}#contact")
    for word in dict.fromkeys(filter(None, map(legible, one.keywords))):
        yield from _words(term("dcat:keyword"), Text(word, word))
    yield from _themes(site, record)
    if one.cycle:
        yield term("dct:accrualPeriodicity"), eu(f"frequency/{vocabulary.FREQUENCY[one.cycle][0]}")
    if one.spatial:
        yield term("dct:spatial"), NamedNode(f"{node.value}#place")
    if one.begins or one.ends:
        yield term("dct:temporal"), NamedNode(f"{node.value}#period")
    for lang in dict.fromkeys(lang for _, lang in said(one.title)):
        yield term("dct:language"), eu(f"language/{vocabulary.LANGUAGE[lang]}")
    yield term("dct:accessRights"), eu(f"access-right/{vocabulary.ACCESS[one.kind]}")
    yield from moment(term("dct:issued"), one.published)
    yield from moment(term("dct:modified"), one.updated)
    yield term("adms:status"), eu(f"dataset-status/{'COMPLETED' if record.served or found else 'DEPRECATED'}")
    yield term("dct:provenance"), NamedNode(f"{node.value}#provenance")
    if page := web_address(one.source_url):
        yield term("foaf:page"), NamedNode(page)
    yield from _version(site, record)
    for file in found:
        yield term("dcat:distribution"), NamedNode(f"{node.value}#{file.key}")


def _themes(site: Site, record: Record) -> Said:
    for theme in record.themes:
        yield term("dcat:theme"), NamedNode(addresses.topic_url(site, theme.id))
    codes = (vocabulary.eu_theme(theme.id, theme.title.zh, theme.title.en) for theme in record.themes)
    for code in dict.fromkeys(filter(None, codes)):
        yield term("dcat:theme"), eu(f"data-theme/{code}")


def _version(site: Site, record: Record) -> Said:
    if record.edition is None:
        return
    one, current = record.dataset, record.edition
    yield term("dcat:version"), text(str(current.number))
    if note := legible(current.note):
        yield term("adms:versionNotes"), text(note)
    yield term("dcat:hasCurrentVersion"), NamedNode(addresses.edition_url(site, one, current.number))
    for edition in record.editions:
        yield term("dcat:hasVersion"), NamedNode(addresses.edition_url(site, one, edition.number))


def _belongings(site: Site, record: Record, node: NamedNode) -> Iterator[Triple]:
    one = record.dataset
    yield from _of(NamedNode(f"{node.value}#contact"), _contact(record))
    if one.spatial:
        place = NamedNode(f"{node.value}#place")
        yield Triple(place, A, term("dct:Location"))
        yield from _of(place, _words(term("rdfs:label"), Text(one.spatial, one.spatial)))
    if one.begins or one.ends:
        period = NamedNode(f"{node.value}#period")
        yield Triple(period, A, term("dct:PeriodOfTime"))
        yield from _of(period, moment(term("dcat:startDate"), one.begins))
        yield from _of(period, moment(term("dcat:endDate"), one.ends))
    origin = NamedNode(f"{node.value}#provenance")
    yield Triple(origin, A, term("dct:ProvenanceStatement"))
    yield from _of(origin, _words(term("rdfs:label"), _PROVENANCE[one.origin]))
    if page := web_address(one.source_url):
        yield Triple(NamedNode(page), A, term("foaf:Document"))


_PROVENANCE = {
    "own": Text("由本平台登记的数据资源经发布前检查后开放", "Opened from a resource of this platform's ledger, after a release check."),
    "harvested": Text("采集自其他目录", "Harvested from another catalogue."),
    "written": Text("由其他目录的客户端写入", "Written in by a client of another catalogue."),
}  # fmt: skip


def _contact(record: Record) -> Said:
    one = record.dataset
    yield A, term("vcard:Organization")
    yield A, term("vcard:Kind")
    name = legible(one.contact) or legible(one.publisher_name)
    yield from _words(term("vcard:fn"), Text(name, name))
    if mail := mailbox(one.contact):
        yield term("vcard:hasEmail"), NamedNode(f"mailto:{mail}")


def _file(site: Site, record: Record, file: File) -> Said:
    one = record.dataset
    yield A, term("dcat:Distribution")
    title = legible(file.title) or file.format.upper() or first_word(one.title)
    yield from _words(term("dct:title"), Text(title, title))
    description = legible(file.description)
    if description:
        yield from _words(term("dct:description"), Text(description, description))
    page = NamedNode(addresses.dataset_url(site, one))
    url = web_address(file.url)
    yield term("dcat:accessURL"), NamedNode(url) if url else page
    if file.ours:
        if not file.page:
            yield term("dcat:downloadURL"), NamedNode(url)
        yield term("dcat:accessService"), service(site)
        yield term("dcatap:availability"), eu("planned-availability/STABLE")
    kind = vocabulary.FILE_TYPE.get(file.format)
    if kind:
        yield term("dct:format"), eu(f"file-type/{kind[0]}")
    if told := vocabulary.media_type(file.format, file.media_type):
        yield term("dcat:mediaType"), media(told)
    if file.bytes is not None and file.bytes >= 0:
        yield term("dcat:byteSize"), Literal(str(file.bytes), datatype=DECIMAL)
    if record.licence is not None:
        yield term("dct:license"), licence_node(site, record.licence)
    yield from moment(term("dct:modified"), file.modified)
    yield term("adms:status"), eu("distribution-status/COMPLETED")


def first_word(words: Text) -> str:
    """A title in whichever language there is one."""
    return legible(words.zh or words.en)


def licence_node(site: Site, licence: Licence) -> NamedNode:
    """A licence, by its own address where it has one."""
    url = web_address(licence.url)
    return NamedNode(url or web_address(f"{site.url}/licences/{licence.id}"))


def licence_said(site: Site, licence: Licence) -> Iterator[Triple]:
    """A licence document."""
    node = licence_node(site, licence)
    yield Triple(node, A, term("dct:LicenseDocument"))
    yield from _of(node, _words(term("dct:title"), licence.title))
    yield from _of(node, _words(term("rdfs:label"), licence.title))


def _editions(site: Site, record: Record, node: NamedNode) -> Iterator[Triple]:
    numbers = [edition.number for edition in record.editions]
    for edition in record.editions:
        before = next((number for number in numbers if number < edition.number), None)
        yield from _of(
            NamedNode(addresses.edition_url(site, record.dataset, edition.number)),
            _edition(site, record, edition, before, node),
        )


def _edition(site: Site, record: Record, edition: Edition, before: int | None, node: NamedNode) -> Said:
    one, number = record.dataset, edition.number
    yield A, term("dcat:Dataset")
    yield from _words(
        term("dct:title"),
        Text(
            f"{one.title.zh}（第 {number} 版）" if one.title.zh else "",
            f"{one.title.en} (edition {number})" if one.title.en else "",
        ),
    )
    yield from _words(
        term("dct:description"),
        Text(
            f"{edition.rows} 行，{len(edition.columns)} 列。{edition.note}",
            f"{edition.rows} rows, {len(edition.columns)} columns. {edition.note}".strip(),
        ),
    )
    yield term("dcat:version"), text(str(number))
    yield term("dcat:isVersionOf"), node
    if before is not None:
        yield term("dcat:previousVersion"), NamedNode(addresses.edition_url(site, one, before))
    yield from moment(term("dct:issued"), edition.released)
    yield term("dct:publisher"), agent(site, one.publisher)
    if edition.note:
        yield term("adms:versionNotes"), text(legible(edition.note))
