// The page of a running restore test, beside the server: counts up, and says when a tap did not arrive.
// Without this the time stands as of loading, and each tap is a page.
for (const clock of document.querySelectorAll("[data-clock]")) {
  // Counted on from what the server said, so that a phone whose own clock is wrong shows the right time.
  const before = Number(clock.dataset.clock), loaded = Date.now();
  const two = (number) => String(number).padStart(2, "0");
  setInterval(() => {
    const passed = before + Math.max(0, Math.floor((Date.now() - loaded) / 1000));
    clock.textContent = `${Math.floor(passed / 3600)}:${two(Math.floor(passed / 60) % 60)}:${two(passed % 60)}`;
  }, 1000);
}

const unsaved = document.querySelector("[data-unsaved]");
if (unsaved) {
  for (const trouble of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.body.addEventListener(trouble, () => { unsaved.hidden = false; });
  }
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status !== 200) return;
    unsaved.hidden = true;
    // Somebody finished the test on another phone, or the login has run out: go where the answer came from.
    if (!event.detail.xhr.responseText.trimStart().startsWith('<div id="drill-steps"')) {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });
}
