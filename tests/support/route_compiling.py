"""Applications whose routes cost little to make, for each test makes one of its own.

Werkzeug reads the text of each of three hundred routes and compiles two functions that
write its address. A test asks for a few addresses: what it does not ask for is not
compiled, and a text that was read once is not read again. What is compiled, and what it
answers, is the same.
"""

from werkzeug.routing import Rule

compile_builder = Rule._compile_builder  # noqa: SLF001  # what all routes call
parse_rule = Rule._parse_rule  # noqa: SLF001  # the same
_READ = {}
"""What was read of a text, by the text and the converters of its map."""


def compile_routes_late():
    """Have every route that is bound from now on wait with its builders."""
    Rule._compile_builder = _late_builder  # noqa: SLF001  # the same
    Rule._parse_rule = _parse_once  # noqa: SLF001  # the same


def _late_builder(rule, append_unknown=True):
    """Give a builder that compiles the true one at its first call."""
    # Where a default cannot be written the rule is refused at once, as ever.
    if rule.defaults:
        return compile_builder(rule, append_unknown)
    compiled = []

    def build(bound, /, **values):
        if not compiled:
            compiled.append(compile_builder(rule, append_unknown))
        return compiled[0](bound, **values)

    return build


def _parse_once(rule, text):
    """Read a text, and note in the rule what reading it notes."""
    trace = rule._trace  # noqa: SLF001  # the same
    converters = rule._converters  # noqa: SLF001  # the same
    key = (text, *rule.map.converters.values())
    if key not in _READ:
        before = len(trace)
        parts = list(parse_rule(rule, text))
        noted = trace[before:]
        used = {name: converters[name] for is_dynamic, name in noted if is_dynamic}
        _READ[key] = parts, noted, used
        return parts
    parts, noted, used = _READ[key]
    trace += noted
    converters |= used
    rule.arguments |= used.keys()
    return parts
