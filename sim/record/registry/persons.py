"""Who and what there is, written once."""

from __future__ import annotations

from sim.record.registry.columns import Kind, table

TABLES = (
    table(
        "sites", "sites, written once",
        ("site", "site", Kind.SITE, "site"),
        ("kind", "kind", Kind.TEXT, "source, factory or retailer"),
        ("good", "good", Kind.GOOD, "what it makes"),
        ("district", "district", Kind.DISTRICT, "where it lies"),
        ("x", "x", Kind.NUMBER, "longitude, or km east"),
        ("y", "y", Kind.NUMBER, "latitude, or km north"),
        ("owner", "owner", Kind.PERSON, "legal person that owns it"),
        ("ownership", "ownership", Kind.TEXT, "private, state or foreign"),
        ("capacity_t_per_day", "capacity_kg", Kind.TONNES, "what it can make in a day, or what its customers want"),
    ),
    table(
        "persons", "legal persons and other accounts, written once",
        ("person", "person", Kind.PERSON, "who"),
        ("kind", "kind", Kind.TEXT, "what they are, such as factory or digital service"),
        ("ownership", "ownership", Kind.TEXT, "government, state, private or foreign"),
    ),
    table(
        "products", "data products, written once",
        ("product", "product", Kind.PRODUCT, "product"),
        ("domain", "domain", Kind.TEXT, "what it is about"),
        ("site", "site", Kind.SITE, "site that it is about, if any"),
        ("holder", "holder", Kind.PERSON, "whose data it is"),
        ("processor", "processor", Kind.PERSON, "who runs the sensors"),
        ("seller", "seller", Kind.PERSON, "who sells it"),
        ("interested", "interested", Kind.COUNT, "legal persons whose decisions it bears on"),
        ("exogenous", "exogenous", Kind.FLAG, "whether its use lies outside of the city, so that its value is drawn"),
        ("kind", "kind", Kind.TEXT, "feed, dataset, query (paid by the call) or report"),
        ("tier", "tier", Kind.TEXT, "general, important or core, as its holder declares it"),
        ("persons", "persons", Kind.COUNT, "persons covered"),
        ("sensitivity", "sensitivity", Kind.NUMBER, "harm that a leak of one person's record does, 0 to 1"),
        ("consent", "consent", Kind.TEXT, "of the persons covered: given, unknown or none"),
        ("secret_cny", "secret_fen", Kind.CNY, "expected harm a year if the state looks into all of it"),
        ("noise", "noise", Kind.NUMBER, "declared standard deviation of errors, as a share of what is described"),
        ("coverage", "coverage", Kind.NUMBER, "declared share of what is described that is there"),
        ("lag_h", "lag_ms", Kind.HOURS, "declared age of an edition when it comes out"),
        ("update_h", "update_ms", Kind.HOURS, "declared time between two editions"),
    ),
)  # fmt: skip
