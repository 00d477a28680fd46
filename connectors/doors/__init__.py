"""Doors: how deliveries come, each kind a module or folder with one door.

database   a view of a member's database, read page by page
drop       files that lie in a folder beside the hub
http       an interface that is asked page by page
parcel     nothing is fetched: the member pushes
sftp       files in a folder of a member's server
bounds     how much several kinds of them may say
kinds      which kinds of door there are, and what [door] says of each
opening    make the door that a manifest names
"""
