// The bar laboratory: a slider beside each figure, and the reading redrawn as they move.
// Without this the numbers are typed and sent by the button.

const WAIT_MS = 150;

const form = document.getElementById("laboratory");
let timer = 0;

const tell = () => {
  clearTimeout(timer);
  timer = setTimeout(() => window.htmx.trigger(form, "tried"), WAIT_MS);
};

// A minimum that is not asked is an empty number, and its slider stands at the low end.
const slide = (number) => {
  const range = document.createElement("input");
  range.type = "range";
  range.min = number.min;
  range.max = number.dataset.slidesTo;
  range.step = number.step;
  range.value = number.value || number.min;
  range.setAttribute("aria-labelledby", number.labels[0].id ||= `label-${number.id}`);
  number.before(range);
  range.addEventListener("input", () => {
    const isNothing = !number.required && range.value === range.min;
    number.value = isNothing ? "" : range.value;
  });
  number.addEventListener("input", () => {
    range.value = number.value || number.min;
  });
};

for (const number of form.querySelectorAll("[data-slider]")) slide(number);

form.addEventListener("input", (event) => {
  if (!event.target.closest(".lab-adopt")) tell();
});
form.querySelector(".lab-try").hidden = true;
