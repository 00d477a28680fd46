// Any single piece of evidence, judged in the same order as the hub's own verifier.

const BUNDLE_TYPE = "hub.disclosure/1";
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const MAX_BUNDLE_BYTES = 4 * 1024 * 1024;
const PLACE_MEMBERS = ["shard", "index", "leaf_hash", "checkpoint_size"];
const INLINE_MEMBERS = [...PLACE_MEMBERS, "leaf", "proof", "openings"];
const REQUEST_MEMBERS = ["method", "path", "query", "purpose", "reference"];
const BODY_MEMBER = "body_sha256";
const RECEIPT_MEMBER = '"receipt":';

async function readEvidence(bytes) {
  if (startsWith(bytes, PROOF_HEADER)) return readReceipt(bytes);
  demand(startsWith(bytes, "{"), "kind", "no receipt, answer or disclosure bundle");
  const end = new TextDecoder("latin1").decode(bytes.subarray(-64));
  if (end.includes(`"t":"${BUNDLE_TYPE}"`)) return readBundle(bytes);
  return readAnswer(bytes);
}

async function readReceipt(bytes) {
  const proof = readProof(bytes);
  demand(proof.extra, "proof-extra", "the receipt has no extra line, and so no leaf");
  const extra = readCanonical(proof.extra, "proof-extra");
  const hasOpenings = hasMembers(extra, ["leaf", "openings"]);
  const isExtra = hasOpenings || hasMembers(extra, ["leaf"]);
  demand(isExtra && isText(extra.leaf), "proof-extra", "an object of leaf and openings");
  const leaf = readBase64(extra.leaf, "proof-extra");
  const { commitments } = readLeaf(leaf);
  if (hasOpenings) await checkOpenings(extra.openings, commitments, "proof-extra");
  return { kind: "receipt", leaf, proof, openings: extra.openings ?? {} };
}

async function readBundle(bytes) {
  demand(bytes.length <= MAX_BUNDLE_BYTES, "too-large", "a bundle is smaller");
  demand(bytes.at(-1) === 10, "disclosure", "a bundle ends in a newline");
  const bundle = readCanonical(bytes.subarray(0, -1), "disclosure");
  const isBundle =
    hasMembers(bundle, ["t", "leaf", "openings", "proof"]) && bundle.t === BUNDLE_TYPE;
  demand(isBundle, "disclosure", `no object of the members of ${BUNDLE_TYPE}`);
  const areTexts = isText(bundle.leaf) && isText(bundle.proof);
  demand(areTexts, "disclosure", "leaf and proof are texts");
  const proof = readProof(encodeText(bundle.proof));
  const leaf = readBase64(bundle.leaf, "disclosure");
  await checkOpenings(bundle.openings, readLeaf(leaf).commitments, "disclosure");
  return { kind: "bundle", leaf, proof, openings: bundle.openings };
}

function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return refuse("receipt-member", "the answer is no JSON");
  }
}

function cutAnswer(bytes) {
  demand(bytes.length <= MAX_ANSWER_BYTES, "too-large", "an answer is smaller");
  const text = decodeText(bytes, "receipt-member", "the answer is no JSON in UTF-8");
  const body = text.replace(/[ \t\r\n]+$/, "");
  const at = body.lastIndexOf(RECEIPT_MEMBER);
  const isLast = at >= 1 && body[at - 1] === "," && body.endsWith("}");
  demand(isLast, "receipt-member", 'no last member "receipt" after others');
  const start = at + RECEIPT_MEMBER.length;
  // What stands before must be the inside of one object: nothing can stand behind.
  const rest = parseJson(`${body.slice(0, start)}null}`);
  const names = isObject(rest) ? Object.keys(rest) : [];
  demand(names.at(-1) === "receipt", "receipt-member", "the receipt is not the last member");
  const tail = body.slice(start, -1);
  const member = parseJson(tail);
  const isSame = isObject(member) && JSON.stringify(member) === tail;
  demand(isSame && !hasHalfPair(member), "receipt-form", "not in the form as it is sent");
  return { covered: body.slice(0, at), member };
}

