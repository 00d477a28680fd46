// Statements about distrusted keys, and what receipts are worth beside them.

const STATEMENT_MEMBERS = ["key", "previous", "reason", "untrusted_after"];
const STATEMENT_SALT = "d01b9563ac137417ee9df082190a059d";
const LOST_WORTH = ["contradicted", "untrusted-key"];

const logOf = (origin) => origin.slice(0, Math.max(0, origin.lastIndexOf("/")));
const shardOf = (origin) => origin.slice(origin.lastIndexOf("/") + 1);

// By code points, as everybody else sorts text.
function isBefore(one, other) {
  const [a, b] = [[...one], [...other]];
  const at = a.findIndex((letter, place) => letter !== b[place]);
  if (at < 0) return a.length < b.length;
  return at < b.length && a[at].codePointAt(0) < b[at].codePointAt(0);
}

function microsOf(moment) {
  return BigInt(Date.parse(`${moment.slice(0, 19)}Z`)) * 1000n + BigInt(moment.slice(20, 26));
}

function needs(holds, otherwise) {
  demand(holds, "statement", `the statement ${otherwise}`);
}

function materialOf(vkey) {
  return readBase64(vkey.split("+").slice(2).join("+"), "key-text");
}

async function idIn(origin, material) {
  return writeHex((await sha256(encodeText(`${origin}\n`), material)).subarray(0, 4));
}

function readStatementExtra(extra) {
  const document = readCanonical(extra ?? new Uint8Array(), "statement");
  needs(hasMembers(document, ["leaf", "openings"]), "has other members than it must");
  const { openings } = document;
  needs(hasMembers(openings, ["detail"]), "opens another place than detail");
  needs(hasMembers(openings.detail, ["salt", "value"]), "opens nothing");
  needs(isText(document.leaf), "has no leaf");
  needs(openings.detail.salt === STATEMENT_SALT, "has another salt than anybody can derive");
  return { leaf: readBase64(document.leaf, "statement"), value: openings.detail.value };
}

async function checkStated(value) {
  const names = isObject(value) ? Object.keys(value).filter((name) => name !== "former") : [];
  needs(names.sort().join() === STATEMENT_MEMBERS.join(), "has other members than it must");
  needs(value.reason === "key-compromised", "has another reason");
  needs(isText(value.key), "names no key");
  needs(isCount(value.untrusted_after), "names no size");
  return readVkey(value.key);
}

function readEnds(value) {
  const former = value.former ?? [];
  needs(Array.isArray(former), "names no former shards");
  const notes = [...former, value.previous];
  needs(notes.every(isText), "names no checkpoint");
  const ends = new Map();
  for (const note of notes) {
    const end = readCheckpoint(readNote(encodeText(note)).text);
    needs(!ends.has(end.origin), "names a shard twice");
    ends.set(end.origin, end);
  }
  return ends;
}

async function readStatement(bytes, keys) {
  const proof = readProof(bytes);
  const { leaf: entry, value } = readStatementExtra(proof.extra);
  const key = await checkStated(value);
  const material = materialOf(value.key);
  const others = keys.filter((other) => !sameBytes(materialOf(other.text), material));
  const tree = await openCheckpoint(proof.checkpoint, { logs: others, policy: null });
  await checkInclusion(await hashLeaf(entry), proof.index, tree.size, proof.hashes, tree.root);
  const { header, commitments } = readLeaf(entry);
  const { origin } = tree;
  const isFirst = proof.index === 0n && header.op === "shard.start";
  needs(isFirst && header.shard === shardOf(origin), "does not begin its shard");
  const opened = await contentHash([STATEMENT_SALT, "detail", value]);
  demand(opened === commitments.detail, "commitment", "another value of detail");
  const ends = readEnds(value);
  const origins = [...ends.keys()];
  needs(origins.every((end) => logOf(end) === logOf(origin)), "is of two logs");
  // Otherwise the key of a closed shard could accuse those that came after it.
  needs(origins.every((end) => isBefore(end, origin)), "does not come after its shards");
  const last = ends.get(key.name);
  const isSize = last !== undefined && BigInt(value.untrusted_after) <= last.size;
  needs(isSize, "has a size that no tree had");
  return { material, origin, ends, at: microsOf(header.at), tree };
}

async function keysOf(statement) {
  const encoded = writeBase64(statement.material);
  const texts = [...statement.ends.keys()].map(
    async (origin) => `${origin}+${await idIn(origin, statement.material)}+${encoded}`,
  );
  return Promise.all((await Promise.all(texts)).map(readVkey));
}

// A key alone that a later statement distrusts vouches for no statement.
async function checkStatements(statements) {
  for (const { origin, tree } of statements) {
    const later = statements.filter((other) => isBefore(origin, other.origin));
    const standing = await judgeStanding({ ...tree, times: {} }, later, null);
    const detail = `a distrusted key alone signed the statement that begins ${origin}`;
    demand(!LOST_WORTH.includes(standing), standing, detail);
  }
}

async function readStatements(bytes, keys) {
  const mark = encodeText(`${PROOF_HEADER}\n`);
  const starts = [];
  for (let at = bytes.indexOf(mark[0]); at >= 0; at = bytes.indexOf(mark[0], at + 1)) {
    if (sameBytes(bytes.subarray(at, at + mark.length), mark)) starts.push(at);
  }
  const found = [];
  demand(starts.length, "statement", "the file holds no statement");
  // It may be a statement whose first line was changed.
  const isFirst = bytes.subarray(0, starts[0]).every((byte) => byte === 10);
  demand(isFirst, "statement", "something else stands before the first statement");
  for (const [place, start] of starts.entries()) {
    // A newline of the printing parts them; each note ends with one of its own.
    let end = starts[place + 1] ?? bytes.length;
    while (bytes[end - 1] === 10) end -= 1;
    const one = joinBytes(bytes.subarray(start, end), Uint8Array.of(10));
    found.push(await readStatement(one, keys));
  }
  await checkStatements(found);
  return found;
}

function judgeBeside(tree, statement, policy) {
  const end = statement.ends.get(tree.origin);
  if (end !== undefined) {
    const isSame = tree.size === end.size && sameBytes(tree.root, end.root);
    if (isSame) return "under-last-tree";
    if (tree.size >= end.size) return "contradicted";
  }
  // A cosignature may state no time, which reads 0: it may have been made later.
  const before = Object.entries(tree.times)
    .filter(([, at]) => at > 0n && at * 1000000n < statement.at)
    .map(([name]) => name);
  const isSeen = before.length && policy && policy.quorum !== "none" && isQuorum(policy, before);
  return isSeen ? "witnessed-before" : "untrusted-key";
}

async function judgeStanding(tree, statements, policy) {
  const own = new Set(tree.signers);
  const against = [];
  const accused = new Set();
  for (const statement of statements) {
    const id = await idIn(tree.origin, statement.material);
    if (!own.has(id)) continue;
    accused.add(id);
    against.push(statement);
  }
  if (!against.length || ![...own].every((id) => accused.has(id))) return "not-concerned";
  const found = against.map((statement) => judgeBeside(tree, statement, policy));
  // A contradiction outweighs everything; then one good reason is enough.
  const order = ["contradicted", "under-last-tree", "witnessed-before", "untrusted-key"];
  return order.find((standing) => found.includes(standing));
}
