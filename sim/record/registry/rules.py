"""Rules, what is believed of them, and what they do."""

from __future__ import annotations

from sim.record.registry.columns import WHEN, Kind, table

TABLES = (
    table(
        "beliefs", "what firms reckon with beside what is in force, lever by lever, each morning",
        WHEN,
        ("lever", "lever", Kind.TEXT, "lever that announces the hazard"),
        ("level", "level", Kind.NUMBER, "its level in force"),
        ("believed", "believed", Kind.NUMBER, "mean level that firms reckon with"),
        ("off", "off", Kind.NUMBER, "mean distance of that from the level in force, as a share of the lever's range"),
        ("alarm", "alarm", Kind.NUMBER, "share by which news have raised it for everybody"),
    ),
    table(
        "policies", "levels of levers as they come into force, are drafted, or are asked for",
        WHEN,
        ("status", "status", Kind.TEXT, "start, draft, enforced as a draft, enacted, or asked for in consultation"),
        ("lever", "lever", Kind.TEXT, "lever"),
        ("level", "level", Kind.TEXT, "its level from then on, or the level asked for"),
        ("in_force", "in_force", Kind.FLAG, "whether the model acts on it"),
    ),
    table(
        "acts", "what levers did to what moves along arrows, counted day by day",
        ("day", "time_ms", Kind.TIME, "midnight at which the day ended"),
        ("lever", "lever", Kind.TEXT, "lever"),
        ("arrow", "arrow", Kind.TEXT, "arrow of the loop that it acts on"),
        ("what", "what", Kind.TEXT, "what was on its way"),
        ("first", "first_ms", Kind.TIME, "when it first changed something that day"),
        ("batches", "batches", Kind.COUNT, "batches that it changed"),
        ("rows", "rows", Kind.COUNT, "rows of them; none where it prescribed how the whole batch is done"),
    ),
    table(
        "opportunities", "deals and reports to which a rule applies, by rule, for each day that has some",
        ("day", "time_ms", Kind.TIME, "midnight at which the day ended"),
        ("rule", "rule", Kind.TEXT, "how it can be broken, or: reports owed to the state"),
        ("opportunities", "opportunities", Kind.COUNT, "deals, or products owed to the state"),
        ("violations", "violations", Kind.COUNT, "of them, those that broke it"),
    ),
    table(
        "violations", "rules broken, one row a deal, or a product and day of reports",
        ("day", "time_ms", Kind.TIME, "midnight at which the day ended"),
        ("rule", "rule", Kind.TEXT, "how it was broken"),
        ("product", "product", Kind.PRODUCT, "with what"),
        ("person", "person", Kind.PERSON, "by whom: its seller, or its holder where a report was owed"),
        ("gain_cny", "gain_fen", Kind.CNY, "what the one expected of it, a year"),
        ("detection", "detection", Kind.NUMBER, "believed chance of being found out within a year"),
        ("sanction_cny", "sanction_fen", Kind.CNY, "believed cost of being found out"),
        ("harm_cny", "harm_fen", Kind.CNY, "harm to persons covered; nobody pays it"),
        ("cause", "cause", Kind.EVENT, "deal, -1 without one"),
    ),
    table(
        "inspections", "inspections of firms, when they are ordered and when they are done",
        WHEN,
        ("person", "person", Kind.PERSON, "who is inspected"),
        ("what", "what", Kind.TEXT, "ordered, nothing found, or violations found"),
        ("found", "found", Kind.COUNT, "rows of violations found out"),
        ("waited_h", "waited_ms", Kind.HOURS, "since it was ordered"),
        ("cause", "cause", Kind.EVENT, "the order, -1 for orders"),
    ),
    table(
        "sanctions", "what follows from violations found",
        WHEN,
        ("person", "person", Kind.PERSON, "who is sanctioned"),
        ("what", "what", Kind.TEXT,
         "fine (or: fine, no money, where not all is paid), suspension of listings, or order to localise"),
        ("reason", "reason", Kind.TEXT, "rules broken, or the place of trade at which a product is suspended"),
        ("product", "product", Kind.PRODUCT, "product suspended or to be localised, none for fines"),
        ("due_cny", "due_fen", Kind.CNY, "fine"),
        ("paid_cny", "paid_fen", Kind.CNY, "of it, what there was money for"),
        ("cause", "cause", Kind.EVENT, "inspection"),
    ),
    table(
        "orders_to_list", "products that platforms dominating a domain kept back, and have to offer by order",
        WHEN,
        ("holder", "holder", Kind.PERSON, "platform"),
        ("product", "product", Kind.PRODUCT, "product"),
        ("domain", "domain", Kind.TEXT, "what it is about"),
        ("share", "share", Kind.NUMBER, "share of the domain's products that the platform holds"),
        ("price_cny", "price_fen", Kind.CNY, "most that it may ask for a licence, on that day"),
    ),
)  # fmt: skip
