// The audit leaf hub.audit/1, and the openings of what it commits to.

const LEAF_TYPE = "hub.audit/1";
const MAX_ENTRY_BYTES = 65535;
const COMMITTED = ["actor.user", "case", "detail", "req", "resp", "subject.id"];
const REQUIRED = ["id", "at", "shard", "actor", "op"];
const HEX = /^[0-9a-f]{64}$/;
const SALT = /^(?:[0-9a-f]{2}){16,32}$/;
const MOMENT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.\d{6}Z$/;

const isText = (value) => typeof value === "string";
const isWord = (value) => isText(value) && /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,119}$/.test(value);
const isId = (value) => isText(value) && /^[A-Za-z0-9]{16,64}$/.test(value);
const isHex = (value) => isText(value) && HEX.test(value);
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
const areWords = (value) => Array.isArray(value) && value.every(isWord);
const isOutcome = (value) => ["allow", "deny", "partial"].includes(value);
// eslint-disable-next-line no-control-regex
const isOneLine = (value) => !/[\x00-\x1f\x7f]/.test(value);
const isLabel = (value) =>
  isText(value) && value !== "" && [...value].length <= 200 && isOneLine(value);

function isMoment(value) {
  const found = isText(value) && MOMENT.exec(value);
  if (!found) return false;
  const [year, month, day, hour, minute, second] = found.slice(1).map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  const isDay = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
  return isDay && hour < 24 && minute < 60 && second < 60;
}

const LEAF_MEMBERS = {
  id: isId,
  at: isMoment,
  shard: isWord,
  actor: { agency: isWord, system: isLabel, role: isWord, user: isHex },
  auth: { key: isWord, signature: isHex },
  op: isWord,
  purpose: isWord,
  basis: isWord,
  case: isHex,
  subject: { type: isWord, id: isHex, count: isCount, root: isHex },
  req: isHex,
  resp: isHex,
  resp_class: {
    about: isWord,
    view: isWord,
    status: isCount,
    bytes: isCount,
    records: isCount,
    fields: areWords,
  },
  decision: { outcome: isOutcome, rules: areWords },
  policy: isWord,
  model: { version: isWord, inputs: isHex },
  link: isCount,
  detail: isHex,
};

function checkMembers(members, checks) {
  for (const [name, value] of Object.entries(members)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : null;
    demand(check, "leaf", `${name} has no place in a leaf`);
    if (typeof check === "function") {
      demand(check(value), "leaf", `${name} has a form that a leaf does not allow`);
    } else {
      demand(isObject(value), "leaf", `${name} is a group of members`);
      demand(Object.keys(value).length, "leaf", "a leaf has no empty groups");
      checkMembers(value, check);
    }
  }
}

function readLeaf(bytes) {
  demand(bytes.length <= MAX_ENTRY_BYTES, "leaf", "a leaf is smaller");
  const members = readCanonical(bytes, "leaf");
  const isLeaf = isObject(members) && members.t === LEAF_TYPE;
  demand(isLeaf, "leaf", `not a leaf of type ${LEAF_TYPE}`);
  const { t, ...header } = members;
  for (const name of REQUIRED) {
    demand(Object.hasOwn(header, name), "leaf", `the leaf lacks ${name}`);
  }
  checkMembers(header, LEAF_MEMBERS);
  const commitments = {};
  for (const place of COMMITTED) {
    const [group, name] = place.includes(".") ? place.split(".") : [null, place];
    const home = group ? header[group] : header;
    if (home && Object.hasOwn(home, name)) commitments[place] = home[name];
  }
  demand(Object.hasOwn(header.actor, "agency"), "leaf", "the leaf lacks actor.agency");
  return { header, commitments };
}

async function checkOpenings(openings, commitments, flaw) {
  demand(isObject(openings), flaw, "openings are an object");
  for (const [place, opening] of Object.entries(openings)) {
    const isOpening =
      Object.hasOwn(commitments, place) &&
      hasMembers(opening, ["salt", "value"]) &&
      isText(opening.salt);
    demand(isOpening, flaw, `no opening of this leaf: ${place.slice(0, 40)}`);
    demand(SALT.test(opening.salt), "commitment", "a salt is 16 to 32 bytes in hex");
    const hash = await contentHash([opening.salt, place, opening.value]);
    demand(hash === commitments[place], "commitment", `another value of ${place}`);
  }
}
