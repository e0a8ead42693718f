// Saves every change of an answer while it is made, keeps what cannot be sent, ends with the clock.
import "./rank.js";
import { Timer } from "./timer.js";
import { drop, keep, nextOrder, sendable, waiting } from "./unsent.js";

const RETRY_MS = 3000;
const BEAT_MS = 20000;
const TYPING_MS = 1000;

const form = document.getElementById("answer");
const page = form ?? document.getElementById("hand-in");
const { attempt } = page.dataset;
const token = page.querySelector("[name=csrfmiddlewaretoken]").value;
const offline = document.getElementById("offline");

let lostAt = null; // when the connection went, on the monotonic clock
const offlineS = () => (lostAt === null ? 0 : (performance.now() - lostAt) / 1000);

const post = async (url, body, keepalive = false) => {
  body.set("csrfmiddlewaretoken", token);
  const headers = { "X-Requested-With": "fetch" };
  const answer = await fetch(url, { method: "POST", body, headers, keepalive, redirect: "error" });
  if (answer.status >= 500) throw new TypeError("the server is away");
  const json = answer.headers.get("Content-Type")?.startsWith("application/json");
  return { ok: answer.ok, status: answer.status, facts: json ? await answer.json() : {} };
};

const connected = () => {
  lostAt = null;
  offline.hidden = true;
};
const disconnected = () => {
  lostAt ??= performance.now();
  offline.hidden = false;
};

// ---- answers left over from an earlier page of this attempt ---------------------------------

const sendLeftOver = async () => {
  let own = false;
  for (const entry of waiting(attempt)) {
    const { ok, facts } = await post(entry.url, sendable(entry));
    if (facts.problem === "device") continue; // it may still be sent once this one takes over
    drop(attempt, entry); // sent, or refused for good: either way it is settled
    own ||= ok && entry.url === form?.dataset.save;
  }
  if (own) location.reload(); // show what this browser had kept
};

// ---- the open question ----------------------------------------------------------------------

