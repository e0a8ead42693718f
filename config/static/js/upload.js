// Sends stored parts by tus 1.0, one request at a time, for as long as it takes: it waits with
// doubling pauses while the connection or the server is away, asks for the offset whenever it is
// unsure, and asks the server to store a part only under the sum of what this browser holds.

const MOST_BYTES = 1024 * 1024;
const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 8000;
const TIMEOUT_MS = 60000;
const AWAY = new Set(["TypeError", "TimeoutError", "AbortError"]); // what fetch throws without a network
const PATIENT = new Set([408, 423, 425, 429, 460]);

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const base64 = (text) => btoa(unescape(encodeURIComponent(text)));
const metadata = (facts) =>
  Object.entries(facts)
    .map(([key, value]) => `${key} ${base64(String(value))}`)
    .join(",");

export const joined = (slices) => new Blob(slices.map(({ data }) => data));

export const sha256 = async (blob) => {
  const sum = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

// The server will never take this part: `sentence` says why, in words for people.
export class Refused extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

export class Uploader {
  // `onChange(part)` after every step; `onLine(isConnected)`; `onRefused(part, error)`;
  // `onDamaged(part)` where what the server has is not what was recorded.
  constructor({ url, token, store, onChange, onLine, onRefused, onDamaged }) {
    Object.assign(this, { url, token, store, onChange, onLine, onRefused, onDamaged });
    this.parts = [];
    this.wake = () => {};
    this.stopped = false;
    window.addEventListener("online", () => this.kick());
  }

  add(part) {
    this.parts.push(part);
    this.kick();
  }

  kick() {
    this.isKicked = true;
    this.wake();
  }

  stop() {
    this.stopped = true;
    this.kick();
  }

  async run() {
    let pause = FIRST_PAUSE_MS;
    while (!this.stopped) {
      const part = this.parts.find((one) => this.hasWork(one));
      if (!part) {
        await this.idle(Infinity);
        continue;
      }
      try {
        await this.step(part);
        this.onLine(true);
        pause = FIRST_PAUSE_MS;
      } catch (error) {
        if (error instanceof Refused) {
          part.refused = error.message;
          this.onRefused(part, error);
          continue;
        }
        if (error.isAway ?? AWAY.has(error.name)) this.onLine(false);
        await this.idle(pause * (0.75 + Math.random() / 2));
        pause = Math.min(LAST_PAUSE_MS, pause * 2);
      }
    }
  }

  // Sleep until something changes, at most `ms`.
  async idle(ms) {
    if (!this.isKicked) {
      const kicked = new Promise((resolve) => {
        this.wake = resolve;
      });
      await (ms === Infinity ? kicked : Promise.race([kicked, sleep(ms)]));
    }
    this.isKicked = false;
  }

  get isBusy() {
    return this.parts.some((part) => this.hasWork(part));
  }

  hasWork(part) {
    if (part.sealed || part.refused) return false;
    return !part.created || part.offset === undefined || part.sent < part.bytes || part.finished;
  }

  async step(part) {
    if (part.finished && part.bytes === 0) return this.drop(part);
    if (!part.created) await this.create(part);
    else if (part.offset === undefined) await this.ask(part);
    else if (part.sent < part.bytes) await this.send(part);
    else if (part.finished && !part.isDeclared) await this.send(part);
    else if (part.finished) await this.seal(part);
    this.onChange(part);
    return undefined;
  }

  address(part) {
    return `${this.url}${part.id}/`;
  }

  async request(url, method, headers = {}, body = undefined) {
    const answer = await fetch(url, {
      method,
      body,
      headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": this.token, ...headers },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: "error",
    });
    if (answer.status >= 500 || PATIENT.has(answer.status)) {
      const error = new Error(`the server answered ${answer.status}`);
      error.status = answer.status;
      error.isAway = answer.status >= 500;
      throw error;
    }
    return answer;
  }

  async refuse(answer) {
    const isText = answer.headers.get("Content-Type")?.startsWith("text/plain");
    throw new Refused(answer.status, isText ? await answer.text() : "");
  }

  async create(part) {
    const facts = { take: part.take, id: part.id, mime: part.mime };
    const answer = await this.request(this.url, "POST", {
      "Upload-Defer-Length": "1",
      "Upload-Metadata": metadata(facts),
    });
    if (answer.status !== 201) await this.refuse(answer);
    part.created = true;
    await this.reached(part, Number(answer.headers.get("Upload-Offset")));
  }

  async ask(part) {
    const answer = await this.request(this.address(part), "HEAD");
    if (answer.status === 404) {
      part.created = false; // ended there: it begins again from what is stored here
      return;
    }
    if (!answer.ok) throw new Refused(answer.status, "");
    part.isDeclared = answer.headers.has("Upload-Length");
    await this.reached(part, Number(answer.headers.get("Upload-Offset")));
  }

  async reached(part, offset) {
    if (offset > part.bytes) throw new Refused(409, ""); // not our bytes: never mix two recordings
    part.offset = part.sent = offset;
    const [at] = offset ? await this.store.slices(part.id, offset - 1, 1) : [];
    part.sentSeconds = at ? at.until : 0;
    await this.note(part);
  }

  // How far it came; another tab that took over notes that by itself, and storage may be full.
  async note(part) {
    if (!this.stopped) await this.store.put(part).catch(() => {});
  }

  async send(part) {
    const slices = await this.store.slices(part.id, part.sent, MOST_BYTES);
    const skipped = slices.length ? part.sent - slices[0].offset : 0;
    const body = joined(slices).slice(skipped, skipped + MOST_BYTES);
    const end = part.sent + body.size;
    const headers = {
      "Content-Type": "application/offset+octet-stream",
      "Upload-Offset": String(part.sent),
      "Recording-Seconds": String(slices.at(-1)?.until ?? part.seconds),
    };
    if (part.finished && end === part.bytes) headers["Upload-Length"] = String(end);
    part.offset = undefined; // unknown until the answer is here
    const answer = await this.request(this.address(part), "PATCH", headers, body);
    if (answer.status === 409 || answer.status === 404) return;
    if (answer.status !== 204) await this.refuse(answer);
    part.isDeclared = "Upload-Length" in headers;
    await this.reached(part, Number(answer.headers.get("Upload-Offset")));
  }

  async seal(part) {
    const whole = joined(await this.store.slices(part.id));
    if (whole.size !== part.bytes) return this.keepWhatCame(part); // this browser lost its own copy
    const claim = { bytes: part.bytes, sha256: await sha256(whole), duration_s: part.seconds };
    let answer;
    try {
      answer = await this.post(part, claim);
    } catch (error) {
      if (error.status !== 460) throw error;
      return this.again(part);
    }
    if (answer.status === 409) {
      part.offset = undefined;
      part.isDeclared = false;
      throw Object.assign(new Error("not whole yet"), { isAway: false });
    }
    if (!answer.ok) await this.refuse(answer);
    part.sha256 = claim.sha256;
    part.sealed = true;
    await this.note(part);
    return undefined;
  }

  // The bytes arrived damaged: send them all again, once; then let the server keep what it has.
  async again(part) {
    part.n_damaged = (part.n_damaged ?? 0) + 1;
    if (part.n_damaged > 1) return this.keepWhatCame(part);
    await this.request(this.address(part), "DELETE");
    Object.assign(part, { created: false, offset: undefined, sent: 0, isDeclared: false });
    await this.note(part);
    return undefined;
  }

  async keepWhatCame(part) {
    const { url } = await (await this.post(part, { as_received: true })).json();
    Object.assign(part, { sealed: true, isDamaged: true, url });
    await this.note(part);
    this.onDamaged(part);
  }

  post(part, facts) {
    const headers = { "Content-Type": "application/json" };
    return this.request(`${this.address(part)}seal/`, "POST", headers, JSON.stringify(facts));
  }

  // An upload that this browser knows nothing of (another device began it): keep what came.
  async settle(id) {
    await this.post({ id }, { as_received: true });
  }

  async drop(part) {
    if (part.created) await this.request(this.address(part), "DELETE");
    part.sealed = true;
    this.parts = this.parts.filter((one) => one !== part);
    await this.store.remove(part.id);
    this.onChange(part);
  }
}
