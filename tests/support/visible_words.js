// Gives every text of a page but codes, keys and English quoted as such.
() => {
  const quiet = ".mono, .code, .hash, .doc, code, kbd, [lang=en], script, style, option[lang]";
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!element.closest(quiet)) found.push(walker.currentNode.data);
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
    if (element.closest(quiet)) continue;
    for (const name of ["aria-label", "placeholder", "alt"]) found.push(element.getAttribute(name) ?? "");
  }
  found.push(document.title);
  return found;
}
