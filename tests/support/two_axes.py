"""Random histories of records, and a diary of them that answers for itself.

The diary knows what was filed when, and nothing of how the hub keeps it: for a day and
a moment it goes through what was said by then and writes each day's status down.
"""

import shutil
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import hub.rulebook
from hub.after_intake import due_now, judge_anew, settle
from hub.archive.drafts import Draft, record_key
from hub.archive.endings import withdraw_records
from hub.archive.filing import Filing, file_drafts
from hub.archive.reads import current_by_key
from hub.archive.rules import SEALED, judge
from hub.archive.service import append_versions
from hub.ground.clock import legal_day
from hub.lookup.file import closed_moment
from hub.merchants.rules import Claim
from hub.rulebook import load_rulebook
from schemas.codes.identifiers import identify
from tests.support.doubted import OLD_NUMBER, bring_doubt, merge, part
from tests.support.little_city import CLEAN, FINED, OFFICE, bring_registers

SOURCE = "penalty_2018"
ENDED = ("repaired", "annulled", "withdrawn")
KEPT = ("disputed", "repaired", "annulled")
"""Statuses that the source does not undo by telling its row again."""
FIRST_DAY = date(2026, 8, 1)
CODES = (CLEAN.code, FINED.code, OLD_NUMBER)


@dataclass
class Said:
    """What was said of a record at a moment."""

    moment: datetime
    fine: int
    status: str
    told: date | None


@dataclass
class Diary:
    """Everything that was filed, merged and parted, with its moment."""

    since: datetime
    event_days: dict[bytes, date] = field(default_factory=dict)
    codes: dict[bytes, str] = field(default_factory=dict)
    said: dict[bytes, list[Said]] = field(default_factory=dict)
    joined: list[tuple[datetime, bool]] = field(default_factory=list)

    def were_one(self, moment):
        """Tell whether the old number and the clean firm were one at a moment."""
        states = [joined for at, joined in self.joined if at <= moment]
        return bool(states) and states[-1]

    def records(self, code, day, moment):
        """Say what is to be told: (status, since, fine) by key."""
        own = {code}
        if self.were_one(moment) and code in (CLEAN.code, OLD_NUMBER):
            own = {CLEAN.code, OLD_NUMBER}
        found = {}
        for key, happened in self.event_days.items():
            known = [one for one in self.said[key] if one.moment <= moment]
            if self.codes[key] in own and known and (day is None or happened <= day):
                on = day or date.max
                found[key] = (*self._status(known, on), known[-1].fine)
        return found

    def present(self, key):
        """Say status and since when, by everything that was ever said."""
        return self._status(self.said[key], date.max)

    @staticmethod
    def _status(known, day):
        """Write what is said over what was said before; read the day.

        Who says the same status again from another day takes his last word back first.
        """
        spans = beneath = [(None, "active")]
        for one in known:
            since, last = spans[-1]
            told = one.told and min(one.told, legal_day(one.moment))
            if one.status == last and told in {None, since}:
                continue
            if one.status == last:
                spans = beneath
            beneath = spans
            first = told or legal_day(one.moment)
            kept = [span for span in spans if span[0] is None or span[0] < first]
            spans = [*kept, (first, one.status)]
        return next(
            (status, first)
            for first, status in reversed(spans)
            if first is None or first <= day
        )


