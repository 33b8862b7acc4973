// Deeds: a press of a button that changes something, its answer, and the way to undo it, all at the place of the press.
//
// Buttons carry what they ask for in data-do and other data attributes; that is handed to Python (parts/actions.py),
// which checks it and answers in a hidden element of the page (.answer). Where no name is known, or from another machine
// no token, the field for it opens at the button; the name stays in this browser. One deed is on its way at a time and
// is sent until it is answered; Python does it once. So nothing pressed while the page is drawn anew is lost, and
// nothing pressed twice is done twice.

const NAME = "indicators.analyst";
const OPENS = ["pick", "claim", "review"]; // these change nothing yet, and are answered by what is drawn
const NAMELESS = ["present", "forget", ...OPENS];
const AGAIN_MS = 1500; // after which a deed that a quiet page has not answered is sent again
// Beside these blocks of a page an answer may stand.
const HOSTS = ".asks, .why, .chartfoot, .claim, .claims, .events, .others, .way, .deed, .card, .bin, .held, .hold, .briefs, .nothing, .chosen, .pagehead, .done";

// And not inside one of these, but behind it.
const WHOLE = ".chartfoot, .charthead, .claim, .card, .hold";

const element = (tag, attributes = {}, children = []) => {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children);
  return made;
};
const answered = () => document.querySelector(".answer")?.dataset ?? {};
const same = (one, other) => JSON.stringify({ ...one, press: "" }) === JSON.stringify({ ...other, press: "" });

