"""Words other catalogues agreed on, and how ours map to them.

Sources: EU Vocabularies of the Publications Office (frequency, data-theme, language, file-type, access-right,
planned-availability, distribution-status), ADMS publisher types, IANA media types.
"""

from yiben.capabilities.ledger import Cycle
from yiben.capabilities.opening import OpenKind

EU = "http://publications.europa.eu/resource/authority/"

FREQUENCY: dict[Cycle, tuple[str, str]] = {
    Cycle.REALTIME: ("UPDATE_CONT", "R/PT1S"),
    Cycle.DAILY: ("DAILY", "R/P1D"),
    Cycle.WEEKLY: ("WEEKLY", "R/P1W"),
    Cycle.MONTHLY: ("MONTHLY", "R/P1M"),
    Cycle.QUARTERLY: ("QUARTERLY", "R/P3M"),
    Cycle.YEARLY: ("ANNUAL", "R/P1Y"),
    Cycle.ONCE: ("NEVER", ""),
    Cycle.IRREGULAR: ("IRREG", "irregular"),
}
"""Cycle → (EU frequency, ISO 8601 repeating duration as DCAT-US writes it)."""

CYCLE_OF = {eu: cycle for cycle, (eu, _) in FREQUENCY.items()} | {"CONT": Cycle.REALTIME}

THEMES = {
    "AGRI": "Agriculture, fisheries, forestry and food",
    "ECON": "Economy and finance",
    "EDUC": "Education, culture and sport",
    "ENER": "Energy",
    "ENVI": "Environment",
    "GOVE": "Government and public sector",
    "HEAL": "Health",
    "INTR": "International issues",
    "JUST": "Justice, legal system and public safety",
    "REGI": "Regions and cities",
    "SOCI": "Population and society",
    "TECH": "Science and technology",
    "TRAN": "Transport",
}
"""The thirteen themes of the European data portal."""

_THEME_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("EDUC", ("教育", "文化", "文旅", "旅游", "体育", "education", "culture", "tourism", "sport")),
    ("HEAL", ("医疗", "卫生", "健康", "health", "medical")),
    ("TRAN", ("交通", "公交", "transport", "traffic")),
    ("JUST", ("司法", "法律", "公共安全", "应急", "安全生产", "justice", "emergency", "safety")),
    ("ECON", ("金融", "经济", "财税", "商贸", "工业", "市场监管", "信用", "finance", "economy", "credit", "market")),
    ("SOCI", ("就业", "社保", "社会保障", "民政", "人口", "社会", "employment", "social", "population", "welfare")),
    ("ENVI", ("生态", "环境", "气象", "environment", "weather", "meteorolog", "ecology")),
    ("AGRI", ("农业", "乡村", "林业", "agricultur", "rural", "forest")),
    ("ENER", ("能源", "energy")),
    ("TECH", ("科技", "科学", "天文", "fast", "science", "technology")),
    ("REGI", ("地理", "城乡", "住房", "城市", "自然资源", "urban", "housing", "geograph", "land")),
    ("GOVE", ("政务", "机构", "政府", "government", "public administration")),
)  # fmt: skip

LANGUAGE = {"zh": "ZHO", "en": "ENG"}

ACCESS = {
    OpenKind.UNCONDITIONAL: "PUBLIC",
    OpenKind.CONDITIONAL: "RESTRICTED",
    OpenKind.TARGETED: "RESTRICTED",
}

FILE_TYPE = {
    "csv": ("CSV", "text/csv"),
    "tsv": ("TSV", "text/tab-separated-values"),
    "xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "xls": ("XLS", "application/vnd.ms-excel"),
    "json": ("JSON", "application/json"),
    "jsonl": ("JSON", "application/jsonl"),
    "geojson": ("GEOJSON", "application/geo+json"),
    "xml": ("XML", "application/xml"),
    "parquet": ("PARQUET", "application/vnd.apache.parquet"),
    "pdf": ("PDF", "application/pdf"),
    "html": ("HTML", "text/html"),
    "zip": ("ZIP", "application/zip"),
    "txt": ("TXT", "text/plain"),
    "rdf": ("RDF_XML", "application/rdf+xml"),
    "ttl": ("RDF_TURTLE", "text/turtle"),
    "kml": ("KML", "application/vnd.google-earth.kml+xml"),
    "shp": ("SHP", "application/vnd.shp"),
    "doc": ("DOC", "application/msword"),
    "docx": ("DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
"""Format as people say it → (EU file type, IANA media type)."""


def eu_theme(*words: str) -> str:
    """The EU theme that words of ours plainly mean; empty where none does.

    >>> eu_theme("公共交通")
    'TRAN'
    """
    told = " ".join(words).lower()
    return next((code for code, known in _THEME_WORDS if any(word in told for word in known)), "")


def media_type(format_: str, stated: str = "") -> str:
    """An IANA media type: as stated where it looks like one, else what the format usually is, else nothing."""
    kind = stated.partition(";")[0].strip().lower()
    main, _, sub = kind.partition("/")
    if (
        main in {"text", "application", "image", "audio", "video", "model"}
        and sub.replace("+", "").replace("-", "").replace(".", "").isalnum()
        and sub.isascii()
    ):
        return kind
    return FILE_TYPE.get(format_.lower().lstrip("."), ("", ""))[1]
