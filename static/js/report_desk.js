// A section of a report while it is written: a live preview, and bindings put where the cursor is.

const text = document.getElementById("id_text");
const pane = document.getElementById("section-preview");
const body = pane && pane.querySelector(".preview-body");
const token = document.querySelector("[name=csrfmiddlewaretoken]");
let timer = 0;
let asked = null;
let shown = "";

function blocks() {
  const rows = [...document.querySelectorAll("#blocks-group .form-row.dynamic-blocks, #blocks-group tr.form-row:not(.empty-form)")];
  return rows
    .filter((row) => !row.querySelector("[name$=-DELETE]:checked"))
    .map((row) => Object.fromEntries(["kind", "which", "caption", "position"].map((name) => {
      const field = row.querySelector(`[name$=-${name}]`);
      return [name, field ? field.value : ""];
    })))
    .filter((block) => block.kind)
    .sort((one, other) => one.position - other.position);
}

// "Only" offers the parts of what is chosen in "Shows".
function narrow() {
  for (const kind of document.querySelectorAll("#blocks-group select[name$=-kind]")) {
    const which = document.getElementsByName(kind.name.replace(/kind$/, "which"))[0];
    for (const group of which.querySelectorAll("optgroup")) group.hidden = group.disabled = group.label !== kind.selectedOptions[0].text;
    if (which.selectedOptions[0].closest("optgroup:disabled")) which.value = "";
  }
}

async function show() {
  asked = new AbortController();
  const form = new URLSearchParams({ text: text.value, blocks: JSON.stringify(blocks()), csrfmiddlewaretoken: token.value });
  try {
    const answer = await fetch(pane.dataset.url, { method: "POST", body: form, signal: asked.signal });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const words = await answer.text();
    if (words !== shown) body.innerHTML = shown = words; // Else who is in it already would lose their place.
    pane.removeAttribute("aria-busy");
  } catch (problem) {
    if (problem.name === "AbortError") return;
    pane.removeAttribute("aria-busy");
    shown = "";
    body.textContent = "The preview cannot be shown at the moment: perhaps you are signed out. What you typed is still there.";
  }
}

function soon() {
  pane.setAttribute("aria-busy", "true");
  if (asked) asked.abort();
  clearTimeout(timer);
  timer = setTimeout(show, 500);
}

function insert(words) {
  text.focus();
  text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
  soon();
}

function bind(button) {
  const { phrase, binding } = button.dataset;
  const place = text.value.indexOf(phrase);
  if (place < 0 || text.value.indexOf(phrase, place + 1) >= 0) {
    button.insertAdjacentText("afterend", " It stands there more than once, or across a line: put it in yourself.");
    button.remove();
    return;
  }
  text.setSelectionRange(place, place + phrase.length);
  insert(binding);
}

if (pane && text && token) {
  document.addEventListener("input", (event) => { if (event.target === text || event.target.closest("#blocks-group")) soon(); });
  document.addEventListener("change", (event) => { if (event.target.closest("#blocks-group")) { narrow(); soon(); } });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-binding]");
    if (button && button.dataset.phrase) bind(button);
    else if (button) insert(`{{ ${button.dataset.binding} }}`);
  });
  const search = document.getElementById("fact-search");
  if (search) {
    search.addEventListener("input", () => {
      const words = search.value.toLowerCase();
      for (const item of document.querySelectorAll(".fact-picker ul li")) item.hidden = !item.textContent.toLowerCase().includes(words);
    });
  }
  narrow();
  pane.setAttribute("aria-busy", "true");
  show();
}
