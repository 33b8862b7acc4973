// Copies a chart's picture or citation: the press fetches it and writes it to the clipboard.
//
// The clipboard is given what is still on its way, since a browser lets a page write only while a press is fresh.

const SHOWN = { "image/png": "The picture was copied.", "text/plain": "The citation was copied." };

async function fetched(address, type) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error((await answer.text()).slice(0, 200));
  return new Blob([await answer.blob()], { type });
}

export async function take(button) {
  const told = button.closest("details").querySelector("[role=status]");
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
