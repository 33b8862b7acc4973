// "?" lists the keys of the page; Escape, the button or a press beside it closes the list, and the focus is where it was.

const KEYS = [
  ["/", "Search"],
  ["P", "Present the brief that is open on a shared screen", 'button[data-do="present"]'],
  ["Up, Down", "In the text of a brief: through its sentences and their marks", ".text a.passage"],
  ["I", "Paste a brief: go to the box for its text", ".st-key-drop-zone textarea"],
  ["Left, Right, Page Up, Page Down", "On the slider of days: a day, a month", ".day-slider"],
  ["Tab, Enter", "Walk through what can be pressed, and press it"],
  ["Alt + Left", "Back to the view before: every view has its own address"],
  ["?", "This list"],
];

const element = (tag, attributes, children) => {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children);
  return made;
};

const build = () => {
  const close = element("button", { type: "button" }, ["Close"]);
  const shown = KEYS.filter(([, , needed]) => !needed || document.querySelector(needed));
  const rows = shown.flatMap(([key, told]) => [element("dt", {}, [element("kbd", {}, [key])]), element("dd", {}, [told])]);
  const dialog = element("dialog", { class: "keys", "aria-labelledby": "keys-title" }, [
    element("h2", { id: "keys-title" }, ["Keys"]), element("dl", {}, rows), close,
  ]);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => dialog.remove());
  return dialog;
};

export default function () {
  const onKey = (event) => {
    if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.composedPath()[0].matches?.("input, textarea, select, [contenteditable]")) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    const dialog = build();
    document.body.append(dialog);
    dialog.showModal();
  };
  window.addEventListener("keydown", onKey, true);
  return () => {
    window.removeEventListener("keydown", onKey, true);
    document.querySelector("dialog.keys")?.remove();
  };
}
