"""Runs and comparisons of runs: the same noise under two rules, and intervals of the difference."""
