// Camera and microphone: asked for, chosen, given back; and which sentence says why there are none.

const chosen = (id) => (id ? { deviceId: { exact: id } } : {});

const ask = (kind, wanted) =>
  navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true, ...chosen(wanted.audioinput) },
    video: kind === "video" && {
      width: { ideal: 640 },
      height: { ideal: 480 },
      frameRate: { ideal: 24, max: 30 },
      ...chosen(wanted.videoinput),
    },
  });

// `wanted`: a device's id by its kind; where the chosen one is gone, another one must do.
export const openDevices = async (kind, wanted = {}) => {
  try {
    return await ask(kind, wanted);
  } catch (error) {
    if (!["OverconstrainedError", "NotFoundError"].includes(error.name)) throw error;
    return ask(kind, {});
  }
};

export const closeDevices = (stream) => {
  for (const track of stream?.getTracks() ?? []) track.stop();
};

export const isLive = (stream) =>
  Boolean(stream?.getTracks().length) && stream.getTracks().every((track) => track.readyState === "live");

// ---- why there is no camera -------------------------------------------------------------------

export const browserName = (agent = navigator.userAgent) => {
  if (/Firefox\/|FxiOS\//.test(agent)) return "Firefox";
  return /Safari\//.test(agent) && !/Chrom|CriOS|Edg|OPR\//.test(agent) ? "Safari" : "Chrome";
};

// The name of the data attribute whose sentence says what happened and what to do, step by step.
export const whyNot = (error, agent = navigator.userAgent) => {
  const { name, message = "" } = error;
  if (name === "NotAllowedError" && /system/i.test(message)) return "deniedSystem";
  if (["NotAllowedError", "SecurityError"].includes(name)) return `denied${browserName(agent)}`;
  if (["NotReadableError", "AbortError"].includes(name)) return "busy";
  return "missing";
};

// ---- which camera -----------------------------------------------------------------------------

// Offers a choice where there is one: a <select> for each kind of device of which there are two.
export class Choice {
  constructor(box, kinds, onChange) {
    Object.assign(this, { box, kinds, onChange, wanted: {} });
    box.addEventListener("change", ({ target }) => {
      this.wanted[target.dataset.kind] = target.value;
      this.onChange();
    });
    navigator.mediaDevices?.addEventListener?.("devicechange", () => this.list());
  }

  async list() {
    const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    for (const select of this.box.querySelectorAll("select")) {
      const { kind } = select.dataset;
      const found = this.kinds.includes(kind) ? all.filter((device) => device.kind === kind && device.label) : [];
      select.replaceChildren(...found.map(({ label, deviceId }) => new Option(label, deviceId)));
      if (found.some(({ deviceId }) => deviceId === this.wanted[kind])) select.value = this.wanted[kind];
      select.closest("label").hidden = found.length < 2;
    }
  }

  // What is in use now is what the list shows.
  async show(stream) {
    for (const track of stream?.getTracks() ?? []) {
      const { deviceId } = track.getSettings();
      if (deviceId) this.wanted[`${track.kind}input`] = deviceId;
    }
    await this.list();
  }
}
