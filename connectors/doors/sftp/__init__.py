"""The door to files in a folder of a member's server, fetched over SFTP.

folder       the door: which files are fetched, and in which order
keys         what [door] says of it
listing      the files that lie there, and which of them were read before
opening      open a connection to a server whose key is known
reading      read one file, going on where it broke off
session      ask the server, each question within its time
"""
