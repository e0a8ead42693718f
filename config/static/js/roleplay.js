// The recorder's page: think, record, look, use. One panel at a time; what is recorded is stored in
// this browser second by second and sent while recording, so a reload loses at most the last second.
import { Level, PartRecorder, Playlist, canRecord, closeDevices, isLive, openDevices } from "./recorder.js";
import { Spill, newPart, openStore } from "./store.js";
import { Problem, clock, holdTab, postWith, reloadHere, wantedThisTab } from "./tab.js";
import { Timer } from "./timer.js";
import { Uploader, joined } from "./upload.js";

const KEPT_MS = 48 * 3600 * 1000; // twice the time for which the server takes late bytes
const BEAT_MS = 15000;
const AWAY_MS = 1500; // shorter gaps are not worth a banner

const root = document.getElementById("recorder");
const setup = JSON.parse(root.dataset.setup);
const words = root.dataset;
const by = (id) => document.getElementById(id);
const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

const say = (sentence) => {
  by("recorder-said").textContent = sentence;
};
const isVideo = setup.kind === "video";

let panel = "";
const FOLLOWED = ["recording", "interrupted", "preview", "sending", "trouble"];
const show = (name) => {
  const isNew = panel !== name;
  panel = name;
  root.dataset.state = name;
  for (const section of root.querySelectorAll("[data-panel]")) section.hidden = section.dataset.panel !== name;
  by("live-box").hidden = !isVideo || !isLive(stream) || !["think", "ready", "recording", "interrupted"].includes(name);
  if (isNew && FOLLOWED.includes(name)) root.scrollIntoView({ block: "nearest" });
};
const trouble = (sentence) => {
  by("trouble").textContent = sentence;
  show("trouble");
};

// ---- talking to the server --------------------------------------------------------------------

const post = postWith({ token, away: words.away, next: words.next });
const ofTake = (url) => url.replace("/takes/0/", `/takes/${take.id}/`);

let lostAt = null;
let bannerTimer = 0;
const onLine = (isConnected) => {
  if (isConnected) {
    clearTimeout(bannerTimer);
    lostAt = null;
    by("offline").hidden = true;
  } else if (lostAt === null) {
    lostAt = performance.now();
    bannerTimer = setTimeout(() => (by("offline").hidden = false), AWAY_MS);
  }
  showUploaded();
};

const beat = async () => {
  if (lostAt !== null && uploader?.parts.some((part) => uploader.hasWork(part))) return; // its retries tell
  try {
    const offline_s = lostAt === null ? 0 : (performance.now() - lostAt) / 1000;
    const { left_s } = await post(words.beat, { offline_s: offline_s.toFixed(1) });
    onLine(true);
    timer.set(left_s);
  } catch (error) {
    if (!(error instanceof Problem)) onLine(false);
  }
};

// ---- what is there: this browser's parts and the server's -------------------------------------

let store = null;
let uploader = null;
let take = setup.take ?? null;
let takesLeft = setup.takes_left ?? Infinity;
let stream = null;
let level = null;
let running = null; // the part that is being recorded: { part, recorder }
let timer = null;
let playlist = null;

const localParts = () => uploader.parts.filter((part) => take && part.take === take.id);
const foreignParts = () => (take?.parts ?? []).filter(({ id }) => !localParts().some((part) => part.id === id));
const recordedS = () =>
  foreignParts().reduce((sum, { seconds }) => sum + seconds, 0) +
  localParts().reduce((sum, part) => sum + (part === running?.part ? running.recorder.seconds : part.seconds), 0);
const sentS = () =>
  foreignParts().reduce((sum, { seconds }) => sum + seconds, 0) +
  localParts().reduce((sum, part) => sum + (part.sealed ? part.seconds : part.sentSeconds), 0);
const isAllSent = () => localParts().every((part) => part.sealed || part.refused);

const showUploaded = () => {
  const line = by("upload-line");
  if (!line || !take || !uploader) return;
  line.hidden = recordedS() === 0;
  const all = !running && isAllSent();
  const state = all ? "done" : "waiting";
  const text = all ? words.all : (lostAt === null ? words.uploaded : words.waiting).replace("{time}", clock(sentS()));
  if (by("uploaded-text").textContent !== text) by("uploaded-text").textContent = text;
  by("uploaded").dataset.state = state;
  by("takes").textContent = setup.n_takes > 1 ? words.takes.replace("{n}", take.number).replace("{of}", setup.n_takes) : "";
  const total = localParts().reduce((sum, part) => sum + part.bytes, 0);
  const sent = localParts().reduce((sum, part) => sum + (part.sealed ? part.bytes : part.sent), 0);
  by("sending-bar").value = total ? sent / total : 1;
};

