"""Orders of materials from placing to delivery."""
