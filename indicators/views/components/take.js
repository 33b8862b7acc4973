// Copies a chart's picture or citation, and opens its table or the chart itself over the whole window: the press fetches it.
//
// The clipboard is given what is still on its way, since a browser lets a page write only while a press is fresh.

const SHOWN = { "image/png": "The picture was copied.", "text/plain": "The citation was copied." };
// How much larger than drawn a chart is shown, so that its words of 10.5 pixels have 28 in a room and are read on a phone.
const LARGER = [[1000, 2.72], [640, 1.7], [0, 1]];
const [AROUND, BESIDE] = [250, 64]; // pixels of a window that are not the chart's: title, unit and sources; the edges

async function fetched(address, type) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error((await answer.text()).slice(0, 200));
  return new Blob([await answer.blob()], { type });
}

export async function take(button) {
  const told = button.closest(".take").querySelector("[role=status]");
  const type = new URL(button.dataset.copy, window.location.href).searchParams.get("as") === "png" ? "image/png" : "text/plain";
  if (!navigator.clipboard?.write) {
    told.textContent = "This browser lets a page copy only over https or on this machine itself: save the file instead.";
    return;
  }
  told.textContent = "One moment …";
  try {
    await navigator.clipboard.write([new ClipboardItem({ [type]: fetched(button.dataset.copy, type) })]);
    told.textContent = SHOWN[type];
  } catch (error) {
    told.textContent = `Not copied: ${error.message} Save the file instead.`;
  }
}

// Escape and the browser's own ways close a dialog, and give the focus back to what opened it.
export async function open(button) {
  const address = new URL(button.dataset.open, window.location.href);
  const dialog = document.createElement("dialog");
  dialog.className = address.searchParams.get("as") === "table" ? "opened tabled" : "opened";
  dialog.setAttribute("aria-label", button.getAttribute("aria-label"));
  const [, larger] = LARGER.find(([wide]) => window.innerWidth >= wide);
  const size = [window.innerWidth - BESIDE, window.innerHeight - AROUND].map((each) => Math.round(Math.max(each, 240) / larger));
  address.searchParams.set("size", size.join("x"));
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  said.textContent = "One moment …";
  dialog.append(said, close);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  try {
    const answer = await fetch(address);
    const text = await answer.text();
    if (!answer.ok) throw new Error(text.slice(0, 200));
    said.remove();
    close.insertAdjacentHTML("beforebegin", text); // the server's own, in which every word is escaped
  } catch (error) {
    said.textContent = `It could not be shown: ${error.message}`;
  }
}