const onRefused = (part, error) => {
  if (error.status === 403) return location.assign(words.next); // another device, or no consent
  if (running?.part === part) return finishPart();
  if (panel === "sending") return settleUntilUsed();
  return error.status === 410 ? undefined : trouble(error.message || words.lost);
};

// Parts of an earlier page are ended where they stand, and sent first.
const pickUp = async () => {
  await store.forgetOlderThan(Date.now() - KEPT_MS);
  for (const part of await store.parts(setup.attempt)) {
    const isCurrent = take && part.take === take.id;
    if (part.sealed && !isCurrent) {
      await store.remove(part.id);
      continue;
    }
    Object.assign(part, { finished: true, offset: undefined, isDeclared: false, refused: undefined });
    await store.put(part);
    uploader.add(part);
  }
};

// What another device began, or what came too late to be sent, is kept as far as it came.
const settleRest = async () => {
  for (const part of localParts().filter(({ refused, created }) => refused && created)) {
    await uploader.settle(part.id);
  }
  for (const part of foreignParts().filter(({ is_complete }) => !is_complete)) {
    await uploader.settle(part.id);
    part.is_complete = true;
  }
};

// ---- recording --------------------------------------------------------------------------------

const sentenceFor = (error) => {
  if (error instanceof Problem) return error.message;
  if (error instanceof TypeError) return words.away;
  if (["NotAllowedError", "SecurityError"].includes(error.name)) return words.denied;
  if (["NotReadableError", "AbortError"].includes(error.name)) return words.busy;
  return words.missing;
};

const open = async () => {
  if (isLive(stream)) return;
  closeDevices(stream);
  stream = await openDevices(setup.kind);
  if (!isVideo) return;
  by("live").srcObject = stream;
  by("live").play().catch(() => {});
};
const close = () => {
  level?.close();
  level = null;
  closeDevices(stream);
  stream = null;
  by("live").srcObject = null;
};

const beginTake = async () => {
  if (setup.is_practice) {
    take = { id: 0, number: 1, parts: [] };
    return;
  }
  const { take: begun, takes_left, left_s } = await post(words.begin, { route: setup.kind });
  take = begun;
  takesLeft = takes_left;
  timer.set(left_s);
};

let starting = false;
const start = async () => {
  if (starting || running) return;
  starting = true;
  try {
    await open();
    await beginTake();
    await startPart();
  } catch (error) {
    if (error.code === "time" || error.code === "take") return location.reload();
    trouble(sentenceFor(error));
  } finally {
    starting = false;
  }
  return undefined;
};

const startPart = async () => {
  for (const player of document.querySelectorAll(".turn audio")) player.pause();
  const recorder = new PartRecorder(stream, setup.kind, (buffer, until) => keep(part, buffer, until));
  const part = newPart(setup.attempt ?? "practice", take.id, recorder.mime);
  await store.put(part);
  running = { part, recorder };
  recorder.start();
  uploader.add(part);
  level?.close();
  level = new Level(stream, by("level"));
  by("rec-of").textContent = words.of.replace("{limit}", clock(setup.limit_s));
  isSoonSaid = false;
  show("recording");
  say(words.recording);
  recorder.ended.then(() => ended(part));
};

const keep = async (part, buffer, until) => {
  const slice = { offset: part.bytes, size: buffer.byteLength, until, data: buffer };
  part.bytes += buffer.byteLength;
  part.seconds = until;
  try {
    await store.add(part, slice);
  } catch {
    if (!(store instanceof Spill)) uploader.store = store = new Spill(store);
    await store.add(part, slice);
  }
  uploader.kick();
};

let isStopWanted = false;
const finishPart = () => running?.recorder.stop();

// A part has ended: the candidate stopped it, the time did, or the camera went away.
const ended = async (part) => {
  part.finished = true;
  await store.put(part).catch(() => {});
  running = null;
  level?.close();
  level = null;
  uploader.kick();
  if (hasMoved) return;
  if (isStopWanted || recordedS() >= setup.limit_s - 0.5) await finishTake();
  else interrupted();
};

const stop = () => {
  isStopWanted = true;
  finishPart();
};

const finishTake = async () => {
  isStopWanted = false;
  close();
  say(words.stopped);
  if (!setup.is_practice) post(ofTake(words.stop)).catch(() => {}); // "use" says it again
  take.is_stopped = true;
  if (timer && timer.left <= 0) over();
  else await preview();
};

const interrupted = () => {
  const seconds = Math.floor(recordedS());
  by("kept").textContent = seconds > 0 ? words.kept.replace("{n}", seconds) : words.nothing;
  by("finish").hidden = seconds === 0;
  show("interrupted");
  showUploaded();
  if (timer && timer.left <= 0) over();
};

// ---- looking, using ---------------------------------------------------------------------------

