// The device check: what camera and microphone give, measured here; nothing is sent anywhere.

const form = document.getElementById("device");
const by = (id) => document.getElementById(id);
const words = form.dataset;
const camera = by("camera");
const DARK = 50; // mean luma 0–255, as in the quality gate of recordings
const BRIGHT = 200;
const FLAT = 4; // standard deviation of luma: below it the lens is covered
const HEARD = 0.05; // loudest sample of a moment, 0–1

let stream = null;
let sound = null;
let timer = 0;

const route = () => new FormData(form).get("route");

const mark = (id, state, text) => {
  by(id).dataset.state = state;
  by(id).textContent = text;
};

const release = () => {
  for (const track of stream?.getTracks() ?? []) track.stop();
  clearInterval(timer);
  sound?.close();
  stream = sound = null;
  camera.hidden = true;
  by("preview-words").hidden = false;
};

const arrange = () => {
  by("devices").hidden = route() === "typed";
  for (const part of form.querySelectorAll('[data-needs="video"]')) part.hidden = route() !== "video";
};

const browserName = () => {
  const agent = navigator.userAgent;
  if (agent.includes("Firefox/")) return "Firefox";
  return agent.includes("Safari/") && !agent.includes("Chrom") ? "Safari" : "Chrome";
};

const sentenceFor = (error) => {
  if (error.name === "NotAllowedError" || error.name === "SecurityError") return words[`denied${browserName()}`];
  if (error.name === "NotReadableError" || error.name === "AbortError") return words.busy;
  return words.missing;
};

const tell = (sentence) => {
  by("device-problem").hidden = !sentence;
  by("device-problem-words").textContent = sentence;
};

// Mean and spread of the picture's brightness, from a small copy of one frame.
const canvas = new OffscreenCanvas(64, 48);
const pen = canvas.getContext("2d", { willReadFrequently: true });
const light = () => {
  pen.drawImage(camera, 0, 0, canvas.width, canvas.height);
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < data.length; i += 4) {
    const luma = 0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2];
    sum += luma;
    squares += luma * luma;
  }
  const mean = sum / (data.length / 4);
  return { mean, spread: Math.sqrt(Math.max(0, squares / (data.length / 4) - mean * mean)) };
};

const lookAtLight = () => {
  if (camera.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
  const { mean, spread } = light();
  const hint = spread < FLAT ? words.flat : mean < DARK ? words.dark : mean > BRIGHT ? words.bright : "";
  mark("light-state", hint ? "warn" : "ok", hint ? words.better : words.fine);
  if (by("light-words").textContent !== hint) by("light-words").textContent = hint;
};

const listen = () => {
  sound = new AudioContext();
  const analyser = sound.createAnalyser();
  analyser.fftSize = 1024;
  sound.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return () => {
    analyser.getFloatTimeDomainData(samples);
    const peak = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    by("mic-level").value = Math.min(1, peak * 1.5);
    if (peak > HEARD) mark("mic-state", "ok", words.works);
  };
};

const check = async () => {
  release();
  tell("");
  if (!navigator.mediaDevices?.getUserMedia) return tell(words.insecure);
  const wantsVideo = route() === "video";
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: wantsVideo });
  } catch (error) {
    mark("mic-state", "missing", words.none);
    if (wantsVideo) mark("camera-state", "missing", words.none);
    return tell(sentenceFor(error));
  }
  mark("mic-state", "warn", words.quiet);
  const hear = listen();
  if (wantsVideo) {
    camera.srcObject = stream;
    camera.hidden = false;
    by("preview-words").hidden = true;
    await camera.play();
    mark("camera-state", "ok", words.works);
  }
  let n = 0;
  timer = setInterval(() => {
    hear();
    if (wantsVideo && n++ % 8 === 0) lookAtLight();
  }, 120);
};

form.addEventListener("change", ({ target }) => {
  if (target.name !== "route") return;
  arrange();
  if (stream || route() === "typed") release();
});
by("check-devices").addEventListener("click", check);
window.addEventListener("pagehide", release);
arrange();
