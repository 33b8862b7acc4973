// Turns clicks on the app's own links into changes of view without a reload, and keeps focus and place.
//
// Links are plain anchors with real addresses ("series?series=..."), so they open in a new tab and can be
// copied. A plain click on one puts its address into the history and says so with a popstate event, just as
// the browser's Back does; Streamlit then runs the page that the address names. Python only reads addresses.

export default function () {
  let focused = null;

  const onClick = (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const anchor = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (!anchor || !anchor.matches("a[data-go]")) return;
    event.preventDefault();
    focused = { href: anchor.getAttribute("href"), area: anchor.dataset.go };
    if (anchor.href === window.location.href) return;
    const samePage = anchor.pathname === window.location.pathname;
    window.history.pushState({}, "", anchor.href);
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    if (!samePage) document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
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
