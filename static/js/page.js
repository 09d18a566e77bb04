// What a page does on its own: says a success aloud. The page works without it.
function announce() {
  const region = document.getElementById("status-region");
  const toast = document.querySelector("[data-toasts]");
  if (region && toast?.textContent.trim()) {
    // A live region speaks only when its text changes after loading.
    setTimeout(() => { region.textContent = toast.textContent.trim(); }, 200);
  }
}

document.addEventListener("DOMContentLoaded", announce);
