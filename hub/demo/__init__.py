"""The demo city: a made-up Suqian, its agencies and merchants, their dirty files."""
