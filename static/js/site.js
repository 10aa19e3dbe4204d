// Two small comforts. Every page works without them.

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
