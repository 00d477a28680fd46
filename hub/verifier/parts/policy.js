// Trust policies (c2sp.org/tlog-policy): which logs, which witnesses, which quorum.

const isCosigner = (key) => key.algorithm !== ED25519;

async function readPolicy(text) {
  const policy = { logs: [], witnesses: new Map(), groups: new Map(), quorum: null };
  const seen = { log: new Set(), witness: new Set(), members: new Set() };
  const lines = text.split("\n");
  demand(lines.pop() === "", "policy", "the last line does not end in a newline");
  for (const [at, line] of lines.entries()) {
    try {
      await readPolicyLine(line, policy, seen);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refuse(error.flaw, `line ${at + 1}: ${error.detail}`);
    }
  }
  demand(policy.quorum !== null, "policy", "there is no quorum line");
  return policy;
}

async function readPolicyLine(line, policy, seen) {
  // eslint-disable-next-line no-control-regex
  const hasControl = /[\x00-\x08\x0b-\x1f\x7f]/.test(line);
  demand(!hasControl, "policy", "a control character other than tab and newline");
  const text = line.replace(/^[ \t]+|[ \t]+$/g, "");
  if (text === "" || text.startsWith("#")) return;
  const [keyword, ...items] = text.split(/[ \t]+/);
  const isKnown = (name) => policy.witnesses.has(name) || policy.groups.has(name);
  const isFree = (name) => name !== "none" && !isKnown(name);
  const addKey = (key, keys) => {
    const encoded = writeHex(key.publicKey);
    demand(!keys.has(encoded), "policy", "the same public key stands on a line above");
    keys.add(encoded);
  };
  if (keyword === "log") {
    demand(items.length === 1 || items.length === 2, "policy", "log <vkey> [<url>]");
    const key = await readVkey(items[0]);
    demand(key.algorithm !== COSIGNATURE, "policy", "a witness's type of key");
    addKey(key, seen.log);
    policy.logs.push(key);
  } else if (keyword === "witness") {
    const form = items.length === 2 || items.length === 3;
    demand(form, "policy", "witness <name> <vkey> [<url>]");
    demand(isFree(items[0]), "policy", `the name ${items[0]} is taken`);
    const key = await readVkey(items[1]);
    demand(isCosigner(key), "policy", "a log's type of key");
    addKey(key, seen.witness);
    policy.witnesses.set(items[0], key);
  } else if (keyword === "group") {
    const [name, how, ...members] = items;
    demand(members.length, "policy", "group <name> all|any|<k> <name>...");
    demand(isFree(name), "policy", `the name ${name} is taken`);
    for (const member of members) {
      demand(isKnown(member), "policy", `no line above defines ${member}`);
      demand(!seen.members.has(member), "policy", `${member} is a member already`);
      seen.members.add(member);
    }
    const given = { all: String(members.length), any: "1" }[how] ?? how;
    demand(/^[1-9][0-9]{0,5}$/.test(given), "policy", "a threshold of another form");
    const threshold = Number(given);
    demand(threshold <= members.length, "policy", "members cannot reach the threshold");
    policy.groups.set(name, { threshold, members });
  } else if (keyword === "quorum") {
    demand(items.length === 1, "policy", "quorum <name>|none");
    demand(policy.quorum === null, "policy", "there is a quorum line already");
    demand(items[0] === "none" || isKnown(items[0]), "policy", "an unknown quorum");
    [policy.quorum] = items;
  } else {
    refuse("policy", `unknown keyword ${keyword.slice(0, 40)}`);
  }
}

function isQuorum(policy, names) {
  const reached = new Set(names);
  for (const [name, group] of policy.groups) {
    const count = group.members.filter((member) => reached.has(member)).length;
    if (count >= group.threshold) reached.add(name);
  }
  return reached.has(policy.quorum);
}

async function readTrust(keysText, policyText, statementBytes = null) {
  const lines = keysText.split(/\r?\n/).filter((line) => line && !line.startsWith("#"));
  const given = await Promise.all(lines.map(readVkey));
  const statements = statementBytes ? await readStatements(statementBytes, given) : [];
  // Their keys are left out where keys are published, and judged by the statements.
  const logs = [...given, ...(await Promise.all(statements.map(keysOf))).flat()];
  for (const key of logs) {
    demand(!isCosigner(key), "key-algorithm", `the key of ${key.name} is a witness's`);
  }
  return { logs, policy: policyText ? await readPolicy(policyText) : null, statements };
}
