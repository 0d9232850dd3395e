"""Long scientific runs: claims, the trials behind them, and their committed results."""
