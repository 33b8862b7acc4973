// The search box of the masthead: results while typing, from the keyboard alone if one likes.
//
// "/" goes to the box, the arrows walk through the results, Enter opens one or all of them, Escape leaves.
// What is typed goes to Python as the state "words" (find.py); what was found comes back in `data`, and every
// word of it is put in as text. Results are plain anchors with data-go: the router takes their clicks.

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
  return { box, input, status, list, data: {}, timer: 0, send: () => {} };
};

const wire = (own) => {
  const { box, input, list } = own;
  const links = () => [...list.querySelectorAll("a")];
  const close = () => { list.hidden = true; };
  const all = () => `${own.data.library}${own.data.library.includes("?") ? "&" : "?"}${new URLSearchParams({ find: input.value.trim() })}`;
  const leave = (anchor) => { clearTimeout(own.timer); close(); anchor.click(); input.blur(); };

  input.addEventListener("input", () => {
    clearTimeout(own.timer);
    if (!input.value.trim()) close();
    own.timer = setTimeout(() => own.send(input.value), WAIT_MS);
  });
  input.addEventListener("focus", () => { if (input.value.trim() && list.children.length) list.hidden = false; });
  box.addEventListener("keydown", (event) => {
    const there = links();
    const place = there.indexOf(document.activeElement);
    if (event.key === "Escape") { close(); input.blur(); }
    else if (event.key === "ArrowDown" && there.length && !list.hidden) there[Math.min(place + 1, there.length - 1)].focus();
    else if (event.key === "ArrowUp" && place >= 0) (place ? there[place - 1] : input).focus();
    else if (event.key === "Enter" && document.activeElement === input && input.value.trim()) {
      const anchor = element("a", { href: all(), "data-go": "search", hidden: "" });
      box.append(anchor);
      leave(anchor);
      anchor.remove();
    } else return;
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
  window.addEventListener("click", outside, true);
  window.addEventListener("keydown", onKey, true);
  return () => {
    clearTimeout(own.timer);
    window.removeEventListener("click", outside, true);
    window.removeEventListener("keydown", onKey, true);
  };
};

const kept = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let own = kept.get(parentElement);
  if (!own) {
    own = build(parentElement);
    own.unwire = wire(own);
    kept.set(parentElement, own);
  }
  own.send = (words) => setStateValue("words", words);
  // The address's words stand in the box, unless the reader is typing others.
  if (own.data.shown !== data.shown && document.activeElement !== own.input) own.input.value = data.shown;
  own.data = data;
  const typed = own.input.value.trim().replace(/\s+/g, " ");
  if (data.asked === typed && typed && document.activeElement === own.input) {
    own.status.textContent = data.told;
    const rest = element("li", { class: "told" }, [data.told]);
    own.list.replaceChildren(...data.hits.map(hit), rest);
    own.list.hidden = false;
  }
  return () => { own.unwire(); kept.delete(parentElement); };
}
