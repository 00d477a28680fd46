"""The made-up town: its people, places, offices, names, and the throws behind them."""
