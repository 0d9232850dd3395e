"""The state as an agent: it sees what reaches it and nothing else."""
