"""What docs/conformance is made of; nothing here is the code under test.

formats     the formats, written down again from docs/audit-log.md
made_log    a log of seven entries, and receipts of one of them
made_files  answers, receipts, bundles, leaves, openings and keys
expected    what a verifier must find in each
"""
