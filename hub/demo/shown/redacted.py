"""Redacted versions in the demo: one that was released, one that waits."""

from hub.archive.redaction import GAP, redactable_texts
from hub.archive.service import records_of
from hub.context import Hub
from hub.merchants.service import find_itself
from hub.officer_actions import decide_redaction, redact

PROPOSER, RELEASER = "示例提出人", "示例放行人"
RELEASED, WAITING = "facts", "content"


def redact_example(hub: Hub, code: str) -> None:
    """Redact texts of the newest penalty of the example merchant, if it has any.

    Of its facts a redacted version is released, of its content one waits.
    """
    with hub.reads() as session:
        number = find_itself(session, code)
        rows = [] if number is None else records_of(session, number)
    for row in rows:
        texts = redactable_texts(row)
        if row.kind != "penalty" or not {RELEASED, WAITING} <= texts.keys():
            continue
        for field in (RELEASED, WAITING):
            text = GAP + texts[field][len(texts[field]) // 2 :]
            proposed = redact(
                hub,
                row.key.hex(),
                field,
                text,
                officer=PROPOSER,
                reason="隐去商品与当事人的具体信息",
            )
            if field == RELEASED:
                decide_redaction(
                    hub, proposed, "released", officer=RELEASER, reason="已逐字核对"
                )
        return
