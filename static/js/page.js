// What a page does on its own: says a success aloud, brings what it is about into its box. The page works without it.
function announce() {
  const region = document.getElementById("status-region");
  const toast = document.querySelector("[data-toasts]");
  if (region && toast?.textContent.trim()) {
    // A live region speaks only when its text changes after loading.
    setTimeout(() => { region.textContent = toast.textContent.trim(); }, 200);
  }
}

// A wide picture in a narrow box begins with what was asked for; the page itself stays where it is.
function centre() {
  const here = document.querySelector("[data-centre]");
  const box = here?.closest("[data-centre-in]");
  if (!box) return;
  const target = here.getBoundingClientRect(), frame = box.getBoundingClientRect();
  box.scrollLeft += target.left + target.width / 2 - (frame.left + frame.width / 2);
  box.scrollTop += target.top + target.height / 2 - (frame.top + frame.height / 2);
}

document.addEventListener("DOMContentLoaded", announce);
document.addEventListener("DOMContentLoaded", centre);
