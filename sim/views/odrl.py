"""Licences as policies in the Open Digital Rights Language (ODRL 2.2, W3C Recommendation of 2018), as JSON-LD."""

from __future__ import annotations

from typing import Any

#: Namespaces of the terms that policies use.
CONTEXT = {
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
#: Currency of all prices, as ISO 4217 has it.
_CURRENCY = "urn:iso:std:iso:4217:CNY"

Node = dict[str, Any]


def offer(
    iri: str, product: str, seller: str, price_cny: float, term_h: float, per_call: bool, royalty: float | None = None
) -> Node:
    """What a seller offers to everybody: use for a term against a price, or call by call.

    Parameters
    ----------
    iri, product, seller
        Identifiers of the policy, the asset and the assigner.
    price_cny
        Price of a licence, or of a call.
    term_h
        Length of a licence.
    per_call
        Whether the price is that of one call.
    royalty
        Share of the price of a copy that a buyer passes on which it owes the seller, or None if it may not.
    """
    limits = [_constraint("elapsedTime", "lteq", _literal(duration(term_h), "duration"))]
    permission = _permission(product, limits, price_cny, per_call) | {"odrl:assigner": _reference(seller)}
    return _policy(iri, "odrl:Offer", product, permission, royalty)


def agreement(
    iri: str,
    product: str,
    parties: tuple[str, str],
    price_cny: float,
    span: tuple[str, str],
    per_call: bool,
    royalty: float | None = None,
) -> Node:
    """What seller and buyer have agreed on: use from one instant until before another.

    Parameters
    ----------
    iri, product
        Identifiers of the policy and the asset.
    parties
        Identifiers of seller and buyer.
    price_cny
        Price paid, or of a call.
    span
        First instant and end, as ISO 8601 writes them.
    per_call
        Whether the price is that of one call.
    royalty
        Share of the price of a copy that the buyer passes on which it owes the holder, or None if it may not.
    """
    limits = [
        _constraint("dateTime", operator, _literal(instant, "dateTime"))
        for operator, instant in zip(("gteq", "lt"), span, strict=True)
    ]
    seller, buyer = parties
    permission = _permission(product, limits, price_cny, per_call)
    permission |= {"odrl:assigner": _reference(seller), "odrl:assignee": _reference(buyer)}
    return _policy(iri, "odrl:Agreement", product, permission, royalty)


def duration(hours: float) -> str:
    """Hours as a duration of XML Schema, such as ``PT36H`` or ``PT1H30M``."""
    minutes = round(hours * 60)
    whole, rest = divmod(minutes, 60)
    return "PT" + f"{whole}H" * bool(whole or not rest) + f"{rest}M" * bool(rest)


def _policy(iri: str, kind: str, product: str, permission: Node, royalty: float | None) -> Node:
    """A policy that permits use, and to pass the data on against a share of what that brings, or forbids it."""
    resale: Node = {"odrl:target": _reference(product), "odrl:action": _reference("odrl:distribute")}
    policy: Node = {
        "@id": iri,
        "@type": kind,
        "odrl:uid": _reference(iri),
        "odrl:permission": [{"@type": "odrl:Permission", **permission}],
    }
    if royalty is None:
        return policy | {"odrl:prohibition": [{"@type": "odrl:Prohibition", **resale}]}
    same = ("odrl:assigner", "odrl:assignee", "odrl:constraint")
    resale |= {name: permission[name] for name in same if name in permission}
    share = _constraint("datacity:shareOfPrice", "eq", _literal(f"{royalty:g}", "decimal"))
    resale |= {"@type": "odrl:Permission", "odrl:duty": [_compensation([share])]}
    return policy | {"odrl:permission": [*policy["odrl:permission"], resale]}


def _compensation(refinement: list[Node]) -> Node:
    """The duty to pay."""
    return {
        "@type": "odrl:Duty",
        "odrl:action": {"rdf:value": _reference("odrl:compensate"), "odrl:refinement": refinement},
    }


def _permission(product: str, limits: list[Node], price_cny: float, per_call: bool) -> Node:
    pay = [
        _constraint("payAmount", "eq", _literal(f"{price_cny:.2f}", "decimal")) | {"odrl:unit": _reference(_CURRENCY)}
    ]
    if per_call:
        pay.append(_constraint("count", "eq", _literal("1", "integer")))
    return {
        "odrl:target": _reference(product),
        "odrl:action": _reference("odrl:use"),
        "odrl:constraint": limits,
        "odrl:duty": [_compensation(pay)],
    }


def _constraint(left: str, operator: str, right: Node) -> Node:
    return {
        "@type": "odrl:Constraint",
        "odrl:leftOperand": _reference(left if ":" in left else f"odrl:{left}"),
        "odrl:operator": _reference(f"odrl:{operator}"),
        "odrl:rightOperand": right,
    }


def _reference(iri: str) -> Node:
    return {"@id": iri}


def _literal(text: str, kind: str) -> Node:
    return {"@value": text, "@type": f"xsd:{kind}"}
