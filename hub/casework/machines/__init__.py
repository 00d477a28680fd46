"""Machines of casework: each is one table with its law.

    table     what a machine is: states, events, facts, documents, roles
    loader    read the tables and their words, refuse what could not be walked
    naming    what people call roles and documents
    checks    what is wrong with a table
    tables    one file a machine: clue, complaint, report, transfer, assistance
    words     facts, kinds of documents and roles that tables speak of

A further machine is one more table, its words, and its rows in the tests.
"""
