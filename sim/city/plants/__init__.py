"""Goods, sites, stocks and machines."""
