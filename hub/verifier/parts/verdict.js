// What is said about a piece of evidence: verdict, lines, entry, proof, the answer itself.

const SIGNS = { passed: "✓", failed: "✗", aside: "–", open: "·" };

function box(name, remark, ...children) {
  const head = make("header", "", make("h2", "", say(name)), make("span", "remark", remark));
  return make("section", `box ${name}`, head, ...children);
}

function tellStep({ name, state, facts }) {
  if (state === "open") return say("step-open");
  if (state === "failed") return "";
  if (name === "keys") {
    const { standing } = facts;
    if (standing !== "not-concerned") return say(`standing.${standing}`);
    return say(state === "passed" ? "keys-none" : "keys-unknown");
  }
  if (name === "witnesses") {
    const told = facts.known ? (facts.met ? "met" : "short") : "none";
    return say(`witnesses-${told}`, facts);
  }
  if (name === "sheet") return say(state === "passed" ? "sheet-bound" : "sheet-aside", facts);
  if (name === "format") return say("step-format", { kind: say(`kind.${facts.kind}`) });
  if (name === "leaf") return `${shortHash(facts.leaf_hash)}`;
  return say(`step-${name}-${state}`, facts);
}

function tellFlaw({ flaw, detail }) {
  const name = `flaw.${flaw}`;
  const standing = `standing.${flaw}`;
  if (hasText(name)) return say(name);
  return hasText(standing) ? say(standing) : detail;
}

// The detail is English, for whoever writes software; the code is the same everywhere.
function tellCode({ flaw, detail }) {
  const told = language === "en" && detail ? ` ${detail}` : "";
  return [...(flaw ? [make("code", "", flaw)] : []), told];
}

function showSteps(found) {
  const rows = found.steps.map((step) => {
    const { name, state } = step;
    const told = state === "failed" ? tellFlaw(found) : tellStep(step);
    return make(
      "li", state,
      make("span", "sign", SIGNS[state]),
      make("span", "hidden", say(`state-${state}`)),
      make("strong", "", say(`step.${name}`)),
      make("span", "told", told),
    );
  });
  const passed = found.steps.filter(({ state }) => state === "passed").length;
  const values = { passed, count: found.steps.length };
  return box("checked", say("checked-count", values), make("ul", "lines", ...rows));
}

function showEntry(proven) {
  const { actor, at, op, purpose, decision } = proven.leaf;
  const list = make("dl", "");
  const flat = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  const rules = decision?.rules?.length ? [" ", make("span", "faint", decision.rules.join(between()))] : [];
  const opened = Object.entries(proven.opened);
  const digests = new Set(["req", "resp"]);
  list.append(
    ...pair("who", ...tellMember(actor.agency)),
    ...pair("way", [actor.role && named("way", actor.role), actor.system].filter(Boolean).join(between())),
    ...pair("when", tellInstant(at)),
    ...pair("what", named("op", presentSpelling(op))),
    ...(purpose ? pair("purpose", named("purpose", purpose)) : []),
    ...opened.filter(([p]) => !digests.has(p)).flatMap(([p, v]) => pair(`place.${p}`, flat(v))),
    ...(decision ? pair("decision", named("outcome", decision.outcome), ...rules) : []),
    ...pair("place", `${proven.origin}, ${proven.index} / ${proven.checkpoint_size}`),
    ...pair("witnesses", ...tellWitnesses(proven)),
    ...pair("unchecked", proven.unchecked.join(between())),
    ...pair("hidden", proven.hidden.map((p) => say(`place.${p}`)).join(between())),
    ...opened.filter(([p]) => digests.has(p)).flatMap(([p, v]) =>
      pair(`place.${p}`, make("code", "", flat(v)))),
  );
  return box("entry-says", "", list, make("p", "foot", say("proves")));
}

function tellWitnesses({ witnesses }) {
  if (!witnesses.length) return [say("nobody")];
  return witnesses.map(({ name, at }) => make("div", "", name, between(), tellSecond(at)));
}

// Its own words, since what is printed around it is not what was checked.
function showAnswer(found) {
  const text = new TextDecoder().decode(found.evidence);
  const answer = JSON.parse(text);
  const { merchant, rating, records } = answer;
  const list = make("dl", "");
  if (merchant) list.append(
    ...pair("answer-name", merchant.name ?? ""), ...pair("answer-code", merchant.uscc ?? ""),
  );
  if (rating) {
    const grade = rating.score === null ? say("unrated") : `${rating.grade}${between()}${rating.score}`;
    list.append(...pair("answer-grade", grade));
  }
  for (const name of ["records", "results"]) {
    const value = { records, results: answer.results }[name];
    if (Array.isArray(value)) list.append(...pair(`answer-${name}`, say("count", { count: value.length })));
  }
  const { receipt, ...rest } = answer;
  const shown = make("pre", "");
  shown.tabIndex = 0;
  const save = make("a", "button", say("save-answer"));
  save.href = URL.createObjectURL(new Blob([found.evidence], { type: "application/json" }));
  save.download = `answer-${receipt.shard}-${receipt.index}.json`;
  const whole = make("details", "", make("summary", "", say("whole-answer")), shown, save);
  // Written when it is asked for: an answer may be long.
  const write = () => shown.append(JSON.stringify(rest, null, 2));
  whole.addEventListener("toggle", write, { once: true });
  const note = found.verdict === "answer-only" ? [make("p", "warning", say("sheet-note"))] : [];
  return box("the-answer", "", ...note, list, whole);
}

function headline(kind, sentence, more) {
  const sign = { good: "✓", bad: "✗", unsure: "?" }[kind];
  return [
    make("span", "seal", sign),
    make("div", "", make("h2", "", sentence), make("p", "", more)),
  ];
}

function showValid(found) {
  const { proven } = found;
  const count = proven.witnesses.length;
  const { known } = found.steps.find(({ name }) => name === "witnesses").facts;
  const less = count ? "level-few" : known ? "level-included" : "level-unknown";
  const told = proven.level === "L2" ? "level-witnessed" : less;
  const about = proven.compared.includes("answer") ? "valid-answer" : "valid-entry";
  return {
    kind: "good",
    head: headline("good", say(about), `${say("valid-place", proven)}${say(told, { count })}`),
    boxes: [
      make("div", "pair", showSteps(found), showEntry(proven)),
      ...(proven.kind === "answer" ? [showAnswer(found)] : []),
      box("proof", say("proof-remark", proven), ...tellTree(proven)),
    ],
  };
}

// The answer holds, and the pages around it are anybody's.
function showAlone(found) {
  const head = headline("unsure", say("answer-only"), say("sheet-note"));
  return { ...showValid(found), kind: "unsure", head };
}

function showInvalid(found) {
  const line = say(`step.${found.failed}`);
  const why = tellFlaw(found);
  const more = [say("invalid-why", { line, why }), " ", ...tellCode(found)];
  const head = headline("bad", say("invalid-told"), "");
  head[1].lastChild.append(...more);
  return { kind: "bad", head, boxes: [showSteps(found)] };
}

function showUnable(found) {
  const head = headline("unsure", say("unable-told"), "");
  head[1].lastChild.append(say(found.reason), " ", ...tellCode(found));
  return { kind: "unsure", head, boxes: [] };
}
