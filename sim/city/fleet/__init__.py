"""Trucks and their movement."""
