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

// A change says how the steps become other ones. It is asked for on what the server has; where another window was
// first, it is made again on what that one left, so that neither is lost. One at a time, in the order they were made.
let changes = Promise.resolve();
function change(becoming) {
  changes = changes.then(() => send(becoming));
}
async function send(becoming) {
  for (;;) {
    const { revision } = told;
    try {
      await ask("present/outline", { id, revision, steps: becoming(told.chosen) });
      say("Kept.");
    } catch (error) {
      say(error.status ? error.message : "The server does not answer: not kept yet.");
      await read();
      if (error.status && told.revision !== revision) continue;
      return;
    }
    await read();
    return;
  }
}
const edit = (name, make) => change((steps) => steps.map((each) => (each.excerpt === name ? { ...each, ...make(each) } : each)));
function moved(all, one, way) {
  const made = [...all];
  const place = made.indexOf(one);
  const to = Math.max(0, Math.min(place + way, made.length - 1));
  made.splice(to, 0, ...made.splice(place, 1));
  return made;
}

// A note is kept when its field is left or the step changes. What another window noted meanwhile stays before it.
function keep() {
  const own = told?.chosen.find((each) => `passage:${each.excerpt}` === noted);
  const { value } = find("note");
  if (!own || own.note === value) return;
  const before = own.note;
  own.note = value;
  edit(own.excerpt, ({ note }) => ({ note: [before, value].includes(note) ? value : `${note}\n${value}` }));
}
find("note").addEventListener("change", keep);

const make = (tag, properties, ...parts) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...parts);
  return made;
};
// What can be pressed or filled in has a name that stays when the list is drawn anew: the focus goes back to it.
function control(tag, name, label, properties, event, does) {
  const made = make(tag, properties);
  made.dataset.name = name;
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener(event, does);
  return made;
}
const mover = (name, what, way, disabled, does) => control("button", `${name} ${way}`, `Move ${what} ${way}`,
  { textContent: way, type: "button", disabled }, "click", does);

function series(row, place, offered) {
  const full = row.series.length >= told.most.series;
  const rows = [...row.series, ...offered.filter((each) => !row.series.includes(each))].map((each, number) => {
    const is = number < row.series.length;
    const box = control("input", `${row.excerpt} ${each}`, "", { type: "checkbox", checked: is, disabled: !is && full }, "change",
      () => edit(row.excerpt, (now) => ({ series: box.checked ? [...now.series, each] : now.series.filter((one) => one !== each) })));
    const words = make("span", { textContent: told.names[each], dir: "auto" });
    const item = make("li", {}, make("label", {}, box, words));
    if (!is) return item;
    if (number === 0) words.append(make("i", { textContent: " (large)" }));
    const step = (way) => () => edit(row.excerpt, (now) => ({ series: moved(now.series, each, way) }));
    const what = `${told.names[each]}, in step ${place + 1},`;
    item.append(mover(`${row.excerpt} ${each}`, what, "up", number === 0, step(-1)),
      mover(`${row.excerpt} ${each}`, what, "down", number === row.series.length - 1, step(1)));
    return item;
  });
  if (!rows.length) return make("p", { className: "soft", textContent: "No figure bears on this passage." });
  const open = opened.has(row.excerpt);
  const summary = control("summary", `${row.excerpt} charts`, "", { textContent: `Charts: ${row.series.length} of ${rows.length}` }, "click", () => {});
  const most = make("p", { className: "soft", textContent: `At most ${told.most.series}; the first one is large.` });
  const list = make("ul", {}, ...rows);
  list.setAttribute("aria-label", `Charts of step ${place + 1}`);
  const all = make("details", { open, className: "series" }, summary, most, list);
  all.addEventListener("toggle", () => { if (all.open) opened.add(row.excerpt); else opened.delete(row.excerpt); });
  return all;
}

const opened = new Set(); // the steps whose charts are looked at
function editor() {
  const there = document.activeElement;
  // Words that are being typed stay; the list is drawn anew when they are kept.
  if (there.matches("#steps input[type=text]") && there.value !== there.defaultValue) return;
  const { name } = there.closest("#steps") ? there.dataset : {};
  const chosen = told.chosen.map((each) => each.excerpt);
  const full = chosen.length >= told.most.steps;
  const rows = [...told.chosen, ...told.choices.filter((each) => !chosen.includes(each.excerpt))];
  const choices = Object.fromEntries(told.choices.map((each) => [each.excerpt, each]));
  find("chosen").textContent = `${chosen.length} of the brief’s ${told.choices.length} passages are shown, at most ${told.most.steps}.`;
  find("steps").replaceChildren(...rows.map((row, place) => {
    const is = place < chosen.length;
    const box = control("input", row.excerpt, "", { type: "checkbox", checked: is, disabled: !is && full }, "change", () => change(
      (steps) => (box.checked ? [...steps, { excerpt: row.excerpt, title: "", note: "" }] : steps.filter((each) => each.excerpt !== row.excerpt)),
    ));
    const quote = make("span", { textContent: choices[row.excerpt]?.quote ?? row.excerpt, dir: "auto" });
    const item = make("li", {}, make("label", {}, box, quote));
    if (!is) return item;
    const title = control("input", `${row.excerpt} title`, `Title of step ${place + 1}`,
      { type: "text", defaultValue: row.title, placeholder: "Title", maxLength: 400, dir: "auto" }, "blur",
      () => { if (title.value !== row.title) { title.defaultValue = title.value; edit(row.excerpt, () => ({ title: title.value })); } });
    title.addEventListener("keydown", (event) => { if (event.key === "Enter") title.blur(); });
    const step = (way) => () => change((steps) => moved(steps, steps.find((each) => each.excerpt === row.excerpt), way));
    item.append(title,
      mover(row.excerpt, `step ${place + 1}`, "up", place === 0, step(-1)),
      mover(row.excerpt, `step ${place + 1}`, "down", place === chosen.length - 1, step(1)),
      series(row, place, choices[row.excerpt]?.series ?? []));
    return item;
  }));
  const again = name && [...find("steps").querySelectorAll("[data-name]")].find((each) => each.dataset.name === name);
  // At an end of the list the button that brought it there is off: the other one has the focus.
  (again?.disabled ? again.parentElement.querySelector("button:enabled") : again)?.focus();
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
