"""Every recorded table and column with its meaning and unit: the one source for writer and readers.

Rooms emit inside units (ms, fen, kg, m); what users read is in h, CNY, t and km.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sim import units


class Kind(Enum):
    """What a column holds: a word for it, its type for users, its unit, and what inside numbers are divided by."""

    EVENT = ("event", "integer")
    TIME = ("time", "datetime")
    HOURS = ("hours", "number", "h", units.HOUR_MS)
    CNY = ("money", "number", "CNY", units.FEN_PER_CNY)
    TONNES = ("mass", "number", "t", units.KG_PER_T)
    TONNE_HOURS = ("mass over time", "number", "t h", units.KG_PER_T * units.HOUR_MS)
    KM = ("length", "number", "km", units.M_PER_KM)
    COUNT = ("count", "integer")
    NUMBER = ("number", "number")
    FLAG = ("flag", "boolean")
    TEXT = ("text", "string")
    SITE = ("site", "string")
    GOOD = ("good", "string")
    PERSON = ("person", "string")
    PRODUCT = ("product", "string")
    DISTRICT = ("district", "string")
    VEHICLE = ("vehicle", "string")

    def __init__(self, word: str, field_type: str, unit: str = "", divisor: int = 1) -> None:
        self.word = word
        self.field_type = field_type
        self.unit = unit
        self.divisor = divisor

    @property
    def names_entities(self) -> bool:
        """Whether the inside number is the row of something with a name."""
        return self.field_type == "string" and self is not Kind.TEXT


@dataclass(frozen=True)
class Column:
    """One column.

    Parameters
    ----------
    name
        Name that users read, with its unit where the type cannot say it.
    source
        Name under which rooms emit it.
    kind
        What it holds.
    meaning
        One line for readers.
    """

    name: str
    source: str
    kind: Kind
    meaning: str


@dataclass(frozen=True)
class Table:
    """One recorded table."""

    name: str
    meaning: str
    columns: tuple[Column, ...]

    @property
    def emitted(self) -> tuple[str, ...]:
        """Columns that rooms emit; the log adds the event number."""
        return tuple(
            column.source for column in self.columns if column.kind is not Kind.EVENT or column.source != "event"
        )


def _table(name: str, meaning: str, *columns: tuple[str, str, Kind, str]) -> Table:
    event = Column("event", "event", Kind.EVENT, "number of the event; later ones may name it as their cause")
    return Table(name, meaning, (event, *(Column(*column) for column in columns)))


_WHEN = ("time", "time_ms", Kind.TIME, "when it happened")
_CAUSE = ("cause", "cause", Kind.EVENT, "event that this follows from, -1 for none")

_ALL = (
    _table(
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
    _table(
        "persons", "legal persons and other accounts, written once",
        ("person", "person", Kind.PERSON, "who"),
        ("kind", "kind", Kind.TEXT, "what they are, such as factory or digital service"),
        ("ownership", "ownership", Kind.TEXT, "government, state, private or foreign"),
    ),
    _table(
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
    _table(
        "roads", "road links with the trucks of the whole run, written at the end",
        ("x1", "x1", Kind.NUMBER, "longitude or km east of the start"),
        ("y1", "y1", Kind.NUMBER, "latitude or km north of the start"),
        ("x2", "x2", Kind.NUMBER, "the same of the end"),
        ("y2", "y2", Kind.NUMBER, "the same of the end"),
        ("length_km", "length_m", Kind.KM, "length"),
        ("lanes", "lanes", Kind.NUMBER, "lanes"),
        ("free_speed_km_h", "free_speed", Kind.NUMBER, "speed on an empty road"),
        ("peak_speed_km_h", "peak_speed", Kind.NUMBER, "speed in the worst hour"),
        ("trucks", "trucks", Kind.COUNT, "trucks that entered"),
    ),
    _table(
        "orders", "orders of materials, written when they are delivered",
        ("delivered", "delivered_ms", Kind.TIME, "when the goods were in stock"),
        ("buyer", "buyer", Kind.SITE, "site that ordered"),
        ("supplier", "supplier", Kind.SITE, "site that delivered"),
        ("good", "good", Kind.GOOD, "what was ordered"),
        ("quantity_t", "kg", Kind.TONNES, "quantity"),
        ("wait_h", "wait_ms", Kind.HOURS, "from placing the order until the goods were ready for a truck"),
        ("lead_time_h", "lead_ms", Kind.HOURS, "from placing the order until the goods were in stock"),
        ("cause", "cause", Kind.EVENT, "supplier choice that placed the order"),
    ),
    _table(
        "cancellations", "orders cancelled because they got no further, or refused",
        _WHEN,
        ("buyer", "buyer", Kind.SITE, "site that ordered"),
        ("supplier", "supplier", Kind.SITE, "site that was to deliver"),
        ("good", "good", Kind.GOOD, "what was ordered"),
        ("quantity_t", "kg", Kind.TONNES, "quantity"),
        ("reason", "reason", Kind.TEXT,
         "refused, or how far it had come: no goods, no truck, truck cannot fetch it, truck cannot bring it"),
        ("age_h", "age_ms", Kind.HOURS, "since it was placed"),
        ("cause", "cause", Kind.EVENT, "supplier choice that placed the order"),
    ),
    _table(
        "choices", "choices of suppliers, one an order",
        _WHEN,
        ("buyer", "buyer", Kind.SITE, "site that orders"),
        ("supplier", "supplier", Kind.SITE, "site that is to deliver"),
        ("good", "good", Kind.GOOD, "what is ordered"),
        ("quantity_t", "kg", Kind.TONNES, "quantity"),
        ("nth", "nth", Kind.COUNT, "orders placed for the same stock at the same instant before it"),
        ("informed", "informed", Kind.FLAG, "whether a feed about any candidate had been delivered"),
        ("regret_cny", "regret_fen", Kind.CNY, "landed cost above the best choice under the truth of that instant"),
        ("regret_uninformed_cny", "regret_uninformed_fen", Kind.CNY,
         "the same for the choice that the buyer would have made without any feed"),
    ),
    _table(
        "trips", "trips of trucks with a load, written when the load is delivered",
        ("delivered", "delivered_ms", Kind.TIME, "end of unloading"),
        ("vehicle", "vehicle", Kind.VEHICLE, "truck"),
        ("carrier", "carrier", Kind.PERSON, "its owner"),
        ("origin", "origin", Kind.SITE, "where the load was fetched"),
        ("destination", "destination", Kind.SITE, "where it was brought"),
        ("empty_km", "empty_m", Kind.KM, "driven without a load to fetch it"),
        ("loaded_km", "loaded_m", Kind.KM, "its share by weight of what was driven with it"),
        ("truck_wait_h", "truck_wait_ms", Kind.HOURS, "load ready until a truck was sent"),
        ("fetch_h", "fetch_ms", Kind.HOURS, "drive to the load"),
        ("pickup_h", "pickup_ms", Kind.HOURS, "queue and loading"),
        ("drive_h", "drive_ms", Kind.HOURS, "drive with the load"),
        ("drop_h", "drop_ms", Kind.HOURS, "queue and unloading"),
        ("cause", "cause", Kind.EVENT, "supplier choice that placed the order carried"),
    ),
    _table(
        "routes", "routes of some loads, held against the truth of the moment at which trucks were sent for them",
        _WHEN,
        ("vehicle", "vehicle", Kind.VEHICLE, "truck"),
        ("carrier", "carrier", Kind.PERSON, "its owner"),
        ("origin", "origin", Kind.SITE, "where the load is fetched"),
        ("destination", "destination", Kind.SITE, "where it is brought"),
        ("by_view", "by_view", Kind.FLAG, "whether the truck drives by a live view and not by the public map"),
        ("planned_h", "planned_ms", Kind.HOURS, "time by the map that the truck drives by"),
        ("public_h", "public_ms", Kind.HOURS, "time by the public map of the hour"),
        ("true_h", "chosen_ms", Kind.HOURS, "time of the route in truth, if nothing changed any more"),
        ("best_h", "best_ms", Kind.HOURS, "time of the best route in truth"),
        ("regret_h", "regret_ms", Kind.HOURS, "time of the route above the best one's"),
        ("regret_public_h", "regret_public_ms", Kind.HOURS, "the same for the route by the public map"),
        ("meets_closure", "meets_closure", Kind.FLAG, "whether the route leads to a closed link"),
        ("cause", "cause", Kind.EVENT, "order that is carried"),
    ),
    _table(
        "surveys", "what reaches the mapping bureau of the roads",
        _WHEN,
        ("links", "links", Kind.COUNT, "links"),
        ("detectors", "detectors", Kind.COUNT, "loop detectors"),
        ("read", "read", Kind.COUNT, "detectors read: they work, and their department shares them"),
        ("passages", "passages", Kind.COUNT, "passages of links that probes have told of"),
        ("seen", "seen", Kind.COUNT, "links with a reading of either"),
        ("closed", "closed", Kind.COUNT, "links that are closed"),
        ("known_closed", "known_closed", Kind.COUNT, "of them, known to be"),
    ),
    _table(
        "listings", "what became of products offered for sale",
        _WHEN,
        ("product", "product", Kind.PRODUCT, "product"),
        ("seller", "seller", Kind.PERSON, "who offers it"),
        ("what", "what", Kind.TEXT, "submitted, listed, or the reason of a refusal"),
        ("ask_cny", "ask_fen", Kind.CNY, "ask for a licence of one term"),
        ("waited_h", "waited_ms", Kind.HOURS, "since the product was submitted"),
        ("tier", "tier", Kind.COUNT, "0 general, 1 important, 2 core: what the review, or else the holder, says"),
        ("venue", "venue", Kind.TEXT, "exchange on which it is offered, or off-exchange"),
        _CAUSE,
    ),
    _table(
        "negotiations", "steps of deals on their way, in terms of the Dataspace Protocol",
        _WHEN,
        ("product", "product", Kind.PRODUCT, "product"),
        ("buyer", "buyer", Kind.PERSON, "who wants to use it"),
        ("step", "step", Kind.TEXT,
         "REQUESTED, OFFERED, ACCEPTED, AGREED (use approved), VERIFIED (paid), FINALIZED (may be used) or TERMINATED"),
        ("price_cny", "price_fen", Kind.CNY, "price offered, 0 before"),
        ("reason", "reason", Kind.TEXT, "why it was terminated"),
        _CAUSE,
    ),
    _table(
        "deals", "licences sold",
        _WHEN,
        ("product", "product", Kind.PRODUCT, "product"),
        ("buyer", "buyer", Kind.PERSON, "who may use it"),
        ("seller", "seller", Kind.PERSON, "who sold it"),
        ("price_cny", "price_fen", Kind.CNY, "what the buyer paid"),
        ("fee_cny", "fee_fen", Kind.CNY, "of it, kept by the exchange"),
        ("requested", "requested_ms", Kind.TIME, "since when the buyer has wanted it without having it"),
        ("ends", "ends_ms", Kind.TIME, "end of the licence"),
        ("mechanism", "mechanism", Kind.TEXT, "how the price was found; resale where a licensee passed a copy on"),
        ("renewal", "renewal", Kind.FLAG, "whether the buyer has had a licence of the product before"),
        ("venue", "venue", Kind.TEXT, "exchange on which it was made, or off-exchange"),
        ("seen_by_state", "seen_by_state", Kind.FLAG, "whether the state looked into the trade"),
        _CAUSE,
    ),
    _table(
        "discoveries", "products that those who could use them came to know of, where they have to search",
        _WHEN,
        ("product", "product", Kind.PRODUCT, "product"),
        ("person", "person", Kind.PERSON, "who came to know of it"),
        ("broker", "broker", Kind.PERSON, "broker that brought the two together, if any"),
    ),
    _table(
        "resale_rights", "products whose licences allow buyers to pass copies on, written once where there is resale",
        ("product", "product", Kind.PRODUCT, "product"),
        ("royalty", "royalty", Kind.NUMBER, "share of the price of a copy passed on that goes to the holder"),
    ),
    _table(
        "copies", "copies of data, one a person and product, when the first one reaches it",
        _WHEN,
        ("product", "product", Kind.PRODUCT, "product; queries give answers and no copies"),
        ("person", "person", Kind.PERSON, "who has it from then on, beside its holder, processor and seller"),
        ("route", "route", Kind.TEXT,
         "licence, bilateral (off any exchange), open (to all), report (to the state) or resale (by a licensee)"),
        ("cause", "cause", Kind.EVENT, "deal by which the licence was sold, -1 without one"),
    ),
    _table(
        "leaks", "data that got into other hands",
        _WHEN,
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
    _table(
        "damages", "what leaks of copies that were sold make those pay who are liable",
        _WHEN,
        ("product", "product", Kind.PRODUCT, "product that leaked"),
        ("liable", "liable", Kind.PERSON, "who has to pay"),
        ("role", "role", Kind.TEXT, "seller or buyer"),
        ("harmed", "harmed", Kind.PERSON, "holder of a secret that is out, or the state for the persons covered"),
        ("due_cny", "due_fen", Kind.CNY, "damages"),
        ("paid_cny", "paid_fen", Kind.CNY, "of them paid, as far as the money lasted"),
        ("cause", "cause", Kind.EVENT, "leak"),
    ),
    _table(
        "orders_to_list", "products that platforms dominating a domain kept back, and have to offer by order",
        _WHEN,
        ("holder", "holder", Kind.PERSON, "platform"),
        ("product", "product", Kind.PRODUCT, "product"),
        ("domain", "domain", Kind.TEXT, "what it is about"),
        ("share", "share", Kind.NUMBER, "share of the domain's products that the platform holds"),
        ("price_cny", "price_fen", Kind.CNY, "most that it may ask for a licence, on that day"),
    ),
    _table(
        "opportunities", "deals and reports to which a rule applies, by rule, for each day that has some",
        ("day", "time_ms", Kind.TIME, "midnight at which the day ended"),
        ("rule", "rule", Kind.TEXT, "how it can be broken, or: reports owed to the state"),
        ("opportunities", "opportunities", Kind.COUNT, "deals, or products owed to the state"),
        ("violations", "violations", Kind.COUNT, "of them, those that broke it"),
    ),
    _table(
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
    _table(
        "inspections", "inspections of firms, when they are ordered and when they are done",
        _WHEN,
        ("person", "person", Kind.PERSON, "who is inspected"),
        ("what", "what", Kind.TEXT, "ordered, nothing found, or violations found"),
        ("found", "found", Kind.COUNT, "rows of violations found out"),
        ("waited_h", "waited_ms", Kind.HOURS, "since it was ordered"),
        ("cause", "cause", Kind.EVENT, "the order, -1 for orders"),
    ),
    _table(
        "sanctions", "what follows from violations found",
        _WHEN,
        ("person", "person", Kind.PERSON, "who is sanctioned"),
        ("what", "what", Kind.TEXT,
         "fine (or: fine, no money, where not all is paid), suspension of listings, or order to localise"),
        ("reason", "reason", Kind.TEXT, "rules broken, or the place of trade at which a product is suspended"),
        ("product", "product", Kind.PRODUCT, "product suspended or to be localised, none for fines"),
        ("due_cny", "due_fen", Kind.CNY, "fine"),
        ("paid_cny", "paid_fen", Kind.CNY, "of it, what there was money for"),
        ("cause", "cause", Kind.EVENT, "inspection"),
    ),
    _table(
        "venues", "a day of each place of trade",
        ("day", "time_ms", Kind.TIME, "midnight at which the day ended"),
        ("venue", "venue", Kind.TEXT, "exchange, or off-exchange"),
        ("open", "is_open", Kind.FLAG, "whether it will be open on the next day"),
        ("members", "members", Kind.COUNT, "buyers with a licence from here"),
        ("listings", "listings", Kind.COUNT, "products on offer"),
        ("deals", "deals", Kind.COUNT, "licences sold"),
        ("value_cny", "value_fen", Kind.CNY, "paid for licences and calls"),
        ("fees_cny", "fees_fen", Kind.CNY, "of it, kept by the exchange"),
        ("cost_cny", "cost_fen", Kind.CNY, "cost of running the exchange"),
        ("losses_cny", "losses_fen", Kind.CNY, "losses that its backer has made up for so far"),
        ("balance_cny", "balance_fen", Kind.CNY, "what its operator has"),
    ),
    _table(
        "disputes", "claims of buyers that data was worse than declared, when they are filed and when they are decided",
        _WHEN,
        ("product", "product", Kind.PRODUCT, "product"),
        ("buyer", "buyer", Kind.PERSON, "who claims"),
        ("seller", "seller", Kind.PERSON, "of whom"),
        ("what", "what", Kind.TEXT,
         "filed, compensated, dismissed, seller has no money, or not recognised (by the law: not heard)"),
        ("claim_cny", "claim_fen", Kind.CNY, "share of the price paid for quality that was not there"),
        ("paid_cny", "paid_fen", Kind.CNY, "what the seller has paid back"),
        ("waited_h", "waited_ms", Kind.HOURS, "since the claim was filed"),
        ("cause", "cause", Kind.EVENT, "deal that a claim follows from, or claim that a decision follows from"),
    ),
    _table(
        "investments", "money that sellers put into the quality of their data",
        _WHEN,
        ("product", "product", Kind.PRODUCT, "product"),
        ("person", "person", Kind.PERSON, "who pays: its seller"),
        ("cost_cny", "cost_fen", Kind.CNY, "cost"),
        ("steps", "steps", Kind.COUNT, "steps taken so far, this one included"),
        ("gain_cny", "gain_fen", Kind.CNY, "what the seller expects of it in a year"),
        ("forfeiture", "forfeiture", Kind.NUMBER, "hazard of forfeiture that its holder believes in, per year"),
        ("quality_before", "before", Kind.NUMBER, "share of faultless data's value that its declaration came to"),
        ("quality_after", "after", Kind.NUMBER, "the same afterwards"),
    ),
    _table(
        "turnover", "firms that leave the business with the catalogue's products, or come back",
        _WHEN,
        ("person", "person", Kind.PERSON, "who"),
        ("what", "what", Kind.TEXT, "entered, left, or out of money: could not pay for being in it"),
        ("profit_cny", "profit_fen", Kind.CNY, "what it expects of a year in it, before standing cost"),
        ("multiple", "multiple", Kind.NUMBER, "of cost that entering must be worth to it, and staying one over it"),
        ("listings", "listings", Kind.COUNT, "of its products, taken off places of trade"),
        ("licences", "licences", Kind.COUNT, "of its licences, ended"),
    ),
    _table(
        "calls", "calls of query products, one row a licence and day",
        _WHEN,
        ("product", "product", Kind.PRODUCT, "product"),
        ("buyer", "buyer", Kind.PERSON, "who calls"),
        ("seller", "seller", Kind.PERSON, "who answers"),
        ("calls", "calls", Kind.COUNT, "calls made"),
        ("refused", "refused", Kind.COUNT, "calls wanted that the buyer could not pay"),
        ("price_cny", "price_fen", Kind.CNY, "price of a call, as the licence was sold"),
        ("amount_cny", "amount_fen", Kind.CNY, "what the buyer paid for all of them"),
        ("fee_cny", "fee_fen", Kind.CNY, "of it, kept by the exchange"),
        ("venue", "venue", Kind.TEXT, "exchange on which the licence was sold, or off-exchange"),
        ("cause", "cause", Kind.EVENT, "deal by which the licence was sold"),
    ),
    _table(
        "digital", "a day's use of exogenous products, whose value is drawn and not a result",
        ("day", "time_ms", Kind.TIME, "midnight at which the day ended"),
        ("person", "person", Kind.PERSON, "who uses them"),
        ("domain", "domain", Kind.TEXT, "what they are about"),
        ("uses", "uses", Kind.COUNT, "products used"),
        ("licensed", "licensed", Kind.COUNT, "of them, under a licence; the others are open to all"),
        ("calls", "calls", Kind.COUNT, "calls of query products"),
        ("exogenous_value_cny", "value_fen", Kind.CNY,
         "what that was worth by the values drawn, at the quality delivered"),
    ),
    _table(
        "surplus", "what licences are worth a year to those who seek them, by their own bids, each morning",
        _WHEN,
        ("domain", "domain", Kind.TEXT, "what the products are about"),
        ("exogenous", "exogenous", Kind.FLAG, "whether values are drawn"),
        ("interests", "interests", Kind.COUNT, "pairs of legal person and product that bears on its decisions"),
        ("worth", "worth", Kind.COUNT, "of them, those whose bid exceeds the cost of one more licence"),
        ("served", "served", Kind.COUNT, "of those, with a licence in force"),
        ("largest_cny", "largest_fen", Kind.CNY, "bids less costs if all of those had one, a year"),
        ("realised_cny", "realised_fen", Kind.CNY, "bids less costs of those who have one, a year"),
    ),
    _table(
        "beliefs", "what firms reckon with beside what is in force, lever by lever, each morning",
        _WHEN,
        ("lever", "lever", Kind.TEXT, "lever that announces the hazard"),
        ("level", "level", Kind.NUMBER, "its level in force"),
        ("believed", "believed", Kind.NUMBER, "mean level that firms reckon with"),
        ("off", "off", Kind.NUMBER, "mean distance of that from the level in force, as a share of the lever's range"),
        ("alarm", "alarm", Kind.NUMBER, "share by which news have raised it for everybody"),
    ),
    _table(
        "refusals", "what rules stopped, counted by instant and reason",
        _WHEN,
        ("arrow", "arrow", Kind.TEXT, "arrow of the loop"),
        ("what", "what", Kind.TEXT, "what was on its way"),
        ("reason", "reason", Kind.TEXT, "why it was stopped"),
        ("rows", "rows", Kind.COUNT, "how many"),
    ),
    _table(
        "policies", "levels of levers as they come into force, are drafted, or are asked for",
        _WHEN,
        ("status", "status", Kind.TEXT, "start, draft, enforced as a draft, enacted, or asked for in consultation"),
        ("lever", "lever", Kind.TEXT, "lever"),
        ("level", "level", Kind.TEXT, "its level from then on, or the level asked for"),
        ("in_force", "in_force", Kind.FLAG, "whether the model acts on it"),
    ),
    _table(
        "exports", "exports of data that rules have assessed",
        _WHEN,
        ("exporter", "exporter", Kind.PERSON, "who sells the product"),
        ("product", "product", Kind.PRODUCT, "product"),
        ("buyer", "buyer", Kind.PERSON, "who would use it abroad"),
        ("what", "what", Kind.TEXT, "filed, approved or refused; verdicts on the morning after"),
        ("persons", "persons", Kind.COUNT,
         "persons whose data the exporter would have exported this year, where it files"),
        ("waited_h", "waited_ms", Kind.HOURS, "since the export was filed"),
        _CAUSE,
    ),
    _table(
        "acts", "what levers did to what moves along arrows, counted day by day",
        ("day", "time_ms", Kind.TIME, "midnight at which the day ended"),
        ("lever", "lever", Kind.TEXT, "lever"),
        ("arrow", "arrow", Kind.TEXT, "arrow of the loop that it acts on"),
        ("what", "what", Kind.TEXT, "what was on its way"),
        ("first", "first_ms", Kind.TIME, "when it first changed something that day"),
        ("batches", "batches", Kind.COUNT, "batches that it changed"),
        ("rows", "rows", Kind.COUNT, "rows of them; none where it prescribed how the whole batch is done"),
    ),
    _table(
        "ledger", "payments",
        _WHEN,
        ("payer", "payer", Kind.PERSON, "who pays"),
        ("payee", "payee", Kind.PERSON, "who is paid"),
        ("amount_cny", "amount_fen", Kind.CNY, "how much"),
        ("why", "why", Kind.TEXT, "what for"),
        _CAUSE,
    ),
    _table(
        "claims", "invoices of goods delivered on credit, and loans called, written when they are paid or written off",
        _WHEN,
        ("creditor", "creditor", Kind.PERSON, "who delivered or lent"),
        ("debtor", "debtor", Kind.PERSON, "who owes"),
        ("amount_cny", "amount_fen", Kind.CNY, "amount of the invoice or loan"),
        ("interest_cny", "interest_fen", Kind.CNY, "interest that lateness has added"),
        ("paid_cny", "paid_fen", Kind.CNY, "what the creditor got"),
        ("issued", "issued_ms", Kind.TIME, "when the goods were delivered, or the loan called"),
        ("due", "due_ms", Kind.TIME, "when it was to be paid"),
        ("outcome", "outcome", Kind.TEXT, "paid, paid late or written off"),
        ("cause", "cause", Kind.EVENT, "order behind the invoice, or the call, -1 for one that a firm started with"),
    ),
    _table(
        "defaults", "firms that ran out of cash",
        _WHEN,
        ("firm", "firm", Kind.PERSON, "firm"),
        ("what", "what", Kind.TEXT, "short (the first day), judgment of a court, bail-out, insolvency, or recovery"),
        ("cash_cny", "cash_fen", Kind.CNY, "its cash; negative where wages could not be paid in full"),
        ("owed_cny", "owed_fen", Kind.CNY, "all that it owes"),
        ("overdue_cny", "overdue_fen", Kind.CNY, "of it, overdue"),
        ("lost_cny", "lost_fen", Kind.CNY, "what its creditors lose, at insolvency"),
        ("licences", "licences", Kind.COUNT, "licences of data that end with it"),
        ("takeovers", "takeovers", Kind.COUNT, "how often it had been taken over before"),
        _CAUSE,
    ),
    _table(
        "spot", "the spot market of a day, good by good",
        _WHEN,
        ("good", "good", Kind.GOOD, "good"),
        ("price_cny_per_t", "price", Kind.NUMBER, "spot price"),
        ("value_cny_per_t", "value", Kind.NUMBER, "fundamental value: cost, and how scarce the good is"),
        ("mispricing", "mispricing", Kind.NUMBER, "price above value, as a share of it"),
        ("mispricing_nowcast", "nowcast", Kind.NUMBER, "the same as the state has it before the day's trade, 0 unseen"),
        ("seen_by_state", "seen", Kind.FLAG, "whether the state sees the price"),
        ("chartists", "chartists", Kind.NUMBER, "share of chartists among traders on the next day"),
        ("leverage", "leverage", Kind.NUMBER, "what credit multiplies their positions by"),
        ("loan_to_value", "lent_share", Kind.NUMBER, "what the bank lends on a CNY of pledges, cooling included"),
        ("loans_cny", "loans_fen", Kind.CNY, "loans outstanding after the day's trade"),
        ("pledged_t", "pledged_kg", Kind.TONNES, "firms' own stocks on which they can borrow"),
        ("position_t", "position_kg", Kind.TONNES, "held on credit besides"),
    ),
    _table(
        "loans", "loans against stock on days on which they change",
        _WHEN,
        ("firm", "firm", Kind.PERSON, "who owes"),
        ("good", "good", Kind.GOOD, "what is pledged, and bought with the loan"),
        ("bought_t", "bought_kg", Kind.TONNES, "bought on new credit"),
        ("sold_t", "sold_kg", Kind.TONNES, "sold because pledges are worth too little"),
        ("lent_cny", "lent_fen", Kind.CNY, "newly lent"),
        ("repaid_cny", "repaid_fen", Kind.CNY, "repaid by sales"),
        ("called_cny", "called_fen", Kind.CNY, "called in cash, due at midnight: a claim of the bank from then on"),
        ("debt_cny", "debt_fen", Kind.CNY, "loan that is left"),
        ("position_t", "position_kg", Kind.TONNES, "held on credit then"),
        _CAUSE,
    ),
    _table(
        "credit_terms", "suppliers' reviews of the terms of their customers",
        _WHEN,
        ("supplier", "supplier", Kind.PERSON, "who delivers"),
        ("customer", "customer", Kind.PERSON, "who is to pay"),
        ("granted", "granted", Kind.FLAG, "whether the customer may pay later; otherwise it pays in advance"),
        ("granted_uninformed", "granted_uninformed", Kind.FLAG, "what would have been decided by own books alone"),
        ("informed", "informed", Kind.FLAG, "whether credit reports were at hand"),
        ("probability", "probability", Kind.NUMBER, "estimated probability that an invoice goes unpaid"),
        ("error", "error", Kind.NUMBER, "its standard error, as the supplier has it"),
        ("probability_uninformed", "probability_uninformed", Kind.NUMBER, "the same by own books alone"),
        ("gain_cny", "gain_fen", Kind.CNY, "what credit until the next review earns if the customer pays"),
        ("loss_cny", "loss_fen", Kind.CNY, "what it is expected to cost, before that gain, if the customer defaults"),
    ),
    _table(
        "quantities", "how much makers order for, written when it is known what that had to cover",
        _WHEN,
        ("site", "site", Kind.SITE, "who orders"),
        ("good", "good", Kind.GOOD, "what"),
        ("due", "due_ms", Kind.TIME, "end of the time that its stock covers"),
        ("told", "told", Kind.NUMBER, "share of the demand on it that feeds had told of"),
        ("expected_t", "expected_kg", Kind.TONNES, "use expected in that time"),
        ("expected_uninformed_t", "expected_uninformed_kg", Kind.TONNES, "the same by own orders alone"),
        ("wanted_t", "wanted_kg", Kind.TONNES, "what customers' orders took in that time"),
        ("regret_cny", "regret_fen", Kind.CNY,
         "cost of a period with too much or too little, which an order that knew the demand saves"),
        ("regret_uninformed_cny", "regret_uninformed_fen", Kind.CNY, "the same by own orders alone"),
    ),
    _table(
        "permits", "permits for trucks to enter districts, written when they are granted",
        _WHEN,
        ("carrier", "carrier", Kind.PERSON, "who may send trucks"),
        ("district", "district", Kind.DISTRICT, "where to"),
        ("applied", "applied_ms", Kind.TIME, "when the dossier was handed in"),
        ("took_h", "took_ms", Kind.HOURS, "from the dossier until the permit"),
        ("papers", "papers", Kind.COUNT, "desks at which the carrier had to queue; other papers came by themselves"),
        ("informed", "informed", Kind.FLAG, "whether a feed of queues had been delivered to the carrier"),
        ("gap_h", "gap_ms", Kind.HOURS, "time without a permit before it"),
        ("early_h", "early_ms", Kind.HOURS, "time for which the last permit would still have been good"),
        ("regret_cny", "regret_fen", Kind.CNY, "what gap or early days cost, which a dossier at the right time saves"),
        ("ends", "ends_ms", Kind.TIME, "until when it is good"),
    ),
    _table(
        "stocks", "a day of each stock",
        ("day", "time_ms", Kind.TIME, "midnight at which the day ended"),
        ("site", "site", Kind.SITE, "where"),
        ("good", "good", Kind.GOOD, "what"),
        ("role", "role", Kind.TEXT, "output, input or shelf"),
        ("on_hand_t", "on_hand_kg", Kind.TONNES, "stock at midnight"),
        ("waiting_t", "waiting_kg", Kind.TONNES, "waited for at midnight"),
        ("held_t_h", "held_kg_ms", Kind.TONNE_HOURS, "stock, integrated over the day"),
        ("owed_t_h", "owed_kg_ms", Kind.TONNE_HOURS, "what was waited for, integrated over the day"),
        ("empty_h", "empty_ms", Kind.HOURS, "time without stock"),
        ("wanted_t", "wanted_kg", Kind.TONNES, "customers' demand (shelves)"),
        ("at_once_t", "at_once_kg", Kind.TONNES, "of it, sold at once"),
        ("lost_t", "lost_kg", Kind.TONNES, "of it, lost"),
        ("ordered_t", "ordered_kg", Kind.TONNES, "orders placed for this stock"),
        ("made_t", "made_kg", Kind.TONNES, "made here (outputs)"),
        ("down_h", "down_ms", Kind.HOURS, "repairs begun (outputs)"),
    ),
    _table(
        "fleet", "a day of each carrier's trucks",
        ("day", "time_ms", Kind.TIME, "midnight at which the day ended"),
        ("carrier", "carrier", Kind.PERSON, "owner"),
        ("trucks", "trucks", Kind.COUNT, "trucks"),
        ("driven_km", "driven_m", Kind.KM, "distance driven"),
        ("empty_km", "empty_m", Kind.KM, "of it, without a load"),
        ("idle_h", "idle_ms", Kind.HOURS, "truck hours without an order"),
        ("driving_h", "driving_ms", Kind.HOURS, "truck hours on the road"),
        ("queue_h", "queue_ms", Kind.HOURS, "truck hours in docks' queues"),
        ("dock_h", "dock_ms", Kind.HOURS, "truck hours loading and unloading"),
        ("delay_h", "delay_ms", Kind.HOURS, "truck hours on the road above free flow"),
    ),
    _table(
        "traffic", "a day on the roads",
        ("day", "time_ms", Kind.TIME, "midnight at which the day ended"),
        ("passages", "passages", Kind.COUNT, "links that trucks entered"),
        ("incidents", "incidents", Kind.COUNT, "incidents and closures that began"),
        ("forced", "forced", Kind.COUNT, "trucks that entered full links to release a gridlock"),
    ),
    _table(
        "nowcast", "stocks as the state has them, beside the truth",
        _WHEN,
        ("good", "good", Kind.GOOD, "good"),
        ("district", "district", Kind.DISTRICT, "district"),
        ("estimate_t", "estimate_kg", Kind.TONNES, "stock less waiting orders, by the state's nowcast"),
        ("truth_t", "truth_kg", Kind.TONNES, "the same in truth"),
        ("seen", "seen", Kind.COUNT, "stocks behind the estimate of which the state has a reading"),
        ("stocks", "stocks", Kind.COUNT, "all stocks of the group"),
    ),
    _table(
        "plans", "what the planner allots at an instant, good by good",
        _WHEN,
        ("good", "good", Kind.GOOD, "good"),
        ("asked_t", "asked_kg", Kind.TONNES, "orders handed to the planner"),
        ("allotted_t", "allotted_kg", Kind.TONNES, "of them, sent to a supplier; the rest is held back"),
        ("believed_t", "believed_kg", Kind.TONNES, "stock less waiting orders of all suppliers, by its own account"),
        ("truth_t", "truth_kg", Kind.TONNES, "the same in truth"),
    ),
    _table(
        "allocations", "orders of an instant beside the same orders shared equally among all suppliers in question",
        _WHEN,
        ("good", "good", Kind.GOOD, "good"),
        ("orders", "orders", Kind.COUNT, "orders placed"),
        ("quantity_t", "kg", Kind.TONNES, "quantity"),
        ("gain_cny", "gain_fen", Kind.CNY, "landed cost under the truth that is saved against equal shares"),
        ("gain_planned_cny", "gain_planned_fen", Kind.CNY,
         "what a planner would save who goes by the nowcast alone, whoever decides"),
        ("gain_best_cny", "gain_best_fen", Kind.CNY, "the most that could be saved"),
    ),
    _table(
        "shortages", "goods short in a district, in truth; written the day they are over, or at the end of the run",
        ("time", "time_ms", Kind.TIME, "when it was over, or the end of the run"),
        ("good", "good", Kind.GOOD, "good"),
        ("district", "district", Kind.DISTRICT, "district of its makers"),
        ("began", "began_ms", Kind.TIME, "when its makers were too far behind for the first time"),
        ("lasted_h", "lasted_ms", Kind.HOURS, "how long"),
        ("over", "over", Kind.FLAG, "whether it was over before the end of the run"),
        ("detected", "detected", Kind.FLAG, "whether the state's nowcast showed it"),
        ("detection_h", "detection_ms", Kind.HOURS, "from its begin until then, or until it was over"),
        ("acted", "acted", Kind.FLAG, "whether the state stepped in"),
        ("lag_h", "lag_ms", Kind.HOURS, "from its begin until then, or until it was over"),
        ("could_t", "could_kg", Kind.TONNES, "its makers' orders behind others, which could have been put first"),
        ("moved_t", "moved_kg", Kind.TONNES, "of them, put first"),
    ),
    _table(
        "interventions", "what the state does at shortages that it sees",
        _WHEN,
        ("good", "good", Kind.GOOD, "good that it takes to be short"),
        ("district", "district", Kind.DISTRICT, "district of its makers"),
        ("kind", "kind", Kind.TEXT, "priority: its makers' waiting orders go first; reserve: goods let out to them"),
        ("orders", "orders", Kind.COUNT, "orders put first"),
        ("quantity_t", "kg", Kind.TONNES, "their quantity, or what is let out"),
        ("needed", "needed", Kind.FLAG, "whether the good is short in truth"),
        ("lag_h", "lag_ms", Kind.HOURS, "since the good is short in truth; 0 where it is not"),
        ("cause", "cause", Kind.EVENT, "nowcast that showed the shortage"),
    ),
    _table(
        "speeds", "traffic as the state has it, beside the truth",
        _WHEN,
        ("district", "district", Kind.DISTRICT, "district"),
        ("estimate_km_h", "estimate", Kind.NUMBER, "mean speed on its links, by the state's nowcast"),
        ("truth_km_h", "truth", Kind.NUMBER, "the same in truth"),
        ("usual_km_h", "usual", Kind.NUMBER, "what is usual in this hour"),
        ("seen", "seen", Kind.COUNT, "links of which the state has a reading"),
        ("links", "links", Kind.COUNT, "all links of the district"),
    ),
    _table(
        "series", "a few figures of the whole city, hour by hour",
        _WHEN,
        ("name", "name", Kind.TEXT, "what is counted"),
        ("key", "key", Kind.TEXT, "of which part"),
        ("value", "value", Kind.NUMBER, "how much"),
    ),
)  # fmt: skip

#: Recorded tables by name.
TABLES = {table.name: table for table in _ALL}

#: What rooms may emit, for the event log.
EMITTED = {table.name: table.emitted for table in _ALL}
