// Sets the theme before the first paint, so it is a small blocking script and not a module.
// Shares its key and its three values with the switch of Django's admin.
"use strict";
(() => {
  const KEY = "theme";
  const MODES = ["auto", "light", "dark"];
  const root = document.documentElement;

  const stored = () => {
    try {
      const mode = localStorage.getItem(KEY);
      return MODES.includes(mode) ? mode : "auto";
    } catch {
      return "auto"; // storage may be refused; the system's wish then decides
    }
  };

  const apply = (mode) => {
    root.dataset.theme = mode;
    for (const input of document.querySelectorAll("input[name=theme]")) {
      input.checked = input.value === mode;
    }
  };

  root.classList.add("js");
  apply(stored());

  document.addEventListener("DOMContentLoaded", () => apply(stored()));
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.name !== "theme") return;
    try {
      localStorage.setItem(KEY, target.value);
    } catch {
      // the choice then lasts for this page only
    }
    apply(target.value);
  });
  window.addEventListener("storage", ({ key }) => {
    if (key === KEY) apply(stored());
  });
})();
