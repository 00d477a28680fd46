"""The door to a view of a member's database, read page by page.

cells        write a row of the view as a line of JSON
connecting   open a connection that reads and nothing else
keys         what [door] says of it
marks        watermarks: compare them, and go a window back
place        where a sync stands: the cursor
postgresql   connect to PostgreSQL, in a session that may only read
refusals     what a database refuses, by our codes
view         the door: which rows come next, and in which page
"""
