"""What is said of a matter to another hub: how it is written, in whose names, how much.

sight        what the rules show of a matter to the other hub's members
translating  members and facts as each hub calls them
writing      an event as it goes to the other hub
"""
