"""Plotly figures, one function each; they take recorded tables and return a figure."""

from sim.views.figures.catalogue import digital_value, purchases, sales_by_domain
from sim.views.figures.city_map import city_map
from sim.views.figures.frontier import frontier
from sim.views.figures.market import deals_over_time, leaks_over_time, prices
from sim.views.figures.supply import customers_waiting, stocks, trucks
from sim.views.figures.value_of_data import value_of_data
from sim.views.figures.visibility import nowcast_against_truth, stocks_seen

__all__ = [
    "city_map",
    "customers_waiting",
    "deals_over_time",
    "digital_value",
    "frontier",
    "leaks_over_time",
    "nowcast_against_truth",
    "prices",
    "purchases",
    "sales_by_domain",
    "stocks",
    "stocks_seen",
    "trucks",
    "value_of_data",
]
