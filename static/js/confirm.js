// Asks before a form is sent. Without scripts or <dialog> the form is sent as it is.
const wordsOf = (button) => {
  const copy = button?.cloneNode(true);
  for (const more of copy?.querySelectorAll(".hush") ?? []) more.remove();
  return copy?.textContent.trim();
};

const ask = (form, button) => {
  const dialog = document.createElement("dialog");
  const question = document.createElement("h2");
  const row = document.createElement("div");
  question.textContent = form.dataset.confirm;
  question.id = "confirm-question";
  dialog.setAttribute("aria-labelledby", question.id);
  row.className = "actions";
  const put = (words, css, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = css;
    made.textContent = words;
    made.addEventListener("click", act);
    row.append(made);
  };
  put(form.dataset.confirmYes || wordsOf(button) || "OK", "button button-main", () => {
    form.dataset.confirmed = "1";
    dialog.close();
    form.requestSubmit(button);
  });
  put(form.dataset.confirmNo || document.body.dataset.no, "button", () => dialog.close());
  dialog.append(question, row);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
};

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.confirmed || !window.HTMLDialogElement) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form, event.submitter);
  },
  true,
);
