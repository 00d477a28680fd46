// Asks while one types, after a rest; arrows, Enter and Esc go through what was found.
"use strict";
(() => {
  const REST = 300;
  const LEAST = 2;
  let resting = 0;
  let asked = "";
  let answered = "";

  const form = () => document.querySelector("[data-typing]");
  const field = () => form().elements.namedItem("q");
  const hits = () => [...document.querySelectorAll("[data-hit]")];

  const ask = () => {
    const text = field().value.trim();
    if (text === asked || [...text].length < LEAST) return;
    asked = text;
    form().dispatchEvent(new CustomEvent("rest"));
  };
  const rest = () => {
    clearTimeout(resting);
    resting = setTimeout(ask, REST);
  };

  const move = (step) => {
    const stops = [field(), ...hits()];
    const at = stops.indexOf(document.activeElement);
    stops[Math.min(Math.max(at + step, 0), stops.length - 1)].focus();
  };

  const pressed = (event) => {
    const here = event.target === field() || event.target.matches("[data-hit]");
    if (!here || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      field().value = "";
      field().focus();
    } else if (event.key === "Enter" && event.target === field()) {
      clearTimeout(resting);
      const first = hits()[0];
      // What is shown answers what stands in the field: the first of it is opened.
      if (first !== undefined && field().value.trim() === answered) {
        event.preventDefault();
        first.click();
      } else asked = field().value.trim();
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    answered = asked = hits().length > 0 ? field().value.trim() : "";
    form().addEventListener("input", (event) => {
      if (!event.isComposing) rest();
    });
    form().addEventListener("compositionend", rest);
    document.addEventListener("keydown", pressed);
    document.addEventListener("htmx:after:swap", () => {
      // A later question takes the place of an earlier one: this answers the last.
      answered = asked;
      const count = document.querySelector("[data-count]");
      document.querySelector("[data-told]").textContent = count === null ? "" : count.dataset.count;
    });
  });
})();
