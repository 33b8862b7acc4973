// Files of a brief: a press in the menu asks the server for one (server/exports.py), tells how far it is and saves it.
//
// A row for each stands behind the menu, wherever the page draws that again, and stays where a page has none.

const LOOK_EVERY = 400; // milliseconds

const element = (tag, attributes = {}, children = []) => {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children);
  return made;
};
const pause = () => new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));

async function asked(address, options = {}) {
  const answer = await fetch(address, { cache: "no-store", ...options });
  if (!answer.ok) throw Object.assign(new Error(await answer.text()), { status: answer.status });
  return answer;
}
const post = (address, body = {}) => asked(address, {
  method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
});

// Asks until the server answers: one that is lost for a while goes on, or says that it has the file no more.
async function state(own, lost) {
  for (;;) {
    try {
      return await (await asked(`export/${own}`)).json();
    } catch (error) {
      if (error.status) throw error;
      lost();
      await pause();
    }
  }
}

export default function (place) {
  const said = element("p", { class: "hidden", role: "status" });
  const rows = element("section", { class: "saving", "aria-label": "Files" }, [said]);
  const under = new Set(); // ids of what is being made

  // Puts the rows behind the menu of the page that is shown.
  const settle = () => {
    if (rows.childElementCount === 1 && !rows.isConnected) return;
    const menu = document.querySelector(".saveas");
    if (menu && rows.previousElementSibling !== menu) menu.after(rows);
    else if (!menu && rows.parentElement !== place) place.append(rows);
  };

  const begin = async (button) => {
    const menu = button.closest(".saveas");
    const name = button.textContent;
    const wanted = { ...menu.dataset, form: button.dataset.form, public: menu.querySelector("input").checked };
    const told = element("span", {}, ["It is asked for."]);
    const bar = element("progress", { "aria-label": name });
    const deeds = element("span", { class: "deeds" });
    const row = element("div", { class: "file" }, [element("p", {}, [element("b", {}, [name]), " ", told]), bar, deeds]);
    const deed = (words, does) => {
      const made = element("button", { type: "button", "aria-label": `${words}: ${name}` }, [words]);
      made.addEventListener("click", does);
      return made;
    };
    const shut = () => row.remove();
    let own = "";
    let over = false;
    const end = (words, ...more) => {
      const focused = row.contains(document.activeElement);
      over = true;
      under.delete(own);
      bar.remove();
      told.textContent = words;
      said.textContent = `${name}: ${words}`;
      deeds.replaceChildren(...more, deed("Close", shut));
      if (focused) deeds.firstElementChild.focus();
    };
    const drop = () => post(`export/${own}/cancel`).catch(() => {}); // a server that is lost clears it away by itself
    deeds.append(deed("Cancel", () => {
      if (own) drop();
      end("Cancelled; nothing was saved.");
    }));
    rows.append(row);
    settle();
    try {
      own = (await (await post("export", wanted)).json()).id;
      if (over) { drop(); return; }
      under.add(own);
      said.textContent = `${name}: it is being made.`;
      let now = {};
      while (now.state !== "made") {
        now = await state(own, () => { if (!over) told.textContent = "The server does not answer; it is asked again."; });
        if (over) return;
        if (now.state === "failed") throw new Error(now.told);
        told.textContent = now.told;
        if (now.of) Object.assign(bar, { max: now.of, value: now.done });
        if (now.state !== "made") await pause();
        if (over) return;
      }
      const file = await (await asked(`export/${own}/file`)).blob();
      if (over) return;
      const link = element("a", { href: URL.createObjectURL(file), download: now.name, "aria-label": `Save again: ${name}` }, ["Save again"]);
      end(`Saved: ${now.name}`, link);
      link.click();
    } catch (error) {
      if (!over) end(`Not made: ${error.status || error.constructor === Error ? error.message : "the server does not answer"}`);
    }
  };

  // Who leaves wants none of it.
  const leave = () => under.forEach((own) => navigator.sendBeacon(`export/${own}/cancel`));
  window.addEventListener("pagehide", leave);
  return { begin, settle, stop: () => { window.removeEventListener("pagehide", leave); rows.remove(); } };
}
