// The search box of the masthead: results while typing, from the keyboard alone if one likes.
//
// "/" goes to the box, the arrows walk through the results, Enter opens one or all of them, Escape leaves.
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

const hit = (each) => element("li", {}, [
  element("a", { href: each.href, "data-go": "search" }, [
    element("span", { class: "quote", dir: "auto" }, each.pieces.map((piece, place) => (place % 2 ? element("mark", {}, [piece]) : piece))),
    element("span", { class: "cite" }, [each.cite]),
  ]),
]);

const build = (root) => {
  const label = element("label", { class: "hidden", for: "search-box" }, ["Search all briefs"]);
  const input = element("input", {
    id: "search-box", type: "search", autocomplete: "off", spellcheck: "false", maxlength: "200",
    placeholder: "Search briefs", "aria-keyshortcuts": "/", "aria-controls": "search-results",
  });
  const key = element("kbd", { "aria-hidden": "true" }, ["/"]);
  const status = element("p", { class: "hidden", role: "status" });
  const list = element("ul", { id: "search-results", "aria-label": "Passages found", hidden: "" });
  const box = element("div", { class: "search", role: "search" }, [label, input, key, status, list]);
  root.replaceChildren(box);
  return { box, input, status, list, timer: 0, asked: 0 };
};

const wire = (own) => {
  const { box, input, status, list } = own;
  const links = () => [...list.querySelectorAll("a")];
  const close = () => { list.hidden = true; };
  const leave = (anchor) => { clearTimeout(own.timer); own.asked++; close(); anchor.click(); input.blur(); };

  const say = (words) => {
    status.textContent = words;
    list.replaceChildren(element("li", { class: "told" }, [words]));
    list.hidden = false;
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
    say(found.told);
    list.prepend(...found.hits.map(hit));
    own.about = about();
  };
  const showAll = async () => {
    clearTimeout(own.timer);
    const found = await ask();
    if (!found) return;
    const anchor = element("a", { href: found.library, "data-go": "search", hidden: "" });
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
  input.addEventListener("focus", () => { if (input.value.trim() && own.about === about()) list.hidden = false; });
  box.addEventListener("keydown", (event) => {
    const there = links();
    const place = there.indexOf(document.activeElement);
    if (event.key === "Escape") { close(); input.blur(); }
    else if (event.key === "ArrowDown" && there.length && !list.hidden) there[Math.min(place + 1, there.length - 1)].focus();
    else if (event.key === "ArrowUp" && place >= 0) (place ? there[place - 1] : input).focus();
    else if (event.key === "Enter" && document.activeElement === input && input.value.trim()) showAll();
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", close);
  const outside = (event) => { if (!event.composedPath().includes(box)) close(); };
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
