"""Routing: cheapest ways through the trucks' network."""
