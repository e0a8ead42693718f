// Recordings on their way: every slice stays in this browser until the server has stored its part.
// IndexedDB survives a reload, a crash and a flat battery; where it is refused, memory must do.

const NAME = "rapport-recordings";
const PARTS = "parts";
const SLICES = "slices";
const OPEN_MS = 5000; // a browser that asks, or that waits for another tab, may never answer

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const committed = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });

const allOf = (part) => IDBKeyRange.bound([part, 0], [part, Infinity]);

class Database {
  isLasting = true;

  constructor(db) {
    this.db = db;
  }

  write(stores = [PARTS, SLICES]) {
    return this.db.transaction(stores, "readwrite", { durability: "strict" });
  }

  // Parts of one attempt, oldest first.
  async parts(attempt) {
    const index = this.db.transaction(PARTS).objectStore(PARTS).index("attempt");
    const found = await done(index.getAll(attempt));
    return found.sort((a, b) => a.beganAt - b.beganAt);
  }

  async put(part) {
    const transaction = this.write([PARTS]);
    transaction.objectStore(PARTS).put(part);
    await committed(transaction);
  }

  // Keep a slice and, in the same step, what the part then holds.
  async add(part, slice) {
    const transaction = this.write();
    transaction.objectStore(SLICES).put({ part: part.id, ...slice });
    transaction.objectStore(PARTS).put(part);
    await committed(transaction);
  }

  // What is surely here of a part, by its slices: storage may have been full before its end.
  async held(id) {
    const store = this.db.transaction(SLICES).objectStore(SLICES);
    const last = (await done(store.openCursor(allOf(id), "prev")))?.value;
    return last ? { bytes: last.offset + last.size, seconds: last.until } : { bytes: 0, seconds: 0 };
  }

  // Slices from the one that holds byte `from` on, until `bytes` of them are in hand.
  async slices(id, from = 0, bytes = Infinity) {
    const store = this.db.transaction(SLICES).objectStore(SLICES);
    const before = await done(store.openKeyCursor(IDBKeyRange.bound([id, 0], [id, from]), "prev"));
    const start = before ? before.primaryKey : [id, 0];
    const found = [];
    let held = -(from - start[1]);
    const cursor = store.openCursor(IDBKeyRange.bound(start, [id, Infinity]));
    await new Promise((resolve, reject) => {
      cursor.onerror = () => reject(cursor.error);
      cursor.onsuccess = () => {
        const at = cursor.result;
        if (!at || held >= bytes) return resolve();
        if (at.value.offset + at.value.size > from) found.push(at.value);
        held += at.value.size;
        at.continue();
      };
    });
    return found;
  }

  async remove(id) {
    const transaction = this.write();
    transaction.objectStore(SLICES).delete(allOf(id));
    transaction.objectStore(PARTS).delete(id);
    await committed(transaction);
  }

  // What another attempt left behind longer ago than the server would take it.
  async forgetOlderThan(time) {
    const all = await done(this.db.transaction(PARTS).objectStore(PARTS).getAll());
    for (const part of all) if (part.beganAt < time) await this.remove(part.id);
  }
}

class Memory {
  isLasting = false;
  kept = new Map();

  async parts(attempt) {
    return [...this.kept.values()].map(({ part }) => part).filter((part) => part.attempt === attempt);
  }

  async put(part) {
    this.kept.set(part.id, { slices: [], ...this.kept.get(part.id), part });
  }

  async add(part, slice) {
    if (!this.kept.has(part.id)) this.kept.set(part.id, { slices: [], part });
    this.kept.get(part.id).slices.push(slice);
  }

  async held(id) {
    const last = this.kept.get(id)?.slices.at(-1);
    return last ? { bytes: last.offset + last.size, seconds: last.until } : { bytes: 0, seconds: 0 };
  }

  async slices(id, from = 0) {
    return (this.kept.get(id)?.slices ?? []).filter((slice) => slice.offset + slice.size > from);
  }

  async remove(id) {
    this.kept.delete(id);
  }

  async forgetOlderThan() {}
}

// Practice is held in memory alone and is gone with the page.
export const openStore = async ({ isPractice = false } = {}) => {
  if (isPractice) return new Memory();
  try {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(PARTS, { keyPath: "id" }).createIndex("attempt", "attempt");
      request.result.createObjectStore(SLICES, { keyPath: ["part", "offset"] });
    };
    const tooLong = new Promise((_, reject) => setTimeout(reject, OPEN_MS, new Error("no answer")));
    return new Database(await Promise.race([done(request), tooLong]));
  } catch {
    return new Memory();
  }
};

// The browser's storage is full: what is in `full` stays there, the rest is held in memory.
export class Spill extends Memory {
  constructor(full) {
    super();
    this.full = full;
  }

  async parts(attempt) {
    return this.full.parts(attempt);
  }

  async put(part) {
    await super.put(part);
    await this.full.put(part).catch(() => {});
  }

  async slices(id, from = 0, bytes = Infinity) {
    const before = await this.full.slices(id, from, bytes).catch(() => []);
    return [...before, ...(await super.slices(id, from))];
  }

  async remove(id) {
    await super.remove(id);
    await this.full.remove(id).catch(() => {});
  }
}

// A fresh part: `take` is the server's number of the take it belongs to.
export const newPart = (attempt, take, mime) => ({
  id: crypto.randomUUID(),
  attempt,
  take,
  mime,
  beganAt: Date.now(),
  bytes: 0, // stored here
  seconds: 0, // recorded, on the monotonic clock
  sent: 0, // bytes the server has acknowledged
  sentSeconds: 0,
  finished: false, // nothing will be added
  created: false, // the server knows it
  sealed: false, // the server has stored it and its sum is ours
});
