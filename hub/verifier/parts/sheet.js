// One of the hub's own PDFs taken apart: the pages as they were set, and the evidence
// behind them. It is written anew from its parts and compared, so nothing else is in it.

const PDF_HEAD = "%PDF-";
const SET = "sheet.set";
const SHEET_FILE = "sheet.tlog-proof";
const FILE_TYPES = {
  "answer.json": "application#2Fjson",
  "entry.tlog-proof": "text#2Fplain",
  [SHEET_FILE]: "text#2Fplain",
};
const TAIL =
  /\n%credithub-sheet\/1 ([1-9]\d{0,8}) ([1-9]\d{0,8}) ([1-9]\d{0,8}) (\d{14})\nstartxref\n\d{1,10}\n%%EOF\n$/;
const PAGES_END =
  /\ntrailer\n<<\/Size ([1-9]\d{0,7})\/Root ([1-9]\d{0,7}) 0 R([^<>]*)>>\nstartxref\n([1-9]\d{0,9})\n%%EOF$/;
const DATA = ">>\nstream\n";
const EMBEDDED = /\/Type\s*\/EmbeddedFile(?![A-Za-z])/g;

// What keeps this reader from judging at all, and says nothing against the evidence.
class Unable extends Error {
  constructor(reason, detail = "", flaw = undefined) {
    super(`${reason}: ${detail}`);
    this.reason = reason;
    this.detail = detail;
    this.flaw = flaw;
  }
}

function needsOurs(holds, detail) {
  if (!holds) throw new Unable("pdf-foreign", detail);
}

// One character a byte, as no decoder of the browser does it for 0x80 to 0x9f.
function readBytes(bytes) {
  const parts = [];
  for (let at = 0; at < bytes.length; at += 32768) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 32768)));
  }
  return parts.join("");
}

function isSheet(bytes) {
  return startsWith(bytes, PDF_HEAD);
}

async function inflate(data) {
  if (typeof DecompressionStream !== "function") throw new Unable("no-inflate");
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate"));
  const reader = stream.getReader();
  const parts = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      needsOurs(size <= MAX_ANSWER_BYTES, "its answer is larger than any");
      parts.push(value);
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    if (error instanceof Unable) throw error;
    throw new Unable("pdf-foreign", "its answer cannot be unpacked");
  }
  return joinBytes(...parts);
}

// What cannot be unpacked is not of the form; that nothing can be unpacked here is told.
function passForeign(error) {
  if (error.reason === "pdf-foreign") return null;
  throw error;
}

// The catalog is the last object before the table of the pages.
function findCatalog(text, root, table) {
  const mark = `\n${root} 0 obj\n`;
  const start = text.slice(0, table).lastIndexOf(mark);
  const [catalog, rest] = text.slice(start + mark.length, table).split("\nendobj\n");
  const isThere =
    start >= 0 && rest === "" && text.startsWith("xref\n", table) &&
    catalog.startsWith("<</Type/Catalog") && catalog.endsWith(">>") &&
    !catalog.includes("/Names") && !catalog.includes("/AF[");
  return isThere ? catalog : null;
}

function writeUpdate(text, files, moment) {
  const end = PAGES_END.exec(text.slice(-512));
  if (!end) return null;
  const [first, root, before] = [Number(end[1]), Number(end[2]), Number(end[4])];
  const catalog = findCatalog(text, root, before);
  if (catalog === null) return null;
  const names = [files[0].content[0] === 123 ? "answer.json" : "entry.tlog-proof", SHEET_FILE];
  const objects = files.map(({ content, packed }, at) => [
    first + at,
    `<</Type/EmbeddedFile/Subtype/${FILE_TYPES[names[at]]}/Filter/FlateDecode` +
      `/Params<</Size ${content.length}/ModDate(D:${moment}Z)>>/Length ${packed.length}` +
      `${DATA}${packed}\nendstream`,
  ]);
  names.forEach((name, at) => objects.push([
    first + at + 2,
    `<</Type/Filespec/F(${name})/UF(${name})/Desc(${name})/AFRelationship/Source` +
      `/EF<</F ${first + at} 0 R/UF ${first + at} 0 R>>>>`,
  ]));
  const specs = [`${first + 2} 0 R`, `${first + 3} 0 R`];
  const listed = names.map((name, at) => `(${name})${specs[at]}`).join("");
  const named = `/Names<</EmbeddedFiles<</Names[${listed}]>>>>/AF[${specs.join(" ")}]>>`;
  objects.push([root, catalog.slice(0, -2) + named]);
  let written = "\n";
  const places = new Map();
  for (const [number, body] of objects) {
    places.set(number, text.length + written.length);
    written += `${number} 0 obj\n${body}\nendobj\n`;
  }
  const table = text.length + written.length;
  written += "xref\n";
  for (const [start, count] of [[root, 1], [first, 4]]) {
    written += `${start} ${count}\n`;
    for (let number = start; number < start + count; number += 1) {
      written += `${String(places.get(number)).padStart(10, "0")} 00000 n\r\n`;
    }
  }
  const lengths = files.map(({ packed }) => packed.length).join(" ");
  return (
    `${written}trailer\n<</Size ${first + 4}/Root ${root} 0 R${end[3]}/Prev ${before}>>\n` +
    `%credithub-sheet/1 ${text.length} ${lengths} ${moment}\nstartxref\n${table}\n%%EOF\n`
  );
}

