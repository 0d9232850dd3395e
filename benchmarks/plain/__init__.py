"""The whole model once more, written plainly: Mesa agents, SimPy processes, igraph, and loops over objects.

It is what the compiled model is measured against, so it is written as a good modeller would and
profiled. It shares with the product what both are given: a loaded scenario, the map and layout of
the city, and keyed draws. At the same instant things happen in the same order, so that tables of
the two are equal.
"""
