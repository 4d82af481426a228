// After an error the focus goes to the summary; its links go to the field itself, also when that is a group.
const toSummary = (root) => root.querySelector("[data-focus]")?.focus();

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-focus] a[href^='#']");
  const group = link && document.getElementById(link.hash.slice(1));
  const field = group?.matches("input, select, textarea") ? group : group?.querySelector("input, select, textarea");
  if (!field) return;
  event.preventDefault();
  group.scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
});

document.addEventListener("htmx:afterSwap", (event) => toSummary(event.detail.elt));
toSummary(document);
