// The search box of the masthead: all that fits while one types, by kind, from the keyboard alone if one likes.
//
// "/" goes to the box, the arrows walk through the results of all kinds, Enter opens the one they are at, or else all
// passages, Escape leaves. The focus stays in the box; what the arrows are at is told by aria-activedescendant.
// What is typed is asked of the server's route /find (parts/search_box.py) with the page's own address, whose day and
// brief hold for the results too; every word of an answer is put in as text. Results are plain anchors with data-go:
// the router takes their clicks.

const WAIT_MS = 90;

const element = (tag, attributes = {}, children = []) => {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children);
  return made;
};

const option = (href, children) => element("a", { href, "data-go": "search", role: "option", tabindex: "-1", "aria-selected": "false" }, children);

const hit = (each) => option(each.href, [
  element("span", { class: "quote", dir: "auto" }, each.pieces.map((piece, place) => (place % 2 ? element("mark", {}, [piece]) : piece))),
  element("span", { class: "cite" }, [each.cite]),
]);

const group = (each) => {
  const more = each.more && (each.href ? option(each.href, [each.more]) : element("p", { class: "told" }, [each.more]));
  const heading = element("p", { class: "kind", "aria-hidden": "true" }, [each.name]);
  return element("div", { role: "group", "aria-label": each.name }, [heading, ...each.hits.map(hit), ...(more ? [more] : [])]);
};

const build = (root) => {
  const label = element("label", { class: "hidden", for: "search-box" }, ["Search passages, briefs, series, claims, events, sources and pages"]);
  const input = element("input", {
    id: "search-box", type: "search", role: "combobox", autocomplete: "off", spellcheck: "false", maxlength: "200",
    placeholder: "Search everything", "aria-keyshortcuts": "/", "aria-controls": "search-results",
    "aria-expanded": "false", "aria-autocomplete": "list", "aria-haspopup": "listbox",
  });
  const key = element("kbd", { "aria-hidden": "true" }, ["/"]);
  const status = element("p", { class: "hidden", role: "status" });
  const list = element("div", { id: "search-results", role: "listbox", "aria-label": "What was found", class: "found-here" });
  const told = element("p", { class: "told", "aria-hidden": "true" });
  const panel = element("div", { class: "results", hidden: "" }, [list, told]);
  const box = element("div", { class: "search", role: "search" }, [label, input, key, status, panel]);
  root.replaceChildren(box);
  return { box, input, status, list, told, panel, timer: 0, asked: 0, at: -1 };
};

const wire = (own) => {
  const { box, input, status, list, told, panel } = own;
  const options = () => [...list.querySelectorAll("[role=option]")];
  const open = (is) => { panel.hidden = !is; input.setAttribute("aria-expanded", String(is)); };
  const pick = (place) => {
    own.at = place;
    options().forEach((each, number) => each.setAttribute("aria-selected", String(number === place)));
    const there = options()[place];
    if (!there) { input.removeAttribute("aria-activedescendant"); return; }
    input.setAttribute("aria-activedescendant", there.id);
    there.scrollIntoView({ block: "nearest" });
  };
  const close = () => { open(false); pick(-1); };
  const leave = (anchor) => { clearTimeout(own.timer); own.asked++; close(); anchor.click(); input.blur(); };

  const say = (words, groups = []) => {
    list.replaceChildren(...groups.map(group));
    options().forEach((each, place) => { each.id = `search-${place}`; });
    status.textContent = words;
    told.textContent = words;
    pick(-1);
    open(true);
  };
  // What the list is about: a list for other words, or for a page of another day, is not shown again.
  const about = () => `${input.value.trim()} ${window.location.search}`;

  // Returns what was found; nothing where the server does not answer, or where more was typed meanwhile.
  const ask = async () => {
    const number = ++own.asked;
    const query = new URLSearchParams(window.location.search);
    query.set("typed", input.value);
    try {
      const answer = await fetch(`find?${query}`);
      if (answer.ok && number === own.asked) return await answer.json();
      if (number === own.asked) say("The search did not answer; try again");
    } catch { if (number === own.asked) say("The server does not answer"); }
    return undefined;
  };
  const show = async () => {
    const found = await ask();
    if (!found || document.activeElement !== input) return;
    const at = options()[own.at]?.href;  // whoever walks already, through what the words before them found, stays there
    say(found.told, found.groups);
    pick(options().findIndex((each) => each.href === at));
    list.dataset.about = about();
  };
  const enter = async () => {
    clearTimeout(own.timer);
    const found = await ask();
    if (!found) return;
    const anchor = element("a", { href: found.enter, "data-go": "search", hidden: "" });
    box.append(anchor);
    leave(anchor);
    anchor.remove();
  };

  input.addEventListener("input", () => {
    clearTimeout(own.timer);
    own.asked++;
    if (input.value.trim()) own.timer = setTimeout(show, WAIT_MS);
    else close();
  });
  input.addEventListener("focus", () => { if (input.value.trim() && list.dataset.about === about()) open(true); });
  input.addEventListener("keydown", (event) => {
    const there = panel.hidden ? [] : options();
    if (event.key === "Escape") { close(); input.blur(); }
    else if (event.key === "ArrowDown" && there.length) pick(Math.min(own.at + 1, there.length - 1));
    else if (event.key === "ArrowUp" && there.length) pick(Math.max(own.at - 1, -1));
    else if (event.key === "Enter" && there[own.at]) leave(there[own.at]);
    else if (event.key === "Enter" && input.value.trim()) enter();
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", close);
  const outside = (event) => { if (!event.composedPath().includes(box)) close(); };
  const away = () => close();
  const onKey = (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.composedPath()[0];
    if (at.matches?.("input, textarea, select, [contenteditable=true]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    input.focus();
    input.select();
  };
  // The address's words stand in the box, unless the reader is typing others.
  const follow = () => {
    close();
    if (document.activeElement !== input) input.value = new URLSearchParams(window.location.search).get("find") ?? "";
  };
  follow();
  // Tab goes on to what stands behind the box, and the list is shut.
  input.addEventListener("blur", (event) => { if (!panel.contains(event.relatedTarget)) away(); });
  window.addEventListener("popstate", follow);
  window.addEventListener("click", outside, true);
  window.addEventListener("keydown", onKey, true);
  return () => {
    clearTimeout(own.timer);
    window.removeEventListener("popstate", follow);
    window.removeEventListener("click", outside, true);
    window.removeEventListener("keydown", onKey, true);
  };
};

// Puts the box into a place of the page; returns what takes its listeners away again.
export default function (place) { return wire(build(place)); }
