"""Splink beside W4, where it is installed: the same rows, linked by code and name.

It gets what our linking gets to see of a row: the strongest code, and the folded name.
It learns its weights from the rows and links each to the most probable merchant. A row
with another merchant's code is right when it is linked to nobody, as in W4.
"""

import csv
import importlib.util
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from hub.merchants.rules import Claim, Key, read_codes
from hub.names import flat
from hub.rulebook import Rulebook
from scripts.workloads.w4_claims import Said, incoming, registers

LIKELY = 0.5
"""Links less probable than this are left out."""

RECALL = 0.9
"""Share of the links that rules alone are thought to find, from which it learns."""

PAIRS = 1e6
"""Pairs by which it learns how often strangers agree."""

NAMES_ALIKE = (0.95, 0.9, 0.8)
COLUMNS = "{'unique_id': 'BIGINT', 'code': 'VARCHAR', 'name': 'VARCHAR'}"
TABLES = ("a_registered", "b_incoming")


def link_with_splink(rules: Rulebook, merchants: int, scale: int) -> dict[str, float]:
    """Link the rows of W4; nothing where Splink is not installed."""
    if importlib.util.find_spec("splink") is None:
        return {}
    firms = list(registers(rules, merchants))
    said = list(incoming(rules, merchants, scale))
    owners = {key: at for at, firm in enumerate(firms) for key in read_codes(firm).keys}
    connection: Any = import_module("duckdb").connect()
    with tempfile.TemporaryDirectory() as folder:
        for table, claims in zip(
            TABLES, (firms, [one.claim for one in said]), strict=True
        ):
            _load(connection, Path(folder) / f"{table}.csv", table, claims)
    started = time.perf_counter()
    linker = _learn(connection)
    learned = time.perf_counter() - started
    found = _link(connection, linker)
    seconds = time.perf_counter() - started
    connection.close()
    return {"splink_s": seconds, "splink_learning_s": learned} | _quality(
        said, owners, found
    )


def _load(connection: Any, path: Path, table: str, claims: Iterable[Claim]) -> None:
    """Load what claims say into a table: a number, a code, a name."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            (number, _code(claim), flat(claim.name or ""))
            for number, claim in enumerate(claims)
        )
    connection.execute(
        f"CREATE TABLE {table} AS SELECT * FROM "  # noqa: S608  # our own names
        f"read_csv('{path}', header=false, columns={COLUMNS}, nullstr='')"
    )


def _code(claim: Claim) -> str:
    """Give the strongest code of a claim: an organisation code if there is one."""
    keys = sorted(read_codes(claim).keys, key=lambda key: key[0] != "org_code")
    return keys[0][1] if keys else ""


def _learn(connection: Any) -> Any:
    """Let it learn from the rows how much agreement says."""
    splink, library = (
        import_module("splink"),
        import_module("splink.comparison_library"),
    )
    block_on = splink.block_on
    code, name = block_on("code"), block_on("name")
    settings = splink.SettingsCreator(
        link_type="link_only",
        comparisons=[
            library.ExactMatch("code"),
            library.JaroWinklerAtThresholds("name", list(NAMES_ALIKE)),
        ],
        blocking_rules_to_generate_predictions=[
            code,
            name,
            block_on("substr(name, 1, 6)"),
            block_on("substr(name, 1, 2)", "substr(name, -8)"),
        ],
    )
    api = splink.DuckDBAPI(connection=connection)
    tables = [api.register(table, dataset_display_name=table) for table in TABLES]
    linker = splink.Linker(tables, settings, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match([code, name], recall=RECALL)
    training.estimate_u_using_random_sampling(max_pairs=PAIRS)
    training.estimate_parameters_using_expectation_maximisation(name)
    training.estimate_parameters_using_expectation_maximisation(code)
    return linker


def _link(connection: Any, linker: Any) -> dict[int, int]:
    """Link each row to the merchant that it most probably is about."""
    links = linker.inference.predict(threshold_match_probability=LIKELY)
    rows = connection.execute(
        "SELECT unique_id_r, arg_max(unique_id_l, match_weight) "  # noqa: S608
        f"FROM {links.physical_name} GROUP BY unique_id_r"
    ).fetchall()
    return dict(rows)


def _quality(
    said: Sequence[Said], owners: Mapping[Key, int], found: Mapping[int, int]
) -> dict[str, float]:
    """Give precision and recall as W4 counts them."""
    told: Counter[str] = Counter()
    for number, one in enumerate(said):
        if one.code is None:
            continue
        meant, linked = owners.get(one.code), found.get(number)
        if linked is None:
            told["missed"] += meant is not None and not one.swapped
        else:
            told["right" if linked == meant and not one.swapped else "wrong"] += 1
    right, wrong = told["right"], told["wrong"]
    return {
        "splink_precision": right / max(1, right + wrong),
        "splink_recall": right / max(1, right + wrong + told["missed"]),
    }
