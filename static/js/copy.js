// Copies data-copy and says so. The button is hidden until this script has run.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const words = button.textContent;
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.copied || words;
    setTimeout(() => (button.textContent = words), 2000);
  });
}
