"""Traffic of everybody else: who drives where, at equilibrium, by the hour."""
