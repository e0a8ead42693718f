// Tells the server that this page was left, or that something was pasted: never what, never where
// to. It is shown to the hiring team as context and is in no score. Nothing waits for an answer.

const SHORTEST_S = 2; // a glance at the clock of the computer is nothing

const here = document.querySelector("script[data-signals]").dataset;
const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

const tell = (kind, seconds) => {
  const body = new URLSearchParams({ kind, position: here.position, csrfmiddlewaretoken: token });
  if (seconds !== undefined) body.set("seconds", seconds.toFixed(1));
  const headers = { "X-Requested-With": "fetch" };
  fetch(here.signals, { method: "POST", body, headers, keepalive: true }).catch(() => {});
};

// ---- the page was left: another tab, another window, another program ------------------------

let leftAt = null;

const left = () => {
  leftAt ??= performance.now();
};
const back = () => {
  if (leftAt === null) return;
  const seconds = (performance.now() - leftAt) / 1000;
  leftAt = null;
  if (seconds >= SHORTEST_S) tell("tab_left", seconds);
};
document.addEventListener("visibilitychange", () => (document.hidden ? left() : back()));
window.addEventListener("blur", () => {
  if (!document.hasFocus()) left(); // a player inside the page may take the focus, too
});
window.addEventListener("focus", back);
window.addEventListener("pagehide", back);

// ---- something was pasted into an answer ----------------------------------------------------

document.addEventListener("paste", ({ target }) => {
  if (target instanceof HTMLTextAreaElement) tell("pasted");
});

// ---- full screen was left, where the page was shown in it -----------------------------------

let wasFull = false;

document.addEventListener("fullscreenchange", () => {
  const isFull = document.fullscreenElement === document.documentElement;
  if (wasFull && !document.fullscreenElement) tell("full_screen_left");
  wasFull = isFull;
});
