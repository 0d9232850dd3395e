"""Data products: what they observe, who has rights in them, and how they reach knowledge."""
