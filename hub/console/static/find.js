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
  const typed = () => field().value.trim();

  // What answers another text than the one in the field is not shown under it.
  const judge = () => {
    document.querySelector("#found").hidden = answered !== "" && typed() !== answered;
  };

  const put = (text, after, passed) => {
    asked = text;
    form().elements.namedItem("after").value = after;
    form().elements.namedItem("passed").value = passed;
    form().dispatchEvent(new CustomEvent("rest"));
  };
  const ask = () => {
    const text = typed();
    if (text === asked || [...text].length < LEAST) return;
    put(text, "", "");
  };
  const rest = () => {
    clearTimeout(resting);
    judge();
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
      judge();
    } else if (event.key === "Enter" && event.target === field()) {
      clearTimeout(resting);
      const first = hits()[0];
      // What is shown answers what stands in the field: the first of it is opened.
      if (first !== undefined && typed() === answered) {
        event.preventDefault();
        first.click();
      } else {
        asked = typed();
        form().elements.namedItem("after").value = "";
      }
    }
  };

  // The results that follow, or the code that was meant, take the place of these.
  const further = (event) => {
    if (!event.target.matches("[data-further]")) return;
    event.preventDefault();
    const said = (name) => event.target.elements.namedItem(name).value;
    field().value = said("q");
    put(said("q"), said("after"), said("passed"));
    field().focus();
  };

  document.addEventListener("DOMContentLoaded", () => {
    answered = asked = hits().length > 0 ? typed() : "";
    form().addEventListener("input", (event) => {
      if (!event.isComposing) rest();
    });
    form().addEventListener("compositionend", rest);
    document.addEventListener("keydown", pressed);
    document.addEventListener("submit", further);
    document.addEventListener("htmx:after:swap", () => {
      // A later question takes the place of an earlier one: this answers the last.
      answered = asked;
      // Whoever comes back finds the text here, in no address, and is answered anew.
      history.replaceState({ typed: answered }, "");
      judge();
      const count = document.querySelector("[data-count]");
      document.querySelector("[data-told]").textContent = count === null ? "" : count.dataset.count;
    });
    const kept = history.state?.typed;
    if (kept && typed() === "") {
      field().value = kept;
      // Scripts that load later listen for what is asked.
      setTimeout(ask);
    }
  });
})();
