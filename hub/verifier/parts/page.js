// The page around the verifier: what was dropped in, and what is said about it.

const SETTINGS = JSON.parse(document.getElementById("settings").textContent);
const TEXTS = SETTINGS.texts;
const CODES = new Set(Object.keys(TEXTS));
const byId = (id) => document.getElementById(id);
const dropped = { evidence: null, name: "", answer: null, statement: null };

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

function bilingual(name) {
  const text = TEXTS[name];
  return [make("span", "zh", text.zh), " ", make("span", "en", text.en)];
}

function fillTexts() {
  for (const element of document.querySelectorAll("[data-text]")) {
    element.append(...bilingual(element.dataset.text));
  }
  byId("keys").value = SETTINGS.keys.join("\n");
  byId("policy").value = SETTINGS.policy;
}

function row(name, ...values) {
  const shown = values.filter((value) => value !== undefined && value !== "");
  if (!shown.length) return [];
  return [make("dt", "", ...bilingual(name)), make("dd", "", ...shown)];
}

function tellMoment(text) {
  const how = { timeZone: "Asia/Shanghai", dateStyle: "long", timeStyle: "medium" };
  return `${new Intl.DateTimeFormat("zh-CN", how).format(new Date(text))} (${text})`;
}

function tellSecond(text) {
  const moment = new Date(Number(text) * 1000);
  return Number.isNaN(moment.getTime()) ? text : moment.toISOString().replace(".000", "");
}

const flat = (value) => (isText(value) ? value : JSON.stringify(value));

// A code of the log in words, where there are words for it.
function named(group, code) {
  if (code === undefined) return [];
  const name = `${group}.${code}`;
  return CODES.has(name) ? bilingual(name) : [code];
}

// Old leaves keep the words of their time.
function presentSpelling(op) {
  return Object.hasOwn(SETTINGS.former, op) ? SETTINGS.former[op] : op;
}

function rulesOf(decision) {
  return decision?.rules?.length ? ` · ${decision.rules.join("、")}` : undefined;
}

function tellWitnesses(proven) {
  if (!proven.witnesses.length) return row("witnesses", ...bilingual("nobody"));
  return row(
    "witnesses",
    ...proven.witnesses.map(({ name, at }) => make("div", "", `${name} · ${tellSecond(at)}`)),
  );
}

function tellHidden(places) {
  return row("hidden", ...places.map((p) => make("div", "", ...bilingual(`place.${p}`))));
}

function tellCompared(proven, name) {
  const found = proven.compared.includes(name) ? "matches" : "not-compared";
  return row(name, ...bilingual(found));
}

// Only a key that is distrusted makes it matter.
function tellStanding(standing) {
  if (standing === "not-concerned") return [];
  return row("standing", ...bilingual(`standing.${standing}`));
}

function showProven(proven) {
  const { actor, at, op, purpose, decision } = proven.leaf;
  const where = actor.system === undefined ? [] : [` ${actor.system}`];
  const list = make("dl", "facts");
  list.append(
    ...row("kind", ...bilingual(`kind.${proven.kind}`)),
    ...row("who", actor.agency),
    ...row("way", ...named("way", actor.role), ...where),
    ...row("when", tellMoment(at)),
    ...row("what", ...named("op", presentSpelling(op))),
    ...row("purpose", ...named("purpose", purpose)),
    ...row("decision", ...named("outcome", decision?.outcome), rulesOf(decision)),
    ...Object.entries(proven.opened).flatMap(([p, v]) => row(`place.${p}`, flat(v))),
    ...tellHidden(proven.hidden),
    ...tellCompared(proven, "answer"),
    ...tellCompared(proven, "request"),
    ...tellWitnesses(proven),
    ...row("unchecked", proven.unchecked.join("、")),
    ...tellStanding(proven.standing),
    ...row("place", `${proven.origin} · ${proven.index} / ${proven.checkpoint_size}`),
  );
  const level = proven.level === "L2" ? "witnessed" : "included";
  show("good", bilingual("valid"), bilingual(level), list);
}

function showFlaw(flaw, detail) {
  const name = `flaw.${flaw}`;
  const list = make("dl", "facts");
  list.append(...row("flaw", make("code", "", flaw), ` ${detail}`));
  const why = CODES.has(name) ? bilingual(name) : [detail];
  show("bad", bilingual("invalid"), why, list);
}

function showTrouble(name, detail = "") {
  show("unsure", bilingual(name), [detail], "");
}

function show(mood, headline, subline, list) {
  const verdict = byId("verdict");
  verdict.className = `card verdict ${mood}`;
  verdict.replaceChildren(
    make("h2", "", ...headline),
    make("p", "level", ...subline),
    make("p", "file", dropped.name),
    list,
  );
  verdict.hidden = false;
}

async function canCheck() {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), { name: "Ed25519" }, false, [
      "verify",
    ]);
    return true;
  } catch (error) {
    return error.name === "DataError";
  }
}

async function readSettings() {
  const trust = await readTrust(byId("keys").value, byId("policy").value, dropped.statement);
  const text = byId("request").value.trim();
  const request = text ? JSON.parse(text) : null;
  return { trust, options: { answer: dropped.answer, request, witnessed: byId("demand").checked } };
}

let turn = 0;

async function verify() {
  if (!dropped.evidence) return;
  turn += 1;
  const mine = turn;
  const outcome = await decide();
  // A newer file or setting has been looked at meanwhile.
  if (mine === turn) outcome();
}

async function decide() {
  if (!(await canCheck())) return () => showTrouble("no-crypto");
  if (!byId("keys").value.trim() && !byId("policy").value.trim()) {
    return () => showTrouble("no-trust");
  }
  let settings;
  try {
    settings = await readSettings();
  } catch (error) {
    const name = error instanceof SyntaxError ? "bad-request" : "bad-trust";
    return () => showTrouble(name, error.message);
  }
  try {
    const proven = await judge(dropped.evidence, settings.trust, settings.options);
    return () => showProven(proven);
  } catch (error) {
    if (error instanceof Refusal) return () => showFlaw(error.flaw, error.detail);
    return () => showTrouble("internal", String(error));
  }
}

async function takeFile(file, slot) {
  if (!file) return;
  const bytes = new Uint8Array(await file.arrayBuffer());
  dropped[slot] = bytes;
  if (slot === "evidence") dropped.name = file.name;
  await verify();
}

function listen() {
  const zone = byId("drop");
  for (const name of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.toggle("over", name === "dragover");
      if (name === "drop") takeFile(event.dataTransfer.files[0], "evidence");
    });
  }
  const slots = { file: "evidence", answer: "answer", statement: "statement" };
  for (const [id, slot] of Object.entries(slots)) {
    byId(id).addEventListener("change", (e) => takeFile(e.target.files[0], slot));
  }
  for (const id of ["keys", "policy", "request", "demand"]) {
    byId(id).addEventListener("input", verify);
  }
  byId("print").addEventListener("click", () => window.print());
}

fillTexts();
listen();
canCheck().then((can) => can || showTrouble("no-crypto"));
// For whoever wants to check many files by script.
window.creditHubVerifier = { judge, readStatement, readTrust, readVkey, Refusal };
