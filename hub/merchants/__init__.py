"""Who is whom: merchants, their identifiers and names, and the ledger of judgements."""
