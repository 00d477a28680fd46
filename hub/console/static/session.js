// Warns two minutes before a session ends; when it has ended, nothing stays on the screen.
"use strict";
(() => {
  const WARNING = 120;
  const SIGN_IN = "/console/sign-in";
  const STAY = "/console/stay";

  document.addEventListener("DOMContentLoaded", () => {
    const box = document.getElementById("time-out");
    if (box === null) return;
    let ends = 0;
    let warned = false;
    const begin = (seconds) => {
      ends = Date.now() + seconds * 1000;
      warned = false;
    };
    const leave = () =>
      location.replace(`${SIGN_IN}?next=${encodeURIComponent(location.pathname)}&ended=page`);

    const stay = async () => {
      const answer = await fetch(STAY, { redirect: "manual", cache: "no-store" });
      if (answer.status !== 200) leave();
      else begin((await answer.json()).seconds);
      box.close();
    };
    // Without the button the session ends whatever is done.
    const button = box.querySelector("[data-stay]");
    button?.addEventListener("click", stay);
    // A part of the page that was fetched has used the session as well.
    document.addEventListener("htmx:after:request", () => {
      if (button !== null && box.open === false) begin(Number(box.dataset.endsIn));
    });

    begin(Number(box.dataset.endsIn));
    setInterval(() => {
      const left = (ends - Date.now()) / 1000;
      if (left <= 0) leave();
      else if (left <= WARNING && !warned) {
        warned = true;
        document.querySelector("dialog[open]")?.close();
        box.showModal();
      }
    }, 1000);
  });
})();
