// Trying calls out. The token is read from its field when a call is sent, and goes
// into the header of that call alone: no storage, no address, no cookie.
"use strict";

const token = document.getElementById("token");

for (const part of document.querySelectorAll("[data-needs-script]")) {
  part.hidden = false;
}
for (const form of document.querySelectorAll("form[data-path]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

for (const command of document.querySelectorAll("[data-origin]")) {
  const { origin } = command.dataset;
  command.textContent = command.textContent.replaceAll(origin, location.origin);
}

function requestOf(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  const headers = new Headers();
  let body;
  for (const field of form.querySelectorAll("[data-in]")) {
    const { name } = field.dataset;
    const value = field.value.trim();
    if (field.dataset.in === "path") {
      path = path.replace(`{${name}}`, encodeURIComponent(value));
    } else if (field.dataset.in === "body") {
      body = field.value;
    } else if (value && field.dataset.in === "query") {
      query.set(name, value);
    } else if (value) {
      // Headers are ASCII: what is typed as text is percent-encoded, as the hub wants.
      headers.set(name, /^[\x20-\x7e]*$/.test(value) ? value : encodeURIComponent(value));
    }
  }
  if ("token" in form.dataset && token.value.trim()) {
    headers.set("Authorization", `Bearer ${token.value.trim()}`);
  }
  if (body !== undefined) {
    headers.set("Content-Type", form.dataset.media);
  }
  const text = query.toString();
  const method = form.dataset.method;
  return [path + (text ? `?${text}` : ""), { method, headers, body }];
}

async function send(form) {
  const result = form.querySelector("[data-result]");
  result.replaceChildren("…");
  try {
    const [path, options] = requestOf(form);
    const answer = await fetch(path, {
      ...options, cache: "no-store", credentials: "omit", redirect: "manual",
    });
    show(result, answer, await answer.text());
  } catch (error) {
    result.replaceChildren(`未能发送 Not sent: ${error.message}`);
  }
}

function show(result, answer, text) {
  const line = document.createElement("p");
  const receipt = answer.headers.get("Hub-Receipt");
  line.textContent = answer.type === "opaqueredirect"
    ? "308: 主体已并入他户，请用 curl 查看 Moved: see it with curl"
    : `${answer.status} ${answer.statusText}${receipt ? ` · Hub-Receipt: ${receipt}` : ""}`;
  const shown = document.createElement("pre");
  shown.tabIndex = 0;
  shown.textContent = readable(text);
  result.replaceChildren(line, shown);
}

// For people: the bytes themselves, which a receipt proves, are had with curl.
function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
