// Keeps the focus where a button of a review was pressed: the list is drawn anew, and what was pressed is gone with it.

let last = null;

export function remember(button) {
  last = button.dataset.do === "review" && button.dataset.piece ? button.dataset.piece : null;
}

export function refocus() {
  if (last === null || document.activeElement !== document.body) return;
  const field = document.querySelector("[class*='st-key-split-'] textarea");
  const own = document.querySelectorAll(`.pieces button[data-piece="${CSS.escape(last)}"]`);
  (field ?? own[0])?.focus({ preventScroll: !field });
}
