// The recorder's page: think, record, look, use. One panel at a time; what is recorded is stored in
// this browser second by second and sent while recording, so a reload loses at most the last second.
import { Camera } from "./camera.js";
import { whyNot } from "./devices.js";
import { Parts } from "./parts.js";
import { PartRecorder, Playlist, canRecord } from "./recorder.js";
import { Spill, newPart, openStore } from "./store.js";
import { Line, Problem, clock, goWith, holdTab, postWith, reloadHere, wantedThisTab } from "./tab.js";
import { Timer } from "./timer.js";
import { Uploader } from "./upload.js";

const KEPT_MS = 48 * 3600 * 1000; // twice the time for which the server takes late bytes
const BEAT_MS = 15000;

const root = document.getElementById("recorder");
const setup = JSON.parse(root.dataset.setup);
const words = root.dataset;
const by = (id) => document.getElementById(id);
const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

const say = (sentence) => {
  by("recorder-said").textContent = sentence;
};

let panel = "";
const FOLLOWED = ["recording", "interrupted", "preview", "sending", "trouble"];
const WATCHED = ["think", "ready", "recording"];
const SEEN = [...WATCHED, "interrupted"];
const CHOOSING = ["think", "ready", "interrupted", "trouble"];
const show = (name) => {
  const isNew = panel !== name;
  panel = name;
  root.dataset.state = name;
  for (const section of root.querySelectorAll("[data-panel]")) section.hidden = section.dataset.panel !== name;
  by("live-box").hidden = !camera?.isSeen || !SEEN.includes(name);
  by("choose").hidden = !CHOOSING.includes(name);
  camera?.keepWatch(WATCHED.includes(name));
  if (isNew && FOLLOWED.includes(name)) root.scrollIntoView({ block: "nearest" });
  if (isNew && name === "sending") say(by("sending-words").textContent); // its button is gone
};
const trouble = (sentence) => {
  by("trouble").textContent = sentence;
  show("trouble");
};
// What happened to the recording and stays true: below the panels until the page is left.
const note = (id, sentence) => {
  const text = by(`${id}-words`);
  if (text.textContent !== sentence) text.textContent = sentence;
  by(id).hidden = false;
};

// ---- talking to the server --------------------------------------------------------------------

const post = postWith({ token, away: words.away, next: words.next });
const ofTake = (url) => url.replace("/takes/0/", `/takes/${take.id}/`);

const line = new Line(by("offline"), (isConnected) => {
  showUploaded();
  if (isConnected) beat(); // the outage is credited at once
});

const beat = async () => {
  if (line.isLost && uploader.isBusy) return; // its retries tell
  const outage = line.outageS;
  try {
    const { left_s } = await post(words.beat, { offline_s: outage.toFixed(1) });
    line.told(outage);
    line.set(true);
    timer.set(left_s);
    if (take?.is_stopped && !take.isStopTold) await tellStop();
  } catch (error) {
    if (!(error instanceof Problem)) line.set(false);
  }
};

// ---- what is there: this browser's parts and the server's -------------------------------------

let store = null;
let uploader = null;
let take = setup.take ?? null;
let takesLeft = setup.takes_left ?? Infinity;
let camera = null;
let running = null; // the part that is being recorded: { part, recorder }
let timer = null;
let playlist = null;

const parts = new Parts(() => ({ take, uploader, running }));

const showUploaded = () => {
  const row = by("upload-line");
  if (!row || !take || !uploader) return;
  row.hidden = parts.recordedS === 0;
  const all = !running && parts.isAllSent;
  const state = all ? "done" : "waiting";
  const text = all ? words.all : (line.isLost ? words.waiting : words.uploaded).replace("{time}", clock(parts.sentS));
  if (by("uploaded-text").textContent !== text) by("uploaded-text").textContent = text;
  by("uploaded").dataset.state = state;
  by("takes").textContent = setup.n_takes > 1 ? words.takes.replace("{n}", take.number).replace("{of}", setup.n_takes) : "";
  by("sending-bar").value = parts.sentShare;
};

