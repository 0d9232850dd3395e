"""``python -m benchmarks.peers``: install the peers that speed is measured against."""

from benchmarks.peers import make

make()
