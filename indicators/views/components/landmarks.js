// What a screen reader and a keyboard find their way by: where the page begins, ways past its head, and what changed.
//
// Streamlit's main element holds the head of the page too; the page alone is what its role is given to here. The links
// that skip and the line that is read out stand in index.html (server/shell.py), before all else.

const PLACES = {
  "#page": [".st-key-page"],
  "#figures": [".st-key-figures", '[data-testid="stVegaLiteChart"]', ".tiles"],
};

export default function () {
  const onClick = (event) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement && node.closest(".skips"));
    if (!link) return;
    event.preventDefault();
    const place = PLACES[link.hash].map((each) => document.querySelector(each)).find(Boolean);
    if (!place) return;
    if (!place.hasAttribute("tabindex")) place.setAttribute("tabindex", "-1");
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "start", behavior: "instant" });
  };

  const mark = () => {
    const whole = document.querySelector('[data-testid="stMain"]');
    const page = document.querySelector(".st-key-page");
    if (!page || page.getAttribute("role") === "main") return;
    whole.setAttribute("role", "group");
    whole.setAttribute("tabindex", "-1"); // the page within it is what Tab goes through
    whole.setAttribute("aria-label", "Indicator Desk");
    page.setAttribute("role", "main");
  };

  // The passage that was chosen is read out with its answer, but for the one that a page opens with.
  let chosen = null;
  const tell = () => {
    const words = document.querySelector(".chosen blockquote")?.textContent ?? "";
    if (words === chosen) return;
    const answer = document.querySelector(".verdict")?.textContent ?? "";
    if (words && chosen) document.getElementById("told").textContent = `Chosen: ${words} ${answer}`.trim();
    chosen = words;
  };

  window.addEventListener("click", onClick, true);
  return {
    settle() { mark(); tell(); },
    stop() { window.removeEventListener("click", onClick, true); },
  };
}
