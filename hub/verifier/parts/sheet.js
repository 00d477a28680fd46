// The answer inside one of the hub's own PDFs, inflated by the browser itself.

const PDF_HEAD = "%PDF-";
const STREAM = "stream";

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

function countOf(text, mark) {
  return text.split(mark).length - 1;
}

// A file that was changed after it was made has a second end.
function findStream(bytes) {
  const text = new TextDecoder("latin1").decode(bytes);
  needsOurs(countOf(text, "startxref") === 1, "it was changed after it was made");
  needsOurs(!text.includes("/Encrypt"), "it is encrypted");
  const marks = [...text.matchAll(/\/Type\s*\/EmbeddedFile(?![A-Za-z])/g)];
  needsOurs(marks.length === 1, "it does not have one answer inside");
  const [{ index }] = marks;
  const start = text.indexOf(STREAM, index);
  const head = text.slice(text.lastIndexOf(" obj", index), start);
  const length = /\/Length\s+([0-9]{1,9})(?!\s+[0-9]+\s+R)/.exec(head);
  needsOurs(start > 0 && length, "its answer has no length");
  const from = start + STREAM.length + (text[start + STREAM.length] === "\r" ? 2 : 1);
  const data = bytes.subarray(from, from + Number(length[1]));
  needsOurs(data.length === Number(length[1]), "its answer is cut off");
  const isPacked = /\/Filter\s*\[?\s*\/FlateDecode\s*\]?/.test(head);
  needsOurs(isPacked || !head.includes("/Filter"), "its answer is packed in another way");
  return { data, isPacked };
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

function isSheet(bytes) {
  return startsWith(bytes, PDF_HEAD);
}

async function readSheet(bytes) {
  const { data, isPacked } = findStream(bytes);
  const answer = isPacked ? await inflate(data) : data;
  needsOurs(startsWith(answer, "{"), "what it has inside is no answer");
  return answer;
}
