"""Sensors: functions of truth and time."""