class World:
    """A hub in which records are filed at random, and the diary of it."""

    def __init__(self, hub, clock, folder, chooser):
        self.hub, self.clock, self.random = hub, clock, chooser
        self.folder, self.names = folder, {}
        self.before = closed_moment(hub)
        self.item, *_ = bring_doubt(hub, clock, folder)
        self.diary = Diary(closed_moment(hub))
        self.joined = False
        self.filing = Filing(hub.keys, hub.rulebook.divisions, "run", "t", due_now(hub))

    def live(self, steps):
        """Let things happen, one after the other."""
        for code in CODES:
            self.file(code)
        for _ in range(steps):
            hours = self.random.choice([1, 5, 24, 60])
            self.clock.advance(hours=hours, seconds=self.random.randrange(3600))
            ways = [self.file, self.correct, self.retell, self.withdraw, self.turn]
            weights = [2, 2, 2, 2, 1]
            (way,) = self.random.choices([*ways, self.mark], [*weights, 6])
            way()
        self.clock.advance(hours=1)

    def moments(self):
        """List the moments at which anything was said, and one before them all."""
        said = [one.moment for some in self.diary.said.values() for one in some]
        return [self.before, *said, *(at for at, _ in self.diary.joined)]

    def file(self, code=None):
        """File a record that is new."""
        if code is None:
            code = self.random.choice(CODES)
        if code == OLD_NUMBER and self.joined:
            return
        number = f"宿市监罚〔2026〕{900 + len(self.diary.said)}号"
        happened = FIRST_DAY + timedelta(days=self.random.randrange(110))
        draft = self.draft(number, code, happened, self.random.randrange(1, 9))
        with self.hub.writes.begin() as session:
            file_drafts(session, self.filing, [draft], at=self.clock())
        self.diary.event_days[draft.key] = happened
        self.diary.codes[draft.key] = code
        self.diary.said[draft.key] = []
        self._write(draft.key, draft.body["fine_fen"], "active", None)

    def correct(self):
        """Let the source tell other content."""
        self.say(self.random.choice([*self.diary.said]), more=1)

    def retell(self):
        """Let the source tell a row again."""
        self.say(self.random.choice([*self.diary.said]))

    def mark(self):
        """Let a decision give a record a status, perhaps from a day."""
        today = legal_day(self.clock())
        told = today + timedelta(days=self.random.choice([-60, -30, -9, -2, 0, 20]))
        self.say(
            self.random.choice([*self.diary.said]),
            status=self.random.choice([*ENDED, "disputed", "repaired", "active"]),
            told=self.random.choice([None, told]),
        )

    def file_expired(self, code):
        """File a record whose publicity is over; gives its key."""
        self.clock.advance(hours=1)
        number = f"宿市监罚〔2026〕{900 + len(self.diary.said)}号"
        draft = self.draft(number, code, FIRST_DAY, 3)
        body = draft.body | {"publicity_until": (FIRST_DAY + timedelta(99)).isoformat()}
        judged = judge("penalty", body, self.hub.rulebook)
        draft = replace(draft, body=body, judgement=judged)
        with self.hub.writes.begin() as session:
            file_drafts(session, self.filing, [draft], at=self.clock())
        self.diary.event_days[draft.key] = FIRST_DAY
        self.diary.codes[draft.key] = code
        self.diary.said[draft.key] = []
        self._write(draft.key, 3, "active", None)
        return draft.key

    def live_alike(self, hidden, twin, steps):
        """File the same of two firms, and of the first what is closed at the end."""
        firms = {hidden.code: hidden.name, twin.code: twin.name}
        self.names = firms
        bring_registers(self.hub, self.folder, [hidden, twin])
        closed = []
        for step in range(steps):
            self.clock.advance(hours=self.random.choice([2, 30]))
            happened = FIRST_DAY + timedelta(days=self.random.randrange(110))
            is_closed = step > 0 and self.random.random() < 0.5
            codes = [hidden.code] if is_closed else [*firms]
            drafts = [
                self.draft(f"宿市监罚〔2026〕{500 + step}号", code, happened, step + 1)
                for code in codes
            ]
            is_sealed = is_closed and self.random.random() < 0.3
            if is_sealed:
                drafts = [replace(draft, record_class=SEALED) for draft in drafts]
            with self.hub.writes.begin() as session:
                file_drafts(session, self.filing, drafts, at=self.clock())
            settle(self.hub)
            self.diary.said[drafts[0].key] = []
            self._write(drafts[0].key, step + 1, "active", None)
            closed += drafts if is_closed and not is_sealed else []
        for draft in closed:
            self.clock.advance(hours=self.random.choice([2, 30]))
            told = legal_day(self.clock()) - timedelta(days=self.random.randrange(40))
            ended = {
                "status": self.random.choice(ENDED),
                "status_from": self.random.choice([None, told]),
            }
            with self.hub.writes.begin() as session:
                append_versions(
                    session,
                    self.hub.keys,
                    [replace(draft, **ended)],
                    run="run",
                    actor="t",
                    at=self.clock(),
                )
        self.clock.advance(hours=1)
        settle(self.hub)

    def without_names(self, value):
        """Leave out of an answer what tells one of two firms from the other."""
        if isinstance(value, dict):
            gone = {"id", "receipt", "data_version"}
            return {k: self.without_names(v) for k, v in value.items() if k not in gone}
        if isinstance(value, list):
            # Those of one day are told by their ids, which nobody can compare.
            return sorted((self.without_names(one) for one in value), key=str)
        told = {*self.names, *self.names.values()}
        return "它" if isinstance(value, str) and value in told else value

    def judge_anew(self):
        """Judge all records by rules under which low fines are public for longer."""
        home = self.folder / f"rules-{len(self.diary.said)}"
        shutil.copytree(Path(hub.rulebook.__file__).parent, home)
        path = home / "publicity.toml"
        text = path.read_text("utf-8")
        path.write_text(text.replace("max_months = 3\n", "max_months = 4\n"), "utf-8")
        self.clock.advance(seconds=1)
        judge_anew(replace(self.hub, rulebook=load_rulebook(home)))

    def withdraw(self):
        """Let the source have a record no more."""
        key = self.random.choice([*self.diary.said])
        with self.hub.writes.begin() as session:
            withdraw_records(
                session, self.filing, [key], source=SOURCE, at=self.clock()
            )
        last = self.diary.said[key][-1]
        if last.status == "active":
            self._write(key, last.fine, "withdrawn", None)

    def turn(self):
        """Let people join the two that may be one, or part them."""
        if self.joined:
            part(self.hub, self.item)
        else:
            merge(self.hub, self.item)
        self.joined = not self.joined
        self.diary.joined.append((closed_moment(self.hub), self.joined))

    def say(self, key, more=0, status="active", told=None):
        """Say something of a record that is there."""
        last = self.diary.said[key][-1]
        with self.hub.reads() as session:
            (row,) = current_by_key(session, [key])
        draft = self.draft(
            row.natural_key[1], self.diary.codes[key], row.event_day, last.fine + more
        )
        draft = replace(draft, status=status, status_from=told)
        with self.hub.writes.begin() as session:
            append_versions(
                session, self.hub.keys, [draft], run="run", actor="t", at=self.clock()
            )
        if status == "active" and last.status in KEPT:
            status, told = last.status, None
        _, since = self.diary.present(key)
        is_same = status == last.status and more == 0
        if not is_same or (told is not None and told != since):
            self._write(key, last.fine + more, status, told)

    def _write(self, key, fine, status, told):
        """Write down what was said."""
        moment = closed_moment(self.hub)
        self.diary.said[key].append(Said(moment, fine, status, told))

    def draft(self, number, code, happened, fine):
        """Draft a penalty of one of the three."""
        names = {FINED.code: FINED.name, **self.names}
        name = names.get(code, CLEAN.name)
        body = {
            "party_name": name,
            "party_category": "organisation",
            "uscc": code if code != OLD_NUMBER else None,
            "document_no": number,
            "violation_type": "侵犯注册商标专用权",
            "basis": "商标法第六十条",
            "penalty_kinds": ["fine"],
            "fine_fen": fine,
            "decision_day": happened.isoformat(),
            "authority": OFFICE,
            "procedure": "ordinary",
            "tier": "ordinary",
        }
        body = {name: value for name, value in body.items() if value is not None}
        natural_key = (OFFICE, number, code)
        key = record_key("penalty", natural_key)
        claim = Claim(
            record_key=key,
            party_no=0,
            kind="penalty",
            source=SOURCE,
            is_register=False,
            name=name,
            subject_class="organisation",
            identifiers=(identify(code),),
        )
        return Draft(
            key=key,
            kind="penalty",
            source=SOURCE,
            natural_key=natural_key,
            body=body,
            event_day=happened,
            claims=(claim,),
            judgement=judge("penalty", body, self.hub.rulebook),
            issuer=OFFICE,
        )
