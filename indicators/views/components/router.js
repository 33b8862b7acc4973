// Turns clicks on the page's own links into page changes without a reload.
//
// Links are plain anchors with real addresses ("series?series=..."), so they open in a new tab and can be
// copied. A plain click on one is sent to Python as {page, query}; Python changes the address and draws. The
// focus, which a redrawn anchor loses, is put back on the anchor with the same address.

const PAGES = ["", "brief", "monitor", "series", "sources"];

function target(anchor) {
  const url = new URL(anchor.href, document.baseURI);
  const here = new URL(".", document.baseURI);
  if (url.origin !== here.origin || anchor.target === "_blank" || anchor.hasAttribute("download")) return null;
  const page = url.pathname.split("/").pop();
  return PAGES.includes(page) ? { page, query: url.search.slice(1) } : null;
}

export default function (component) {
  const { setTriggerValue } = component;
  let focused = null;

  const onClick = (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const anchor = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (!anchor || !anchor.matches("a[data-go]")) return;
    const go = target(anchor);
    if (!go) return;
    event.preventDefault();
    focused = { href: anchor.getAttribute("href"), area: anchor.dataset.go };
    setTriggerValue("go", { ...go, at: Date.now() });
  };

  const refocus = () => {
    if (!focused || document.activeElement !== document.body) return;
    const same = [...document.querySelectorAll(`a[data-go="${CSS.escape(focused.area)}"]`)]
      .find((anchor) => anchor.getAttribute("href") === focused.href || anchor.getAttribute("aria-current") === "true");
    if (same) { same.focus({ preventScroll: true }); focused = null; }
  };

  // The chosen passage is brought into its scrolling column when it is not in view.
  let seen = "";
  const reveal = () => {
    const column = document.querySelector(".st-key-passages");
    const current = column && column.querySelector('a[data-go="passages"][aria-current="true"]');
    if (!current || current.getAttribute("href") === seen) return;
    seen = current.getAttribute("href");
    const box = column.getBoundingClientRect();
    const own = current.getBoundingClientRect();
    if (own.top < box.top || own.bottom > box.bottom) column.scrollTop += own.top - box.top - box.height / 3;
  };

  const onChange = () => { refocus(); reveal(); };
  window.addEventListener("click", onClick, true);
  const watcher = new MutationObserver(onChange);
  onChange();
  watcher.observe(document.body, { childList: true, subtree: true });
  return () => { window.removeEventListener("click", onClick, true); watcher.disconnect(); };
}
