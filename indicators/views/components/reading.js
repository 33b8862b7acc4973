// Keeps a brief's text and the figures of its chosen passage together.
//
// The passage that is chosen is marked here: the text comes once, the same whichever passage is chosen, and is not drawn
// anew for another one. It is the passage that the address names, else the one whose figures are shown; only it is a
// stop of Tab.
//
// A page that names no passage in its address begins at the top of its text. Else the chosen passage is in view where
// the text has a scroll of its own; it is brought there too when its figures are scrolled through. Where a passage is
// chosen while its figures would begin out of sight (further down on a telephone, or above, after scrolling), the page
// goes to where they begin.

const VISIBLE = 0.6; // of the window: figures that begin lower are gone to
const PATIENCE_MS = 3000;
const LEFT = 60; // pixels: a page scrolled further is being read

export default function () {
  let seen = "";
  let due = 0; // until when the page may still go to the figures, unless the reader does something
  let going = false; // it has begun to go there
  let unseen = false; // the chosen passage was not brought into view yet

  const main = () => document.querySelector("[data-testid=stMain]");
  const column = () => document.querySelector(".st-key-passages");
  const current = () => column()?.querySelector('a[data-go="passages"][aria-current="true"]');

  const mark = () => {
    const passages = [...(column()?.querySelectorAll("a[data-excerpt]") ?? [])];
    const asked = new URLSearchParams(window.location.search).get("excerpt");
    const shown = document.querySelector(".st-key-figures .chosen")?.dataset.excerpt;
    const chosen = passages.find((each) => each.dataset.excerpt === asked) ?? passages.find((each) => each.dataset.excerpt === shown);
    if (!chosen || chosen.hasAttribute("aria-current")) return;
    for (const each of [chosen, ...passages.filter((one) => one.hasAttribute("aria-current"))]) {
      if (each === chosen) each.setAttribute("aria-current", "true"); else each.removeAttribute("aria-current");
      each.setAttribute("tabindex", each === chosen ? "0" : "-1");
    }
  };

  // Another day or time of the same passage is no other passage.
  const name = (link) => {
    const asked = new URL(link.href).searchParams;
    return `${asked.get("brief")} ${asked.get("excerpt")}`;
  };

  const show = () => {
    unseen = false;
    const [box, own] = [column(), current()].map((each) => each.getBoundingClientRect());
    if (column().scrollHeight <= column().clientHeight + 1 || (own.top >= box.top && own.bottom <= box.bottom)) return;
    column().scrollTop += own.top - box.top - box.height / 3;
  };

  const arrive = () => {
    const figures = document.querySelector(".st-key-figures:has(.chosen)")?.getBoundingClientRect();
    if (!figures) return;
    const banner = document.querySelector(".asof-banner");
    const stuck = banner && getComputedStyle(banner).position === "sticky" ? banner.offsetHeight : 0;
    const away = figures.top - stuck - 4;
    going = going || away < -4 || away > window.innerHeight * VISIBLE;
    if (going && Math.abs(away) > 1) main().scrollTop += away;
    // What comes below may still be on its way, and the page too short until then.
    if (document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning") due = 0;
  };

  // Not while somebody is at work in the column itself, on a brief to be pasted below the text.
  const onScroll = (event) => {
    const free = !column()?.contains(document.activeElement);
    if (unseen && free && event.target === main() && main().scrollTop > LEFT && current()) show();
  };
  const onInput = () => { due = 0; };
  const inputs = ["wheel", "touchmove", "pointerdown", "keydown"];
  window.addEventListener("scroll", onScroll, true);
  inputs.forEach((each) => window.addEventListener(each, onInput, { capture: true, passive: true }));

  return {
    follow() {
      mark();
      const chosen = current() && name(current());
      if (chosen && chosen !== seen) {
        const named = seen || new URLSearchParams(window.location.search).has("excerpt");
        seen = chosen;
        due = named ? performance.now() + PATIENCE_MS : 0;
        going = false;
        unseen = true;
        if (named) show();
      }
      if (chosen && performance.now() < due) arrive();
    },
    leave() {
      window.removeEventListener("scroll", onScroll, true);
      inputs.forEach((each) => window.removeEventListener(each, onInput, true));
    },
  };
}
