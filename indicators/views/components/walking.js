// A brief's text is one stop of Tab: within it the arrows walk through its passages, each before its marks, Home and End
// to the first and the last. Enter opens the one that has the focus, as it does any link.

const STOPS = '.text a[data-go="passages"], .text a[data-go="marks"]';
const STEPS = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  Home: () => 0,
  End: (at, last) => last,
};

// In the margin the marks of a passage stand before it.
const inOrder = () => {
  const marks = [];
  return [...document.querySelectorAll(STOPS)].flatMap((each) => {
    if (!each.closest(".beside")) return [each, ...marks.splice(0)];
    marks.push(each);
    return [];
  });
};

export default function () {
  const onKey = (event) => {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const focused = event.composedPath()[0];
    if (!focused.matches?.(STOPS)) return;
    const stops = inOrder();
    const last = stops.length - 1;
    event.preventDefault();
    stops[Math.min(Math.max(step(stops.indexOf(focused), last), 0), last)].focus();
  };
  window.addEventListener("keydown", onKey, true);
  return () => window.removeEventListener("keydown", onKey, true);
}
