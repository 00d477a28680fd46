// The page around the verifier: what is given to it, and when it is asked.

const given = {
  evidence: null, name: "", answer: null,
  statements: SETTINGS.statements === null ? null : new TextEncoder().encode(SETTINGS.statements),
};
let last = null;
let turn = 0;

function fillTexts() {
  document.documentElement.lang = language === "en" ? "en" : "zh-CN";
  document.title = say("title");
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = say(element.dataset.text, SETTINGS);
  }
  byId("language").textContent = language === "en" ? "中文" : "English";
  byId("language").lang = language === "en" ? "zh-CN" : "en";
}

function tellFile() {
  const { evidence, name } = given;
  byId("file-name").textContent = evidence ? name || say("pasted") : say("drop");
  const kind = last?.proven ? say(last.fromSheet ? "kind.sheet" : `kind.${last.proven.kind}`) : "";
  const size = evidence ? tellBytes(evidence.length) : say("drop-note");
  byId("file-note").textContent = [kind, size].filter(Boolean).join(between());
  byId("choose-text").textContent = say(evidence ? "another-file" : "choose-file");
}

const SHOWN = {
  valid: showValid, "answer-only": showAlone, invalid: showInvalid, unable: showUnable,
};

function show(found) {
  last = found;
  tellFile();
  if (found.reason === "no-trust" || found.reason === "bad-trust") byId("trust").open = true;
  const told = SHOWN[found.verdict](found);
  const verdict = byId("verdict");
  verdict.className = `verdict ${told.kind}`;
  verdict.replaceChildren(...told.head);
  verdict.hidden = false;
  byId("boxes").replaceChildren(...told.boxes);
}

function readOptions() {
  const text = byId("request").value.trim();
  const request = text ? JSON.parse(text) : null;
  return { answer: given.answer, request, witnessed: byId("demand").checked };
}

async function verify() {
  if (!given.evidence) return;
  turn += 1;
  const mine = turn;
  let found;
  try {
    const options = readOptions();
    const trust = {
      keys: byId("keys").value, policy: byId("policy").value, statements: given.statements,
    };
    found = await check(given.evidence, trust, options);
  } catch {
    found = { verdict: "unable", reason: "bad-request", steps: [] };
  }
  // A newer file or setting has been looked at meanwhile.
  if (mine === turn) show(found);
}

async function takeFile(file, slot) {
  if (!file) return;
  const bytes = new Uint8Array(await file.arrayBuffer());
  given[slot] = bytes;
  if (slot === "evidence") given.name = file.name;
  await verify();
}

// Line ends of a text field are newlines; the last one is easily lost in copying.
function takeText() {
  const text = byId("pasted").value;
  const isWhole = text.endsWith("\n") || text.trim() === "" || /"receipt":/.test(text.slice(-65536));
  given.evidence = new TextEncoder().encode(isWhole ? text : `${text}\n`);
  given.name = "";
  return verify();
}

function setLanguage(chosen) {
  language = chosen;
  fillTexts();
  tellFile();
  if (last) show(last);
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
  const slots = { file: "evidence", answer: "answer", statement: "statements" };
  for (const [id, slot] of Object.entries(slots)) {
    byId(id).addEventListener("change", (event) => takeFile(event.target.files[0], slot));
  }
  for (const id of ["keys", "policy", "request", "demand"]) {
    byId(id).addEventListener("input", verify);
  }
  byId("paste").addEventListener("click", () => {
    byId("paste-field").hidden = !byId("paste-field").hidden;
    byId("paste").setAttribute("aria-expanded", String(!byId("paste-field").hidden));
    if (!byId("paste-field").hidden) byId("pasted").focus();
  });
  byId("check-text").addEventListener("click", takeText);
  byId("language").addEventListener("click", () => setLanguage(language === "en" ? "zh" : "en"));
  byId("print").addEventListener("click", () => window.print());
}

byId("keys").value = SETTINGS.keys.join("\n");
byId("policy").value = SETTINGS.policy;
setLanguage(language);
listen();
check(new Uint8Array(), { keys: "", policy: "" }).then((found) => {
  if (found.reason === "no-crypto") show(found);
});
