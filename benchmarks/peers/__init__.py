"""What peers do with the same inputs; each file is run by a Python that has the peer, and imports nothing of ours."""
