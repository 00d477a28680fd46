"""Accounts: the own one with its second factors, and those of a unit."""
