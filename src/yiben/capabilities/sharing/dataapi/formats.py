"""How rows are written down: JSON, CSV, an Arrow stream, Parquet, as the caller accepts them."""

import io

from yiben.capabilities import access
from yiben.capabilities.sharing.dataapi.model import Answered, Endpoint, NotAcceptable
from yiben.kernel.text import Text

JSON, CSV = "application/json", "text/csv"
ARROW, PARQUET = "application/vnd.apache.arrow.stream", "application/vnd.apache.parquet"
MEDIA = (JSON, CSV, ARROW, PARQUET)


def chosen(accept: str) -> str:
    """The best of ours that an Accept header takes (RFC 9110 §12.5.1); JSON when it does not say."""
    if not accept.strip():
        return JSON
    best, weight = "", 0.0
    for media in MEDIA:
        given = _weight(accept, media)
        if given > weight:
            best, weight = media, given
    if not best:
        raise NotAcceptable(
            "not_acceptable",
            Text("不支持所要求的格式", "None of the formats you accept is spoken here."),
            where={"field": "Accept"},
            hint=Text(f"可用: {', '.join(MEDIA)}", f"There are: {', '.join(MEDIA)}."),
        )
    return best


def written(answered: Answered, endpoint: Endpoint, media: str) -> bytes:
    """The rows in that format. JSON also says what they are and where to go on."""
    import orjson

    out = io.BytesIO()
    if media == ARROW:
        import pyarrow as pa

        with pa.ipc.new_stream(out, answered.answer.schema) as writer:
            for batch in answered.answer.batches:
                writer.write_batch(batch)
        return out.getvalue()
    forms = {JSON: access.Format.JSON, CSV: access.Format.CSV, PARQUET: access.Format.PARQUET}
    access.write(answered.answer, forms[media], out)
    if media != JSON:
        return out.getvalue()
    head = {
        "grant": endpoint.grant.id,
        "resource": endpoint.name,
        "snapshot": answered.snapshot,
        "sandbox": answered.sandbox,
        "next": answered.next,
    }
    return orjson.dumps(head)[:-1] + b"," + out.getvalue()[1:].rstrip()


def _weight(accept: str, media: str) -> float:
    """The weight an Accept header gives `media`, by its most exact part."""
    major = media.partition("/")[0]
    found: dict[int, float] = {}
    for part in accept.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        exact = {media: 2, f"{major}/*": 1, "*/*": 0}.get(name.lower())
        if exact is None:
            continue
        said = next((one[2:] for one in parameters if one.lower().startswith("q=")), "1")
        try:
            found[exact] = min(1.0, max(0.0, float(said)))
        except ValueError:
            found[exact] = 0.0
    return found[max(found)] if found else 0.0
