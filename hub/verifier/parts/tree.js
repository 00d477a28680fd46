// The proof of inclusion as a picture and as a list: the way from an entry to the root.

const SVG = "http://www.w3.org/2000/svg";
const MOST_DRAWN = 12;
const ROW = 62;
const MIDDLE = 300;

function draw(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// RFC 6962: a tree is parted at the largest power of two below its size.
function siblingsOf(index, size) {
  const found = [];
  let from = 0;
  let count = size;
  while (count > 1) {
    const half = 2 ** Math.floor(Math.log2(count - 1));
    const isLeft = index - from < half;
    const other = isLeft ? [from + half, from + count - 1] : [from, from + half - 1];
    found.push({ first: other[0], last: other[1], isLeft: !isLeft });
    if (!isLeft) from += half;
    count = isLeft ? half : count - half;
  }
  return found;
}

const rangeOf = ({ first, last }) => (first === last ? `${first}` : `${first}–${last}`);

function drawSibling(sibling, hash, top) {
  const x = MIDDLE + (sibling.isLeft ? -165 : 165);
  const y = top + ROW - 26;
  const shape = sibling.first === sibling.last
    ? draw("rect", { x: x - 44, y, width: 88, height: 26, class: "part" })
    : draw("path", { d: `M${x} ${y}l58 28h-116z`, class: "part" });
  return [
    draw("path", { d: `M${MIDDLE} ${top}L${x} ${y}`, class: "edge" }),
    shape,
    draw("text", { x, y: y + 22, class: "range" }, rangeOf(sibling)),
    draw("text", { x, y: y + 42, class: "hash" }, `${hash.slice(0, 12)}…`),
  ];
}

function drawTree(proven, siblings) {
  const height = 28 + ROW * siblings.length + 48;
  const bottom = 28 + ROW * siblings.length;
  const { hashes, root } = proven.path;
  const parts = siblings.flatMap((sibling, depth) =>
    drawSibling(sibling, hashes[siblings.length - 1 - depth], 28 + ROW * depth),
  );
  parts.push(draw("path", { d: `M${MIDDLE} 28V${bottom}`, class: "way" }));
  for (let depth = 0; depth < siblings.length; depth += 1) {
    parts.push(draw("circle", { cx: MIDDLE, cy: 28 + ROW * depth, r: 5, class: "node" }));
  }
  const values = { root: `${root.slice(0, 10)}…`, size: proven.checkpoint_size };
  parts.push(
    draw("text", { x: MIDDLE, y: 14, class: "strong" }, say("tree-root", values)),
    draw("rect", { x: MIDDLE - 52, y: bottom, width: 104, height: 28, rx: 3, class: "own" }),
    draw("text", { x: MIDDLE, y: bottom + 19, class: "own-text" }, say("tree-entry", proven)),
    draw("text", { x: MIDDLE, y: bottom + 44, class: "strong" }, `${proven.leaf_hash.slice(0, 14)}…`),
  );
  const picture = draw("svg", {
    viewBox: `0 0 600 ${height}`, width: 600, height, role: "img",
    "aria-label": say("tree-told", { ...proven, count: siblings.length }),
  }, ...parts);
  return make("div", "tree", picture);
}

function listTree(proven, siblings) {
  const { hashes, root } = proven.path;
  const items = [...siblings].reverse().map((sibling, at) => {
    const values = { range: rangeOf(sibling) };
    const side = say(sibling.isLeft ? "tree-left" : "tree-right", values);
    return make("li", "", side, " ", make("code", "", hashes[at]));
  });
  const own = make("li", "", say("tree-entry", proven), " ", make("code", "", proven.leaf_hash));
  const end = make("li", "", say("tree-end", proven), " ", make("code", "", root));
  return make("ol", "steps", own, ...items, end);
}

function tellTree(proven) {
  const siblings = siblingsOf(proven.index, proven.checkpoint_size);
  const details = make("details", "as-list", make("summary", "", say("as-list")), listTree(proven, siblings));
  if (siblings.length > MOST_DRAWN) {
    details.open = true;
    return [details];
  }
  return [drawTree(proven, siblings), details];
}
