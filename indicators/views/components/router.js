// Turns clicks on the app's own links into changes of view without a reload, and keeps the place.
//
// Links are plain anchors with real addresses ("series?series=..."), so they open in a new tab and can be
// copied. A plain click on one puts its address into the history and says so with a popstate event, just as
// the browser's Back does; Streamlit then runs the page that the address names. Python only reads addresses.
//
// Buttons that change something (accept a link, move a brief to the bin) carry what they ask for in data-do; deeds.js
// sees to them. The place of this component on the page is the search box's.

import { whole } from "./address.js";
import deeds from "./deeds.js";
import keepFocus from "./focus.js";
import keys from "./keys.js";
import landmarks from "./landmarks.js";
import keeping from "./places.js";
import notes from "./notes.js";
import * as pressed from "./pressed.js";
import reading from "./reading.js";
import saving from "./saving.js";
import search from "./search.js";
import slider from "./slider.js";
import { open, take } from "./take.js";
import walking from "./walking.js";

// Streamlit calls the component again whenever it draws the page; what it has set up stands until the page is left.
const places = new WeakMap();

export default function ({ parentElement, setTriggerValue }) {
  if (places.has(parentElement)) return places.get(parentElement);
  const leaveSearch = search(parentElement);
  const files = saving(parentElement);
  const doing = deeds((deed) => setTriggerValue("pressed", deed));
  const focus = keepFocus(doing.answer); // it hears of a click first
  const text = reading();
  const leaveKeys = keys();
  const leaveText = walking();
  const leaveNotes = notes();
  const marks = landmarks();
  const scrolled = keeping();
  const days = slider();

  // Words of the chosen passage that the reader has marked go with the press of a button that writes on them.
  let marked = "";
  const onMark = () => {
    const selection = document.getSelection();
    const node = selection?.anchorNode?.parentElement;
    if (!selection.isCollapsed && node?.closest(":is(.chosen, .about) blockquote")) marked = selection.toString().trim();
  };

  const onPress = (event) => {
    const button = event.composedPath().find((node) => node instanceof HTMLButtonElement && node.dataset.do);
    if (!button) return;
    pressed.remember(button);
    const quotes = [...document.querySelectorAll(":is(.chosen, .about) blockquote")].map((each) => each.textContent);
    doing.press(button, button.dataset.do === "claim" && marked && quotes.some((each) => each.includes(marked)) ? { words: marked } : {});
  };

  const onCopy = (event) => {
    const button = event.composedPath().find((node) => node instanceof HTMLButtonElement && node.dataset.copy);
    if (button) take(button);
    const opener = event.composedPath().find((node) => node instanceof HTMLButtonElement && node.dataset.open);
    if (opener) open(opener);
  };

  // A point of a chart that is pressed leads to where its figure comes from: Vega keeps with each mark what it shows. A
  // finger that taps a point asks for its words, which a mouse has without a press: the page stays where they stand, and
  // goes to where the figure comes from at a second tap.
  let day = "";
  let finger = false;
  const onPointer = (event) => { finger = event.pointerType === "touch"; };
  const onPoint = (event) => {
    if (!window.location.pathname.endsWith("/series")) return;
    const path = event.composedPath();
    if (!path.some((node) => node instanceof Element && node.matches("[data-testid=stVegaLiteChart]"))) return;
    const shown = path.map((node) => node.__data__?.datum).map((datum) => datum?.datum ?? datum).find((datum) => datum?.k === "h");
    if (!shown) return;
    const pressed = new Date(shown.t).toISOString().slice(0, 10); // a day of the figure's period
    const address = new URL(window.location.href);
    const told = address.searchParams.has("point");
    address.searchParams.set("point", pressed);
    const same = address.href === window.location.href;
    day = finger && !same ? "" : pressed;
    if (same) return reach();
    window.history[finger && told ? "replaceState" : "pushState"]({}, "", address);
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  };
  const reach = () => {
    const card = day && document.querySelector(`.origin.card[data-point="${day}"]`);
    if (!card) return;
    day = "";
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  };

  const onSave = (event) => {
    const button = event.composedPath().find((node) => node instanceof HTMLButtonElement && node.dataset.form);
    if (button) files.begin(button);
  };

  // A file held over the window: the drop zone, where the page has one, grows to take it anywhere.
  let over = 0;
  const onDrag = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    over = event.type === "dragenter" ? over + 1 : event.type === "dragleave" ? over - 1 : 0;
    document.documentElement.classList.toggle("dragging", over > 0);
  };

  const onClick = (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const anchor = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (!anchor || !anchor.matches("a[data-go]")) return;
    event.preventDefault();
    if (anchor.dataset.go === "passages") window.localStorage.setItem("chosen", "yes");
    if (anchor.href === window.location.href) return;
    const samePage = anchor.pathname === window.location.pathname;
    window.history.pushState({}, "", anchor.href);
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    if (!samePage) document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
  };

  // Whoever comes to the field of the day has all of it chosen, and writes another; a second press sets the caret.
  const onCome = (event) => {
    const field = event.composedPath()[0];
    if (!(field instanceof HTMLInputElement) || !field.dataset.address) return;
    if (event.type === "focusin") field.select();
    else if (event.button === 0 && document.activeElement !== field) { event.preventDefault(); field.focus(); }
  };

  // A day written in a field goes into the address as it was written: the page reads it, or says why it cannot.
  const onDay = (event) => {
    const field = event.composedPath()[0];
    if (!(field instanceof HTMLInputElement) || !field.dataset.address || !field.value.trim()) return;
    const address = whole();
    if (field.value === field.dataset.now) address.searchParams.delete(field.dataset.address);
    else address.searchParams.set(field.dataset.address, field.value);
    if (address.href === window.location.href) return;
    window.history.pushState({}, "", address);
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  };

  // What stands in a field is taken as it is before Back or Forward takes the field away. A slider is no such field: it
  // goes on, on the page that it leads to.
  const onLeave = (event) => {
    if (event.navigationType !== "traverse") return;
    const at = document.activeElement;
    if (at?.matches("input:not([type=range]), textarea") && at.closest("[data-testid=stMain]")) at.blur();
  };

  // P presents the brief that is open.
  const onKey = (event) => {
    if (event.key.toLowerCase() !== "p" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.composedPath()[0].matches?.("input, textarea, select, [contenteditable]")) return;
    document.querySelector('button[data-do="present"]')?.click();
  };

  // A presentation that was started is gone to; what opens its notes stays in this browser.
  let begun = null;
  const present = () => {
    const found = document.querySelector("[data-present]");
    if (!found || found.dataset.present === begun) return;
    begun = found.dataset.present;
    window.localStorage.setItem(`present.notes.${begun}`, found.dataset.notes);
    window.location.assign(`present?id=${begun}`);
  };

  // The row that the address names is brought into view, once.
  let row = "";
  const find = () => {
    const named = document.querySelector("tr.current[data-named]");
    if (!named || row === window.location.href) return;
    row = window.location.href;
    named.scrollIntoView({ block: "center" });
  };

  // Whoever has chosen a passage in this browser is told no more that one can be.
  const choose = () => {
    document.documentElement.toggleAttribute("data-chosen", window.localStorage.getItem("chosen") === "yes");
  };

  const onChange = () => { focus.look(); choose(); text.follow(); find(); present(); files.settle(); marks.settle(); scrolled.settle(); pressed.refocus(focus.free()); days.settle(); doing.settle(); reach(); focus.settle(); };
  window.addEventListener("click", onClick, true);
  window.addEventListener("click", onPress, true);
  window.addEventListener("click", onCopy, true);
  window.addEventListener("click", onSave, true);
  window.addEventListener("pointerdown", onPointer, true);
  window.addEventListener("click", onPoint, true);
  window.addEventListener("change", onDay, true);
  window.addEventListener("focusin", onCome, true);
  window.addEventListener("mousedown", onCome, true);
  window.addEventListener("keydown", onKey, true);
  window.navigation?.addEventListener("navigate", onLeave);
  window.addEventListener("keydown", pressed.onKey, true);
  document.addEventListener("selectionchange", onMark);
  const drags = ["dragenter", "dragleave", "drop"];
  drags.forEach((each) => window.addEventListener(each, onDrag, true));
  // Once a frame, before it is painted: most of these ask where things stand, and each change makes that be worked out anew.
  let frame = 0;
  const watcher = new MutationObserver(() => { frame ||= requestAnimationFrame(() => { frame = 0; onChange(); }); });
  onChange();
  watcher.observe(document.body, { childList: true, subtree: true, attributeFilter: ["data-test-script-state"] });
  const leave = () => {
    leaveSearch();
    leaveKeys();
    leaveText();
    leaveNotes();
    marks.stop();
    files.stop();
    doing.stop();
    focus.stop();
    text.leave();
    scrolled.stop();
    days.stop();
    places.delete(parentElement);
    window.removeEventListener("click", onClick, true);
    window.removeEventListener("click", onPress, true);
    window.removeEventListener("click", onCopy, true);
    window.removeEventListener("click", onSave, true);
    window.removeEventListener("click", onPoint, true);
    window.removeEventListener("change", onDay, true);
    window.removeEventListener("focusin", onCome, true);
    window.removeEventListener("mousedown", onCome, true);
    window.removeEventListener("keydown", onKey, true);
    window.navigation?.removeEventListener("navigate", onLeave);
    window.removeEventListener("keydown", pressed.onKey, true);
    document.removeEventListener("selectionchange", onMark);
    drags.forEach((each) => window.removeEventListener(each, onDrag, true));
    watcher.disconnect();
    cancelAnimationFrame(frame);
  };
  places.set(parentElement, leave);
  return leave;
}
