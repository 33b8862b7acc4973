// Where the focus goes when a page that is drawn anew takes away what had it.
//
// The same element of the new page has it again: the one of the same key, name and data, wherever it stands; of links
// whose addresses are others now, the one of the same words, else the chosen or the only one of its group. Where there
// is none: to the first field of what was opened, to the answer to a deed, to the field of the day after another day,
// else to the page itself, from where Tab goes on at its beginning. Back leads to what was pressed there.
//
// Only a focus that was lost is given: whoever has gone elsewhere, or types, is left alone.

// What is pressed to open fields, and where they stand.
const OPENED = { pick: ".st-key-add-link", claim: ".st-key-claim-editor" };
const FIELD = "input:not([type=hidden]), textarea";
// What is gone when it is over, and where the focus goes then.
const LEFT = { [OPENED.claim]: "[data-do=claim]", ".st-key-review": ".st-key-page .done :is([data-do=undo], a:not(:has(~ [data-do=undo])))" };
const DEEDS = "[data-do], .asking, .done.here, .st-key-add-link";

const page = () => document.querySelector(".st-key-page");
const isRunning = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState !== "notRunning";

const named = (each) => each.getAttribute("aria-label") ?? (each.matches("a, button, summary") ? each.textContent : "");
// The first word of a key is the field's; what follows may be its value.
const keyed = (each) => /st-key-\w+/.exec(each.closest("[class*='st-key-']")?.className)?.[0];
const marked = (each) => (each.matches("[data-rac]") ? {} : { ...each.dataset }); // those of a widget tell its state
const sign = (each) => JSON.stringify([each.tagName, keyed(each), named(each), each.getAttribute("href"), marked(each)]);
const group = (area) => [...document.querySelectorAll(`a[data-go="${CSS.escape(area)}"]`)];

const NOTHING = { each: null, within: [] };
const seen = (each) => ({
  each,
  sign: sign(each),
  name: named(each),
  do: each.dataset.do,
  area: each.dataset.go,
  alone: each.dataset.go !== undefined && group(each.dataset.go).length === 1,
  deed: each.closest(DEEDS) !== null,
  within: [...Object.keys(LEFT), ".st-key-page"].filter((one) => each.closest(one)),
  path: window.location.pathname,
});

// `told` gives what answers a deed: nothing where nothing was told, and undefined while that is on its way.
export default function (told) {
  let held = null; // what had the focus last
  let lost = false; // it was taken away, and no other has it yet
  let giving = false;
  const pressed = new Map(); // by address: the link that was pressed there

  const free = () => document.activeElement === document.body || (lost && document.activeElement === page());
  const give = (each, how = { preventScroll: true }) => {
    giving = true;
    each.focus(how);
    giving = false;
    if (document.activeElement === each) held = seen(each);
    lost = false;
  };

  const again = () => {
    if (!held.each) return undefined;
    const moved = held.path !== window.location.pathname && held.within.includes(".st-key-page");
    if (moved || held.area === "search" || held.area === "as-of") return undefined;
    const same = [...document.querySelectorAll(held.each.tagName)].find((each) => sign(each) === held.sign);
    if (same || held.area === undefined) return same;
    const near = group(held.area);
    return near.find((each) => named(each) === held.name) ?? near.find((each) => each.matches("[aria-current=true]"))
      ?? (held.alone && near.length === 1 ? near[0] : undefined);
  };
  const open = (form) => {
    give(form.querySelector(FIELD));
    form.scrollIntoView({ block: form.offsetHeight < window.innerHeight ? "center" : "start" });
  };
  const rest = () => {
    const form = OPENED[held.do] && document.querySelector(OPENED[held.do]);
    if (form?.querySelector(FIELD)) { open(form); return; }
    const answer = held.deed && !OPENED[held.do] ? told() : null;
    if (answer === undefined) return;
    const after = held.area === "as-of" ? "input[data-address]" : LEFT[held.within[0]];
    const other = answer ?? (after && document.querySelector(after));
    if (other) { give(other, { preventScroll: other !== answer }); return; }
    // The page itself, until something better has come.
    giving = true;
    page()?.setAttribute("tabindex", "-1");
    page()?.focus({ preventScroll: true });
    giving = false;
  };

  const onFocus = (event) => { if (!giving) { held = seen(event.target); lost = false; } };
  // Whoever left it by themselves is not led back to it.
  const onBlur = (event) => setTimeout(() => {
    if (held?.each === event.target && event.target.isConnected && document.activeElement === document.body) held = null;
  });
  const onClick = (event) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement && node.dataset.go);
    if (!link) return;
    held = seen(link);
    pressed.set(window.location.href, held);
    if (held.area === "search") setTimeout(() => { lost = true; settle(); });
  };
  const onBack = (event) => {
    if (!event.isTrusted) return;
    held = pressed.get(window.location.href) ?? NOTHING;
    lost = true;
  };
  const onInput = () => { if (document.activeElement === page()) lost = false; };

  const look = () => { if (held?.each && !held.each.isConnected && free()) lost = true; };
  const settle = () => {
    look();
    if (!lost || !free()) return;
    held ??= NOTHING; // left just before by whoever had it
    const same = again();
    if (same) give(same);
    else if (!isRunning() && !(held.within[0] in LEFT && document.querySelector(held.within[0]))) rest();
  };

  const heard = [["focusin", onFocus], ["focusout", onBlur], ["click", onClick], ["popstate", onBack], ["keydown", onInput], ["pointerdown", onInput]];
  heard.forEach(([name, act]) => window.addEventListener(name, act, true));
  return { free, look, settle, stop: () => heard.forEach(([name, act]) => window.removeEventListener(name, act, true)) };
}
