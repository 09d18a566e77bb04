// "Add another": copies the empty row of a formset. Without JavaScript the form has spare rows.
function prepare(formset) {
  const button = formset.querySelector("[data-add-row]");
  const template = formset.querySelector("template[data-empty-row]");
  const total = formset.querySelector(`[name="${formset.dataset.formset}-TOTAL_FORMS"]`);
  const limit = formset.querySelector(`[name="${formset.dataset.formset}-MAX_NUM_FORMS"]`);
  if (!button || !template || !total || button.dataset.ready) return;
  button.dataset.ready = "yes";
  button.hidden = false;
  button.addEventListener("click", () => {
    const index = Number(total.value);
    const holder = document.createElement("div");
    holder.innerHTML = template.innerHTML
      .replaceAll("__prefix__", String(index))
      .replaceAll("__number__", String(index + 1));
    const row = holder.firstElementChild;
    formset.insertBefore(row, template);
    total.value = String(index + 1);
    button.hidden = limit !== null && index + 1 >= Number(limit.value);
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    row.dispatchEvent(new CustomEvent("row-added", { bubbles: true }));
  });
}

function prepareAll() {
  document.querySelectorAll("[data-formset]").forEach(prepare);
}

document.addEventListener("DOMContentLoaded", prepareAll);
document.addEventListener("htmx:load", prepareAll);
