// What a number rests on is shown while it is pointed at or has the focus (.basis in sheets/brief.css). Escape shuts it,
// and so does a press elsewhere, which on a chart takes no focus away; pointed at or reached again, it opens again.

export default function () {
  const of = (event) => event.composedPath().find((node) => node instanceof Element && node.matches(".basis"));
  const shut = (kept) => document.querySelectorAll(".basis").forEach((each) => { if (each !== kept) each.dataset.shut = ""; });
  const onKey = (event) => { if (event.key === "Escape") shut(); };
  const onDown = (event) => { shut(of(event)); onReach(event); };
  const onReach = (event) => { delete of(event)?.dataset.shut; };
  const heard = [["keydown", onKey], ["pointerdown", onDown], ["pointerover", onReach], ["focusin", onReach]];
  heard.forEach(([name, each]) => window.addEventListener(name, each, true));
  return () => heard.forEach(([name, each]) => window.removeEventListener(name, each, true));
}
