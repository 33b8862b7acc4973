// Where a view was scrolled to when it was left: Back and Forward return there, once the page is as high again.

const places = new Map(); // by address; the component may be set up anew while the window stands
const main = () => document.querySelector("[data-testid=stMain]");

export default function () {
  let here = window.location.href;
  let wanted = null;

  const leave = () => {
    if (wanted === null) places.set(here, main()?.scrollTop ?? 0);
    here = window.location.href;
  };
  // Whoever moves on by themselves is not pulled back.
  const stop = () => { wanted = null; };
  const onBack = (event) => {
    leave();
    wanted = event.isTrusted ? (places.get(here) ?? null) : null;
  };
  const settle = () => {
    const page = main();
    if (wanted === null) here = window.location.href; // Streamlit changes addresses too
    if (wanted === null || !page || page.scrollTop === wanted) return;
    page.scrollTo({ top: wanted, behavior: "instant" });
  };
  const moves = ["wheel", "touchstart", "pointerdown", "keydown"];
  moves.forEach((each) => window.addEventListener(each, stop, { capture: true, passive: true }));
  window.addEventListener("popstate", onBack, true);
  return {
    settle,
    stop: () => {
      moves.forEach((each) => window.removeEventListener(each, stop, { capture: true }));
      window.removeEventListener("popstate", onBack, true);
    },
  };
}
