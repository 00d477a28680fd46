"""A source in which a neighbouring hub's penalties arrive, as that hub packs them."""

NEIGHBOUR_FINES = """\
name = "neighbour_fines"
owner = "region:{neighbour}"
title = "邻市行政处罚"
legal_basis = "样例：两市信用信息共享协议"
schedule = "0 4 * * *"
kinds = ["penalty"]
expect_at_least = 0
expect_at_most = 100000
snapshot = true

[door]
kind = "parcel"

[reader]
kind = "table"
formats = ["jsonl"]

[reader.layout]
required = ["party_name", "document_no"]

[reader.columns]
party_name = ["party_name"]
uscc = ["uscc"]
document_no = ["document_no"]
violation_type = ["violation_type"]
basis = ["basis"]
penalty_kinds = ["penalty_kinds_text"]
procedure = ["procedure"]
fine_fen = ["fine_fen"]
decision_day = ["decision_day"]
authority = ["authority"]

[reader.units]
fine_fen = "fen"
"""
