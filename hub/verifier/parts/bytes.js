// Bytes and the few encodings that all formats share, read strictly.

class Refusal extends Error {
  // One stable code for each way that evidence can be wrong, as in docs/audit-log.md.
  constructor(flaw, detail) {
    super(`${flaw}: ${detail}`);
    this.flaw = flaw;
    this.detail = detail;
  }
}

function refuse(flaw, detail) {
  throw new Refusal(flaw, detail);
}

function demand(holds, flaw, detail) {
  if (!holds) refuse(flaw, detail);
}

const encoder = new TextEncoder();
const SURROGATE = /[\ud800-\udfff]/u;

function encodeText(text) {
  return encoder.encode(text);
}

function decodeText(bytes, flaw, detail) {
  try {
    // A byte order mark is a character like any other here.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse(flaw, detail);
  }
}

function joinBytes(...parts) {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function sameBytes(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

function startsWith(bytes, text) {
  return sameBytes(bytes.subarray(0, text.length), encodeText(text));
}

function writeHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function writeBase64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function readBase64(text, flaw = "base64") {
  demand(/^[A-Za-z0-9+/]*={0,2}$/.test(text), flaw, "not standard base64");
  let bytes;
  try {
    bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return refuse(flaw, "not standard base64");
  }
  demand(writeBase64(bytes) === text, flaw, "base64 that no encoder writes");
  return bytes;
}

function readHash(text, flaw) {
  const bytes = readBase64(text, flaw);
  demand(bytes.length === 32, flaw, "a hash has 32 bytes");
  return bytes;
}

const MAX_SIZE = 2n ** 63n - 1n;

function readDecimal(text, flaw) {
  const plain = /^(?:0|[1-9][0-9]{0,18})$/.test(text) && BigInt(text) <= MAX_SIZE;
  demand(plain, flaw, "not a plain decimal below 2^63");
  return BigInt(text);
}

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joinBytes(...parts)));
}
