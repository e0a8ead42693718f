// The item editor: record a voice in the browser, and ask before typed words are left behind.

const form = document.getElementById("editor");
const words = document.getElementById("record-words").dataset;
let isChanged = false;

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

const give = (input, chunks, type) => {
  const ending = type.includes("mp4") ? "m4a" : "webm";
  const transfer = new DataTransfer();
  transfer.items.add(new File(chunks, `recorded.${ending}`, { type }));
  input.files = transfer.files;
  const isSynthetic = input.closest(".edit-row")?.querySelector("[name$=is_synthetic_voice]");
  if (isSynthetic) isSynthetic.checked = false;
  isChanged = true;
};

const played = (box, chunks, type) => {
  box.querySelector("audio")?.remove();
  const audio = document.createElement("audio");
  audio.controls = true;
  audio.setAttribute("aria-label", words.listen);
  audio.src = URL.createObjectURL(new Blob(chunks, { type }));
  box.append(audio);
};

const record = async (input, box, button, said) => {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    said.textContent = words.denied;
    return;
  }
  const recorder = new MediaRecorder(stream);
  const chunks = [];
  const began = performance.now();
  const tick = setInterval(() => {
    said.textContent = clock((performance.now() - began) / 1000);
  }, 500);
  recorder.addEventListener("dataavailable", ({ data }) => chunks.push(data));
  recorder.addEventListener("stop", () => {
    clearInterval(tick);
    for (const track of stream.getTracks()) track.stop();
    give(input, chunks, recorder.mimeType);
    played(box, chunks, recorder.mimeType);
    button.textContent = words.again;
    button.onclick = () => record(input, box, button, said);
    said.textContent = words.done;
  });
  recorder.start();
  button.textContent = words.stop;
  button.onclick = () => recorder.stop();
};

const offerRecording = (input) => {
  if (input.dataset.offered || !navigator.mediaDevices || !window.MediaRecorder) return;
  input.dataset.offered = "yes";
  const box = document.createElement("div");
  box.className = "record";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small";
  button.textContent = words.record;
  const said = document.createElement("span");
  said.className = "muted text-s";
  said.setAttribute("role", "status");
  button.onclick = () => record(input, box, button, said);
  box.append(button, said);
  input.after(box);
};

const prepare = () => {
  for (const input of document.querySelectorAll("input[data-recordable]")) offerRecording(input);
};

prepare();
document.addEventListener("htmx:afterSwap", prepare);
form.addEventListener("input", () => {
  isChanged = true;
});
form.addEventListener("submit", ({ submitter }) => {
  if (submitter?.value !== "preview") isChanged = false;
  else document.getElementById("preview-title").scrollIntoView({ block: "nearest" });
});
window.addEventListener("beforeunload", (event) => {
  if (isChanged) event.preventDefault();
});
