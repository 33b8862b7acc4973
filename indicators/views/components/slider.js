// The slider under the as-of field: drags through the days, and writes the one that it is let go at into the address.
//
// Of the first chart on the page all days are asked of the server once (route /grown, server/grown.py): each value with
// the days from which and until which it was the one shown. While the slider moves, that chart is drawn over the page's
// own as of each day, from exactly the values that the page of that day has; marks and all else follow when it is let go.
//
// A page that is drawn anew has a new slider: the day is kept here, and what was pressed meanwhile is not lost. The
// field takes keys (arrows a day, page up and down a month, Home and End); pointers are followed on the window.

import { whole } from "./address.js";

const LET_GO_MS = 400; // after the last key
const LATE_MS = 10_000; // for a page that does not come
const MOST_DOTTED = 20, MOST_HOLLOW = 28; // as charts/series.py has them
const RECONSTRUCTED = 1, PROVISIONAL = 2, BREAK = 4, SHAPE = 8, UNSURE = 16;
const DAY_MS = 86_400_000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const iso = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);
const words = (day) => {
  const date = new Date(day * DAY_MS);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
};
const monthsOn = (day, count) => {
  const date = new Date(day * DAY_MS);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count + 1, 0)).getUTCDate();
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, Math.min(date.getUTCDate(), last)) / DAY_MS;
};

// The places of the rows that are shown as of a day; as of today those that nothing has replaced, whatever their day.
const shown = (rows, day, today) => rows.from.map((_, place) => place)
  .filter((at) => (day >= today ? rows.until[at] === null : rows.from[at] <= day && (rows.until[at] === null || day < rows.until[at])));

const spread = (many, most) => [...new Set(Array.from({ length: Math.min(many, most) },
  (_, at) => Math.round(many <= most ? at : (at * (many - 1)) / (most - 1))))];

// What the chart draws as of a day: rows of the kinds that charts/growing.py has layers for.
const drawn = (rows, alive, day, today, line) => {
  const has = (at, flag) => (rows.flags[at] & flag) > 0;
  const row = (k, at) => ({ k, t: rows.t[at], v: rows.v[at] });
  const guessed = day >= today ? [] : alive.filter((at) => has(at, RECONSTRUCTED) && rows.v[at] !== null);
  const made = [{ k: "d", t: day * DAY_MS }];
  alive.filter((at) => has(at, UNSURE) && rows.v[at] !== null).forEach((at) => made.push(row("u", at)));
  if (!line) {
    const hollow = new Set(guessed);
    alive.filter((at) => rows.v[at] !== null).forEach((at) => made.push(row(hollow.has(at) ? "r" : "v", at)));
    return { made, thin: false };
  }
  const kept = alive.filter((at, place) => rows.v[at] !== null || rows.v[alive[place - 1]] !== null);
  const ends = kept.map((at, place) => {
    const next = kept[place + 1];
    return next === undefined || rows.v[at] === null || rows.v[next] === null || rows.last[at] < rows.start[next]
      || (has(next, BREAK) && rows.start[next] - rows.start[at] > 1);
  });
  const gaps = ends.slice(0, -1).filter(Boolean).length;
  const few = kept.length <= MOST_DOTTED || gaps * 2 >= kept.length;
  kept.forEach((at, place) => {
    const next = kept[place + 1];
    const begins = place === 0 || ends[place - 1];
    if (rows.v[at] !== null && (has(at, SHAPE) || begins || ends[place])) {
      const dashed = has(at, PROVISIONAL);
      made.push(row(dashed ? "x" : "v", at));
      if (dashed || (next !== undefined && !ends[place] && has(next, PROVISIONAL))) made.push(row("p", at));
      if (few && !(has(at, RECONSTRUCTED) && guessed.length)) made.push(row("o", at));
      else if (!few && ends[place] && begins) made.push(row("i", at));
    }
    if (ends[place]) ["v", "p"].forEach((k) => made.push({ k, t: rows.t[at] + 1, v: null }));
  });
  spread(guessed.length, MOST_HOLLOW).forEach((place) => made.push(row("r", guessed[place])));
  return { made, thin: guessed.length > 0 };
};

