"""What the user writes: the schema, YAML with places, overlays, checks and CSV tables."""
