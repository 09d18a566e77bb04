// The sheet as it would print follows the form: the form's own preview button, pressed after a pause in writing.
// A fresh frame each time, so that the browser's Back does not walk through the previews.
const PAUSE = 800; // milliseconds
const form = document.querySelector("form[data-live]");
const button = form?.querySelector("[data-preview-button]");
let timer = 0;

function show() {
  const old = document.querySelector("iframe[data-preview]");
  if (!old || !button) return;
  const fresh = old.cloneNode();
  fresh.removeAttribute("src");
  old.replaceWith(fresh);
  form.requestSubmit(button);
}

if (button) {
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
}
