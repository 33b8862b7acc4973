// The room's screen: one step at a time, all of them here, the next one drawn ahead.

import { ask, follow, id, keys } from "./follow.js";

const main = document.querySelector("main");
const over = document.querySelector("#over");
const LITTLE = 0.76; // of the size that words are meant to have
const SMALLEST = 0.5;

let steps = [...main.children];
let origin = -1; // which figure's card lies over the step

// Words that need more room than there is become a little smaller together; then a long reason is cut, then the last
// events give way, which the card has; then all becomes as small as it must.
function fit(section) {
  const said = section.querySelector(".said") ?? section.querySelector(".closing, .opening");
  if (!said) return;
  const tooMuch = () => section.scrollHeight > section.clientHeight + 1 || said.scrollHeight > said.clientHeight + 1
    || section.scrollWidth > section.clientWidth + 1;
  const events = section.querySelectorAll(".happened > span").length;
  const fewer = Array.from({ length: Math.max(events, 1) }, (_, less) => ({ cut: true, shown: events - less }));
  const ways = [{ cut: false, shown: events }, ...fewer];
  for (const { cut, shown } of ways) {
    section.classList.toggle("cut", cut);
    section.dataset.events = shown;
    section.style.setProperty("--rest", shown < events ? `" … and ${events - shown} more"` : '""');
    const smallest = shown > 1 || !cut ? LITTLE : SMALLEST;
    for (let size = 1; size > smallest - 0.01; size -= 0.04) {
      section.style.setProperty("--fit", size);
      if (!tooMuch()) return;
    }
  }
}

// What is on the screen, and beside it, unseen but drawn, what comes next.
function show() {
  const shown = Math.min(at.step, steps.length - 1);
  document.body.classList.toggle("blank", at.blank);
  // Until its steps are here, what is on the screen stays.
  if (at.step >= steps.length && main.dataset.drawn !== "1") return;
  steps.forEach((each, number) => {
    const beside = Math.abs(number - shown) <= 1;
    if (beside && !each.classList.contains("near")) {
      each.classList.add("near");
      fit(each);
    }
    each.classList.toggle("near", beside);
    each.classList.toggle("on", number === shown);
    each.toggleAttribute("inert", number !== shown);
  });
  document.querySelector("#where").textContent = shown ? `${shown} / ${steps.length - 1}` : "";
  document.title = steps[shown].dataset.title;
}

function put(told) {
  const made = told.steps.map((each) => {
    const section = document.createElement("section");
    Object.assign(section.dataset, { key: each.key, title: each.title });
    section.innerHTML = each.html;
    return section;
  });
  const same = made.length === steps.length && made.every((each, number) => each.innerHTML === steps[number].innerHTML);
  document.querySelector("#shown-at").textContent = told.shown_at;
  main.dataset.drawn = "1";
  if (same) return;
  main.replaceChildren(...made);
  steps = made;
  show();
}

let reading = false;
async function read() {
  if (reading) return;
  reading = true;
  for (;;) {
    try {
      put(await ask(`present/steps?id=${encodeURIComponent(id)}`));
      break;
    } catch (error) {
      if (error.status === 404) break;
      await new Promise((resolve) => setTimeout(resolve, error.status ? 5000 : 500));
    }
  }
  reading = false;
}

const last = () => (main.dataset.drawn === "1" ? steps.length - 1 : 9999);
const at = follow({
  last,
  moved: () => { close(); show(); },
  revised: read,
  lost: (is) => document.body.classList.toggle("lost", is),
});

function lay(kind, ...parts) {
  over.replaceChildren(...parts);
  over.className = kind;
  over.hidden = false;
  over.scrollTop = 0;
}
function close() {
  const was = !over.hidden;
  over.hidden = true;
  over.className = "";
  origin = -1;
  return was;
}
function overview() {
  if (over.className === "overview") return close();
  const list = document.createElement("ol");
  list.start = 0;
  steps.forEach((each, number) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.textContent = each.dataset.title;
    button.dir = "auto";
    if (number === at.step) button.setAttribute("aria-current", "step");
    button.addEventListener("click", () => at.go(number));
    item.append(button);
    list.append(item);
  });
  lay("overview", list);
  list.querySelector("[aria-current]")?.focus();
  return true;
}
function card() {
  const section = steps[Math.min(at.step, steps.length - 1)];
  const template = section.querySelector("template.card");
  if (!template) return;
  const figures = [...section.querySelectorAll("figure")];
  const focused = figures.indexOf(document.activeElement?.closest?.("figure"));
  const next = origin < 0 && focused >= 0 ? focused : origin + 1;
  const parts = template.content.cloneNode(true).children;
  const wanted = figures[next]?.dataset.series;
  if (next >= Math.max(figures.length, 1)) { close(); return; }
  lay("card", ...[...parts].filter((each) => !each.dataset.of || each.dataset.of === wanted));
  origin = next;
}
function help() {
  if (over.className === "help") return close();
  lay("help", document.querySelector("#keys").content.cloneNode(true));
  return true;
}
const notes = () => localStorage.getItem(`present.notes.${id}`);
async function leave() {
  if (close() || document.fullscreenElement) return;
  try {
    await ask(`present/state?id=${encodeURIComponent(id)}`);
    window.location.assign(document.body.dataset.back);
  } catch {
    document.body.classList.add("lost"); // there is nowhere to go to: the screen stays
  }
}
function full() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => {});
}

keys(at, {
  last,
  shut: close,
  typed: (digits) => { document.querySelector("#typed").textContent = digits; },
  scroll: (way) => {
    if (over.hidden) return false;
    if (over.className !== "overview") { over.scrollBy(0, way * over.clientHeight * 0.3); return true; }
    const buttons = [...over.querySelectorAll("button")];
    const place = buttons.indexOf(document.activeElement) + way;
    buttons[Math.max(0, Math.min(place, buttons.length - 1))].focus();
    return true;
  },
  more: {
    o: overview, "?": help, h: help, s: card, f: full, Escape: leave,
    n: () => notes() && window.open(`present?id=${encodeURIComponent(notes())}&view=notes`, `notes-${id}`),
  },
});
window.addEventListener("resize", () => {
  steps.forEach((each) => each.classList.remove("near"));
  show();
});
document.fonts.ready.then(() => { steps.forEach((each) => each.classList.remove("near")); show(); });
show();
if (main.dataset.drawn !== "1") read();
