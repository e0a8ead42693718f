// The rater's sheet by keyboard: 1–5 choose a level, 0 says "cannot rate", Enter hands in.

const sheet = document.querySelector("[data-sheet]");
const groups = [...sheet.querySelectorAll("[data-rate]")];
const chosenIn = (group) => group.querySelector("input:checked");

// Where a key goes: the competency in focus, or the first without a level.
const current = () =>
  document.activeElement?.closest("[data-rate]") ?? groups.find((group) => !chosenIn(group));

const next = (group) => {
  const open = groups.slice(groups.indexOf(group) + 1).find((one) => !chosenIn(one));
  const reason = sheet.querySelector(".rate-reason input");
  const refused = sheet.querySelector(".rate-none :checked");
  if (open) open.querySelector("input").focus();
  else if (refused && reason && !reason.value) reason.focus();
  else sheet.querySelector("button[type=submit]").focus();
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return; // one press, one level
  if (event.target.matches("textarea, input:not([type=radio])")) return;
  if (!/^[0-5]$/.test(event.key)) return;
  const group = current();
  const choice = group?.querySelector(`input[value="${event.key === "0" ? "none" : event.key}"]`);
  if (!choice) return;
  event.preventDefault();
  choice.checked = true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  next(group);
});
