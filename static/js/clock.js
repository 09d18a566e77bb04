// A clock that counts up: <p data-clock="seconds it ran when the page was made">. Without this it stands as of loading.
for (const clock of document.querySelectorAll("[data-clock]")) {
  // Counted on from what the server said, so that a phone whose own clock is wrong shows the right time.
  const before = Number(clock.dataset.clock), loaded = Date.now();
  const two = (number) => String(number).padStart(2, "0");
  const show = () => {
    const passed = before + Math.max(0, Math.floor((Date.now() - loaded) / 1000));
    clock.textContent = `${Math.floor(passed / 3600)}:${two(Math.floor(passed / 60) % 60)}:${two(passed % 60)}`;
  };
  setInterval(show, 1000);
}
