"""One key by equality, through the data API: answered at the desk of `access.lookup`, many calls in one round."""

from yiben.capabilities import access
from yiben.capabilities.access import lookup
from yiben.capabilities.sharing import dataapi
from yiben.infra.work import Office


def desk_of_keys(office: Office) -> access.LookUpDesk:
    """A desk that is asked by keys of the data API: each is looked up in the transaction that answers."""
    return access.LookUpDesk(office, way=lookup.Way(recognise=dataapi.recognise))


def pointing(desk: access.LookUpDesk) -> dataapi.Lookup:
    """The `Lookup` of a `desk_of_keys`. It leaves to the ordinary way what no index serves: masked keys, odd types."""

    async def look(
        caller: dataapi.Caller, endpoint: dataapi.Endpoint, ask: dataapi.Ask
    ) -> access.Answer | None:
        point = ask.point
        if point is None or not point.column.comparable or not lookup.usable(point.column.type):
            return None
        return await desk.ask(
            caller.secret or caller.actor,
            access.LookUp(
                grant=endpoint.grant.id,
                resource=endpoint.resource,
                key=point.column.name,
                value=point.values[0],
                columns=tuple(one.name for one in ask.columns),
                purpose=ask.purpose,
                rows=ask.limit,
            ),
        )

    return look
