"""Copies of data, and what becomes of them."""

from __future__ import annotations

from sim.record.registry.columns import CAUSE, WHEN, Kind, table

TABLES = (
    table(
        "copies", "copies of data, one a person and product, when the first one reaches it",
        WHEN,
        ("product", "product", Kind.PRODUCT, "product; queries give answers and no copies"),
        ("person", "person", Kind.PERSON, "who has it from then on, beside its holder, processor and seller"),
        ("route", "route", Kind.TEXT,
         "licence, bilateral (off any exchange), open (to all), report (to the state) or resale (by a licensee)"),
        ("cause", "cause", Kind.EVENT, "deal by which the licence was sold, -1 without one"),
    ),
    table(
        "leaks", "data that got into other hands",
        WHEN,
        ("product", "product", Kind.PRODUCT, "product"),
        ("person", "person", Kind.PERSON, "whose copy it was"),
        ("role", "role", Kind.TEXT, "maker (holder, processor or seller), licensee, or state"),
        ("by", "by", Kind.TEXT, "insider or outsider"),
        ("persons", "persons", Kind.COUNT, "persons covered"),
        ("sensitivity", "sensitivity", Kind.NUMBER, "harm that a leak of one person's record does, 0 to 1"),
        ("harm_cny", "harm_fen", Kind.CNY, "harm to the persons covered"),
        ("secret_cny", "secret_fen", Kind.CNY, "what the holder had to hide until then, a year"),
        ("cause", "cause", Kind.EVENT, "deal by which the copy was sold, -1 without one"),
    ),
    table(
        "damages", "what leaks of copies that were sold make those pay who are liable",
        WHEN,
        ("product", "product", Kind.PRODUCT, "product that leaked"),
        ("liable", "liable", Kind.PERSON, "who has to pay"),
        ("role", "role", Kind.TEXT, "seller or buyer"),
        ("harmed", "harmed", Kind.PERSON, "holder of a secret that is out, or the state for the persons covered"),
        ("due_cny", "due_fen", Kind.CNY, "damages"),
        ("paid_cny", "paid_fen", Kind.CNY, "of them paid, as far as the money lasted"),
        ("cause", "cause", Kind.EVENT, "leak"),
    ),
    table(
        "exports", "exports of data that rules have assessed",
        WHEN,
        ("exporter", "exporter", Kind.PERSON, "who sells the product"),
        ("product", "product", Kind.PRODUCT, "product"),
        ("buyer", "buyer", Kind.PERSON, "who would use it abroad"),
        ("what", "what", Kind.TEXT, "filed, approved or refused; verdicts on the morning after"),
        ("persons", "persons", Kind.COUNT,
         "persons whose data the exporter would have exported this year, where it files"),
        ("waited_h", "waited_ms", Kind.HOURS, "since the export was filed"),
        CAUSE,
    ),
)  # fmt: skip
