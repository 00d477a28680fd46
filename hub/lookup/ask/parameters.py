"""Parameters that the questions for merchants share."""

from hub.lookup.ask.question import Parameter

LIMIT = Parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": 50, "default": 5},
    "Most results of a query.",
    "Most results.",
)
WANTED_TEXT = Parameter("q", {"type": "string", "maxLength": 400}, "A name or a code.")
AFTER = Parameter(
    "after",
    {"type": "string", "maxLength": 400},
    "Public id of the merchant behind which the list goes on.",
)
CLIENTS = (
    *("limit", "offset", "cutoff", "threshold", "algorithm", "q", "schema", "sort"),
    *("fuzzy", "simple", "facets", "filter_op", "nested", "changed_since", "topics"),
    *("countries", "datasets", "include_dataset", "exclude_dataset", "exclude_schema"),
    *("exclude_entity_ids",),
)
"""Parameters that clients send; limit, offset, cutoff and q are looked at."""
LISTS = frozenset(
    {
        *("schema", "sort", "facets", "topics", "countries", "datasets"),
        *("include_dataset", "exclude_dataset", "exclude_schema"),
        "exclude_entity_ids",
    }
)
"""Those among them that may come several times; none of them says anything."""
TYPED_LIMIT = "10"
"""Results of a search for one text, if no other number is asked for."""
