// Keys for those who like them. Single keys can be switched off in the profile (WCAG 2.1.4).
//   ? list · / or Ctrl+K search · g u|b|p|r|l|k|h go to · j k row · n new · e edit · Ctrl+Enter save · Esc back
const GO_WAIT = 1500; // milliseconds between g and the next letter
let goUntil = 0;

function typing(element) {
  return element instanceof HTMLElement
    && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));
}

function visible(element) {
  return element.checkVisibility ? element.checkVisibility() : element.offsetParent !== null;
}

function search() {
  const field = [...document.querySelectorAll("[data-filter], [data-search]")].find(visible);
  if (!field) return false;
  field.focus();
  field.select();
  return true;
}

function move(step) {
  const rows = [...document.querySelectorAll("a[data-row]")].filter(visible);
  if (!rows.length) return false;
  const here = rows.findIndex((row) => row === document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step;
  rows[Math.min(Math.max(next, 0), rows.length - 1)].focus();
  return true;
}

function follow(selector) {
  const link = document.querySelector(selector);
  if (!link) return false;
  link.click();
  return true;
}

function single(key) {
  if (performance.now() < goUntil) {
    goUntil = 0;
    return /^[a-z]$/.test(key) && follow(`a[data-go="${key}"]`);
  }
  switch (key) {
    case "?": {
      document.getElementById("keyboard-help")?.togglePopover?.();
      return true;
    }
    case "/": return search();
    case "g": goUntil = performance.now() + GO_WAIT; return true;
    case "j": return move(1);
    case "k": return move(-1);
    case "n":
    case "e": return follow(`a[data-key="${key}"]`);
    default: return false;
  }
}

function goBack(target) {
  if (document.querySelector(":popover-open, dialog[open]")) return false; // the browser closes it
  if (typing(target)) {
    target.blur();
    return true;
  }
  return follow('a[data-key="Escape"]');
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const command = (event.ctrlKey || event.metaKey) && !event.altKey;
  let done = false;
  if (command && event.key === "Enter") {
    const form = event.target.closest?.("form") ?? document.querySelector("main form[method=post]");
    if (form) {
      form.requestSubmit();
      done = true;
    }
  } else if (command && event.key.toLowerCase() === "k") {
    done = search();
  } else if (!event.ctrlKey && !event.metaKey && !event.altKey && document.body.dataset.shortcuts !== "off") {
    if (event.key === "Escape") done = goBack(event.target);
    else if (!typing(event.target)) done = single(event.key);
  }
  if (done) event.preventDefault();
});
