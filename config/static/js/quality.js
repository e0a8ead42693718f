// What camera and microphone give, judged in this browser: light, place in the picture, loudness.
// Only words come of it; no picture, no sound and no figure is kept or sent.

export const HEARD = 0.05; // loudest sample of a moment, 0–1
const DARK = 50; // mean luma 0–255, as in the quality gate of recordings
const BRIGHT = 200;
const FLAT = 4; // standard deviation of luma: below it the lens is covered
const BACKLIT = 0.6; // the middle is this much darker than the rim
const STIRRED = 12; // change of luma between two looks that is a movement
const ENOUGH = 300; // movements before anything is said of where they are
const RIM = 0.22; // share of the width that is the edge of the picture
const WIDTH = 64;
const HEIGHT = 48;

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const isMiddle = (i) => {
  const [x, y] = [(i % WIDTH) / WIDTH, Math.floor(i / WIDTH) / HEIGHT];
  return x > 0.3 && x < 0.7 && y > 0.2 && y < 0.8;
};

// One look at the picture: `luma` of WIDTH × HEIGHT, and `at`, where it moves (0–1), if known.
export const hintFor = (luma, at = null) => {
  const all = mean(luma);
  const spread = Math.sqrt(mean(luma.map((value) => (value - all) ** 2)));
  const middle = mean(luma.filter((_, i) => isMiddle(i)));
  const rim = mean(luma.filter((_, i) => !isMiddle(i)));
  if (spread < FLAT) return "flat";
  if (all < DARK) return "dark";
  if (middle < DARK * 2 && middle < rim * BACKLIT) return "backlit";
  if (all > BRIGHT) return "bright";
  return at !== null && (at < RIM || at > 1 - RIM) ? "edge" : "";
};

// Looks at a <video>; who speaks moves, and that is all that is asked of where a person is.
export class Picture {
  constructor(video) {
    this.video = video;
    this.pen = new OffscreenCanvas(WIDTH, HEIGHT).getContext("2d", { willReadFrequently: true });
    this.before = null;
    this.stirred = new Float64Array(WIDTH);
  }

  // The key of a hint, "" where all is well, null while there is no picture.
  look() {
    if (this.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
    this.pen.drawImage(this.video, 0, 0, WIDTH, HEIGHT);
    const { data } = this.pen.getImageData(0, 0, WIDTH, HEIGHT);
    const luma = Array.from({ length: WIDTH * HEIGHT }, (_, i) => 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]);
    this.follow(luma);
    return hintFor(luma, this.place);
  }

  follow(luma) {
    for (let x = 0; x < WIDTH; x++) this.stirred[x] *= 0.9;
    luma.forEach((value, i) => {
      if (this.before && Math.abs(value - this.before[i]) > STIRRED) this.stirred[i % WIDTH] += 1;
    });
    this.before = luma;
  }

  get place() {
    const sum = this.stirred.reduce((all, n) => all + n, 0);
    return sum < ENOUGH ? null : this.stirred.reduce((all, n, x) => all + n * x, 0) / sum / WIDTH;
  }
}

// How loud it is, 0 to 1, at this moment; null while the browser lets the page hear nothing.
export class Sound {
  constructor(stream) {
    this.context = new AudioContext();
    this.analyser = this.context.createAnalyser();
    this.analyser.fftSize = 8192; // longer than the pause between two looks, so that nothing is missed
    this.context.createMediaStreamSource(stream).connect(this.analyser);
    this.samples = new Float32Array(this.analyser.fftSize);
  }

  get peak() {
    if (this.context.state !== "running") return null;
    this.analyser.getFloatTimeDomainData(this.samples);
    return this.samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  }

  close() {
    this.context.close();
  }
}

const EVERY_MS = 100;
const SILENT_MS = 6000;
const LOOK_MS = 1000;
const SURE = 3; // looks in a row before a hint is given: a hand before the lens is nothing

// Quiet help beside a recording: moves the meter, and gives a hint once it has lasted.
export class Watch {
  // `onHint(key)`: "muted", "silent", a hint of the picture, or "" where all is well again.
  constructor({ stream, video, meter, onHint }) {
    Object.assign(this, { stream, meter, onHint });
    this.sound = new Sound(stream);
    this.picture = stream.getVideoTracks().length ? new Picture(video) : null;
    this.heardAt = this.lookedAt = performance.now();
    Object.assign(this, { seen: "", n_seen: 0, picked: "", told: "" });
    this.timer = setInterval(() => this.tick(), EVERY_MS);
  }

  tick() {
    const { peak } = this.sound;
    const now = performance.now();
    this.meter.value = Math.min(1, Math.sqrt(peak ?? 0));
    if (peak === null || peak > HEARD / 2) this.heardAt = now;
    if (this.picture && now - this.lookedAt > LOOK_MS) this.look(now);
    const isMuted = this.stream.getTracks().some((track) => track.muted);
    this.tell(isMuted ? "muted" : now - this.heardAt > SILENT_MS ? "silent" : this.picked);
  }

  look(now) {
    this.lookedAt = now;
    const hint = this.picture.look() ?? "";
    this.n_seen = hint === this.seen ? this.n_seen + 1 : 1;
    this.seen = hint;
    if (this.n_seen >= SURE) this.picked = hint;
  }

  tell(hint) {
    if (hint === this.told) return;
    this.told = hint;
    this.onHint(hint);
  }

  close() {
    clearInterval(this.timer);
    this.sound.close();
    this.tell("");
  }
}
