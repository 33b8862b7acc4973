// The presenter's window: notes, what comes next, clock, timer, what changed since, and the steps.

import { ask, follow, id, keys } from "./follow.js";
import saving from "./saving.js";

const find = (name) => document.querySelector(`#${name}`);
const SINCE_EVERY = 3000; // milliseconds
let told = null; // steps, notes, choices and revision, as the server last said
let started = Date.now();

const say = (words) => { find("told").textContent = words; };
const last = () => (told ? told.steps.length - 1 : 9999);
const at = follow({
  last,
  moved: () => { keep(); show(); },
  revised: () => read(),
  lost: (is) => { find("lost").textContent = is ? "The server does not answer; keys go on, and it is asked again." : ""; },
});

function preview(step) {
  const parts = new DOMParser().parseFromString(step.html, "text/html");
  const words = [...parts.querySelectorAll("h1, h2, blockquote, .verdict, figcaption .name, .rows li")]
    .filter((each) => !each.closest("template"));
  return words.map((each) => {
    const line = document.createElement("p");
    line.dir = "auto";
    line.className = each.tagName === "BLOCKQUOTE" ? "quote" : each.className || each.tagName.toLowerCase();
    line.textContent = each.textContent;
    return line;
  });
}

let noted = ""; // the step whose note is in the field
const excerpt = (step) => (step?.key.startsWith("passage:") ? step.key.slice("passage:".length) : "");
function show() {
  if (!told) return;
  const now = told.steps[Math.min(at.step, last())];
  const next = told.steps[at.step + 1];
  find("now").replaceChildren(...preview(now));
  find("next").replaceChildren(...(next ? preview(next) : [document.createTextNode("Nothing: this is the last step.")]));
  find("where").textContent = `${Math.min(at.step, last())} / ${last()}${at.blank ? ", blank" : ""}`;
  const own = told.chosen.find((each) => each.excerpt === excerpt(now));
  const note = find("note");
  note.disabled = !own;
  if (noted !== now.key) {
    noted = now.key;
    note.value = own?.note ?? "";
  }
  if (document.activeElement !== note && own) note.value = own.note;
}

async function change(steps) {
  try {
    await ask("present/outline", { id, revision: told.revision, steps });
    say("Kept.");
  } catch (error) {
    say(error.status ? error.message : "The server does not answer: not kept yet.");
  }
  await read();
}
// A note is kept when its field is left or the step changes.
function keep() {
  const own = told?.chosen.find((each) => `passage:${each.excerpt}` === noted);
  const value = find("note").value;
  if (!own || own.note === value) return;
  own.note = value;
  change(told.chosen);
}
find("note").addEventListener("change", keep);

function editor() {
  const chosen = told.chosen.map((each) => each.excerpt);
  const rows = [...told.chosen, ...told.choices.filter((each) => !chosen.includes(each.excerpt))];
  const words = Object.fromEntries(told.choices.map((each) => [each.excerpt, each.quote]));
  const move = (place, way) => {
    const steps = [...told.chosen];
    const [one] = steps.splice(place, 1);
    steps.splice(place + way, 0, one);
    change(steps);
  };
  find("steps").replaceChildren(...rows.map((row, place) => {
    const item = document.createElement("li");
    const is = place < chosen.length;
    const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: is });
    const label = document.createElement("label");
    const quote = Object.assign(document.createElement("span"), { textContent: words[row.excerpt] ?? row.excerpt, dir: "auto" });
    label.append(box, quote);
    box.addEventListener("change", () => change(is
      ? told.chosen.filter((each) => each !== row)
      : [...told.chosen, { excerpt: row.excerpt, title: "", note: "" }]));
    item.append(label);
    if (is) {
      const title = Object.assign(document.createElement("input"), { type: "text", value: row.title, placeholder: "Title", maxLength: 400, dir: "auto" });
      title.setAttribute("aria-label", `Title of step ${place + 1}`);
      title.addEventListener("change", () => { row.title = title.value; change(told.chosen); });
      const up = Object.assign(document.createElement("button"), { textContent: "up", disabled: place === 0 });
      const down = Object.assign(document.createElement("button"), { textContent: "down", disabled: place === chosen.length - 1 });
      up.setAttribute("aria-label", `Move step ${place + 1} up`);
      down.setAttribute("aria-label", `Move step ${place + 1} down`);
      up.addEventListener("click", () => move(place, -1));
      down.addEventListener("click", () => move(place, 1));
      item.append(title, up, down);
    }
    return item;
  }));
}

let reading = false;
async function read() {
  if (reading) return;
  reading = true;
  for (;;) {
    try {
      told = await ask(`present/steps?id=${encodeURIComponent(id)}`);
      break;
    } catch (error) {
      if (error.status === 404) { reading = false; return; }
      await new Promise((resolve) => setTimeout(resolve, error.status ? 5000 : 500));
    }
  }
  reading = false;
  find("shown-at").textContent = told.shown_at;
  editor();
  show();
  since();
}

async function take(key) {
  say("Taken in: it is drawn.");
  document.querySelectorAll("#since button").forEach((each) => { each.disabled = true; });
  try {
    await ask("present/take", { id, revision: told.revision, key });
    say("The room's screen shows it.");
  } catch (error) {
    say(error.status ? error.message : "The server does not answer: nothing was taken in.");
  }
  await read();
}

let shown = "";
async function since() {
  let found;
  try {
    found = await ask(`present/differences?id=${encodeURIComponent(id)}`);
  } catch {
    return;
  }
  if (JSON.stringify(found) === shown && !document.querySelector("#since button:disabled")) return;
  shown = JSON.stringify(found);
  const rows = found.map((each) => {
    const line = document.createElement("p");
    const kind = Object.assign(document.createElement("b"), { textContent: each.kind });
    const words = Object.assign(document.createElement("span"), { textContent: each.told, dir: "auto" });
    line.append(kind, " ", words);
    if (each.takes) line.append(" ", button("Take in", each.key, `Take in: ${each.told}`));
    return line;
  });
  if (!rows.length) rows.push(Object.assign(document.createElement("p"), { textContent: "Nothing changed.", className: "soft" }));
  else if (found.some((each) => each.takes)) rows.push(button("Take in all", null, ""));
  find("since").replaceChildren(...rows);
}
function button(words, key, label) {
  const made = Object.assign(document.createElement("button"), { textContent: words });
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", () => take(key));
  return made;
}

// What the room is shown, as a file.
const files = saving(document.body);
document.addEventListener("click", (event) => {
  const pressed = event.target.closest("button[data-form]");
  if (pressed) files.begin(pressed);
});

const two = (number) => String(number).padStart(2, "0");
function tick() {
  const now = new Date();
  find("clock").textContent = `${two(now.getHours())}:${two(now.getMinutes())}`;
  const seconds = Math.floor((Date.now() - started) / 1000);
  find("timer").textContent = `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}
find("timer").addEventListener("click", () => { started = Date.now(); tick(); });
setInterval(tick, 1000);
setInterval(since, SINCE_EVERY);
tick();
keys(at, {
  last,
  shut: () => false,
  typed: (digits) => { find("typed").textContent = digits && `to ${digits}`; },
  scroll: () => false,
  more: { Escape: () => document.activeElement?.blur?.() },
});
read();
