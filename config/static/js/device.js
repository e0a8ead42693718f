// The device check: what camera and microphone give, measured here; nothing is sent anywhere.
import { closeDevices, openDevices, whyNot } from "./devices.js";
import { HEARD, Picture, Sound } from "./quality.js";

const form = document.getElementById("device");
const by = (id) => document.getElementById(id);
const words = form.dataset;
const camera = by("camera");
let stream = null;
let sound = null;
let timer = 0;

const route = () => new FormData(form).get("route");

const mark = (id, state, text) => {
  by(id).dataset.state = state;
  by(id).textContent = text;
};

const release = () => {
  closeDevices(stream);
  clearInterval(timer);
  sound?.close();
  stream = sound = null;
  camera.hidden = by("frame-guide").hidden = true;
  by("preview-words").hidden = false;
};

const arrange = () => {
  by("devices").hidden = route() === "typed";
  for (const part of form.querySelectorAll('[data-needs="video"]')) part.hidden = route() !== "video";
};

const tell = (sentence) => {
  by("device-problem").hidden = !sentence;
  by("device-problem-words").textContent = sentence;
};

// The picture and the sound, one look and one moment at a time.
const lookAt = (picture) => {
  const hint = picture.look();
  if (hint === null) return;
  const sentence = hint && words[`hint${hint[0].toUpperCase()}${hint.slice(1)}`];
  mark("light-state", hint ? "warn" : "ok", hint ? words.better : words.fine);
  if (by("light-words").textContent !== sentence) by("light-words").textContent = sentence;
};
const listen = () => {
  const peak = sound.peak ?? 0;
  by("mic-level").value = Math.min(1, peak * 1.5);
  if (peak > HEARD) mark("mic-state", "ok", words.works);
};

// Both, or the microphone alone where there is no camera: then that is said, and sound is offered.
const ask = async (kind) => {
  try {
    return await openDevices(kind);
  } catch (error) {
    if (kind === "audio" || whyNot(error) !== "missing") throw error;
    const alone = await openDevices("audio");
    mark("camera-state", "missing", words.none);
    tell(words.noCamera);
    return alone;
  }
};

const check = async () => {
  release();
  tell("");
  if (!window.isSecureContext || !navigator.mediaDevices) return tell(words.insecure);
  try {
    stream = await ask(route());
  } catch (error) {
    const why = whyNot(error);
    const state = { missing: words.none, busy: words.inUse }[why] ?? words.noAccess;
    mark("mic-state", "missing", state);
    if (route() === "video") mark("camera-state", "missing", state);
    return tell(words[why]);
  }
  mark("mic-state", "warn", words.quiet);
  sound = new Sound(stream);
  const picture = stream.getVideoTracks().length ? await seen() : null;
  let n = 0;
  timer = setInterval(() => {
    listen();
    if (picture && n++ % 8 === 0) lookAt(picture);
  }, 120);
  return undefined;
};

const seen = async () => {
  camera.srcObject = stream;
  camera.hidden = by("frame-guide").hidden = false;
  by("preview-words").hidden = true;
  await camera.play();
  mark("camera-state", "ok", words.works);
  return new Picture(camera);
};

form.addEventListener("change", ({ target }) => {
  if (target.name !== "route") return;
  arrange();
  if (stream || route() === "typed") release();
});
by("check-devices").addEventListener("click", check);
window.addEventListener("pagehide", release);
arrange();
