// Four small comforts. Every page works without them.

// Escape closes an open menu or filter and returns to its button.
document.addEventListener("keydown", (event) => {
  const details = event.key === "Escape" && event.target.closest("details.menu[open], details.filters[open]");
  if (details) {
    details.open = false;
    details.querySelector("summary").focus();
  }
});

// "Copy" beside a citation or an address.
for (const text of document.querySelectorAll(".cite")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet button-small";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent.trim());
    button.textContent = "Copied";
  });
  text.after(button);
}

// The time of an event by the visitor's own clock, where that shows another one.
const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const wholeDay = { weekday: "short", day: "numeric", month: "short", ...clock };

function ownTime(begins, ends) {
  const firstDay = begins.toDateString();
  const lasts = ends && ends.toDateString() !== firstDay;
  const first = begins.toLocaleString("en-GB", wholeDay);
  const last = ends && ends.toLocaleString("en-GB", lasts ? wholeDay : clock);
  return last ? `${first}${lasts ? " to " : "–"}${last}` : first;
}

function offsetOf(text) {
  const [, sign, hours, minutes] = text.match(/([+-])(\d\d):(\d\d)$/) || [0, "+", 0, 0];
  return (sign === "-" ? 1 : -1) * (hours * 60 + Number(minutes));
}

for (const place of document.querySelectorAll(".own-time")) {
  const { begins, ends } = place.dataset;
  const starts = new Date(begins);
  const isSame = starts.getTimezoneOffset() === offsetOf(begins);
  place.textContent = isSame
    ? "Your clock shows the same time."
    : `By your clock: ${ownTime(starts, ends && new Date(ends))}`;
}

// A form that looks something up answers while somebody types: the same page, of which a part is taken.
for (const form of document.querySelectorAll("form[data-live]")) {
  const place = document.querySelector(form.dataset.live);
  let timer, asked;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      asked?.abort();
      asked = new AbortController();
      const address = new URL(form.getAttribute("action"), location.href);
      address.search = new URLSearchParams(new FormData(form));
      try {
        const page = await (await fetch(address, { signal: asked.signal })).text();
        const found = new DOMParser().parseFromString(page, "text/html").querySelector(form.dataset.live);
        if (found) place.replaceChildren(...found.childNodes);
      } catch {
        // The button is still there.
      }
    }, 500);
  });
}
