"""What no comparison covers, by name: it is said, so that nobody takes it for sound."""

from hub.audit.check import covered_since, read_all_leaves
from hub.context import Hub
from schemas.words import Operation

NOT_COVERED = (
    "openings sealed to the keys of readers (cho1): only they can open them",
    "codes and names that were taken away from merchants",
    "merchant_identifier and merchant_name: kinds, days and whether repaired",
    "merchant: kind, class, region, standing, disputes and merges",
    "merchant_alias, branch_name and name_change: names beside the register's",
    "merchant_past and code_past: what merchants were at earlier moments",
    "merchant_relation and identity_dispute: days and reasons",
    "review_item: what is open or was settled by newer evidence",
    "review_assignment: who has taken an item",
    "officer_account, officer_session and what officers sign in with",
    "officer_task: what officers said that they work on",
    "sealed_value and sealed_party: personal values, but for their keyed hash",
    "repair_claim: which records decisions on credit repair name",
    "disclosure_view: what a view's id stands for",
    "reading_rule, source_cursor, quarantined_row, landed_file and sync_run",
    "staged_file, snapshot_key, source_lock, row_seen_again: files under way",
    "delivery_page: pages of a delivery that is not whole yet",
    "parcel, parcel_nonce and row_fates: but for what each answer and refusal says",
    "kept_screening, own_file_window, access_sample and log_check",
    "access_look and access_opinion: what reviewers of looks saw and said",
    "rating_due, rated_under, link_watch and the index of names (name_segment)",
    "asked_day, asked_shard, merchant_asked and token_use: what is only counted",
    "clock, clock_step, decision and decision_word: but for what each change says",
    "matter, matter_event, matter_document, matter_paper: but for what entries say",
    "matter_party, matter_member, matter_mark and matter_link: who and what else",
    "matter_table and informant: tables of law as they were, and sealed informants",
    "clue_warning: but for what each decision on one says",
    "matter_parcel, matter_parcel_receipt: parcels of matters, but for their entries",
    "matter_peer, matter_abroad, matter_step_sent, matter_parcel_held: under way",
    "withdrawal_delay: what is only counted",
    "quality_report: reports to members, but for their digest",
    "known_job and job_slot: who does which due work, and how it went",
    "rule_set, rule_file and rule_use, which hashes name, and judging_pass",
    "answer_change, archive_lease and id_counter: numbers and moments given last",
    "redaction and redaction_word: redacted texts; each word has entries of its own",
    "change_feed, feed_epoch, feed_entry, feed_look: what changed, and what was seen",
    "subscription and watched_merchant: whom a member watches, but for their number",
    "webhook and delivery: what was sent, which its entries tell too",
    "upstream_push and upstream_batch: decisions as they were written for others",
    "contradiction and evidence_place: what checks found, and how far they are",
)
"""Of the tables, what the log has neither root nor digest for, or what nobody can
recompute."""


def not_covered(hub: Hub) -> list[str]:
    """List what is not covered, and since which entry rows are that are."""
    leaves = read_all_leaves(hub.audit, [Operation.ROWS_TELL])
    since = covered_since(hub.engine, hub.audit, leaves)
    told = f"before entry {since}" if "/" in since else "before the outbox is moved"
    rows = f"agreements, members, tokens, keys and decisions as they stood {told}"
    return [*NOT_COVERED, rows]