const onRefused = (part, error) => {
  if (error.status === 403) return location.assign(words.next); // another device, or no consent
  if (running?.part === part) return finishPart();
  note("loss", error.message || words.lost);
  return panel === "sending" ? settleUntilUsed() : showPartial();
};
const onDamaged = () => {
  note("loss", words.damaged);
  isUsing = false; // not given in the candidate's name: they look first
  return ["preview", "sending"].includes(panel) ? preview() : undefined;
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
    const held = part.sealed ? {} : await store.held(part.id);
    Object.assign(part, held, { finished: true, offset: undefined, isDeclared: false, refused: undefined });
    await store.put(part);
    uploader.add(part);
  }
};

// ---- recording --------------------------------------------------------------------------------

const sentenceFor = (error) => {
  if (error instanceof Problem) return error.message;
  return words[error instanceof TypeError ? "away" : whyNot(error)];
};

const openFor = (name, opened = camera.open()) =>
  opened.then(() => show(name ?? panel), (error) => trouble(sentenceFor(error)));
const reopen = () => openFor(panel === "trouble" ? "ready" : undefined, camera.reopen());

const beginTake = async () => {
  if (setup.is_practice) {
    take = { id: 0, number: 1, parts: [] };
    return;
  }
  try {
    const { take: begun, takes_left, left_s } = await post(words.begin, { route: setup.kind });
    take = begun;
    takesLeft = takes_left;
    timer.set(left_s);
  } catch (error) {
    if (error instanceof Problem || !take || take.is_stopped) throw error;
    line.set(false); // the same take goes on without a connection
  }
};

let starting = false;
const start = async () => {
  if (starting || running) return;
  starting = true;
  try {
    await camera.open();
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
  const recorder = new PartRecorder(camera.stream, setup.kind, (buffer, until) => keep(part, buffer, until));
  const part = newPart(setup.attempt ?? "practice", take.id, recorder.mime);
  await store.put(part);
  recorder.start();
  running = { part, recorder, over: recorder.ended.then(() => ended(part, recorder.lost)) };
  uploader.add(part);
  by("rec-of").textContent = words.of.replace("{limit}", clock(setup.limit_s));
  isSoonSaid = false;
  show("recording");
  say(words.recording);
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
    note("memory-only", words.full);
  }
  uploader.kick();
};

let isStopWanted = false;
const finishPart = () => running?.recorder.stop();

// A part has ended: the candidate stopped it, the time did, or the camera went away.
const ended = async (part, lost) => {
  part.finished = true;
  await store.put(part).catch(() => {});
  running = null;
  uploader.kick();
  if (hasMoved) return;
  if (isStopWanted || parts.recordedS >= setup.limit_s - 0.5) await finishTake();
  else interrupted(lost && (lost === "video" ? words.cameraGone : words.microphoneGone));
};

const stop = () => {
  isStopWanted = true;
  finishPart();
};

const finishTake = async () => {
  isStopWanted = false;
  camera.close();
  say(words.stopped);
  take.is_stopped = true;
  if (!setup.is_practice) tellStop().catch(() => {}); // the next beat says it again
  if (isTimeOver()) over();
  else await preview();
};

const tellStop = async () => {
  const stopped = take;
  await post(ofTake(words.stop));
  stopped.isStopTold = true;
};

const interrupted = (why) => {
  const seconds = Math.floor(parts.recordedS);
  by("why").textContent = why || "";
  by("kept").textContent = seconds > 0 ? words.kept.replace("{n}", seconds) : words.nothing;
  by("finish").hidden = seconds === 0;
  camera.choice.list();
  show("interrupted");
  showUploaded();
  if (isTimeOver()) over();
};

// ---- looking, using ---------------------------------------------------------------------------

const isTimeOver = () => Boolean(timer && timer.left <= 0);

