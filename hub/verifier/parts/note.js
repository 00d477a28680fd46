// Signed notes, verifier keys and checkpoints (c2sp.org/signed-note, tlog-checkpoint).

const MAX_NOTE_BYTES = 512 * 1024;
const MAX_SIGNATURES = 64;
const DASH = "\u2014 ";
const NOT_IN_NAMES =
  /[+\x00-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff]/u;
const ED25519 = 0x01;
const COSIGNATURE = 0x04;
const MLDSA44_COSIGNATURE = 0x06;
const KEY_BYTES = { [ED25519]: 32, [COSIGNATURE]: 32, [MLDSA44_COSIGNATURE]: 1312 };
// The y of every point whose order divides 8, in little-endian hex without the sign bit.
const SMALL_ORDER = new Set([
  "00".repeat(32),
  `01${"00".repeat(31)}`,
  `ec${"ff".repeat(30)}7f`,
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]);
const EMPTY_ROOT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

function checkKeyName(name) {
  demand(name !== "" && !NOT_IN_NAMES.test(name), "key-name", "not a key name");
}

function cutAt(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, "", ""] : [text.slice(0, at), mark, text.slice(at + mark.length)];
}

// RFC 8032, 5.1.3: y is below 2^255 - 19; under a point of small order anybody can sign.
function checkPoint(name, publicKey) {
  const bytes = publicKey.slice();
  bytes[31] &= 0x7f;
  const y = writeHex(bytes);
  const isBeyond = y.endsWith(`${"ff".repeat(30)}7f`) && bytes[0] >= 0xed;
  const isWeak = isBeyond || SMALL_ORDER.has(y);
  demand(!isWeak, "key-weak", `anybody can sign under the key of ${name}`);
}

async function readVkey(text) {
  const [name, , rest] = cutAt(text, "+");
  const [keyId, , encoded] = cutAt(rest, "+");
  checkKeyName(name);
  demand(/^[0-9a-f]{8}$/.test(keyId), "key-text", "reads name+8 hex digits+base64");
  const data = readBase64(encoded, "key-text");
  const id = (await sha256(encodeText(`${name}\n`), data)).subarray(0, 4);
  demand(writeHex(id) === keyId, "key-id", `the key of ${name} has another id`);
  const algorithm = data[0];
  demand(algorithm in KEY_BYTES, "key-algorithm", "no such type of key is known here");
  const publicKey = data.subarray(1);
  demand(publicKey.length === KEY_BYTES[algorithm], "key-text", "a key of another size");
  if (algorithm !== MLDSA44_COSIGNATURE) checkPoint(name, publicKey);
  return { name, keyId, algorithm, publicKey, text };
}

async function checkEd25519(publicKey, signature, message) {
  const how = { name: "Ed25519" };
  try {
    const key = await crypto.subtle.importKey("raw", publicKey, how, false, ["verify"]);
    return await crypto.subtle.verify(how, key, signature, message);
  } catch (error) {
    if (error.name === "NotSupportedError") throw error;
    return false;
  }
}

function cosignedAt(signature) {
  if (signature.length <= 8) return null;
  const at = BigInt(`0x${writeHex(signature.subarray(0, 8))}`);
  return at > MAX_SIZE ? null : at;
}

async function checkSignature(key, signature, message) {
  if (key.algorithm === ED25519) return checkEd25519(key.publicKey, signature, message);
  const at = cosignedAt(signature);
  if (at === null) return false;
  const header = encodeText(`cosignature/v1\ntime ${at}\n`);
  return checkEd25519(key.publicKey, signature.subarray(8), joinBytes(header, message));
}

function readSignature(line) {
  demand(line.startsWith(DASH), "signature-line", "no em dash and blank at its start");
  const [name, blank, encoded] = cutAt(line.slice(DASH.length), " ");
  demand(blank, "signature-line", "a signature line reads: dash, key name, base64");
  checkKeyName(name);
  const data = readBase64(encoded);
  demand(data.length > 4, "signature-line", "no key id and signature");
  return { name, keyId: writeHex(data.subarray(0, 4)), value: data.subarray(4) };
}

function readNote(bytes) {
  demand(bytes.length <= MAX_NOTE_BYTES, "too-large", "a note is smaller");
  const whole = decodeText(bytes, "encoding", "a note is UTF-8");
  // eslint-disable-next-line no-control-regex
  const hasControl = /[\x00-\x09\x0b-\x1f]/.test(whole);
  demand(!hasControl, "control-character", "a note has no control characters");
  const at = whole.lastIndexOf("\n\n");
  demand(at >= 0, "blank-line", "no empty line between text and signatures");
  const tail = whole.slice(at + 2);
  demand(tail.endsWith("\n"), "signature-line", "no signature line, or no newline");
  const lines = tail.slice(0, -1).split("\n");
  demand(lines.length <= MAX_SIGNATURES, "signature-count", "too many signatures");
  return { text: whole.slice(0, at + 1), signatures: lines.map(readSignature) };
}

async function openNote(bytes, keys) {
  const known = new Map();
  for (const key of keys) {
    const place = `${key.name}\n${key.keyId}`;
    const other = known.get(place);
    demand(!other || other.text === key.text, "key-clash", "two keys share name and id");
    known.set(place, key);
  }
  const note = readNote(bytes);
  const message = encodeText(note.text);
  const verified = [];
  const unchecked = [];
  for (const signature of note.signatures) {
    const key = known.get(`${signature.name}\n${signature.keyId}`);
    if (!key) continue;
    if (key.algorithm === MLDSA44_COSIGNATURE) {
      unchecked.push(signature);
      continue;
    }
    const fits = await checkSignature(key, signature.value, message);
    demand(fits, "bad-signature", `the signature of ${key.name} does not fit the text`);
    verified.push({ ...signature, algorithm: key.algorithm });
  }
  demand(verified.length, "untrusted", "no trusted key signed the note");
  return { text: note.text, verified, unchecked };
}

function readCheckpoint(text) {
  const lines = text.split("\n");
  const rest = lines.pop();
  demand(rest === "" && lines.length >= 3, "lines", "an origin, a size and a root line");
  demand(lines.length === 3, "extension", "a checkpoint of this log has three lines");
  const [origin, sizeText, rootText] = lines;
  const size = readDecimal(sizeText, "size");
  const root = readHash(rootText, "root-hash");
  demand(origin !== "", "origin", "the origin is empty");
  demand(size > 0n || rootText === EMPTY_ROOT, "root-hash", "not the empty tree's root");
  return { origin, size, root };
}
