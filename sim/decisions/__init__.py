"""Pure batch functions from knowledge to commands; each row is decided on its own."""