// A recording that broke off is called so, and is used only at the candidate's word.
const showPartial = () => {
  if (panel !== "preview") return;
  const partial = !setup.is_practice && parts.isPartial;
  by("partial").hidden = !partial;
  by("preview-title").textContent = partial ? words.partialTitle : words.doneTitle;
  by("partial-words").textContent = partial ? words.partial.replace("{n}", Math.floor(parts.recordedS)) : "";
  by("leave").hidden = !(partial && isTimeOver());
};

const preview = async () => {
  show("preview");
  showPartial();
  by("again").hidden = takesLeft === 0 || isTimeOver();
  if (takesLeft !== Infinity) by("again").textContent = words.again.replace("{n}", takesLeft);
  playlist.load(await parts.sources(store));
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
  return openFor("ready");
};

let isUsing = false;
const use = async () => {
  isUsing = true;
  playlist.clear();
  show("sending");
  await settleUntilUsed();
};

const settleUntilUsed = async () => {
  if (!isUsing || !parts.isAllSent) return;
  isUsing = false;
  try {
    await parts.settleRest();
    const { next } = await post(ofTake(words.use));
    for (const part of parts.local) await store.remove(part.id);
    location.assign(next);
  } catch (error) {
    if (error instanceof Problem && error.code !== "sending") return trouble(error.message);
    line.set(false);
    setTimeout(() => {
      isUsing = true;
      settleUntilUsed();
    }, 2000);
  }
  return undefined;
};

// The time of this turn is over: what was recorded to its end is the answer.
const over = () => {
  if (running) return stop();
  if (take && parts.recordedS > 0 && !isUsing) return parts.isPartial ? preview() : use();
  return isUsing || leave();
};
const leave = () => goWith(words.over, token);

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
  const seconds = parts.recordedS;
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
const moved = async () => {
  hasMoved = true;
  uploader?.stop();
  const last = running?.over;
  finishPart();
  await last;
  camera.close();
  show("elsewhere");
};
// ---- beginning --------------------------------------------------------------------------------

const enter = async () => {
  if (!canRecord()) return trouble(window.isSecureContext ? words.unable : words.insecure);
  if (setup.is_practice) return show("ready");
  if (take?.is_stopped && parts.recordedS > 0) return isTimeOver() ? over() : preview();
  if (take && !take.is_stopped && parts.recordedS >= setup.limit_s - 0.5) return finishTake();
  if (take && !take.is_stopped) return interrupted();
  if (setup.think_left_s <= 0) return show("ready");
  show("think");
  return openFor();
};

const begin = async (steal = false) => {
  camera = new Camera({ kind: setup.kind, words, by, onChosen: reopen });
  if (!setup.is_practice && !(await holdTab(setup.attempt, steal, moved))) return show("elsewhere");
  playlist = new Playlist(by("playback"), by("part-label"), words.part);
  store = await openStore({ isPractice: setup.is_practice });
  if (!store.isLasting && !setup.is_practice) note("memory-only", words.memory);
  const onChange = () => {
    showUploaded();
    settleUntilUsed();
  };
  const onLine = (isConnected) => line.set(isConnected);
  uploader = new Uploader({ url: words.uploads, token, store, onChange, onLine, onRefused, onDamaged });
  setInterval(tick, 200);
  if (setup.is_practice) return enter();
  await pickUp(); // before the clock: when the time is over, these parts are the answer
  timer = new Timer(by("timer"), by("timer-said"), over);
  uploader.run();
  setInterval(beat, BEAT_MS);
  return enter();
};

const actions = { start, stop, again, use, leave, finish: finishTake, here: reloadHere };
root.addEventListener("click", ({ target }) => actions[target.closest?.("[data-do]")?.dataset.do]?.());
window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
window.addEventListener("pagehide", () => camera.close());
// The page may be about to go: what the recorder holds is stored now, not at the end of the second.
document.addEventListener("visibilitychange", () => running?.recorder.flush());
window.addEventListener("beforeunload", (event) => {
  running?.recorder.flush();
  if (store && !store.isLasting && !setup.is_practice && !hasMoved && (running || !parts.isAllSent)) event.preventDefault();
});

begin(wantedThisTab());
