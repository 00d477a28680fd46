"""Answers about merchants: decided by purpose, logged before they leave.

Other rooms enter by these modules and packages, and nothing under the packages:

    service     the one way out: ask a question, get an answer or a refusal
    ask         the questions that there are, one module each, in one table
    file        the documents about one merchant, as types
    search      the documents about merchants that were searched for
    history     the document of a history
    page        the document of a merchant's page, and its rows for sheets
    screening   batches of lines: read from files, kept for a day, as rows for sheets
    evidence    entries and receipts of the log, openings released and opened
    task        what a question is asked for, and what it is refused for
    view        who asks besides members, and a merchant's names
    disclosure  an answer ready to be sent, problem documents, the escrow's key
    wording     texts in Chinese and English

Inside, each room imports only those before it:

    task        purposes, references, refusals, queries by example, parties of a case
    view        what an asker sees of merchants and records
    disclosure  replies, their leaf, their bytes; who can open the leaf
    file        one merchant: kept answers, past files, relations, certificates
    search      exact matches, results, candidates
    history     changes, reads, and which of them are told
    page        a merchant's page put together
    screening   the lines of a batch decided, and the answer kept
    ask         the questions
    evidence    questions about the log itself
"""
