// Filters send themselves when a choice changes or typing stops; the language form does so on a choice.
const PAUSE = 500;
let timer;

const later = (form) => {
  clearTimeout(timer);
  timer = setTimeout(() => form.requestSubmit(), PAUSE);
};

for (const form of document.querySelectorAll("form[data-filter]")) {
  form.addEventListener("change", (event) => event.target.matches("select, [type=checkbox]") && form.requestSubmit());
  form.addEventListener("input", (event) => event.target.matches("[type=search], [type=text]") && later(form));
  form.addEventListener("submit", () => {
    sessionStorage.setItem("filter", document.activeElement?.name ?? "");
    for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
  });
  const back = form.elements.namedItem(sessionStorage.getItem("filter") || "none");
  sessionStorage.removeItem("filter");
  back?.focus?.();
  if (back?.matches?.("[type=search], [type=text]")) back.setSelectionRange(back.value.length, back.value.length);
}

for (const form of document.querySelectorAll("form[data-send-on-change]")) {
  form.querySelector("button").hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}

addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[data-filter] :disabled")) field.disabled = false;
});
