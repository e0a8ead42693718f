// The recordings of one question under one control: all begin where the answers begin, and play,
// pause and seek as one. Each player keeps its own controls; without JavaScript they are all there is.
import { players } from "./transcript.js";

const APART_S = 0.3; // a player that strays further is led back

const clock = (seconds) => {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

class Together {
  constructor(row, own) {
    this.players = own;
    this.bar = row.querySelector("[data-together]");
    this.button = this.bar.querySelector("button");
    this.range = this.bar.querySelector("input");
    this.time = this.bar.querySelector("output");
    this.length = Math.max(...own.map((player) => player.length - player.begins));
    this.range.max = String(Math.ceil(this.length));
    this.isPlaying = false;
    this.bar.hidden = false;
    this.button.addEventListener("click", () => (this.isPlaying ? this.pause() : this.play()));
    this.range.addEventListener("input", () => this.seek(Number(this.range.value)));
    for (const player of own) player.media.addEventListener("pause", () => this.stopped());
    this.show(0);
  }

  get now() {
    const leader = this.players.find((player) => !player.media.paused && !player.media.ended);
    return leader ? leader.now - leader.begins : Number(this.range.value);
  }

  async play() {
    const from = Number(this.range.value) >= this.length - 1 ? 0 : Number(this.range.value);
    this.set(true);
    await this.place(from);
    if (!this.isPlaying) return; // paused while the recordings were on their way
    await Promise.all(this.running(from).map((player) => player.play()));
    this.follow();
  }

  pause() {
    this.set(false);
    for (const player of this.players) player.media.pause();
  }

  // Somebody paused one of them, or it came to its end: the others go on while any plays.
  stopped() {
    if (this.isPlaying && this.players.every((player) => player.media.paused)) this.set(false);
  }

  async seek(seconds) {
    this.show(seconds);
    await this.place(seconds);
    if (!this.isPlaying) return;
    await Promise.all(this.running(seconds).map((player) => player.play()));
  }

  running(seconds) {
    return this.players.filter((player) => player.begins + seconds < player.length);
  }

  place(seconds) {
    return Promise.all(this.running(seconds).map((player) => player.place(player.begins + seconds)));
  }

  follow() {
    if (!this.isPlaying) return;
    const { now } = this;
    this.show(now);
    for (const player of this.players) {
      const isLost = Math.abs(player.now - player.begins - now) > APART_S;
      if (!player.media.paused && !player.media.seeking && isLost) player.place(player.begins + now);
    }
    requestAnimationFrame(() => this.follow());
  }

  show(seconds) {
    this.range.value = String(Math.round(seconds));
    this.time.textContent = `${clock(seconds)} / ${clock(this.length)}`;
    this.range.setAttribute("aria-valuetext", this.time.textContent);
  }

  set(isPlaying) {
    this.isPlaying = isPlaying;
    for (const player of this.players) player.isTogether = isPlaying;
    const word = isPlaying ? this.button.dataset.pause : this.button.dataset.play;
    this.button.querySelector("span").textContent = word;
    this.button.setAttribute("aria-pressed", String(isPlaying));
  }
}

for (const row of document.querySelectorAll("[data-turn]")) {
  const own = players.filter((player) => row.contains(player.media));
  if (own.length > 1) new Together(row, own);
}
