// One tab and its talk with the server: who holds the attempt in this browser, and posts in words.

const HERE = "rapport-take-here";
const GIVE_MS = 3000;

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

// True once this tab alone holds the attempt. Another tab that wants it asks first: what `onMoved`
// returns is waited for, so that the last slice is stored before the other one reads what is there.
export const holdTab = async (attempt, steal, onMoved) => {
  if (!navigator.locks) return true;
  const name = `rapport-attempt-${attempt}`;
  const channel = new BroadcastChannel(name);
  const lock = (wish) =>
    new Promise((resolve) => {
      let isMine = false;
      const hold = (granted) => {
        isMine = Boolean(granted);
        resolve(isMine);
        if (!isMine) return undefined;
        return new Promise((giveBack) => {
          channel.onmessage = async () => {
            await onMoved();
            giveBack();
          };
        });
      };
      navigator.locks.request(name, wish, hold).catch(() => (isMine ? onMoved() : resolve(false)));
    });
  if (!steal) return lock({ ifAvailable: true });
  channel.postMessage("give");
  return (await lock({ signal: AbortSignal.timeout(GIVE_MS) })) || lock({ steal: true }); // a frozen tab
};

// Leave for another page by a POST, as a form does.
export const goWith = (action, token) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action });
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "csrfmiddlewaretoken", value: token });
  form.append(field);
  document.body.append(form);
  form.submit();
};

export const reloadHere = () => {
  sessionStorage.setItem(HERE, "1");
  location.reload();
};

export const wantedThisTab = () => {
  const wanted = sessionStorage.getItem(HERE) !== null;
  sessionStorage.removeItem(HERE);
  return wanted;
};

// ---- the connection -----------------------------------------------------------------------------

const AWAY_MS = 1500; // shorter gaps are not worth a banner

// Whether the server answers: a banner where it does not, and how long the outage was.
export class Line {
  constructor(banner, onChange) {
    Object.assign(this, { banner, onChange, lostAt: null, owed: 0, timer: 0 });
  }

  get isLost() {
    return this.lostAt !== null;
  }

  // Seconds without a connection that the server has not heard of.
  get outageS() {
    return this.owed + (this.isLost ? (performance.now() - this.lostAt) / 1000 : 0);
  }

  told(seconds) {
    this.owed = Math.max(0, this.outageS - seconds);
    if (this.isLost) this.lostAt = performance.now();
  }

  set(isConnected) {
    const hasChanged = isConnected === this.isLost;
    if (isConnected) this.found();
    else if (!this.isLost) this.lose();
    if (hasChanged) this.onChange(isConnected);
  }

  found() {
    clearTimeout(this.timer);
    this.owed = this.outageS;
    this.lostAt = null;
    this.banner.hidden = true;
  }

  lose() {
    this.lostAt = performance.now();
    this.timer = setTimeout(() => {
      this.banner.hidden = false;
    }, AWAY_MS);
  }
}