const sources = async () => {
  const found = foreignParts()
    .filter(({ url }) => url)
    .map(({ url }) => url);
  for (const part of localParts()) {
    if (part.bytes === 0) continue;
    const blob = new Blob([joined(await store.slices(part.id))], { type: part.mime });
    found.push(URL.createObjectURL(blob));
  }
  return found;
};

const preview = async () => {
  show("preview");
  by("again").hidden = takesLeft === 0;
  if (takesLeft !== Infinity) by("again").textContent = words.again.replace("{n}", takesLeft);
  playlist.load(await sources());
  showUploaded();
  by("preview-title").focus();
};

const again = async () => {
  playlist.clear();
  if (setup.is_practice) {
    for (const part of uploader.parts.splice(0)) await store.remove(part.id);
    return start();
  }
  take = null;
  by("upload-line").hidden = true;
  try {
    await open();
    show("ready");
  } catch (error) {
    trouble(sentenceFor(error));
  }
  return undefined;
};

let isUsing = false;
const use = async () => {
  isUsing = true;
  playlist.clear();
  show("sending");
  await settleUntilUsed();
};

const settleUntilUsed = async () => {
  if (!isUsing || !isAllSent()) return;
  isUsing = false;
  try {
    await settleRest();
    const { next } = await post(ofTake(words.use));
    for (const part of localParts()) await store.remove(part.id);
    location.assign(next);
  } catch (error) {
    if (error instanceof Problem && error.code !== "sending") return trouble(error.message);
    onLine(false);
    setTimeout(() => {
      isUsing = true;
      settleUntilUsed();
    }, 2000);
  }
  return undefined;
};

// The time of this turn is over: what was recorded is the answer.
const over = () => {
  if (running) return stop();
  if (take && recordedS() > 0) return isUsing || use();
  const form = document.createElement("form");
  form.method = "post";
  form.action = words.over;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "csrfmiddlewaretoken", value: token });
  form.append(field);
  document.body.append(form);
  form.submit();
  return undefined;
};

// ---- the clock of think time and recording ----------------------------------------------------

let isSoonSaid = false;
const thinkEndsAt = performance.now() + (setup.think_left_s ?? 0) * 1000;

const tick = () => {
  if (panel === "think") {
    const left = (thinkEndsAt - performance.now()) / 1000;
    by("think-figure").textContent = clock(Math.ceil(left));
    by("think-bar").value = setup.think_s ? 1 - Math.max(0, left) / setup.think_s : 1;
    if (left <= 0) start();
  }
  if (!running) return;
  const seconds = recordedS();
  by("rec-time").textContent = clock(Math.min(seconds, setup.limit_s));
  const left = setup.limit_s - seconds;
  if (left <= 10 && !isSoonSaid && setup.limit_s > 20) {
    isSoonSaid = true;
    say(words.soon);
  }
  if (left <= 0) stop();
  showUploaded();
};

// ---- one tab at a time ------------------------------------------------------------------------

let hasMoved = false;
const moved = () => {
  hasMoved = true;
  finishPart();
  uploader?.stop();
  close();
  show("elsewhere");
};
// ---- beginning --------------------------------------------------------------------------------

const enter = async () => {
  if (!canRecord()) return trouble(words.unable);
  if (setup.is_practice) return show("ready");
  if (take?.is_stopped && recordedS() > 0) return timer.left > 0 ? preview() : over();
  if (take && !take.is_stopped && recordedS() >= setup.limit_s - 0.5) return finishTake();
  if (take && !take.is_stopped) return interrupted();
  if (setup.think_left_s <= 0) return show("ready");
  show("think");
  await open().then(() => show(panel), (error) => trouble(sentenceFor(error)));
  return undefined;
};

const begin = async (steal = false) => {
  if (!setup.is_practice && !(await holdTab(setup.attempt, steal, moved))) return show("elsewhere");
  playlist = new Playlist(by("playback"), by("part-label"), words.part);
  store = await openStore({ isPractice: setup.is_practice });
  const onChange = () => {
    showUploaded();
    settleUntilUsed();
  };
  uploader = new Uploader({ url: words.uploads, token, store, onChange, onLine, onRefused });
  setInterval(tick, 200);
  if (setup.is_practice) return enter();
  await pickUp(); // before the clock: when the time is over, these parts are the answer
  timer = new Timer(by("timer"), by("timer-said"), over);
  uploader.run();
  setInterval(beat, BEAT_MS);
  return enter();
};

const actions = { start, stop, again, use, finish: finishTake, here: reloadHere };
root.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-do]");
  if (!button) return;
  actions[button.dataset.do]?.();
});
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.reload();
});
window.addEventListener("pagehide", () => close());

begin(wantedThisTab());
