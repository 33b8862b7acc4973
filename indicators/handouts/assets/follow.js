// Where a presentation is: the step that this window asks for, told to the server, and where other windows went.
//
// A press changes the step here at once and is told as an absolute number, one message after the other: fast presses
// are merged, never lost. What the server says counts when nothing of ours is on its way to it. A lost server changes
// nothing on the screen: what is asked for is told again until it answers.

const ASK_EVERY = 400; // milliseconds
const GIVE_UP = 5000;

export const id = document.body.dataset.id;

export async function ask(path, body) {
  const options = { cache: "no-store", signal: AbortSignal.timeout(body ? 60000 : GIVE_UP) };
  if (body) Object.assign(options, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const answer = await fetch(path, options);
  if (!answer.ok) throw Object.assign(new Error(await answer.text()), { status: answer.status });
  return answer.json();
}

export function follow({ last, moved, revised, lost }) {
  const own = document.body.dataset;
  const here = { step: Number(own.step), blank: own.blank === "1" };
  const name = crypto.getRandomValues(new Uint32Array(2)).join("-");
  let moves = Number(own.moves);
  let revision = Number(own.revision);
  let presses = 0;
  let telling = false;
  let waiting = false;

  const heard = (state) => {
    lost(false);
    if (!waiting && state.moves > moves) {
      here.step = state.step;
      here.blank = state.blank;
      moved(here);
    }
    moves = Math.max(moves, state.moves);
    if (state.revision !== revision) {
      revision = state.revision;
      revised(state);
    }
  };
  const pause = () => new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
  const tell = async () => {
    if (telling) return;
    telling = true;
    while (waiting) {
      waiting = false;
      presses += 1;
      try {
        const state = await ask("present/step", { id, window: name, press: presses, ...here });
        if (!waiting) moves = Math.max(moves, state.moves);
        heard(state);
      } catch (error) {
        if (error.status === 404) break;
        lost(true);
        waiting = true;
        await pause();
      }
    }
    telling = false;
  };
  const listen = async () => {
    for (;;) {
      await pause();
      if (waiting || telling) continue;
      try {
        const state = await ask(`present/state?id=${encodeURIComponent(id)}`);
        if (!waiting && !telling) heard(state);
      } catch {
        lost(true);
      }
    }
  };
  listen();
  return {
    get step() { return here.step; },
    get blank() { return here.blank; },
    go(step, blank = false) {
      here.step = Math.max(0, Math.min(step, last()));
      here.blank = blank;
      waiting = true;
      moved(here);
      tell();
    },
  };
}

// The keys of every window. `at` is what `follow` gave; `more` has what other keys do, and `shut` closes what lies over
// the step and says whether anything did.
const DIGITS_WAIT = 1200;

export function keys(at, { last, more, shut, typed, scroll }) {
  let digits = "";
  let timer = 0;
  const jump = () => {
    clearTimeout(timer);
    if (digits) at.go(Number(digits));
    digits = "";
    typed("");
  };
  const step = (many) => () => { shut(); at.go(at.step + many); };
  const doing = {
    ArrowRight: step(1), PageDown: step(1), ArrowLeft: step(-1), PageUp: step(-1), Backspace: step(-1),
    ArrowDown: () => scroll(1) || step(1)(), ArrowUp: () => scroll(-1) || step(-1)(),
    " ": step(1), Home: () => { shut(); at.go(0); }, End: () => { shut(); at.go(last()); },
    b: () => at.go(at.step, !at.blank), ".": () => at.go(at.step, !at.blank),
    ...more,
  };
  window.addEventListener("keydown", (event) => {
    const field = event.composedPath()[0];
    if (event.ctrlKey || event.metaKey || event.altKey || (field.matches?.("input, textarea, select"))) return;
    if (/^[0-9]$/.test(event.key)) {
      digits = (digits + event.key).slice(-4);
      typed(digits);
      clearTimeout(timer);
      timer = setTimeout(() => { shut(); jump(); }, DIGITS_WAIT);
    } else if (event.key === "Enter" && digits) {
      shut();
      jump();
    } else {
      // Enter and space on a button or a link are that one's own.
      if (["Enter", " "].includes(event.key) && field.matches?.("button, a, summary")) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const does = key === " " && event.shiftKey ? step(-1) : doing[key];
      if (!does) return;
      does();
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
}
