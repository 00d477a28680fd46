"""The commands of a checkout: setup, run, test, bench, and the tools behind them."""
