// A recording and its words: a click on a word plays from there, the word being said is marked.
// A take may have several parts (a reload starts a new one): they lie on one timeline here.
// Addresses of parts expire: after an error the part is asked for once more, at the same second.
// Several players may be led together (together.js): then none of them stops the others.

const ENDLESS = 1e7; // seconds past any end: makes the browser find out how long a file is

const once = (target, event) => new Promise((done) => target.addEventListener(event, done, { once: true }));

class Player {
  constructor(answer) {
    this.media = answer.querySelector("video, audio");
    this.transcript = answer.querySelector("[data-transcript]");
    this.cover = answer.querySelector("[data-cover]");
    this.trouble = answer.querySelector("[data-trouble]");
    this.links = [...answer.querySelectorAll("[data-part]")];
    this.parts = this.links.map((link) => ({ address: link.href, start: Number(link.dataset.start) }));
    this.words = [...answer.querySelectorAll(".word")];
    this.starts = this.words.map((word) => Number(word.dataset.seek));
    this.ends = this.words.map((word) => Number(word.dataset.until));
    this.lengths = this.links.map((link) => Number(link.dataset.length));
    this.part = 0;
    this.cursor = -1;
    this.retried = false;
    this.isTogether = false;
    answer.addEventListener("click", (event) => this.clicked(event));
    this.transcript?.addEventListener("keydown", (event) => this.key(event));
    this.media.addEventListener("play", () => this.playing());
    this.media.addEventListener("seeked", () => this.mark());
    this.media.addEventListener("ended", () => this.next());
    this.media.addEventListener("error", () => this.again());
  }

  get now() {
    return this.parts[this.part].start + this.media.currentTime;
  }

  // The second of the first word: where the answer begins.
  get begins() {
    return this.starts[0] ?? 0;
  }

  get length() {
    const last = this.parts.length - 1;
    return Math.max(this.parts[last].start + this.lengths[last], this.ends.at(-1) ?? 0);
  }

  clicked(event) {
    const target = event.target instanceof Element ? event.target : null;
    const link = target?.closest("[data-part]");
    if (link) {
      event.preventDefault();
      this.from(this.parts[this.links.indexOf(link)].start);
      return;
    }
    const spot = target?.closest("[data-seek]");
    if (!spot || target.closest("a")) return;
    if (spot.classList.contains("word")) this.point(this.words.indexOf(spot));
    this.from(Number(spot.dataset.seek));
  }

  // Play from a second of the whole take.
  async from(seconds) {
    await this.place(seconds);
    await this.play();
  }

  // Go to a second of the whole take.
  async place(seconds) {
    const found = this.parts.findLastIndex((part) => part.start <= seconds + 0.01);
    await this.open(Math.max(0, found));
    this.media.currentTime = Math.max(0, seconds - this.parts[this.part].start);
  }

  async open(part) {
    if (part !== this.part) {
      this.part = part;
      this.media.src = this.parts[part].address;
      for (const [i, link] of this.links.entries()) {
        if (i === part) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    }
    if (this.media.readyState === 0) {
      this.media.preload = "auto";
      const known = once(this.media, "loadedmetadata");
      this.media.load();
      await known;
    }
    if (!Number.isFinite(this.media.duration)) await this.measure();
  }

  // Files that a browser recorded do not say how long they are; until that is known, none can seek.
  async measure() {
    const known = once(this.media, "durationchange");
    this.media.currentTime = ENDLESS;
    await known;
  }

  async play() {
    try {
      await this.media.play();
    } catch {
      // the browser may refuse to start by itself; its own button is there
    }
  }

  playing() {
    for (const other of document.querySelectorAll("video, audio")) {
      const isLed = this.isTogether && players.some((p) => p.media === other && p.isTogether);
      if (other !== this.media && !isLed) other.pause();
    }
    this.retried = false;
    if (this.cover) this.cover.hidden = true;
    const follow = () => {
      this.mark();
      if (!this.media.paused && !this.media.ended) requestAnimationFrame(follow);
    };
    requestAnimationFrame(follow);
  }

  async next() {
    if (this.part + 1 >= this.parts.length) return;
    await this.open(this.part + 1);
    await this.play();
  }

  async again() {
    if (this.retried) {
      this.trouble.hidden = false;
      return;
    }
    this.retried = true;
    const at = this.media.currentTime;
    this.media.src = `${this.parts[this.part].address}?again=${Date.now()}`;
    this.media.load();
    await once(this.media, "loadedmetadata");
    this.media.currentTime = at;
    await this.play();
  }

  mark() {
    const now = this.now;
    const index = this.starts.findLastIndex((start) => start <= now);
    const said = index >= 0 && now <= this.ends[index] + 0.4 ? this.words[index] : null;
    if (said === this.said) return;
    this.said?.classList.remove("playing");
    said?.classList.add("playing");
    this.said = said;
    if (said) this.reveal(said);
  }

  // Scroll the transcript alone, never the page.
  reveal(word) {
    const box = this.transcript.getBoundingClientRect();
    const spot = word.getBoundingClientRect();
    if (spot.top < box.top) this.transcript.scrollTop -= box.top - spot.top;
    if (spot.bottom > box.bottom) this.transcript.scrollTop += spot.bottom - box.bottom;
  }

  key(event) {
    if (event.target !== this.transcript || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = Math.max(0, this.cursor);
    const to = {
      ArrowRight: this.cursor + 1,
      ArrowLeft: at - 1,
      ArrowDown: this.lineFrom(at, 1),
      ArrowUp: this.lineFrom(at, -1),
      Home: 0,
      End: this.words.length - 1,
    }[event.key];
    if (to !== undefined) this.point(Math.min(this.words.length - 1, Math.max(0, to)));
    else if (event.key === "Enter" && this.words[at]) this.from(this.starts[at]);
    else return;
    event.preventDefault();
  }

  // The first word of the line before or after the one that holds this word.
  lineFrom(at, step) {
    const lines = [...this.transcript.querySelectorAll(".transcript-line")];
    const line = lines.indexOf(this.words[at]?.closest(".transcript-line"));
    const first = lines[line + step]?.querySelector(".word");
    return first ? this.words.indexOf(first) : at;
  }

  point(index) {
    this.words[this.cursor]?.classList.remove("word-cursor");
    this.cursor = index;
    this.words[index]?.classList.add("word-cursor");
    if (this.words[index]) this.reveal(this.words[index]);
  }
}

export const players = [...document.querySelectorAll("[data-answer]")]
  .filter((answer) => answer.querySelector("[data-player]"))
  .map((answer) => new Player(answer));

// An address that points into something closed opens it.
const open = () => {
  const target = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  const closed = target?.closest("details:not([open])");
  if (!closed) return;
  closed.open = true;
  target.scrollIntoView();
};
window.addEventListener("hashchange", open);
open();
