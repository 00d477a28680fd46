"""A damaged file of configuration is refused with its place, and never crashes."""

import random
import re
from pathlib import Path

import hub
from connectors.base import Manifest, ManifestError, Reach
from connectors.rows import SourceError
from hub.casework.advice.table_rules import OffenceRule, ThresholdRule
from hub.casework.clues.rules import read_clue_rules
from hub.casework.comparisons.comparing_rules import ComparisonRule
from hub.casework.complaints.law.rules import (
    AcceptanceRule,
    InformantRule,
    SubjectRule,
    read_competence,
)
from hub.casework.machines.loader import load_machines, read_machine
from hub.casework.machines.table import DocumentKind, FactField, MatterRole, PartyWord
from hub.casework.papers.form import read_form
from hub.demo.systems.deliveries import DeliveriesFile
from hub.ground.config import load_config, read_shipped
from hub.ground.errors import ConfigError
from hub.outbox.covered import read_covered
from hub.overview.duties.reading import check_served
from hub.ratings.schema import read_policy as judge_policy
from hub.rulebook import RuleFileError, load_rulebook
from hub.rulebook.bases import load_bases, load_releases
from hub.rulebook.law_report import Explanation, Norm
from hub.rulebook.law_texts import LawText
from hub.rulebook.loader import FILES, read_policy, read_rules
from hub.rulebook.reading import Entries, RuleText
from hub.rulebook.working_days import load_calendar
from hub.upstream.templates import TemplatesFile
from tests.support.parts import LONG

ROOT = Path(hub.__file__).parent
RULES = load_rulebook()
MACHINES = load_machines()
CASEWORK = ROOT / "casework"
REFUSED = (RuleFileError, ConfigError, ManifestError, SourceError)
AT = re.compile(r"at line \d+|at end of document")
MANY = 5000 if LONG else 300

BASES = """\
[[basis]]
rule = "juvenile"
legal_text = "某条例第三条"
valid_from = 2026-01-01
valid_to = 2027-12-31
"""
RELEASES = """\
[[release]]
rule = "enforcement"
days = 90
decided_by = "宿迁市市场监督管理局"
document = "宿市监〔2026〕1号"
valid_from = 2026-01-01
"""
NOTICE = """\
[[entry]]
key = "2027"
valid_from = 2027-01-01
valid_to = 2027-12-31
state = "published"
days_off = [2027-01-01]
days_made_up = [2027-01-09]
source = "通知（示例）"
status = "confirmed"
mark = "V"
"""
SETTINGS = 'port = 8001\nworkers = 2\ndemo = false\nhandler = "宿迁市"\n'
ADDRESSES = '[market]\nurls = ["https://market.example/"]\ninner = true\n'


def rules_of(kind):
    """Read the rules of a file alone."""
    return lambda text, file: read_rules(RuleText.parse(text, file), kind)


def words_of(kind):
    """Read a list of words."""
    return lambda text, file: RuleText.parse(text, file).entries(kind)


def shape_of(kind):
    """Read a file by its shape alone."""
    return lambda text, file: RuleText.parse(text, file).read(kind)


def whole_rulebook(text, file):
    """Read a file among all others."""
    return load_rulebook(instead={file: text})


def table_of(text, file):
    """Read the table of a machine, and walk it."""
    every = (CASEWORK / "machines" / "every.toml").read_text("utf-8")
    return read_machine(f"{text}\n{every}", file, MACHINES.words, RULES)


def policy_of(text, file):
    """Read and judge a policy."""
    return judge_policy(read_policy(RuleText.parse(text, file)), RULES)


def shipped_of(kind):
    """Read a file that is shipped."""
    return lambda text, file: read_shipped(kind, text, file)


def manifest_of(text, file):
    """Read a manifest."""
    return Manifest.read(text.encode(), folder=Path(file).parent.name, file=file)


class FromFolder:
    """Reads what stands in a file of an instance."""

    def __init__(self, folder, name, read):
        """Write the file into a folder, and let something read it there."""
        self.folder, self.name, self.read = folder, name, read

    def __call__(self, text, file):
        """Write the text and read it."""
        del file
        path = self.folder / self.name
        path.write_text(text, "utf-8")
        path.chmod(0o600)
        return self.read(self.folder)


def files(folder, pattern, read, *, whole=False):
    """Yield the files of a folder: the name of each, its text, and what reads it."""
    for path in sorted(folder.glob(pattern)):
        file = str(path.relative_to(folder)) if whole else path.name
        yield file, path.read_text("utf-8"), read


def form_of(text, file):
    """Read the form of a paper."""
    return read_form(RuleText.parse(text, file))


def of_rulebook():
    """Yield the files of rules and policies."""
    home = ROOT / "rulebook"
    for name, kind in FILES.items():
        yield from files(home, f"{name}.toml", rules_of(kind))
    for name in ("windows", "clocks", "night", "law_fields"):
        yield from files(home, f"{name}.toml", whole_rulebook)
    yield from files(home, "policies/*.toml", policy_of, whole=True)
    yield from files(home / "law", "explained.toml", shape_of(Entries[Explanation]))
    yield from files(home / "law", "norms.toml", shape_of(Entries[Norm]))
    yield from files(home / "law" / "texts", "*.toml", shape_of(LawText))


