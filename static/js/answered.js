// Keeps "3 of 5" on the send button right. The word between the numbers comes from the page.
const isAnswered = (question) =>
  [...question.querySelectorAll("input:not([data-as-written]), select, textarea")].some((field) =>
    field.matches("[type=radio], [type=checkbox]") ? field.checked : field.value.trim() !== "",
  );

for (const form of document.querySelectorAll("form[data-answers]")) {
  const told = form.querySelector("[data-answered]");
  const questions = [...form.querySelectorAll("[data-question]")];
  if (!told || !questions.length) continue;
  const count = () => {
    told.textContent = `· ${questions.filter(isAnswered).length} ${told.dataset.of} ${questions.length}`;
  };
  form.addEventListener("input", count);
  count();
}
