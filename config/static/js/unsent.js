// Answers that could not be sent yet, kept in this browser with the time they have waited.

const PREFIX = "rapport:unsent:";

const prefixOf = (attempt) => `${PREFIX}${attempt}:`;

const storage = () => {
  try {
    return window.localStorage;
  } catch {
    return null; // refused by the browser: then only the open page keeps the answer
  }
};

// Which of two saves is the newer one, in whatever order they arrive: counted on through reloads,
// and never behind the clock.
let last = 0;

export const nextOrder = (attempt) => {
  const key = `rapport:order:${attempt}`;
  last = Math.max(Date.now(), last + 1, Number(storage()?.getItem(key) ?? 0) + 1);
  try {
    storage()?.setItem(key, String(last));
  } catch {
    // storage is full; the clock is enough for the next page
  }
  return last;
};

export const keep = (attempt, url, body) => {
  const entry = { url, body, order: nextOrder(attempt), at: performance.now(), origin: performance.timeOrigin, wall: Date.now() };
  try {
    storage()?.setItem(prefixOf(attempt) + url, JSON.stringify(entry));
  } catch {
    // storage is full; the open page still holds the answer
  }
  return entry;
};

export const drop = (attempt, entry) => {
  const key = prefixOf(attempt) + entry.url;
  if (storage()?.getItem(key) === JSON.stringify(entry)) storage().removeItem(key);
};

export const waiting = (attempt) => {
  const store = storage();
  if (!store) return [];
  const keys = Object.keys(store).filter((key) => key.startsWith(prefixOf(attempt)));
  return keys.map((key) => JSON.parse(store.getItem(key)));
};

// Seconds since the entry was stored: by the monotonic clock of the same page, which no change of
// the computer's time can move; after a reload, by the computer's time.
export const age = (entry) => {
  const same = entry.origin === performance.timeOrigin;
  return Math.max(0, (same ? performance.now() - entry.at : Date.now() - entry.wall) / 1000);
};

export const sendable = (entry, offlineS = 0) => {
  const body = new URLSearchParams(entry.body);
  body.set("order", String(entry.order));
  body.set("stored_age_s", age(entry).toFixed(1));
  if (offlineS > 0) body.set("offline_s", offlineS.toFixed(1));
  return body;
};