const question = () => {
  const mark = document.getElementById("saved");
  const markText = document.getElementById("saved-text");
  const refused = document.getElementById("refused");
  let entry = null; // the newest answer that is not yet acknowledged
  let sending = false;
  let typing = 0;
  let leaving = false;
  let wanted = null; // the button pressed while offline, pressed again once that is over

  const show = (state, text) => {
    mark.dataset.state = state;
    if (markText.textContent !== text) markText.textContent = text;
  };

  const fields = () => {
    const body = new URLSearchParams(new FormData(form));
    body.delete("csrfmiddlewaretoken");
    body.delete("order");
    return body.toString();
  };

  const refuse = (sentence) => {
    refused.hidden = !sentence;
    document.getElementById("refused-text").textContent = sentence ?? "";
  };

  const settle = (sent, { ok, status, facts }) => {
    if (facts.problem !== "device") drop(attempt, sent);
    if (entry === sent) entry = null;
    if (ok) {
      refuse("");
      if (!entry) show("saved", mark.dataset.saved);
      clock(facts.left_s);
    } else if (status === 422) {
      show("waiting", mark.dataset.refused);
      refuse(facts.sentence);
    } else {
      leave(); // another device, closed, time over: the server's own page says which
    }
  };

  const clock = (seconds) => {
    timer.set(seconds);
    answering(seconds > 0);
    if (seconds <= 0) over();
    else if (wanted) goOn();
  };

  const goOn = () => {
    const button = wanted;
    wanted = null;
    button.removeAttribute("aria-busy");
    form.requestSubmit(button);
  };

  const answering = (may) => {
    document.getElementById("answer-fields").inert = !may;
  };

  const send = async () => {
    if (sending || !entry || leaving) return;
    sending = true;
    const sent = entry;
    try {
      const result = await post(sent.url, sendable(sent, offlineS()));
      connected();
      settle(sent, result);
    } catch {
      disconnected();
      show("offline", mark.dataset.offline);
    } finally {
      sending = false;
    }
    if (entry && entry !== sent) send();
  };

  const change = () => {
    clearTimeout(typing);
    if (timer.isOver) return; // what was kept in time must not be replaced
    entry = keep(attempt, form.dataset.save, fields());
    if (lostAt === null) show("waiting", mark.dataset.saving);
    send();
  };

  const beat = async () => {
    if (sending || leaving) return;
    try {
      const { ok, facts } = await post(form.dataset.beat, new URLSearchParams({ offline_s: offlineS().toFixed(1) }));
      connected();
      if (ok) clock(facts.left_s);
      else leave();
    } catch {
      disconnected();
    }
  };

  const leave = () => {
    if (leaving) return;
    leaving = true;
    location.assign(form.dataset.next);
  };

  const over = () => {
    answering(false);
    if (lostAt !== null || leaving) return; // sent with its age once the connection is back
    const button = document.createElement("button");
    button.name = "do";
    button.value = "time";
    button.hidden = true;
    form.append(button);
    form.requestSubmit(button);
  };

  const timer = new Timer(document.getElementById("timer"), document.getElementById("timer-said"), over);

  form.addEventListener("change", change);
  form.addEventListener("input", ({ target }) => {
    if (target.tagName !== "TEXTAREA") return;
    clearTimeout(typing);
    typing = setTimeout(change, TYPING_MS);
  });
  form.addEventListener("focusout", ({ target }) => {
    if (target.tagName === "TEXTAREA" && target.value !== target.defaultValue) change();
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(typing);
    if (lostAt !== null) {
      event.preventDefault(); // the page would be gone and nothing sent: wait for the connection
      wanted = event.submitter;
      wanted?.setAttribute("aria-busy", "true");
      change();
      return;
    }
    leaving = true;
    form.elements.order.value = nextOrder(attempt); // a save still on its way is the older one
    event.submitter?.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload(); // a page from the browser's memory has an old clock
  });
  window.addEventListener("pagehide", () => {
    if (leaving || (!entry && !isTyping())) return;
    entry ??= keep(attempt, form.dataset.save, fields());
    post(entry.url, sendable(entry), true).catch(() => {});
  });
  const isTyping = () => [...form.querySelectorAll("textarea")].some((area) => area.value !== area.defaultValue && typing);

  window.addEventListener("offline", disconnected);
  window.addEventListener("online", () => (entry ? send() : beat()));
  setInterval(() => {
    if (lostAt === null) return;
    if (entry) send();
    else beat();
  }, RETRY_MS);
  setInterval(() => {
    if (lostAt === null) beat();
  }, BEAT_MS);
};

// ---- best and worst: marking one reply as both clears the other mark, and says so -----------

for (const set of document.querySelectorAll("[data-best-worst]")) {
  const said = set.querySelector("[data-same-said]");
  set.addEventListener("change", ({ target }) => {
    const other = target.name === "best" ? "worst" : "best";
    const same = set.querySelector(`input[name=${other}]:checked[value="${CSS.escape(target.value)}"]`);
    if (same) same.checked = false;
    said.textContent = same ? set.dataset.same.replace("{other}", set.dataset[other]) : "";
  });
}

// ---- words counted while writing ------------------------------------------------------------

for (const count of document.querySelectorAll("[data-words-of]")) {
  const area = document.getElementById(count.dataset.wordsOf);
  const show = () => {
    const n = area.value.trim() ? area.value.trim().split(/\s+/u).length : 0;
    count.textContent = n === 1 ? count.dataset.one : count.dataset.many.replace("{n}", String(n));
  };
  area.addEventListener("input", show);
  show();
}

// ---- handing in waits for what this browser still holds --------------------------------------

const handIn = document.getElementById("hand-in");
handIn?.addEventListener("submit", (event) => {
  if (waiting(attempt).length === 0) return;
  event.preventDefault();
  document.getElementById("unsent").hidden = false;
  sendLeftOver().then(() => handIn.requestSubmit()).catch(disconnected);
});

if (form) question();
sendLeftOver().catch(disconnected);
