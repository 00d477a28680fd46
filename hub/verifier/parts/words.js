// The page's words in one language at a time, and values in words.

const { Unable, STEPS, check } = window.creditHubVerifier;
const SETTINGS = JSON.parse(document.getElementById("settings").textContent);
const TEXTS = SETTINGS.texts;
const byId = (id) => document.getElementById(id);
let language = SETTINGS.language === "en" ? "en" : "zh";

const hasText = (name) => Object.hasOwn(TEXTS, name);

function say(name, values = {}) {
  const text = TEXTS[name][language];
  return text.replace(/\{(\w+)\}/g, (whole, key) =>
    Object.hasOwn(values, key) ? String(values[key]) : whole,
  );
}

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

const between = () => (language === "en" ? ", " : "、");

function tellBytes(count) {
  if (count < 1000) return `${count} B`;
  const unit = language === "en" ? "kB" : "KB";
  return count < 1e6 ? `${(count / 1000).toFixed(1)} ${unit}` : `${(count / 1e6).toFixed(1)} MB`;
}

// Beijing time first, since that is what the parties know; UTC is what the entry says.
function tellMoment(moment, utc) {
  if (Number.isNaN(moment.getTime())) return make("span", "", utc);
  const how = {
    timeZone: "Asia/Shanghai", year: "numeric", month: "2-digit", day: "2-digit",
    hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
  };
  const parts = new Intl.DateTimeFormat("en-GB", how).formatToParts(moment);
  const { year, month, day, hour, minute, second } = Object.fromEntries(
    parts.map(({ type, value }) => [type, value]),
  );
  const here = `${year}-${month}-${day} ${hour}:${minute}:${second}`;
  const text = say("moment", { here });
  // The bracket before it stays with what it holds.
  const at = text.indexOf("{utc}") - 1;
  return make("span", "", text.slice(0, at), make("span", "utc", text.slice(at).replace("{utc}", utc)));
}

const tellInstant = (text) => tellMoment(new Date(text), text);

function tellSecond(text) {
  const moment = new Date(Number(text) * 1000);
  if (Number.isNaN(moment.getTime())) return make("span", "", text);
  return tellMoment(moment, moment.toISOString().replace(".000", ""));
}

// A code of the log in words, where there are words for it.
function named(group, code) {
  const name = `${group}.${code}`;
  return hasText(name) ? say(name) : code;
}

function tellMember(code) {
  const name = Object.hasOwn(SETTINGS.members, code) ? SETTINGS.members[code] : null;
  return name && name !== code ? [name, " ", make("span", "faint", code)] : [code];
}

// Old leaves keep the words of their time.
function presentSpelling(op) {
  return Object.hasOwn(SETTINGS.former, op) ? SETTINGS.former[op] : op;
}

function shortHash(hash) {
  return hash.length > 28 ? `${hash.slice(0, 16)}…${hash.slice(-8)}` : hash;
}

function pair(name, ...values) {
  const shown = values.filter((value) => value !== undefined && value !== "");
  return shown.length ? [make("dt", "", say(name)), make("dd", "", ...shown)] : [];
}