// Its parts; null where it is not, byte for byte, what would be written of them.
async function partSheet(bytes) {
  const text = readBytes(bytes);
  const tail = TAIL.exec(text.slice(-128));
  if (!tail) return null;
  const size = Number(tail[1]);
  const files = [];
  let at = size;
  for (const length of [Number(tail[2]), Number(tail[3])]) {
    const start = text.indexOf(DATA, at) + DATA.length;
    at = start + length;
    const content = await inflate(bytes.subarray(start, at)).catch(passForeign);
    if (content === null) return null;
    files.push({ content, packed: text.slice(start, at) });
  }
  const pages = text.slice(0, size);
  const update = writeUpdate(pages, files, tail[4]);
  if (update === null || pages + update !== text) return null;
  return { pages: bytes.subarray(0, size), told: files[0].content, receipt: files[1].content };
}

// What a receipt of a file binds of it: of a sheet that was set, its pages.
async function boundPart(file, op) {
  if (op !== SET || !isSheet(file)) return file;
  return (await partSheet(file))?.pages ?? file;
}

// One from before pages were bound has its answer inside and no more.
async function readAlone(bytes) {
  const text = readBytes(bytes);
  needsOurs(!text.includes("/Encrypt"), "it is encrypted");
  const marks = [...text.matchAll(EMBEDDED)];
  const found = [];
  for (const { index } of marks.slice(0, 3)) found.push(await readEmbedded(bytes, text, index));
  const isBound = found.some((content) => startsWith(content, PROOF_HEADER));
  demand(!isBound, "sheet", "the pages are not those that the hub set");
  needsOurs(text.split("startxref").length === 2, "it was changed after it was made");
  needsOurs(marks.length === 1, "it does not have one answer inside");
  needsOurs(startsWith(found[0], "{"), "what it has inside is no answer");
  return found[0];
}

function readEmbedded(bytes, text, index) {
  const start = text.indexOf("stream", index);
  const head = text.slice(text.lastIndexOf(" obj", index), start);
  const length = /\/Length\s+([0-9]{1,9})(?!\s+[0-9]+\s+R)/.exec(head);
  needsOurs(start > 0 && length, "its answer has no length");
  const from = start + 6 + (text[start + 6] === "\r" ? 2 : 1);
  const data = bytes.subarray(from, from + Number(length[1]));
  needsOurs(data.length === Number(length[1]), "its answer is cut off");
  const isPacked = /\/Filter\s*\[?\s*\/FlateDecode\s*\]?/.test(head);
  needsOurs(isPacked || !head.includes("/Filter"), "its answer is packed in another way");
  return isPacked ? inflate(data) : data;
}

// Checks the entry of the pages; what they tell has been judged before.
async function judgePages(sheet, told, trust, options) {
  const { opened, leaf, ...binding } = await judge(sheet.receipt, trust, options);
  const hash = writeHex(await sha256(sheet.pages));
  const detail = isObject(opened.detail) ? opened.detail : {};
  const isBound =
    leaf.op === SET &&
    opened.resp === hash &&
    leaf.resp_class?.bytes === sheet.pages.length &&
    hasMembers(detail, ["entry", "leaf"]) &&
    detail.entry === `${told.shard}/${told.index}` &&
    detail.leaf === told.leaf_hash;
  demand(isBound, "sheet", "the pages are not those that the hub set");
  return { index: `${binding.shard}/${binding.index}`, sha256: hash, bytes: sheet.pages.length };
}
