"""Finance: the spot market of raw materials, and loans against stock."""
