// Proofs of one entry (c2sp.org/tlog-proof) over the tree of RFC 6962.

const PROOF_HEADER = "c2sp.org/tlog-proof@v1";
const MAX_HASHES = 63;
const LEAF_PREFIX = Uint8Array.of(0);
const NODE_PREFIX = Uint8Array.of(1);

function findBlankLine(bytes) {
  for (let at = 0; at + 1 < bytes.length; at += 1) {
    if (bytes[at] === 10 && bytes[at + 1] === 10) return at;
  }
  return -1;
}

function readProof(bytes) {
  demand(bytes.length <= 2 * MAX_NOTE_BYTES, "too-large", "a proof is smaller");
  const blank = findBlankLine(bytes);
  demand(blank >= 0, "blank-line", "no empty line between hashes and checkpoint");
  const head = bytes.subarray(0, blank);
  demand(head.every((byte) => byte < 128), "encoding", "not ASCII before the checkpoint");
  const [header, ...lines] = new TextDecoder("latin1").decode(head).split("\n");
  demand(header === PROOF_HEADER, "proof-header", `the first line: ${PROOF_HEADER}`);
  let extra = null;
  if (lines.length && lines[0].startsWith("extra ")) {
    extra = readBase64(lines.shift().slice("extra ".length), "proof-extra");
    demand(extra.length, "proof-extra", "an extra line without data");
  }
  const hasIndex = lines.length && lines[0].startsWith("index ");
  demand(hasIndex, "proof-index", "no index line where it must stand");
  const index = readDecimal(lines.shift().slice("index ".length), "proof-index");
  const hashes = lines.map((line) => readHash(line, "proof-hash"));
  demand(hashes.length <= MAX_HASHES, "proof-length", "too many hashes");
  const checkpoint = bytes.subarray(blank + 2);
  readNote(checkpoint);
  return { index, hashes, checkpoint, extra };
}

function hashLeaf(entry) {
  return sha256(LEAF_PREFIX, entry);
}

function bitLength(number) {
  return number === 0n ? 0 : number.toString(2).length;
}

function countBits(number) {
  return number.toString(2).replaceAll("0", "").length;
}

async function checkInclusion(leaf, index, size, hashes, root) {
  demand(index < size, "index-range", `a tree of ${size} leaves has no leaf ${index}`);
  const inner = bitLength(index ^ (size - 1n));
  const expected = inner + countBits(index >> BigInt(inner));
  demand(hashes.length === expected, "proof-length", `the proof has ${expected} hashes`);
  let node = leaf;
  let turn = index;
  for (const [depth, sibling] of hashes.entries()) {
    const isRight = depth >= inner || (turn & 1n) === 1n;
    const pair = isRight ? [sibling, node] : [node, sibling];
    node = await sha256(NODE_PREFIX, ...pair);
    turn >>= 1n;
  }
  demand(sameBytes(node, root), "root-mismatch", "the proof leads to another root");
}
