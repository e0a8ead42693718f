// Small behaviours of the shared components; every page works without them.

const closeOtherMenus = (keep) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== keep) menu.open = false;
  }
};

const dialogOf = (button, attribute) => document.getElementById(button.getAttribute(attribute));

const onClick = ({ target }) => {
  if (!(target instanceof Element)) return;
  closeOtherMenus(target.closest("details.menu"));

  const opener = target.closest("[data-dialog-open]");
  if (opener) dialogOf(opener, "data-dialog-open")?.showModal();

  const closer = target.closest("[data-dialog-close]");
  if (closer) closer.closest("dialog")?.close();

  const dismiss = target.closest("[data-toast-dismiss]");
  if (dismiss) dismiss.closest(".toast")?.remove();

  if (target.closest("[data-print]")) window.print();
};

const onKey = (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target instanceof Element ? event.target.closest("details.menu[open]") : null;
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
};

// textarea[maxlength] with [data-counter-for="its id"]: says how many characters are left.
const count = (area) => {
  const counter = document.querySelector(`[data-counter-for="${CSS.escape(area.id)}"]`);
  if (counter) counter.textContent = `${area.value.length} / ${area.maxLength}`;
};

// output[data-value-of="its id"] shows what a range stands at, in the reader's own number format.
const show = (range) => {
  const output = document.querySelector(`[data-value-of="${CSS.escape(range.id)}"]`);
  if (output) output.textContent = Number(range.value).toLocaleString(document.documentElement.lang);
};

const onInput = ({ target }) => {
  if (target instanceof HTMLTextAreaElement && target.maxLength > 0) count(target);
  if (target instanceof HTMLInputElement && target.type === "range") show(target);
};

const onSubmit = ({ target, submitter }) => {
  if (target instanceof HTMLFormElement && target.method !== "get" && submitter && !target.hasAttribute("data-stay")) {
    submitter.setAttribute("aria-busy", "true");
  }
};

// Back from the next page, the browser may restore this one with its button still busy.
const onShow = () => {
  for (const busy of document.querySelectorAll("form [aria-busy=true]")) busy.removeAttribute("aria-busy");
};

// A row of tabs that is wider than the screen begins with the one that is open in sight.
const center = (open) => {
  const row = open.closest(".site-nav, .tabs");
  const [own, whole] = [open.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += own.left - whole.left - (whole.width - own.width) / 2;
};

document.addEventListener("click", onClick);
document.addEventListener("keydown", onKey);
document.addEventListener("input", onInput);
document.addEventListener("submit", onSubmit);
window.addEventListener("pageshow", onShow);
for (const open of document.querySelectorAll(":is(.site-nav, .tabs) [aria-current]")) center(open);
for (const area of document.querySelectorAll("textarea[maxlength]")) count(area);
for (const range of document.querySelectorAll("input[type=range]")) show(range);
