// The search boxes of the desk (Django's admin, select2) get the names of the fields they stand for.

function nameOf(select) {
  const label = select.labels && select.labels[0];
  return select.getAttribute("aria-label") || (label ? label.textContent.replace(/:\s*$/, "").trim() : "");
}

function nameBoxes() {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const box = select.nextElementSibling;
    const name = nameOf(select);
    if (!box || !name) continue;
    for (const part of box.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]")) {
      part.setAttribute("aria-label", name);
    }
  }
  for (const box of document.querySelectorAll("[role=combobox][aria-owns]:not([aria-controls])")) {
    box.setAttribute("aria-controls", box.getAttribute("aria-owns"));
  }
  for (const dropdown of document.querySelectorAll("body > .select2-container:not([role])")) {
    dropdown.setAttribute("role", "region");
    dropdown.setAttribute("aria-label", "Choices");
  }
  for (const search of document.querySelectorAll(".select2-search__field:not([aria-label])")) {
    search.setAttribute("aria-label", "Search");
  }
}

new MutationObserver(nameBoxes).observe(document.documentElement, { childList: true, subtree: true });
