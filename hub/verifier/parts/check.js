// One piece of evidence, checked line by line, for whatever page shows the lines.

// In the order in which they are judged; the first flaw is the verdict.
const STEPS = [
  "format", "signature", "inclusion", "keys", "leaf", "answer", "request", "witnesses",
  "sheet",
];

const MAY_LACK = ["request", "sheet"];

async function canCheck() {
  const how = { name: "Ed25519" };
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), how, false, ["verify"]);
    return true;
  } catch (error) {
    return error.name === "DataError";
  }
}

async function readGiven({ keys = "", policy = "", statements = null }) {
  const text = Array.isArray(keys) ? keys.join("\n") : keys;
  if (!text.trim() && !policy.trim()) throw new Unable("no-trust");
  try {
    // None at all is known to be none; null is not known.
    const some = statements && statements.length ? statements : null;
    const trust = await readTrust(text, policy, some);
    return { ...trust, isTold: statements !== null };
  } catch (error) {
    throw new Unable("bad-trust", error.detail ?? String(error), error.flaw);
  }
}

function tellSteps(passed, failed) {
  const steps = STEPS.map((name) => {
    if (passed.has(name)) return { name, ...passed.get(name) };
    return { name, state: name === failed ? "failed" : "open", facts: {} };
  });
  // A request is compared only if one was given, pages only if there are some.
  return steps.filter(({ name, state }) => !MAY_LACK.includes(name) || state !== "open");
}

/**
 * Check an answer with its receipt, a receipt, a disclosure bundle, or a PDF of ours.
 *
 * Takes the evidence as bytes; the keys (lines of text, or a list), the policy (text, may
 * be empty) and the statements (bytes, or null if not known) to trust; and options: `answer` (bytes),
 * `request` (an object) and `witnessed` (whether a quorum is demanded).
 *
 * Gives { verdict, steps, proven, flaw, detail, reason, evidence, fromSheet }: the verdict
 * is "valid", "invalid", "unable", or "answer-only" for a PDF whose answer is valid and
 * whose pages nothing binds; steps are { name, state, facts }, of which a state is
 * "passed", "failed", "open" (not reached) or "aside" (nothing to check); `proven` is what
 * is proven if valid; `flaw` is the code of docs/audit-log.md if invalid, or if what was to
 * be trusted cannot be read; `reason` says why nothing could be checked; `evidence` are the bytes that were judged. It never throws.
 */
async function check(bytes, given, options = {}) {
  const passed = new Map();
  const found = { steps: [], evidence: bytes, fromSheet: false };
  const report = (name, state, facts = {}) => passed.set(name, { state, facts });
  try {
    if (!(await canCheck())) throw new Unable("no-crypto");
    const trust = await readGiven(given);
    found.fromSheet = isSheet(bytes);
    const sheet = found.fromSheet ? await partSheet(bytes) : null;
    if (found.fromSheet) found.evidence = sheet ? sheet.told : await readAlone(bytes);
    const proven = await judge(found.evidence, trust, { ...options, report });
    if (sheet) {
      const { witnessed } = options;
      report("sheet", "passed", await judgePages(sheet, proven, trust, { witnessed }));
    } else if (found.fromSheet) {
      report("sheet", "aside");
    }
    const verdict = found.fromSheet && !sheet ? "answer-only" : "valid";
    return { ...found, verdict, proven, steps: tellSteps(passed, null) };
  } catch (error) {
    if (error instanceof Unable) {
      const { reason, detail, flaw } = error;
      return { ...found, verdict: "unable", reason, detail, flaw };
    }
    if (!(error instanceof Refusal)) {
      return { ...found, verdict: "unable", reason: "internal", detail: String(error) };
    }
    const { flaw, detail } = error;
    const first = STEPS.find((name) => !passed.has(name));
    const failed = flaw === "sheet" ? flaw : first;
    return { ...found, verdict: "invalid", flaw, detail, failed, steps: tellSteps(passed, failed) };
  }
}
