// Conveniences only: every page works without this file.
"use strict";

// A part of the page that lives: asked again until the server says it is done, then the whole page once.
function live(part) {
  const every = Number(part.dataset.every || 1000);
  let failures = 0;
  async function ask() {
    try {
      const answer = await fetch(part.dataset.live, { headers: { Accept: "text/html" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      if (answer.headers.get("X-Done") === "1") {
        location.reload();
        return;
      }
      const html = await answer.text();
      if (html !== part.innerHTML) part.innerHTML = html;
      failures = 0;
    } catch {
      failures += 1;
    }
    setTimeout(ask, every * Math.min(20, 1 + failures));
  }
  setTimeout(ask, every);
}

// Names the chosen files and fills in an empty name field from the first one.
function chosen(input) {
  const says = document.querySelector(input.dataset.says);
  input.addEventListener("change", () => {
    if (says) {
      says.textContent = Array.from(input.files, (file) => `${file.name} (${size(file.size)})`).join(", ");
    }
  });
}

function size(bytes) {
  const units = ["B", "KB", "MB", "GB"];
  let at = 0;
  while (bytes >= 1024 && at < units.length - 1) {
    bytes /= 1024;
    at += 1;
  }
  return `${bytes.toFixed(at ? 1 : 0)} ${units[at]}`;
}

// An upload shows how far it is; without script the browser's own progress has to do.
function upload(form) {
  form.addEventListener("submit", (event) => {
    const bar = form.querySelector("progress");
    if (!bar || !window.FormData || !window.XMLHttpRequest) return;
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (step) => {
      if (step.lengthComputable) bar.value = step.loaded / step.total;
    });
    request.addEventListener("load", () => {
      const page = new URL(request.responseURL);
      if (page.pathname !== new URL(form.action).pathname) location.assign(page);
      else answer(request.responseText);
    });
    request.addEventListener("error", () => form.submit());
    bar.hidden = false;
    form.querySelectorAll("button").forEach((button) => { button.disabled = true; });
    request.send(new FormData(form));
  });
}

// A form that was not accepted comes back as a page; a refusal at the gate (too large, too hasty) as JSON.
function answer(text) {
  const main = new DOMParser().parseFromString(text, "text/html").getElementById("main");
  if (!main) {
    window.alert(JSON.parse(text).error.message);
    location.reload();
    return;
  }
  document.getElementById("main").replaceWith(main);
  start(main);
  main.focus();
}

// Ctrl+Enter sends the query; a button asks "sure?" in the words the server wrote.
function keys(area) {
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) area.form.requestSubmit();
  });
}

function sure(button) {
  button.addEventListener("click", (event) => {
    if (!window.confirm(button.dataset.sure)) event.preventDefault();
  });
}

// A choice that is sent as soon as it is made; its button stays for those without script.
function eager(select) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

function start(root) {
  root.querySelectorAll("[data-live]").forEach(live);
  root.querySelectorAll("input[type=file][data-says]").forEach(chosen);
  root.querySelectorAll("form[data-upload]").forEach(upload);
  root.querySelectorAll("textarea[data-keys]").forEach(keys);
  root.querySelectorAll("button[data-sure]").forEach(sure);
  root.querySelectorAll("select[data-eager]").forEach(eager);
}

start(document);
