// RFC 8785, restricted: ASCII keys, integers below 2^53, neither fractions nor nulls.

const MAX_DEPTH = 64;

class NotCanonical extends Error {}

function writeCanonical(value, depth = 0) {
  if (typeof value === "string") {
    if (SURROGATE.test(value)) throw new NotCanonical("half of a surrogate pair");
    return JSON.stringify(value);
  }
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new NotCanonical("a number of another kind");
    return String(value);
  }
  if (value === null || typeof value !== "object") throw new NotCanonical("a null");
  if (depth === MAX_DEPTH) throw new NotCanonical("nested too deep");
  if (Array.isArray(value)) {
    return `[${value.map((item) => writeCanonical(item, depth + 1)).join(",")}]`;
  }
  const members = Object.keys(value).sort().map((key) => {
    // eslint-disable-next-line no-control-regex
    if (!/^[\x00-\x7f]*$/.test(key)) throw new NotCanonical("a key beyond ASCII");
    return `${JSON.stringify(key)}:${writeCanonical(value[key], depth + 1)}`;
  });
  return `{${members.join(",")}}`;
}

function readCanonical(bytes, flaw) {
  const text = decodeText(bytes, flaw, "the bytes are not JSON in UTF-8");
  try {
    const value = JSON.parse(text);
    if (writeCanonical(value) === text) return value;
  } catch (error) {
    return refuse(flaw, `no canonical JSON: ${error.message}`);
  }
  return refuse(flaw, "the bytes are JSON, but not in canonical form");
}

function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function hasMembers(value, names) {
  return (
    isObject(value) &&
    Object.keys(value).length === names.length &&
    names.every((name) => Object.hasOwn(value, name))
  );
}

async function contentHash(value) {
  return writeHex(await sha256(encodeText(writeCanonical(value))));
}