function hasHalfPair(value) {
  if (isText(value)) return SURROGATE.test(value);
  if (value === null || typeof value !== "object") return false;
  return Object.entries(value).flat().some(hasHalfPair);
}

function isNames(member, names) {
  return Object.keys(member).join() === names.join();
}

function readClaim(member) {
  const isClaim =
    isWord(member.shard) &&
    isCount(member.index) &&
    isHex(member.leaf_hash) &&
    isCount(member.checkpoint_size);
  demand(isClaim, "receipt-form", "no shard, index, leaf hash and checkpoint size");
  return Object.fromEntries(PLACE_MEMBERS.map((name) => [name, member[name]]));
}

async function readAnswer(bytes) {
  const { covered, member } = cutAnswer(bytes);
  demand(isNames(member, INLINE_MEMBERS), "receipt-form", "no inline receipt");
  const claim = readClaim(member);
  const areTexts = isText(member.leaf) && isText(member.proof);
  demand(areTexts, "receipt-form", "leaf and proof are texts");
  const proof = readProof(encodeText(member.proof));
  const leaf = readBase64(member.leaf, "receipt-form");
  const { commitments } = readLeaf(leaf);
  const { openings } = member;
  const isForAsker =
    isObject(openings) &&
    Object.entries(openings).every(
      ([place, opening]) =>
        ["req", "resp", "case"].includes(place) &&
        isObject(opening) &&
        isText(opening.value),
    );
  demand(isForAsker, "receipt-form", "openings of other than req, resp and case");
  await checkOpenings(openings, commitments, "receipt-form");
  return { kind: "answer", leaf, proof, openings, claim, covered };
}

async function openCheckpoint(bytes, trust) {
  const { logs, policy } = trust;
  const witnesses = policy ? [...policy.witnesses] : [];
  const trustedLogs = [...logs, ...(policy ? policy.logs : [])];
  const keys = [...trustedLogs, ...witnesses.map(([, key]) => key)];
  const note = await openNote(bytes, keys);
  const checkpoint = readCheckpoint(note.text);
  const { origin } = checkpoint;
  const isSigned = note.verified.some(
    (s) => s.name === origin && trustedLogs.some((key) => key.name === s.name)
      && s.algorithm === ED25519,
  );
  demand(isSigned, "untrusted", `no trusted key of ${origin} signed the checkpoint`);
  const times = {};
  const named = (signature) =>
    witnesses.find(([, k]) => k.name === signature.name && k.keyId === signature.keyId);
  for (const signature of note.verified) {
    const found = named(signature);
    if (!found) continue;
    const at = cosignedAt(signature.value);
    if (!(found[0] in times) || at < times[found[0]]) times[found[0]] = at;
  }
  const isWitnessed =
    policy !== null && policy.quorum !== "none" && isQuorum(policy, Object.keys(times));
  const unchecked = note.unchecked.map(named).filter(Boolean).map(([name]) => name);
  const signers = note.verified.filter((s) => s.name === origin).map((s) => s.keyId);
  return { ...checkpoint, times, isWitnessed, unchecked, signers };
}

// Whole, as files are sent, or all before the receipt that an answer in JSON ends in.
async function answerDigest(sent, found, openings) {
  const whole = writeHex(await sha256(sent));
  if (whole === openings.resp?.value || !startsWith(sent, "{")) return whole;
  const cut = cutAnswer(sent);
  const isReceipt =
    isNames(cut.member, PLACE_MEMBERS) || isNames(cut.member, INLINE_MEMBERS);
  demand(isReceipt, "receipt-form", "no receipt: its members are others");
  const claim = readClaim(cut.member);
  const isSame = ["shard", "index", "leaf_hash"].every((n) => claim[n] === found[n]);
  demand(isSame, "receipt-claim", "the answer names another entry");
  return writeHex(await sha256(encodeText(cut.covered)));
}

