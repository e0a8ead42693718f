// What there is of one take: the parts that this browser holds, and those that another one sent.
import { joined } from "./upload.js";

const sum = (parts, of) => parts.reduce((all, part) => all + of(part), 0);

export class Parts {
  // `now()` gives the page's present { take, uploader, running }.
  constructor(now) {
    this.now = now;
  }

  get local() {
    const { take, uploader } = this.now();
    return uploader.parts.filter((part) => take && part.take === take.id);
  }

  get foreign() {
    const { local } = this;
    return (this.now().take?.parts ?? []).filter(({ id }) => !local.some((part) => part.id === id));
  }

  get recordedS() {
    const { running } = this.now();
    const secondsOf = (part) => (part === running?.part ? running.recorder.seconds : part.seconds);
    return sum([...this.foreign, ...this.local], secondsOf);
  }

  get sentS() {
    return sum(this.foreign, ({ seconds }) => seconds) + sum(this.local, (part) => (part.sealed ? part.seconds : part.sentSeconds));
  }

  // Of this browser's bytes, those that arrived: 0 to 1.
  get sentShare() {
    const total = sum(this.local, ({ bytes }) => bytes);
    return total ? sum(this.local, (part) => (part.sealed ? part.bytes : part.sent)) / total : 1;
  }

  get isAllSent() {
    return this.local.every((part) => part.sealed || part.refused);
  }

  // It broke off, or not all of it can reach the server: an answer only if the candidate says so.
  get isPartial() {
    const isLost = (part) => part.refused || part.isDamaged;
    return !this.now().take.is_stopped || this.foreign.some(({ is_whole }) => !is_whole) || this.local.some(isLost);
  }

  // What another device began, or what came too late to be sent, is kept as far as it came.
  async settleRest() {
    const { uploader } = this.now();
    for (const part of this.local.filter(({ refused, created }) => refused && created)) await uploader.settle(part.id);
    for (const part of this.foreign.filter(({ is_complete }) => !is_complete)) {
      await uploader.settle(part.id);
      part.is_complete = true;
    }
  }

  // Addresses to play it from: the browser's own copy, and the server's where that is all there is.
  async sources(store) {
    const found = this.foreign.map(({ url }) => url);
    for (const part of this.local.filter(({ bytes }) => bytes > 0)) {
      if (part.isDamaged) found.push(part.url);
      else found.push(URL.createObjectURL(new Blob([joined(await store.slices(part.id))], { type: part.mime })));
    }
    return found.filter(Boolean);
  }
}
