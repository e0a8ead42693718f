// Offer the reasons that fit the chosen decision, and those that fit any.

const list = document.querySelector("[data-by-verdict]");
const groups = list ? [...list.querySelectorAll("optgroup")] : [];
const radios = list ? [...list.form.querySelectorAll("[name=verdict]")] : [];
const wordOf = (radio) => radio.closest("label").textContent.trim();

const offer = () => {
  const chosen = radios.find((radio) => radio.checked);
  const others = radios.filter((radio) => chosen && radio !== chosen).map(wordOf);
  for (const group of groups) {
    group.hidden = group.disabled = others.includes(group.label);
    if (group.disabled && group.querySelector(":checked")) list.value = "";
  }
};

for (const radio of radios) radio.addEventListener("change", offer);
offer();
