"""Time, agenda, keyed random streams, arrows, events, checkpoints: knows nothing about cities."""
