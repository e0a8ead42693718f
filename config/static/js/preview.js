// A preview sends nothing and leads nowhere: giving an answer shows the next turn, if there is one.

const next = document.getElementById("next-turn")?.dataset.turn;

const show = (changes) => {
  const to = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) to.searchParams.set(name, value);
  location.replace(to);
};

const goOn = () => {
  if (Number(next)) show({ turn: next });
};

document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.id === "other-routes") show({ route: event.submitter.value });
  else goOn();
});

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!link) return;
  event.preventDefault();
  if (link.closest(".recorder")) goOn();
});
