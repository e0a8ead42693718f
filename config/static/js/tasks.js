// Adds a task row without a round trip; without JavaScript the same button asks the server.

const rows = document.querySelector("[data-task-rows]");
const template = document.querySelector("[data-task-template]");
const total = document.querySelector("[name=tasks-TOTAL_FORMS]");
const limit = Number(document.querySelector("[name=tasks-MAX_NUM_FORMS]")?.value ?? 30);

const add = (event) => {
  const n = Number(total.value);
  if (n >= limit) return;
  event.preventDefault();
  const copy = document.createElement("div");
  copy.innerHTML = template.innerHTML.replaceAll("__prefix__", String(n));
  const row = copy.firstElementChild;
  rows.append(row);
  total.value = String(n + 1);
  row.querySelector("input, textarea")?.focus();
};

document.querySelector("[data-add-task]")?.addEventListener("click", add);