def of_casework():
    """Yield the files of matters, papers, complaints and clues."""
    yield from files(CASEWORK / "machines" / "tables", "*.toml", table_of)
    kinds = (DocumentKind, FactField, PartyWord, MatterRole)
    for name, kind in zip(
        ("documents", "facts", "parties", "roles"), kinds, strict=True
    ):
        yield from files(
            CASEWORK / "machines" / "words", f"{name}.toml", words_of(kind)
        )
    yield from files(CASEWORK / "papers" / "forms", "*.toml", form_of)
    law = CASEWORK / "complaints" / "law"
    yield from files(law, "competence.toml", lambda text, _: read_competence(text))
    yield from files(law, "subjects.toml", rules_of(SubjectRule))
    yield from files(law, "acceptance.toml", rules_of(AcceptanceRule))
    yield from files(law, "informants.toml", rules_of(InformantRule))
    advice = CASEWORK / "advice" / "law"
    yield from files(advice, "offences.toml", rules_of(OffenceRule))
    yield from files(advice, "thresholds.toml", rules_of(ThresholdRule))
    clues = CASEWORK / "clues"
    yield from files(clues, "clue_rules.toml", lambda text, _: read_clue_rules(text))
    compared = rules_of(ComparisonRule)
    yield from files(CASEWORK / "comparisons", "comparisons.toml", compared)


def of_others():
    """Yield the other files that are shipped."""
    duties = ROOT / "overview" / "duties"
    yield from files(
        duties, "duties.toml", lambda text, _: check_served(text, "duties")
    )
    layouts = shipped_of(TemplatesFile)
    yield from files(ROOT / "exchange" / "upstream", "templates.toml", layouts)
    deliveries = shipped_of(DeliveriesFile)
    yield from files(ROOT / "demo" / "systems", "deliveries.toml", deliveries)
    covered = ROOT / "outbox"
    yield from files(covered, "covered.toml", lambda text, _: read_covered(text))
    yield from files(
        ROOT.parent / "connectors", "*/source.toml", manifest_of, whole=True
    )


def of_instance(home):
    """Yield the files that whoever runs the hub writes, several times."""
    for name, text, read in (
        ("sealed-basis.toml", BASES, lambda at: load_bases(at, RULES)),
        ("release-confirmed.toml", RELEASES, lambda at: load_releases(at, RULES)),
        ("working-days.toml", NOTICE, lambda at: load_calendar(at, RULES)),
        ("config.toml", SETTINGS, lambda at: load_config({"HUB_INSTANCE": str(at)})),
        ("addresses.toml", ADDRESSES, lambda at: Reach(at, at).address("market")),
    ):
        folder = home / name.removesuffix(".toml")
        folder.mkdir()
        yield from [(name, text, FromFolder(folder, name, read))] * 5


NUMBERS = ("-1", "0", "99999", "999999999", str(2**63), "9" * 5000, f"0x{'F' * 5000}")


def damaged(text, random):
    """Do one thing to a file that nobody means."""
    lines = text.splitlines()
    keys = [n for n, line in enumerate(lines) if re.match(r"[\w.-]+\s*=", line)]
    number = random.choice(keys)
    name, _, value = lines[number].partition("=")
    ways = ("drop", "type", "number", "unknown", "day", "cut", "word", "head", "bytes")
    way = random.choice(ways)
    if way == "bytes":
        content = bytearray(text.encode())
        for _ in range(random.randrange(1, 4)):
            place = random.randrange(len(content))
            content[place : place + random.randrange(3)] = random.randbytes(1)
        return content.decode("utf-8", "replace")
    if way == "number":
        numbers = [n for n in keys if re.search(r"= *\d+$", lines[n])] or keys
        number = random.choice(numbers)
        name = lines[number].partition("=")[0]
        lines[number] = f"{name}= {random.choice(NUMBERS)}"
    elif way == "drop":
        del lines[number]
    elif way == "type":
        wrong = (
            "7",
            "-1",
            "true",
            '"x"',
            '""',
            "[]",
            "[[1]]",
            "{}",
            "{a = [1]}",
            "1.5",
        )
        lines[number] = f"{name}= {random.choice((*wrong, 'nan', *NUMBERS))}"
    elif way == "unknown":
        lines.insert(number, f"un{name}= {value}")
    elif way == "day":
        days = ("2026-02-30", '"2026-01-01"', "2026-01-01T00:00:00", "0001-01-01")
        lines[number] = f"{name}= {random.choice(days)}"
    elif way == "cut":
        text = "\n".join(lines)
        return text[: random.randrange(len(text))]
    elif way == "word":
        lines[number] = f"{name}= {value.replace('a', 'zz').replace('1', '0')}"
    else:
        lines.insert(number, random.choice(("[entry]", "[[key]]", "[layout]", "[a.b]")))
    return "\n".join(lines)


def place_of(error):
    """Tell what a refusal says of the place: its key, or its line."""
    if isinstance(error, ManifestError):
        return all(one.key or one.line or AT.search(str(one)) for one in error.faults)
    if isinstance(error, RuleFileError) and error.key != "-":
        return error.key
    return AT.search(str(error))


def refusal(read, text, file):
    """What reading a text raises, if it is refused."""
    try:
        read(text, file)
    except REFUSED as error:
        return error
    return None


def test_a_damaged_file_is_refused_with_its_place_or_means_something_else(tmp_path):
    chance = random.Random(20261201)
    readers = [*of_rulebook(), *of_casework(), *of_others(), *of_instance(tmp_path)]
    assert [file for file, text, read in readers if refusal(read, text, file)] == []

    refused = 0
    for number in range(MANY):
        file, text, read = readers[number % len(readers)]
        if error := refusal(read, damaged(text, chance), file):
            assert place_of(error), (file, str(error))
            refused += 1

    assert refused > MANY // 2
