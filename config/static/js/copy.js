// [data-copy="id of an input"] copies its text and says so; without JavaScript the text is there to select.

const say = (button) => {
  const word = button.textContent;
  button.textContent = button.dataset.copied;
  button.setAttribute("aria-live", "polite");
  setTimeout(() => { button.textContent = word; }, 2000);
};

const copy = async ({ target }) => {
  const button = target instanceof Element ? target.closest("[data-copy]") : null;
  if (!button) return;
  const input = document.getElementById(button.dataset.copy);
  input.select();
  try {
    await navigator.clipboard.writeText(input.value);
    say(button);
  } catch {
    input.focus(); // refused: the text stays selected, ready for the keyboard
  }
};

for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
document.addEventListener("click", copy);
