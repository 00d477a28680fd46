"""The door to an interface that is asked over HTTP, page by page.

api         the door: which page comes next, and what is wrong with one
asking      ask for a page: patiently, in parts, at several addresses
keys        what [door] says of it
place       where a sync stands: the cursor
signature   sign a request (RFC 9421)
words       what a page says of itself
"""
