// Copies a text: <button data-copy="id of a field or of a <pre>" hidden> appears where the browser can copy.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue; // needs HTTPS or localhost; elsewhere the text is marked by hand
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    const answer = button.parentElement.querySelector("[data-copied]") ?? document.querySelector("[data-copied]");
    if (answer) answer.textContent = answer.dataset.copied;
  });
}
