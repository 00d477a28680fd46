// What native elements cannot do: copy, print, open a dialog, keys. Pages work without.
"use strict";
(() => {
  const OFF = "hub-keys-off";
  const root = document.documentElement;
  // Only then have all scripts run: what is shown before would not answer a click.
  document.addEventListener("DOMContentLoaded", () => root.classList.add("script"), { once: true });

  // A browser may refuse its storage; then keys are on for this page.
  const stored = (change) => {
    try {
      return change(window.localStorage);
    } catch {
      return null;
    }
  };
  const keysAreOn = () => stored((store) => store.getItem(OFF)) === null;
  const inField = (target) =>
    target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]") !== null;
  const shown = (element) => element.getClientRects().length > 0 && !element.disabled;
  const first = (selector) => [...document.querySelectorAll(selector)].find(shown);

  const copy = async (button) => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const before = button.getAttribute("aria-label");
    button.setAttribute("aria-label", button.dataset.copied);
    const use = button.querySelector("use");
    use?.setAttribute("href", "#i-check");
    setTimeout(() => {
      button.setAttribute("aria-label", before);
      use?.setAttribute("href", "#i-copy");
    }, 2000);
  };

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-copy], [data-print], [data-open], [data-differences]");
    if (pressed === null) return;
    if (pressed.dataset.copy !== undefined) copy(pressed);
    if (pressed.dataset.print !== undefined) window.print();
    if (pressed.dataset.differences !== undefined) {
      const only = pressed.getAttribute("aria-pressed") !== "true";
      pressed.setAttribute("aria-pressed", only);
      for (const row of document.querySelectorAll(".pair tbody tr:not([data-differs])")) row.hidden = only;
    }
    if (pressed.dataset.open !== undefined) document.getElementById(pressed.dataset.open).showModal();
  });

  // What hands out a secret is sent once: a second press would make the first one void.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.once === undefined) return;
    if (form.dataset.sent !== undefined) event.preventDefault();
    form.dataset.sent = "";
  });

  let going = -Infinity;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter") {
      event.target.closest("form")?.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (inField(event.target) || document.querySelector("dialog[open]") || !keysAreOn()) return;
    const key = event.key.toLowerCase();
    const goes = event.timeStamp - going < 1500;
    going = key === "g" ? event.timeStamp : -Infinity;
    const letter = CSS.escape(key);
    let found = null;
    if (key === "/") found = first("[data-find]");
    else if (key === "?") document.getElementById("keys").showModal();
    else if (goes) found = first(`[data-go="${letter}"]`);
    else if (key.length === 1) found = first(`[data-key="${letter}"]`);
    if (key === "?" || found) event.preventDefault();
    if (!found) return;
    found.focus();
    if (key !== "/") found.click();
  });

  document.addEventListener("DOMContentLoaded", () => {
    const choice = document.querySelector("[data-keys-on]");
    if (choice !== null) {
      choice.checked = keysAreOn();
      choice.addEventListener("change", () => {
        stored((store) => (choice.checked ? store.removeItem(OFF) : store.setItem(OFF, "1")));
      });
    }
    const retry = document.querySelector("[data-retry]");
    if (retry !== null) setTimeout(() => location.reload(), retry.dataset.retry * 1000);
    for (const region of document.querySelectorAll("[data-from-end]")) region.scrollLeft = region.scrollWidth;
    document.querySelector("[data-focus]")?.focus();
  });
})();
