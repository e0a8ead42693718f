// One tab and its talk with the server: who holds the attempt in this browser, and posts in words.

const HERE = "rapport-take-here";

export const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

// The server understood and refused: `code` says what, the message is for people.
export class Problem extends Error {
  constructor({ problem, sentence }, away) {
    super(sentence || away);
    this.code = problem;
  }
}

// A post that answers with JSON; TypeError where the server is away, `next` where the door is shut.
export const postWith = ({ token, away, next }) => async (url, facts = {}) => {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" },
    body: new URLSearchParams(facts),
    signal: AbortSignal.timeout(30000),
  });
  if (answer.status >= 500) throw new TypeError("the server is away");
  const json = answer.headers.get("Content-Type")?.startsWith("application/json");
  const read = json ? await answer.json() : {};
  if (answer.ok) return read;
  if (["device", "closed", "link"].includes(read.problem)) location.assign(next);
  throw new Problem(read, away);
};

// True once this tab alone holds the attempt; `onMoved` is called when another tab takes it over.
export const holdTab = (attempt, steal, onMoved) =>
  new Promise((resolve) => {
    if (!navigator.locks) return resolve(true);
    const wish = steal ? { steal: true } : { ifAvailable: true };
    navigator.locks
      .request(`rapport-attempt-${attempt}`, wish, (lock) => {
        resolve(Boolean(lock));
        return lock ? new Promise(() => {}) : undefined; // held until the page goes
      })
      .catch(onMoved);
    return undefined;
  });

export const reloadHere = () => {
  sessionStorage.setItem(HERE, "1");
  location.reload();
};

export const wantedThisTab = () => {
  const wanted = sessionStorage.getItem(HERE) !== null;
  sessionStorage.removeItem(HERE);
  return wanted;
};
