"""Listing, catalogue, mechanisms and deals; knows products and persons, never the city."""
