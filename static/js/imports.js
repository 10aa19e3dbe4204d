// An import: decisions are saved as they are made, and progress is shown as it comes.
// Without this script the button “Save decisions” and a refreshed page do the same.

const decisions = document.querySelector("form[data-autosave]");
if (decisions) {
  const saved = decisions.querySelector("[data-saved]");
  const sentence = decisions.querySelector("[data-sentence]");
  const kept = new Set(["take", "field", "column"]);
  let sending = Promise.resolve();

  async function save() {
    const data = new FormData(decisions);
    data.set("do", "save");
    saved.textContent = "Saving …";
    try {
      const answer = await fetch(location.href, {
        method: "POST",
        body: data,
        headers: { Accept: "application/json" },
      });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const told = await answer.json();
      saved.textContent = told.words;
      sentence.textContent = told.sentence;
    } catch {
      saved.textContent = "Not saved yet: press “Save decisions”.";
    }
  }

  decisions.addEventListener("change", (event) => {
    const name = event.target.name;
    if (kept.has(name) || name.startsWith("choice-")) sending = sending.then(save);
  });
}

const working = document.querySelector("[data-progress]");
if (working) {
  const [words, percent, bar] = ["[data-words]", "[data-percent]", "progress"].map((part) => working.querySelector(part));
  const look = async () => {
    try {
      const answer = await fetch(working.dataset.progress, { headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (!told.working) return location.reload();
      if (told.words && words.textContent !== told.words) words.textContent = told.words;
      percent.textContent = `${told.percent} %`;
      bar.value = told.percent;
    } catch {
      words.textContent = "The site does not answer; it is asked again.";
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
}
