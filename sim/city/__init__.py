"""The physical truth: roads, traffic, plants, trucks and sensors, as tables and compiled kernels."""
