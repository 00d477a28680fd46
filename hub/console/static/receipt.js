// Check the answer that this page was written from, by the verifier's own code.
"use strict";
(() => {
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
  });

  const trust = async () => {
    const answer = await fetch("/verify/trust.json", { credentials: "same-origin" });
    if (!answer.ok) throw new Error("no trust");
    const told = await answer.json();
    const said = told.statements;
    return { ...told, statements: said === null ? null : new TextEncoder().encode(said) };
  };

  const judge = async () => {
    const kept = document.getElementById("answer");
    const bytes = new TextEncoder().encode(kept.dataset.body);
    const found = await window.creditHubVerifier.check(bytes, await trust(), {});
    return found.verdict;
  };

  const show = (slip, verdict) => {
    const place = slip.querySelector("[data-slip-state]");
    const said = document.createElement(verdict === "invalid" ? "b" : "span");
    if (verdict === "valid") {
      said.className = "chip ok";
      said.textContent = slip.dataset.passed.replace("{time}", clock.format(new Date()));
    } else if (verdict === "invalid") {
      slip.classList.add("failed");
      slip.querySelector("h2").lastChild.textContent = slip.dataset.failed;
      said.textContent = slip.dataset.failedNote;
    } else {
      said.className = "chip warn triangle";
      said.textContent = slip.dataset.unable;
    }
    place.replaceChildren(said);
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-verify]");
    if (button === null) return;
    const slip = button.closest("[data-slip]");
    const waiting = document.createElement("span");
    waiting.className = "chip info ring";
    waiting.textContent = slip.dataset.checking;
    slip.querySelector("[data-slip-state]").replaceChildren(waiting);
    button.disabled = true;
    let verdict = "unable";
    try {
      verdict = await judge();
    } catch {
      verdict = "unable";
    }
    show(slip, verdict);
    button.disabled = false;
    button.classList.remove("primary");
  });
})();
