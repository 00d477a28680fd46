"""What a transaction put is logged by whoever began it, and by nobody by hand."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
BY_HAND = {"move_outbox", "changes_no_answer"}
"""What `Hub.writing` does, so that nobody forgets it."""
OWN = {"hub/context.py", "hub/audit/mover.py", "hub/audit/operate/erasure.py"}
"""Who moves events, and the log itself."""
KEEP_ANSWERS = {
    *("account_of_another", "add_officer", "end_officer", "end_post", "give_post"),
    *("hire_officers", "reset_officer", "set_officer_list", "set_roles", "sign_lists"),
    *("act", "assign_matters", "issue_paper", "keep_informant", "open_matter"),
    *("receive_raised", "end_peer", "set_peer", "use_nonce", "propose_redaction"),
    *("add_entries", "begin_epoch", "keep_seen", "end_list", "set_list"),
    *("end_webhook", "rotate_secret", "set_webhook"),
}
"""Services that write what no answer rests on, into the transaction of a caller."""


@cache
def texts():
    """What stands in every module of the hub, by its path."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
        for path in sorted((ROOT / "hub").rglob("*.py"))
    }


def called(node):
    """Name the functions that are called somewhere inside."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            yield ast.unparse(call.func).rpartition(".")[2]


def letting_go(text):
    """Yield the blocks whose transaction lets go of all kept answers, with a line."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.With):
            begun = {ast.unparse(item.context_expr) for item in node.items}
            if any(one.endswith(("writes.begin()", ".writing()")) for one in begun):
                yield node.lineno, ast.Module(node.body, [])


def test_nobody_logs_by_hand_what_a_transaction_put():
    found = {
        name
        for name, text in texts().items()
        if name not in OWN and any(word in text for word in BY_HAND)
    }

    assert found == set()


def test_what_no_answer_rests_on_is_written_without_letting_go_of_any():
    found = {
        f"{name}:{line}": sorted(names)
        for name, text in texts().items()
        if "writes.begin()" in text or ".writing()" in text
        for line, block in letting_go(text)
        if (names := KEEP_ANSWERS.intersection(called(block)))
    }

    assert found == {}


def test_the_services_that_keep_answers_are_there():
    whole = "\n".join(texts().values())

    assert {name for name in KEEP_ANSWERS if f"def {name}(" not in whole} == set()