export default function (send) {
  const waiting = []; // deeds on their way, the first of which was sent
  let sentAt = 0;
  let timer = 0;
  let shown = answered().number ?? "0";
  let at = { y: 0, host: null }; // where the last press was
  let view = window.location.href;
  let form = null;
  let held = null; // what had the focus last, which a page that is drawn anew takes from it
  const onFocus = (event) => { held = event.target; };
  document.addEventListener("focusin", onFocus);

  const words = element("span");
  const ways = element("span", { class: "ways" });
  const note = element("div", { class: "done here", role: "status" }, [words, " ", ways]);

  // The block beside which to stand: that of the press while it is there, else the nearest to where it was.
  const host = () => {
    if (at.host?.isConnected) return at.host;
    const main = document.querySelector("[data-testid=stMain]") ?? document.body;
    const far = (each) => { const box = each.getBoundingClientRect(); return Math.min(Math.abs(box.bottom - at.y), Math.abs(box.top - at.y)); };
    const there = [...main.querySelectorAll(`${HOSTS}, .charthead`)].filter((each) => (
      each !== note && each.getClientRects().length && !each.closest("td, th") && !each.parentElement.closest(WHOLE)
    ));
    return there.reduce((best, each) => (!best || far(each) < far(best) ? each : best), null);
  };
  const put = (own) => {
    const beside = host();
    if (!beside || own.previousElementSibling === beside) return;
    beside.after(own);
    if (own.contains(held) && document.activeElement === document.body) held.focus({ preventScroll: true });
  };
  const where = (button) => {
    const cell = button.closest("td, th, li");
    at = { y: button.getBoundingClientRect().bottom, host: button.closest(WHOLE) ?? (cell ? cell.closest("table, ul, ol") : button.closest(HOSTS) ?? button.parentElement) };
  };

  const tell = (told, deeds = []) => {
    put(note);
    words.textContent = told;
    ways.replaceChildren(...deeds);
    const box = note.getBoundingClientRect();
    if (box.top < 0 || box.bottom > window.innerHeight) note.scrollIntoView({ block: "nearest" });
  };
  const hush = () => { note.remove(); words.textContent = ""; ways.replaceChildren(); };
  const close = () => { form?.remove(); form = null; };

  const next = () => {
    if (!waiting.length) { clearInterval(timer); timer = 0; return; }
    sentAt = performance.now();
    send(waiting[0]);
    timer ||= setInterval(again, 250);
  };
  const again = () => {
    settle();
    const state = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState;
    if (waiting.length && state === "notRunning" && performance.now() - sentAt > AGAIN_MS) next();
  };
  const queue = (deed) => {
    if (waiting.some((each) => same(each, deed))) return;
    waiting.push({ ...deed, press: crypto.getRandomValues(new Uint32Array(4)).join("-") });
    if (!OPENS.includes(deed.do)) tell("One moment \u2026");
    if (waiting.length === 1) next();
  };

  // Asks at the button for what the deed lacks; then it is done.
  const ask = (deed, { token, name }, button) => {
    close();
    const field = (label, attributes) => {
      const input = element("input", { autocomplete: "off", required: "", ...attributes });
      return [element("label", {}, [element("span", {}, [label]), input]), input];
    };
    const [tokens, key] = field("The desk\u2019s token, for those who may write", { type: "password", maxlength: "200" });
    const [names, who] = field("Your name, written beside your word", { type: "text", maxlength: "80", autocomplete: "name" });
    const leave = element("button", { type: "button" }, ["Leave it"]);
    form = element("form", { class: "asking" }, [...(token ? [tokens] : []), ...(name ? [names] : []), element("button", { type: "submit" }, ["Do it"]), leave]);
    hush();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const written = name ? who.value.split(/\s+/).filter(Boolean).join(" ") : deed.name;
      if (name && !written) { who.value = ""; who.focus(); return; }
      if (name) window.localStorage.setItem(NAME, written);
      close();
      queue({ ...deed, ...(written ? { name: written } : {}), ...(token ? { token: key.value } : {}) });
    });
    const away = () => { close(); if (button?.isConnected) button.focus({ preventScroll: true }); };
    leave.addEventListener("click", away);
    form.addEventListener("keydown", (event) => { event.stopPropagation(); if (event.key === "Escape") away(); });
    put(form);
    (token ? key : who).focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
  };

  const act = (deed, button) => {
    const { needs = "", by = "" } = answered();
    if (OPENS.includes(deed.do)) { queue(deed); return; }
    if (needs === "closed") { queue(deed); return; } // Python says why not
    const known = window.localStorage.getItem(NAME) || by;
    const lacks = { token: needs === "token", name: needs !== "" && !known && !NAMELESS.includes(deed.do) };
    const whole = needs !== "" && known ? { ...deed, name: known } : deed;
    if (lacks.token || lacks.name) ask(whole, lacks, button);
    else queue(whole);
  };

  const press = (button, more = {}) => {
    if (form?.contains(button)) return;
    view = window.location.href;
    if (!note.contains(button)) where(button);
    close();
    if (button.dataset.do === "forget") window.localStorage.removeItem(NAME);
    act({ ...button.dataset, ...more }, button);
  };

  // What a field asks for is done like a press; once, however often the page is drawn.
  let asked = null;
  const field = () => {
    const found = document.querySelector(".asks[data-do]");
    if (!found) { asked = null; return; }
    const wanted = { ...found.dataset };
    if (asked && same(asked, wanted)) return;
    asked = wanted;
    at = { y: found.getBoundingClientRect().bottom, host: found };
    act(wanted, null);
  };

  const settle = () => {
    if (view !== window.location.href && !waiting.length) {
      const gone = new URL(view).pathname !== window.location.pathname || ["brief", "excerpt"].some((key) => new URL(view).searchParams.get(key) !== new URL(window.location.href).searchParams.get(key));
      view = window.location.href;
      if (gone) { hush(); close(); }
    }
    const now = answered();
    if (waiting.length && now.answered === waiting[0].press) {
      waiting.shift();
      if (!waiting.length && words.textContent === "One moment \u2026" && now.number === shown) hush();
      next();
    }
    if (now.number !== undefined && now.number !== shown) {
      shown = now.number;
      view = window.location.href;
      if (now.told) {
        const undo = now.undo && element("button", { type: "button", "data-do": "undo", "data-number": now.number }, ["Undo"]);
        const other = now.by && element("button", { type: "button", "data-do": "forget" }, [`Not ${now.by}?`]);
        // The words come once the live region stands in its place, so that they are read out.
        tell("", []);
        setTimeout(() => {
          tell(now.told, [undo, other].filter(Boolean));
          if (document.activeElement === document.body) (undo || note).focus?.({ preventScroll: true });
        }, 50);
      }
    }
    if (words.textContent && !note.isConnected) put(note);
    if (form && !form.isConnected) put(form);
    field();
  };

  return { press, settle, stop: () => { document.removeEventListener("focusin", onFocus); clearInterval(timer); hush(); close(); } };
}
