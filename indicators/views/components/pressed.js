// Keeps the focus at work on a review: where a button was pressed, since the list is drawn anew and what was pressed is
// gone with it; in the field in which a passage is split; in the first field of a review that has just come.
//
// The key i goes to the box in which a brief is pasted.

let last = null; // the piece that was pressed; for one to be split, until that is over
let review = "";

export function remember(button) {
  const { do: deed, piece } = button.dataset;
  last = deed === "review" && piece ? { piece, splits: button.dataset.deed === "split", seen: false } : null;
}

// `free`: no other has the focus.
export function refocus(free) {
  const here = document.querySelector(".pieces button[data-review]")?.dataset.review ?? "";
  if (!free) return;
  if (here && here !== review) {
    review = here;
    document.querySelector(".st-key-review input")?.focus();
  }
  if (last === null) return;
  const field = document.querySelector("[class*='st-key-split-'] textarea");
  if (last.splits && !last.seen) {
    if (field) { last.seen = true; field.focus(); }
    return;
  }
  const own = field ? null : document.querySelector(`.pieces button[data-piece="${CSS.escape(last.piece)}"]`);
  if (own) { last = null; own.focus({ preventScroll: true }); }
}

export function onKey(event) {
  if (event.key.toLowerCase() !== "i" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.composedPath()[0].matches?.("input, textarea, select, [contenteditable], [role=spinbutton]")) return;
  const box = document.querySelector(".st-key-drop-zone textarea");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.scrollIntoView({ block: "center" });
}
