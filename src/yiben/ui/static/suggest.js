// A convenience only: search works without this file.
"use strict";

// While one types: a list of guesses below a search box, for mouse, arrow keys and screen readers.
function guessing(input) {
  const list = document.createElement("ul");
  list.className = "guesses";
  list.id = `${input.id}-guesses`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.placeholder || "");
  input.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) input.setAttribute(name, value);
  let at = -1;
  let asked = "";
  let waiting = 0;

  function show(open) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) point(-1);
  }
  function point(to) {
    at = to;
    Array.from(list.children, (line, index) => line.setAttribute("aria-selected", String(index === at)));
    if (at >= 0) input.setAttribute("aria-activedescendant", list.children[at].id);
    else input.removeAttribute("aria-activedescendant");
  }
  function line(guess, index) {
    const item = document.createElement("li");
    item.id = `${list.id}-${index}`;
    item.setAttribute("role", "option");
    item.dataset.href = guess.href;
    item.textContent = guess.title;
    if (guess.kind) item.appendChild(document.createElement("small")).textContent = guess.kind;
    item.addEventListener("mousedown", (event) => { event.preventDefault(); location.assign(guess.href); });
    return item;
  }
  async function ask() {
    const text = input.value.trim();
    asked = text;
    if (!text) { show(false); return; }
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      const found = answer.ok ? (await answer.json()).suggestions : [];
      if (asked !== text) return;
      list.replaceChildren(...found.map(line));
      show(found.length > 0);
    } catch {
      show(false);
    }
  }
  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 120); });
  input.addEventListener("blur", () => show(false));
  input.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (list.hidden || last < 0) return;
    if (event.key === "ArrowDown") { event.preventDefault(); point(at < last ? at + 1 : 0); }
    else if (event.key === "ArrowUp") { event.preventDefault(); point(at > 0 ? at - 1 : last); }
    else if (event.key === "Escape") show(false);
    else if (event.key === "Enter" && at >= 0) { event.preventDefault(); location.assign(list.children[at].dataset.href); }
  });
}

document.querySelectorAll("input[data-suggest]").forEach(guessing);
