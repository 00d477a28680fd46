// The clock of an open file: warns two minutes before, and leaves nothing on the screen.
"use strict";
(() => {
  const WARN = 120;
  const MINUTE = 60;
  // Asked a moment too early, the hub would count one look more.
  const GRACE = 0.5;
  const began = Date.now();
  let warned = false;

  const chip = () => document.querySelector("[data-window]");
  const left = () => Number(chip().dataset.seconds) - (Date.now() - began) / 1000;

  const tell = () => {
    const seconds = left();
    if (seconds <= -GRACE) {
      location.reload();
      return;
    }
    const text = chip().querySelector("[data-left]");
    const minutes = Math.ceil(seconds / MINUTE);
    text.textContent = minutes > 1 ? text.dataset.minutes.replace("#", minutes) : text.dataset.last;
    if (seconds > WARN) return;
    chip().classList.add("soon");
    if (warned) return;
    warned = true;
    document.getElementById("window-soon").showModal();
  };

  // A page that the browser kept is asked for again: it may have been closed since.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  document.addEventListener("visibilitychange", tell);
  document.addEventListener("DOMContentLoaded", () => {
    tell();
    setInterval(tell, 1000);
  });
})();
