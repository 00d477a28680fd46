"""Doors: how deliveries come, each kind a module with one door.

drop       files that lie in a folder beside the hub
parcel     nothing is fetched: the member pushes
kinds      which kinds of door there are, and what [door] says of each
"""
