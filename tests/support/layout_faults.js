// Lists what is cut off, laid over, outside the window, or too small to press.
() => {
  const faults = [];
  const said = (text) => text.trim().slice(0, 40);
  const seen = (element) => {
    if (element.closest(".for-readers") !== null) return false;
    const folded = element.closest("details:not([open])");
    if (folded !== null && element.closest("summary")?.parentElement !== folded) return false;
    for (let one = element; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.display === "none" || style.visibility === "hidden") return false;
      if (style.position === "absolute" && one.getBoundingClientRect().width <= 1) return false;
      if (one.tagName === "DIALOG" && !one.open) return false;
    }
    return true;
  };
  const scroller = (element) => element.closest(".scrolls") !== null;
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    faults.push(`the page scrolls sideways: ${document.documentElement.scrollWidth}`);
  }
  const boxes = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.data.trim() || ["SCRIPT", "STYLE", "OPTION", "TEXTAREA"].includes(element.tagName)) continue;
    if (!seen(element) || element.closest(".skip")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const stuck = element.closest(".slip, .sheet-head, .long thead") !== null;
    for (const rect of range.getClientRects()) {
      if (rect.width < 1 || rect.height < 1) continue;
      boxes.push({ rect, text: said(node.data), element, stuck });
      if (!scroller(element) && (rect.right > width + 0.5 || rect.left < -0.5)) {
        faults.push(`outside the window: ${said(node.data)}`);
      }
    }
    for (let one = element; one && one !== document.body; one = one.parentElement) {
      const style = getComputedStyle(one);
      const clips = ["hidden", "clip"].includes(style.overflowX) || ["hidden", "clip"].includes(style.overflowY);
      if (clips && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)) {
        faults.push(`cut off: ${said(node.data)}`);
      }
    }
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < (element.closest("svg") ? 11 : 12)) faults.push(`smaller than can be read: ${said(node.data)}`);
  }
  // Only glyph boxes count: line boxes of one text may touch those of the next.
  const inner = (r) => ({ left: r.left + 1, right: r.right - 1, top: r.top + r.height * 0.22, bottom: r.bottom - r.height * 0.22 });
  for (let i = 0; i < boxes.length; i += 1) {
    for (let j = i + 1; j < boxes.length; j += 1) {
      const [a, b] = [boxes[i], boxes[j]];
      if (a.stuck !== b.stuck) continue;
      const [p, q] = [inner(a.rect), inner(b.rect)];
      if (p.left < q.right && q.left < p.right && p.top < q.bottom && q.top < p.bottom) {
        faults.push(`laid over each other: ${a.text} / ${b.text}`);
      }
    }
  }
  for (const control of document.querySelectorAll("a, button, input, select, textarea, summary")) {
    if (!seen(control) || control.type === "hidden" || control.closest(".skip") || control.classList.contains("skip")) continue;
    const rect = control.getBoundingClientRect();
    const inline = control.tagName === "A" && getComputedStyle(control).display === "inline";
    const labelled = ["radio", "checkbox"].includes(control.type);
    if (!inline && !labelled && (rect.width < 24 || rect.height < 24)) {
      faults.push(`too small to press: ${said(control.innerText || control.getAttribute("aria-label") || control.tagName)}`);
    }
  }
  if (document.querySelector("[style]")) faults.push("an element has a style attribute");
  const headings = document.querySelectorAll("h1").length;
  if (headings !== 1) faults.push(`${headings} h1 elements`);
  return [...new Set(faults)];
}
