"""Every outcome with its unit, side and meaning: the one source for measures, reports and comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Side = Literal["efficiency", "control"]


@dataclass(frozen=True)
class About:
    """What an outcome is.

    Parameters
    ----------
    label
        Name for readers.
    unit
        Unit of its value.
    side
        Side of the balance that it belongs to.
    better
        Which way a city would want it: ``up``, ``down``, or empty where that is a matter of view.
    meaning
        One line.
    """

    label: str
    unit: str
    side: Side
    better: Literal["up", "down", ""]
    meaning: str


OUTCOMES: dict[str, About] = {
    "fill_rate": About("fill rate", "share", "efficiency", "up", "customers' demand met at once"),
    "stock_out_hours": About("empty shelves", "h/day", "efficiency", "down", "hours a day a shelf stands empty"),
    "sold": About("sold to consumers", "t/day", "efficiency", "up", "final goods sold"),
    "holding_cost": About("holding cost", "CNY/day", "efficiency", "down", "cost of all stocks"),
    "backlog_cost": About("backlog cost", "CNY/day", "efficiency", "down", "cost of customers' waiting"),
    "freight_cost": About("freight cost", "CNY/day", "efficiency", "down", "cost of driving and of trucks' time"),
    "logistics_cost": About("logistics cost", "CNY/day", "efficiency", "down", "holding, backlog and freight together"),
    "welfare": About(
        "welfare",
        "CNY/day",
        "efficiency",
        "up",
        "surpluses of consumers, firms and government less compliance, enforcement and harm, which are its parts",
    ),
    "bullwhip": About("bullwhip", "ratio", "efficiency", "down", "variability of orders over that of demand"),
    "order_wait": About("wait for goods", "h", "efficiency", "down", "from order until ready for a truck"),
    "order_lead_time": About("lead time", "h", "efficiency", "down", "from order until in stock"),
    "orders_placed": About("orders", "per day", "efficiency", "", "orders of materials placed"),
    "orders_cancelled": About(
        "orders cancelled", "per day", "efficiency", "down", "orders that got no further, or were refused"
    ),
    "informed_choices": About("informed choices", "share", "efficiency", "", "orders placed with a feed at hand"),
    "choice_regret": About(
        "regret of supplier choice", "CNY/order", "efficiency", "down", "cost above the best choice under the truth"
    ),
    "allocation_efficiency": About(
        "efficiency of allocation",
        "share",
        "efficiency",
        "up",
        "landed cost, under the truth, that a noon's orders save against equal shares, over the most they could save",
    ),
    "orders_held_back": About(
        "orders held back", "share", "efficiency", "down", "of what is handed to the planner at an instant, by weight"
    ),
    "empty_km_share": About("empty running", "share", "efficiency", "down", "kilometres driven without a load"),
    "truck_wait": About("wait for a truck", "h", "efficiency", "down", "load ready until a truck is sent"),
    "drive_time": About("drive with load", "h", "efficiency", "down", "time on the road with a load"),
    "road_delay": About("delay on the road", "share", "efficiency", "down", "driving time above free flow"),
    "incidents": About("incidents", "per day", "efficiency", "", "incidents and closures on trucks' roads"),
    "gridlock_releases": About(
        "gridlock releases",
        "per million",
        "efficiency",
        "down",
        "links entered though full, to release a gridlock, of a million entered",
    ),
    "trucks_busy": About("trucks in use", "share", "efficiency", "", "truck hours with an order"),
    "route_regret": About(
        "regret of route choice", "min", "efficiency", "down", "time of a route above the best one's in truth"
    ),
    "routes_by_view": About("routes by a live view", "share", "efficiency", "", "trucks that drive by a live view"),
    "routes_into_closures": About(
        "routes into closures", "share", "efficiency", "down", "routes that lead to a closed link"
    ),
    "roads_surveyed": About(
        "roads surveyed", "share", "efficiency", "up", "links with a reading of a detector or probe in a survey"
    ),
    "probe_passages": About("passages of probes", "per day", "efficiency", "up", "passages that carriers share"),
    "closures_known": About("closures known", "share", "efficiency", "up", "closed links that the bureau knows of"),
    "firms_short": About("firms short of cash", "count", "efficiency", "down", "times that a firm ran out of cash"),
    "judgments": About("judgments", "count", "efficiency", "down", "firms that a court judged against for not paying"),
    "insolvencies": About("insolvencies", "count", "efficiency", "down", "firms that stayed short and were taken over"),
    "bail_outs": About(
        "bail-outs", "count", "efficiency", "", "state-owned firms that the state saved from insolvency"
    ),
    "bail_outs_paid": About("paid for bail-outs", "CNY/day", "efficiency", "down", "by the state to firms of its own"),
    "credit_losses": About("losses by credit", "CNY/day", "efficiency", "down", "invoices written off"),
    "credit_granted": About("credit granted", "share", "efficiency", "", "customers who may pay later"),
    "credit_informed": About(
        "informed credit decisions", "share", "efficiency", "", "decisions on terms with a credit report at hand"
    ),
    "credit_regret": About(
        "regret of credit decisions",
        "CNY/decision",
        "efficiency",
        "down",
        "cost of a customer's terms above the best ones in hindsight, until the next review",
    ),
    "quantity_regret": About(
        "regret of order quantities",
        "CNY/order",
        "efficiency",
        "down",
        "cost of a maker's stock above one that knew its demand, for one period",
    ),
    "quantity_error": About(
        "error of expected use", "share", "efficiency", "down", "makers' mean absolute error, over what was wanted"
    ),
    "quantities_told": About(
        "demand told", "share", "efficiency", "", "share of the demand on makers that feeds had told of"
    ),
    "stock_loans": About("loans against stock", "CNY", "efficiency", "", "outstanding on average"),
    "loans_called": About(
        "loans called", "CNY/day", "efficiency", "down", "called in cash since pledges were worth too little"
    ),
    "bank_losses": About("losses of the bank", "CNY/day", "efficiency", "down", "called loans that were written off"),
    "permit_time": About("time to a permit", "days", "efficiency", "down", "from a carrier's dossier until its permit"),
    "permit_papers": About("papers fetched", "per permit", "efficiency", "down", "desks at which a carrier queues"),
    "permit_gap": About("time without a permit", "days", "efficiency", "down", "from one permit's end to the next one"),
    "permit_regret": About(
        "regret of dossiers", "CNY/permit", "efficiency", "down", "cost of permits that come too early or too late"
    ),
    "permits_informed": About(
        "informed dossiers", "share", "efficiency", "", "permits of carriers that a feed of queues has reached"
    ),
    "products_listed": About("products listed", "share", "efficiency", "up", "products that came onto the exchange"),
    "listing_wait": About("wait for listing", "days", "efficiency", "down", "from handing in until listed"),
    "interests_served": About(
        "interested firms served", "share", "efficiency", "up", "pairs of firm and feed with a deal"
    ),
    "deals": About("licences sold", "count", "efficiency", "up", "deals on the exchange"),
    "deal_value": About("value of deals", "CNY", "efficiency", "up", "paid for licences"),
    "price": About("mean price", "CNY", "efficiency", "", "price of a licence"),
    "price_dispersion": About("price dispersion", "cv", "efficiency", "", "spread of prices over their mean"),
    "renewals": About("renewals", "share", "efficiency", "", "licences sold to those who had one of the same product"),
    "disputes": About(
        "disputes", "count", "efficiency", "down", "claims that data was worse than declared; of them, compensated"
    ),
    "days_to_deal": About(
        "days to deal", "days", "efficiency", "down", "from first asking until the first licence of a product"
    ),
    "exchanges_online": About("exchanges online", "count", "efficiency", "", "exchanges that backers keep alive"),
    "exchange_fees": About("fees of exchanges", "CNY/day", "efficiency", "", "of sellers, and for entry"),
    "data_subsidies": About(
        "subsidies to sellers", "CNY/day", "efficiency", "", "what the state adds to prices of data"
    ),
    "venue_share": About("share of trade", "share", "efficiency", "", "of what is paid for data, by venue"),
    "seller_concentration": About(
        "seller concentration",
        "share",
        "efficiency",
        "",
        "of sales: sellers' squared shares summed (HHI), and the three largest sellers' share",
    ),
    "brokers_among_members": About(
        "brokers among members", "share", "efficiency", "", "of brokers, sellers with a product listed, and buyers"
    ),
    "found_by_brokers": About(
        "found through brokers", "share", "efficiency", "", "products that persons came to know of through a broker"
    ),
    "brokers_income": About("brokers' income", "CNY/day", "efficiency", "", "their shares of first licences"),
    "willingness": About(
        "willing holders", "share", "efficiency", "up", "holders of data, by owner, who have handed in a product"
    ),
    "resold_share": About(
        "resold share", "share", "efficiency", "", "of trade in what licensees may pass on, what they have passed on"
    ),
    "participation": About(
        "holders on the exchange", "share", "efficiency", "up", "holders of data, by owner, with a product listed"
    ),
    "government_sales": About(
        "sales by the government", "share", "efficiency", "", "of what is paid for licences and calls"
    ),
    "domain_sales": About("share of sales", "share", "efficiency", "", "of what is paid, by what the data is about"),
    "holder_concentration": About(
        "concentration of holders",
        "share",
        "efficiency",
        "",
        "of sales: squared shares of those whose data it is summed (HHI), and the three largest shares",
    ),
    "tail_index": About(
        "tail index",
        "exponent",
        "efficiency",
        "",
        "of the power law that the largest counts follow; heavy-tailed where it is low, infinite variance below 2",
    ),
    "tail_dispersion": About(
        "dispersion of the tail",
        "cv",
        "efficiency",
        "",
        "of the largest counts' excess over the upper quartile; above 1 the tail is heavier than any exponential one",
    ),
    "allocative_efficiency": About(
        "allocative efficiency",
        "share",
        "efficiency",
        "up",
        "surplus of licences in force over the largest there could be, by buyers' own bids; exogenous ones are drawn",
    ),
    "digital_value_added": About(
        "digital value added (exogenous)",
        "CNY/day",
        "efficiency",
        "up",
        "value drawn of products used, at the quality delivered, less what was paid for them",
    ),
    "entries": About("entries", "count", "efficiency", "", "firms that came back to the trade in data, by owner"),
    "exits": About("exits", "count", "efficiency", "", "firms that left the trade in data, by owner"),
    "invested": About(
        "put into quality of data",
        "CNY/day",
        "efficiency",
        "",
        "by sellers of products of drawn value, by their owners",
    ),
    "digital_growth": About(
        "growth of digital value (exogenous)", "share", "efficiency", "up", "second half of the days over the first"
    ),
    "visibility": About(
        "visibility",
        "1 - SSE/SST",
        "control",
        "up",
        "how well the state's estimate follows the truth: 1 in full, 0 no better than the mean",
    ),
    "peak_mispricing": About(
        "peak mispricing", "share", "control", "down", "furthest that a spot price came above the good's value"
    ),
    "crash_depth": About(
        "crash depth", "share", "control", "down", "largest fall of a spot price over the good's value from a peak"
    ),
    "prices_seen": About("spot prices seen", "share", "control", "", "prices of a good and day that reached the state"),
    "shortages": About(
        "shortages", "per day", "control", "down", "times that a good is short in a district: its plants far behind"
    ),
    "shortages_detected": About("shortages detected", "share", "control", "up", "shortages that the nowcast showed"),
    "shock_detection_time": About(
        "time to detect a shortage",
        "h",
        "control",
        "down",
        "from true onset until the nowcast shows it, where it does",
    ),
    "intervention_power": About(
        "power of intervention",
        "share",
        "control",
        "up",
        "orders for what is short in truth that the state put first, of those that it could have with all in sight",
    ),
    "reserves_released": About("reserves released", "t/day", "control", "", "goods let out by the state at shortages"),
    "intervention_lag": About(
        "lag of intervention",
        "h",
        "control",
        "down",
        "from true onset until the state steps in, where it does",
    ),
    "stocks_seen": About("stocks seen", "share", "control", "", "stocks of which the state has a reading"),
    "deals_seen": About("deals seen", "share", "control", "", "deals that the state looked into"),
    "legal_certainty": About(
        "legal certainty",
        "share",
        "control",
        "up",
        "one less the mean distance between what firms believe and what is in force, over levers' ranges",
    ),
    "informal_share": About(
        "off-exchange trade", "share", "control", "", "of what is paid for data, what is paid off all exchanges"
    ),
    "foreign_held": About(
        "held by foreigners",
        "share",
        "control",
        "",
        "copies of data, one a person and product beside its makers, in foreign hands",
    ),
    "privacy_loss": About(
        "privacy lost",
        "persons",
        "control",
        "down",
        "persons x sensitivity of copies that others have got without the consent of those covered; each copy counts",
    ),
    "compliance": About(
        "compliance", "share", "control", "up", "one less rules broken over deals and reports to which they apply"
    ),
    "detection": About("violations found", "share", "control", "up", "of rules broken, those that inspections found"),
    "inspections": About("inspections", "count", "control", "", "inspections of firms that were done"),
    "fines": About("fines", "CNY/day", "control", "", "for violations found; paid as far as there was money"),
    "violation_harm": About(
        "harm of violations", "CNY/day", "control", "down", "to persons whose data was sold against the rules"
    ),
    "leaks": About("leaks", "count", "control", "down", "copies that got into other hands"),
    "leaks_by_insiders": About("leaks by insiders", "share", "control", "", "leaks through those who handle data"),
    "leak_exposure": About(
        "leak exposure",
        "persons",
        "control",
        "down",
        "persons x sensitivity x chance that a copy of the data on them leaks within a year, mean over days",
    ),
    "leak_harm": About("harm of leaks", "CNY/day", "control", "down", "harm to the persons covered"),
    "secrets_lost": About("secrets lost", "CNY/year", "control", "down", "what holders had to hide until it leaked"),
    "deliveries_cut_off": About(
        "deliveries cut off", "per day", "control", "down", "readings that holders withhold from those who may use them"
    ),
    "orders_to_list": About(
        "orders to list", "count", "control", "", "products that dominating platforms had to offer by order"
    ),
    "ordered_listed": About(
        "ordered products listed", "share", "control", "up", "of such products, those that came onto an exchange"
    ),
    "leak_damages": About("damages for leaks", "CNY/day", "control", "", "paid to those harmed, by who is liable"),
    "leak_damages_unpaid": About(
        "unpaid damages for leaks", "share", "control", "down", "of damages due, what those liable did not have"
    ),
}
