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
  let at = { y: 0, host: null, rows: [] }; // where the last press was: on the page, and between which rows
  let due = 0; // a word that is about to be told
  let view = window.location.href;
  let form = null;

  const words = element("span");
  const ways = element("span", { class: "ways" });
  const note = element("div", { class: "done here", role: "status", tabindex: "-1" }, [words, " ", ways]);

  const page = () => document.querySelector("[data-testid=stMain]") ?? document.body;
  // A row or an item is known again by what it leads to.
  const leads = (row) => row?.querySelector("a[href]")?.getAttribute("href");

  const beyond = (row, way) => (row?.[way]?.matches(".answered") ? row[way][way] : row?.[way]);

  // What to stand behind (or before): the block of the press while it is there; else, where that was a row that is gone,
  // the rows that were its neighbours; else the nearest block to where it was.
  const host = () => {
    if (at.host?.isConnected) return [at.host, "after"];
    const main = page();
    const rows = at.rows.length ? [...main.querySelectorAll("tr, li")] : [];
    for (const [there, way] of at.rows) {
      const row = rows.find((each) => leads(each) === there && each.querySelector("[data-do]"));
      if (row) return [row, way];
    }
    const y = at.y - main.scrollTop;
    const far = (each) => { const box = each.getBoundingClientRect(); return Math.min(Math.abs(box.bottom - y), Math.abs(box.top - y)); };
    const there = [...main.querySelectorAll(`${HOSTS}, .charthead`)].filter((each) => (
      each !== note && each.getClientRects().length && !each.closest("td, th") && !each.parentElement.closest(WHOLE)
    ));
    return [there.reduce((best, each) => (!best || far(each) < far(best) ? each : best), null), "after"];
  };
  // Between rows it stands in a row of its own, between items in an item.
  const lift = (own) => { const row = own.closest(".answered"); own.remove(); row?.remove(); };
  const put = (own) => {
    const [beside, way] = host();
    const there = own.closest(".answered") ?? own;
    if (!beside || (way === "after" ? there.previousElementSibling : there.nextElementSibling) === beside) return;
    lift(own);
    if (beside.matches("tr")) beside[way](element("tr", { class: "answered" }, [element("td", { colspan: "20" }, [own])]));
    else if (beside.matches("li")) beside[way](element("li", { class: "answered" }, [own]));
    else beside[way](own);
  };
  const where = (button) => {
    const row = button.closest(WHOLE) ? null : button.closest("tr, li");
    const beside = [[beyond(row, "previousElementSibling"), "after"], [beyond(row, "nextElementSibling"), "before"]]
      .map(([each, way]) => [leads(each), way]).filter(([there]) => there);
    at = { y: button.getBoundingClientRect().bottom + page().scrollTop, host: button.closest(WHOLE) ?? row ?? button.closest(HOSTS) ?? button.parentElement, rows: beside };
  };

  const tell = (told, deeds = []) => {
    put(note);
    words.textContent = told;
    ways.replaceChildren(...deeds);
    const box = note.getBoundingClientRect();
    if (box.top < 0 || box.bottom > window.innerHeight) note.scrollIntoView({ block: "nearest" });
  };
  const hush = () => { lift(note); words.textContent = ""; ways.replaceChildren(); };
  const close = () => { if (form) lift(form); form = null; };

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
    at = { y: found.getBoundingClientRect().bottom + page().scrollTop, host: found, rows: [] };
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
        due = setTimeout(() => { due = 0; tell(now.told, [undo, other].filter(Boolean)); }, 50);
      }
    }
    if (words.textContent && !note.isConnected) put(note);
    if (form && !form.isConnected) put(form);
    field();
  };

  // What the focus goes to after a deed: its answer; nothing where none was told, undefined while it is on its way.
  const answer = () => {
    if (waiting.length || due) return undefined;
    return note.isConnected ? ways.querySelector("[data-do=undo]") ?? note : null;
  };

  return { press, settle, answer, stop: () => { clearTimeout(due); clearInterval(timer); hush(); close(); } };
}
