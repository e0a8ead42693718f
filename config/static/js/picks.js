// Says how many rows of the table are picked, and picks all of the page; without it each box does.

const boxes = () => [...document.querySelectorAll("input[form=picks][name=a]")];

const show = () => {
  const picked = boxes().filter((box) => box.checked).length;
  const said = document.querySelector("[data-picked]");
  if (said) said.textContent = picked ? said.dataset.some.replace("%s", picked) : said.dataset.none;
  const all = document.querySelector("[data-pick-all]");
  if (!all) return;
  all.checked = picked > 0 && picked === boxes().length;
  all.indeterminate = picked > 0 && !all.checked;
};

const onChange = ({ target }) => {
  if (!(target instanceof HTMLInputElement)) return;
  if (target.matches("[data-pick-all]")) {
    for (const box of boxes()) box.checked = target.checked;
  }
  if (target.matches("[data-pick-all], input[form=picks]")) show();
};

document.addEventListener("change", onChange);
document.addEventListener("htmx:afterSettle", show);
window.addEventListener("pageshow", show);
show();
