// Ranking without dragging: Up and Down buttons, or the number of the place on the keyboard.
// Without this script each reply has a select of its own; here they follow the order shown.

const ORDINALS = { one: "st", two: "nd", few: "rd", other: "th" };

const ordinal = (n) => {
  const lang = document.documentElement.lang || "en";
  if (!lang.startsWith("en")) return `${n}.`;
  return `${n}${ORDINALS[new Intl.PluralRules("en", { type: "ordinal" }).select(n)]}`;
};

const set = (list) => {
  const said = list.closest("fieldset").querySelector("[data-rank-said]");
  const replies = () => [...list.children];

  const write = () => {
    replies().forEach((reply, i) => {
      reply.querySelector("select").value = String(i + 1);
    });
    number();
  };

  const number = () => {
    const all = replies();
    all.forEach((reply, i) => {
      const [up, down] = reply.querySelectorAll("[data-move]");
      up.disabled = i === 0;
      down.disabled = i === all.length - 1;
    });
  };

  const announce = (place) => {
    const text = list.dataset.moved.replace("{place}", ordinal(place)).replace("{n}", list.children.length);
    said.textContent = said.textContent === text ? `${text}\u00a0` : text;
  };

  const move = (reply, to) => {
    const all = replies();
    const from = all.indexOf(reply);
    const target = Math.max(0, Math.min(all.length - 1, to));
    const focused = document.activeElement;
    if (target !== from) {
      if (target < from) list.insertBefore(reply, all[target]);
      else all[target].after(reply);
    }
    write();
    for (const other of replies()) other.classList.toggle("moved", other === reply);
    (focused.disabled ? reply.querySelector("[data-move]:not(:disabled)") : focused).focus();
    announce(target + 1);
    list.dispatchEvent(new Event("change", { bubbles: true }));
  };

  list.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-move]");
    if (!button) return;
    const reply = button.closest("li");
    move(reply, replies().indexOf(reply) + Number(button.dataset.move));
  });
  list.addEventListener("keydown", (event) => {
    const reply = event.target.closest("li");
    if (!reply || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = Number(event.key);
    if (Number.isInteger(place) && place >= 1 && place <= list.children.length) {
      event.preventDefault();
      move(reply, place - 1);
    }
  });
  // Who agrees with the order shown and moves nothing has ranked it all the same.
  list.closest("form").addEventListener("submit", write);

  for (const reply of replies()) {
    reply.tabIndex = 0;
    reply.setAttribute("aria-labelledby", reply.querySelector("p").id);
    reply.querySelector(".rank-place-field").hidden = true;
    reply.querySelector(".rank-moves").hidden = false;
  }
  list.closest("fieldset").querySelector("[data-rank-help]").hidden = false;
  number();
};

for (const list of document.querySelectorAll("[data-rank]")) set(list);
