// Copies a field's text: <button data-copy="id of the field" hidden> appears where the browser can copy.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue; // needs HTTPS or localhost; elsewhere the field is marked by hand
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    const answer = document.querySelector("[data-copied]");
    if (answer) answer.textContent = answer.dataset.copied;
  });
}
