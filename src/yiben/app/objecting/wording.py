"""An objection as people type it: `column=value` for the row, words for what is wrong and for the proof."""

from collections.abc import Iterable, Sequence

from yiben.capabilities import objections
from yiben.capabilities.objections import Draft, Proof, Statement, Wrong, wrong
from yiben.kernel.text import Text


def key_of(said: Iterable[str]) -> dict[str, str]:
    """`column=value`, one a line, as a key. BadInput `bad_objection` for a line without `=`."""
    found = {}
    for line in said:
        if not line.strip():
            continue
        name, sign, value = line.partition("=")
        if not sign or not name.strip():
            raise wrong("key", Text("每行写「列名=值」", "One `column=value` a line."))
        found[name.strip()] = value.strip()
    return found


def draft_of(
    *,
    resource: str,
    column: str,
    what: str,
    key: Sequence[str],
    seen: str,
    right: str,
    says: str,
    person: str,
    proof: str,
) -> Draft:
    """A draft of what was typed. BadInput `bad_objection` naming the field."""
    fallback = Wrong.VALUE if column else Wrong.DESCRIPTION
    if what and what not in set(Wrong):
        listed = ", ".join(Wrong)
        raise wrong("wrong", Text(f"异议类型可选: {listed}", f"What is wrong is one of: {listed}."))
    if proof and proof not in set(Proof):
        listed = ", ".join(Proof)
        raise wrong("proof", Text(f"身份证明可选: {listed}", f"A proof is one of: {listed}."))
    return objections.Draft(
        resource=resource,
        column=column,
        wrong=Wrong(what) if what else fallback,
        statement=Statement(key=key_of(key), seen=seen, right=right, says=says, subject=person),
        for_person=bool(person),
        proof=Proof(proof) if proof else None,
    )
