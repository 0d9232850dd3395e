"""Speed and memory, measured: each figure beside a budget or a named peer, in one run."""
