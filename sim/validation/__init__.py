"""Known results, each obtained again through the product's own code."""
