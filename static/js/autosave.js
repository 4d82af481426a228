// Saves a form while it is filled in. What could not be saved is tried again, at the latest when the page is left.
const PAUSE = 800;
const AGAIN = 5000;

const keep = (form) => {
  const told = form.querySelector("[data-autosave-status]");
  const say = (word) => told && (told.textContent = told.dataset[word] ?? told.dataset.failed);
  let timer;
  let open = false;

  const save = async () => {
    clearTimeout(timer);
    if (form.dataset.sent) return;
    open = false;
    say("saving");
    try {
      const body = new FormData(form);
      const answer = await fetch(form.dataset.autosaveUrl, { method: "POST", body, keepalive: true });
      // 4xx: some of it cannot be kept, it was written or sent elsewhere, or the link has ended. Send says why.
      if (answer.status >= 400 && answer.status < 500) return say("refused");
      if (!answer.ok) throw new Error(String(answer.status));
      if (!open) say("saved");
    } catch {
      open = true;
      say("failed");
      timer = setTimeout(save, AGAIN);
    }
  };

  form.addEventListener("input", () => {
    open = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && open && save());
};

document.querySelectorAll("form[data-autosave-url]").forEach(keep);
