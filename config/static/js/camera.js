// The camera and microphone of the recorder's page: open, shown, chosen, watched over.
import { Choice, closeDevices, isLive, openDevices } from "./devices.js";
import { Watch } from "./quality.js";

const KINDS = { video: ["videoinput", "audioinput"], audio: ["audioinput"] };

export class Camera {
  // `words`: the page's sentences; `onChosen()` where another device was picked.
  constructor({ kind, words, by, onChosen }) {
    Object.assign(this, { kind, words, by, stream: null, watch: null, opening: null });
    this.choice = new Choice(by("choose"), KINDS[kind], onChosen);
  }

  get isLive() {
    return isLive(this.stream);
  }

  get isSeen() {
    return this.kind === "video" && this.isLive;
  }

  // Whoever asks while it opens gets the same one.
  open() {
    this.opening ??= this.begin().finally(() => {
      this.opening = null;
    });
    return this.opening;
  }

  async reopen() {
    await this.opening?.catch(() => {});
    this.close();
    await this.open();
  }

  async begin() {
    if (this.isLive) return;
    closeDevices(this.stream);
    this.stream = await openDevices(this.kind, this.choice.wanted);
    this.choice.show(this.stream);
    if (this.kind !== "video") return;
    this.by("live").srcObject = this.stream;
    this.by("live").play().catch(() => {});
  }

  close() {
    closeDevices(this.stream);
    this.stream = null;
    this.keepWatch(false);
    this.by("live").srcObject = null;
  }

  // The level and the quiet hints, while there is something to see and to hear.
  keepWatch(isWanted) {
    const wanted = isWanted && this.isLive ? this.stream : null;
    if ((this.watch?.stream ?? null) === wanted) return;
    this.watch?.close();
    const { stream, by } = this;
    const onHint = (hint) => {
      by("hint").textContent = hint && this.words[`hint${hint[0].toUpperCase()}${hint.slice(1)}`];
    };
    this.watch = wanted && new Watch({ stream, video: by("live"), meter: by("level"), onHint });
  }
}
