"""Folders of sources outside the checkout, for tests."""

FINES = """\
name = "district_fines"
owner = "agency:market-supervision"
title = "区级处罚台账"
legal_basis = "样例"
schedule = "15 1 * * *"
kinds = ["penalty"]
formats = ["csv"]
expect_at_least = 0
expect_at_most = 1000

[layout]
required = ["party_name", "document_no"]

[columns]
party_name = ["单位"]
uscc = ["信用代码"]
document_no = ["文书"]
facts = ["事由"]
content = ["结果"]
decision_day = ["日期"]
authority = ["机关"]
fine_fen = ["罚款（元）"]

[units]
fine_fen = "yuan"

[dates]
decision_day = "plain"
"""


def write_own(folder, name="district_fines", text=FINES, connector=None):
    """Write the folder of a source, for its owner alone; give the manifest's path."""
    source = folder / name
    for made in (folder, source):
        made.mkdir(exist_ok=True)
        made.chmod(0o700)
    path = source / "source.toml"
    path.write_text(text.replace("district_fines", name), "utf-8")
    path.chmod(0o600)
    if connector is not None:
        (source / "connector.py").write_text(connector, "utf-8")
        (source / "connector.py").chmod(0o600)
    return path
