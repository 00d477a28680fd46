"""Queries by example, as platforms and offices send them, and their hits."""

MATCH = "/v1/match"


def example(*names, codes=(), schema="Company"):
    return {
        "schema": schema,
        "properties": {"name": list(names), "uscCode": list(codes)},
    }


def hits(answer, key="q1"):
    return answer.json["responses"][key]["results"]
