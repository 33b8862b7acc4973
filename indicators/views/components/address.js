// The address of the whole view that is shown, as the page's own link in the masthead has it: what was opened without
// a word (the newest brief, the passage it opens with) is named, and stays what it is when another day is asked for.

export const whole = () => {
  const own = document.querySelector(".masthead a[aria-current]");
  return new URL(own?.href ?? window.location.href);
};
