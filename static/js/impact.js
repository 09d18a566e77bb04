// The impact grid by keyboard: arrows move from cell to cell, digits rate, Delete empties. Without it, Tab and the selects do.
function cellsOf(grid) {
  return [...grid.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("select")]);
}

function neighbour(rows, select, key) {
  const y = rows.findIndex((row) => row.includes(select));
  const x = rows[y].indexOf(select);
  switch (key) {
    case "ArrowLeft": return rows[y][x - 1];
    case "ArrowRight": return rows[y][x + 1];
    case "ArrowUp": return rows[y - 1]?.[x];
    case "ArrowDown": return rows[y + 1]?.[x];
    case "Home": return rows[y][0];
    case "End": return rows[y].at(-1);
    default: return undefined;
  }
}

function set(select, value) {
  if (![...select.options].some((option) => option.value === value)) return false;
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

// Inside an opened list the arrows belong to the list.
function opened(select) {
  return CSS.supports("selector(:open)") && select.matches(":open");
}

function onKey(event) {
  const select = event.target;
  if (!(select instanceof HTMLSelectElement) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (opened(select)) return;
  const rows = cellsOf(event.currentTarget);
  const next = neighbour(rows, select, event.key);
  if (next) {
    next.focus();
  } else if (/^[0-9]$/.test(event.key)) {
    if (set(select, event.key)) neighbour(rows, select, "ArrowRight")?.focus();
  } else if (event.key === "Delete" || event.key === "Backspace") {
    set(select, "");
  } else if (!/^(Arrow|Home$|End$)/.test(event.key)) {
    return;
  }
  event.preventDefault();
}

document.querySelectorAll("[data-grid]").forEach((grid) => grid.addEventListener("keydown", onKey));
document.querySelectorAll("[data-grid-keys]").forEach((hint) => { hint.hidden = false; });
