// What camera and microphone give, recorded in slices of a second, and played again.

const SLICE_MS = 1000;
const VIDEO_BITS = 900_000;
const AUDIO_BITS = 48_000;
const MIMES = {
  video: [
    "video/webm;codecs=vp8,opus",
    "video/webm;codecs=vp9,opus",
    "video/webm",
    "video/mp4;codecs=avc1.42E01E,mp4a.40.2",
    "video/mp4",
  ],
  audio: ["audio/webm;codecs=opus", "audio/webm", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/ogg;codecs=opus"],
};

export const canRecord = () =>
  Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder && window.crypto?.subtle);

export const mimeFor = (kind) => MIMES[kind].find((mime) => MediaRecorder.isTypeSupported(mime)) ?? "";

// One container: slices in their order, each with the second at which it ends.
export class PartRecorder {
  constructor(stream, kind, onSlice) {
    const mimeType = mimeFor(kind);
    this.recorder = new MediaRecorder(stream, {
      ...(mimeType && { mimeType }),
      ...(kind === "video" && { videoBitsPerSecond: VIDEO_BITS }),
      audioBitsPerSecond: AUDIO_BITS,
    });
    this.mime = this.recorder.mimeType || mimeType;
    this.last = Promise.resolve();
    this.recorder.addEventListener("dataavailable", ({ data }) => {
      const until = this.seconds;
      this.last = this.last.then(async () => data.size && onSlice(await data.arrayBuffer(), until));
    });
    this.ended = new Promise((resolve) => {
      this.recorder.addEventListener("stop", () => resolve(), { once: true });
    }).then(() => this.last);
    // A camera that is unplugged ends its track: the part ends, whatever the browser makes of it.
    this.lost = null;
    for (const track of stream.getTracks()) {
      track.addEventListener("ended", () => this.lose(track.kind), { once: true });
    }
  }

  lose(kind) {
    this.lost ??= kind;
    this.stop();
  }

  // Hand on what there is before the slice is full: the page may be about to go.
  flush() {
    if (this.recorder.state === "recording") this.recorder.requestData();
  }

  start() {
    this.beganAt = performance.now();
    this.recorder.start(SLICE_MS);
  }

  // Seconds recorded in this part, on the monotonic clock.
  get seconds() {
    return this.beganAt === undefined ? 0 : ((this.stoppedAt ?? performance.now()) - this.beganAt) / 1000;
  }

  // Resolves once the last slice was handed on.
  stop() {
    if (this.recorder.state !== "inactive") {
      this.stoppedAt = performance.now();
      this.recorder.stop();
    }
    return this.ended;
  }
}

// Plays the parts of one take one after the other in a single <video> or <audio>.
export class Playlist {
  constructor(player, label, words) {
    Object.assign(this, { player, label, words, sources: [], at: 0 });
    player.addEventListener("ended", () => {
      if (this.at + 1 < this.sources.length) this.show(this.at + 1, true);
      else this.show(0, false);
    });
  }

  load(sources) {
    this.clear();
    this.sources = sources;
    if (sources.length) this.show(0, false);
  }

  show(at, plays) {
    if (at !== this.at || !this.player.getAttribute("src")) this.player.src = this.sources[at];
    this.at = at;
    this.label.textContent = this.sources.length > 1 ? this.words.replace("{n}", at + 1).replace("{of}", this.sources.length) : "";
    if (plays) this.player.play().catch(() => {});
  }

  clear() {
    this.player.pause();
    this.player.removeAttribute("src");
    for (const source of this.sources) if (source.startsWith("blob:")) URL.revokeObjectURL(source);
    this.sources = [];
    this.at = 0;
  }
}