export default function () {
  let day = null; // while it is another than the page's
  let asked = { key: null, got: null }; // the chart as of all days, of one address
  let figure = null; // over the page's chart, while there is something to see
  let dragged = false, pressed = false, timer = 0, frame = 0, late = 0, waiting = 0;

  const field = () => document.querySelector("input[data-days]");
  const today = () => Number(field().max);
  const own = () => document.querySelector("[data-testid=stVegaLiteChart]:is(.st-key-figures *)");

  const mark = (input, value) => {
    input.value = value;
    input.setAttribute("aria-valuetext", words(value));
    const written = document.querySelector("input[data-address]");
    if (written) written.value = iso(value);
  };

  // Asks for the chart once an address; nothing comes of a page without one, or without a server.
  const ask = () => {
    const key = window.location.search;
    if (asked.key === key) return asked.got;
    const got = (async () => {
      const answer = await fetch(`grown${key}`);
      const found = answer.ok ? await answer.json() : {};
      if (!found.spec) return null;
      await import(new URL(found.script, window.location.href).href);
      return found;
    })().catch(() => { asked = { key: null, got: null }; return null; });
    asked = { key, got };
    return got;
  };

  // Over the page's chart, or, where that is out of sight, under the slider.
  const place = () => {
    const chart = own()?.getBoundingClientRect();
    const slider = field()?.parentElement.getBoundingClientRect();
    if (!figure || !slider) return;
    const there = chart && chart.top > slider.bottom && chart.top + chart.height * 0.6 < window.innerHeight;
    const wide = Math.min(window.innerWidth - 16, 640);
    const box = there
      ? { left: chart.left, top: chart.top, width: chart.width, height: chart.height }
      : { left: Math.max(8, Math.min(slider.left, window.innerWidth - wide - 8)), top: slider.bottom + 8, width: wide, height: 240 };
    Object.entries(box).forEach(([name, value]) => { figure.style[name] = `${value}px`; });
    figure.classList.toggle("apart", !there);
  };

  const embed = async (found) => {
    const made = document.createElement("figure");
    made.className = "grown";
    made.setAttribute("aria-hidden", "true"); // the slider says the day; what is known then is read on the page of it
    made.append(document.createElement("figcaption"), document.createElement("div"));
    figure?.remove();
    figure = made;
    figure.found = found;
    document.querySelector("[data-testid=stApp]").append(figure); // whose colours the page has
    figure.querySelector("figcaption").textContent = words(day); // as high as it will be
    place();
    const colour = (name) => getComputedStyle(figure).getPropertyValue(name);
    const ground = getComputedStyle(figure).backgroundColor;
    const label = getComputedStyle(figure.querySelector("figcaption")).color;
    const plot = figure.querySelector("div");
    const drawing = await window.vegaEmbed(plot, { ...found.spec, width: plot.clientWidth, height: plot.clientHeight }, {
      mode: "vega-lite", ast: true, actions: false, renderer: "svg", tooltip: false,
      config: {
        background: ground, font: colour("font-family"),
        axis: { labelColor: label, gridColor: colour("border-top-color"), labelFontSize: 13.5 },
      },
    });
    made.view = drawing.view;
    return made;
  };

  // Draws the newest day wanted; one drawing at a time, so that presses never queue up.
  let busy = false;
  const draw = async () => {
    if (busy) return;
    busy = true;
    try {
      for (let done = null; day !== null && done !== day;) {
        const found = await ask();
        if (!found || day === null) return;
        if (figure?.found !== found || !figure.view) await embed(found);
        if (day === null || !figure) return;
        const now = day;
        const rows = found.rows, alive = shown(rows, now, today());
        const line = found.spec.layer[0].mark.type === "line";
        const { made, thin } = drawn(rows, alive, now, today(), line);
        const last = alive.at(-1);
        figure.querySelector("figcaption").textContent = last === undefined
          ? `${words(now)}: no figure known`
          : `${words(now)}: ${rows.w[last]} ${found.unit} ${rows.n[last]}`;
        await figure.view.signal("thin", thin).data("grown", made).runAsync();
        if (figure) figure.dataset.day = iso(now);
        done = now;
      }
    } finally {
      busy = false;
    }
  };

  const show = (value) => {
    const input = field();
    if (!input) return;
    day = Math.max(Number(input.min), Math.min(Number(input.max), value));
    mark(input, day);
    document.documentElement.classList.add("through-days");
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(draw);
  };

  const over = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    clearTimeout(late);
    cancelAnimationFrame(waiting);
    day = null;
    figure?.remove();
    figure = null;
    document.documentElement.classList.remove("through-days");
  };

  const back = () => {
    over();
    const input = field();
    if (input) mark(input, Number(input.getAttribute("value")));
  };

  // Let go: the day goes into the address, once; what is drawn stays until the page of that day is there.
  const go = () => {
    clearTimeout(timer);
    const input = field();
    if (day === null || !input || dragged || pressed) return;
    if (day === Number(input.getAttribute("value"))) { back(); return; }
    const address = whole();
    const name = input.dataset.days;
    if (day >= today()) { address.searchParams.delete(name); address.searchParams.delete("beside"); }
    else address.searchParams.set(name, iso(day));
    if (address.href === window.location.href) return;
    window.history.pushState({}, "", address);
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    clearTimeout(late);
    late = setTimeout(back, LATE_MS);
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(go, LET_GO_MS); };

  const at = (event) => {
    const input = field(), box = input.getBoundingClientRect(), thumb = 16;
    const share = (event.clientX - box.left - thumb / 2) / Math.max(1, box.width - thumb);
    return Math.round(Number(input.min) + share * (Number(input.max) - Number(input.min)));
  };

  const onDown = (event) => {
    const slider = event.target.closest?.(".day-slider");
    if (!slider || event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    field().focus({ preventScroll: true });
    dragged = true;
    show(at(event));
  };
  const onMove = (event) => { if (dragged && event.isPrimary && field()) show(at(event)); };
  const onUp = (event) => { if (dragged && event.isPrimary) { dragged = false; go(); } };
  const onCancel = (event) => { if (dragged && event.isPrimary) { dragged = false; back(); } };

  const isOurs = (event) => event.composedPath()[0] === field();
  const onKey = (event) => {
    if (event.key === "Escape" && day !== null) { dragged = pressed = false; back(); return; }
    if (!isOurs(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const now = day ?? Number(field().value);
    const to = {
      ArrowLeft: now - 1, ArrowDown: now - 1, ArrowRight: now + 1, ArrowUp: now + 1,
      PageDown: monthsOn(now, -1), PageUp: monthsOn(now, 1), Home: Number(field().min), End: today(),
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    clearTimeout(timer);
    pressed = true;
    show(to);
  };
  const onKeyUp = () => { if (pressed) { pressed = false; soon(); } };
  // What is no key and no pointer of ours: a screen reader, a voice.
  const onInput = (event) => { if (isOurs(event)) { show(Number(event.target.value)); soon(); } };
  // Not before what the page itself still has to do.
  const onFocus = (event) => { if (isOurs(event)) (window.requestIdleCallback ?? setTimeout)(() => ask()); };
  const onLeave = () => { pressed = false; if (day !== null && !dragged) soon(); };
  const onOver = (event) => { if (event.target.closest?.(".day-slider")) ask(); };

  // The page was drawn anew. Its slider is the old one to whoever moves it; once it shows the day, ours is over.
  let met = null;
  const settle = () => {
    const input = field();
    if (!input) { if (day !== null && !document.querySelector(".masthead")) return; if (day !== null) over(); return; }
    if (input !== met) {
      met = input;
      if (day !== null) mark(input, day);
    }
    if (day === null || dragged || pressed || Number(input.getAttribute("value")) !== day) return;
    const app = document.querySelector("[data-testid=stApp]");
    const isDrawn = app?.dataset.testScriptState === "notRunning" && !document.querySelector("[data-testid=stMain] [data-stale=true]");
    if (isDrawn && (!own() || own().querySelector("svg"))) over();
    else { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(settle); }
  };

  const heard = [
    ["pointerdown", onDown], ["pointermove", onMove], ["pointerup", onUp], ["pointercancel", onCancel], ["pointerover", onOver],
    ["keydown", onKey], ["keyup", onKeyUp], ["input", onInput], ["focusin", onFocus], ["blur", onLeave], ["scroll", place], ["resize", place],
  ];
  heard.forEach(([name, act]) => window.addEventListener(name, act, true));
  const stop = () => {
    heard.forEach(([name, act]) => window.removeEventListener(name, act, true));
    over();
  };
  return { settle, stop };
}