async function compare(evidence, found, op, options, report) {
  const compared = [];
  const opened = (place) => {
    demand(Object.hasOwn(evidence.openings, place), "not-opened", `${place} is closed`);
    return evidence.openings[place].value;
  };
  let digest = null;
  if (evidence.covered !== undefined) {
    digest = writeHex(await sha256(encodeText(evidence.covered)));
  } else if (options.answer) {
    const sent = await boundPart(options.answer, op);
    digest = await answerDigest(sent, found, evidence.openings);
  }
  if (digest !== null) {
    demand(digest === opened("resp"), "answer", "the entry commits to another answer");
    compared.push("answer");
  }
  report("answer", digest === null ? "aside" : "passed");
  if (options.request) {
    const { request } = options;
    // A question that stands in a body has its SHA-256 besides.
    const hasBody = isObject(request) && Object.hasOwn(request, BODY_MEMBER);
    const names = hasBody ? [...REQUEST_MEMBERS, BODY_MEMBER] : REQUEST_MEMBERS;
    const areTexts = names.every((name) => isText(request[name]));
    demand(hasMembers(request, names) && areTexts, "question", "no request");
    const isWhole = names.every((name) => !SURROGATE.test(request[name]));
    demand(isWhole, "question", "half of a surrogate pair");
    const digest = await contentHash(request);
    demand(digest === opened("req"), "question", "the entry commits to another request");
    const isCase =
      !Object.hasOwn(evidence.openings, "case") || opened("case") === request.reference;
    demand(isCase, "question", "the entry was made under another reference");
    compared.push("request");
  }
  // A step that nobody asked for is passed over in silence.
  report("request", options.request ? "passed" : "open");
  return compared;
}

async function judge(bytes, trust, options = {}) {
  const report = options.report ?? (() => undefined);
  const evidence = await readEvidence(bytes);
  const { proof, leaf: entry, openings } = evidence;
  report("format", "passed", { kind: evidence.kind });
  const tree = await openCheckpoint(proof.checkpoint, trust);
  report("signature", "passed", { origin: tree.origin });
  const hash = await hashLeaf(entry);
  await checkInclusion(hash, proof.index, tree.size, proof.hashes, tree.root);
  report("inclusion", "passed", { count: proof.hashes.length });
  const standing = await judgeStanding(tree, trust.statements, trust.policy);
  demand(!LOST_WORTH.includes(standing), standing, "a distrusted key signed it");
  report("keys", trust.isTold ? "passed" : "aside", { standing });
  const leaf = readLeaf(entry);
  const { shard } = leaf.header;
  demand(tree.origin.endsWith(`/${shard}`), "origin", "another shard's checkpoint");
  const found = {
    shard,
    index: Number(proof.index),
    leaf_hash: writeHex(hash),
    checkpoint_size: Number(tree.size),
  };
  if (evidence.claim) {
    const isSame = PLACE_MEMBERS.every((name) => evidence.claim[name] === found[name]);
    demand(isSame, "receipt-claim", "the receipt names another place");
  }
  report("leaf", "passed", found);
  const compared = await compare(evidence, found, leaf.header.op, options, report);
  demand(!options.witnessed || tree.isWitnessed, "quorum", "too few cosignatures");
  const cosigned = Object.keys(tree.times).length;
  report("witnesses", tree.isWitnessed ? "passed" : "aside", {
    cosigned,
    known: trust.policy ? trust.policy.witnesses.size : 0,
    met: tree.isWitnessed,
  });
  return {
    ...found,
    ok: true,
    kind: evidence.kind,
    level: tree.isWitnessed ? "L2" : "L1",
    origin: tree.origin,
    leaf: leaf.header,
    opened: Object.fromEntries(Object.entries(openings).map(([p, o]) => [p, o.value])),
    hidden: Object.keys(leaf.commitments).filter((place) => !Object.hasOwn(openings, place)),
    compared,
    witnesses: Object.entries(tree.times).map(([name, at]) => ({ name, at: String(at) })),
    unchecked: tree.unchecked,
    standing,
    path: { hashes: proof.hashes.map(writeBase64), root: writeBase64(tree.root) },
  };
}
