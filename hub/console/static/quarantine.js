// Fills a field with what its cell may be; nothing is sent. Without script it is typed.
"use strict";
document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-fills]");
  if (pressed === null) return;
  const field = document.getElementsByName(pressed.dataset.fills)[0];
  field.value = pressed.dataset.value;
  field.focus();
});
