/**
 * Whose a message is, on a queue that a baseline shares with its forks. Reads the file of keys that Isolane mounts, again
 * every second: the kubelet swaps a link to replace it. docs/queues.md says what is guaranteed.
 */
import { readFileSync } from "node:fs";

const defaults = { baggage: "isolane", header: "x-isolane-key" };

/** What the file says; undefined where it is missing or broken. */
function tableIn(file) {
  try {
    const { version, forks, carriers } = JSON.parse(readFileSync(file, "utf8"));
    const rows = Object.entries(forks);
    if (version !== 1 || !rows.every(([, sandbox]) => typeof sandbox === "string"))
      return undefined;
    return { forks: new Map(rows), carriers: carriers ?? defaults };
  } catch {
    return undefined;
  }
}

const now = () => performance.now() / 1000;

/** Both an object and whatever iterates over names and values (Map, Headers, a client's own). */
function linesOf(headers) {
  return headers?.[Symbol.iterator] ? [...headers] : Object.entries(headers ?? {});
}

function textOf(value) {
  if (Array.isArray(value)) return value.map(textOf).join(",");
  return value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : String(value ?? "");
}

function header(headers, name) {
  return linesOf(headers).find(([own]) => own.toLowerCase() === name.toLowerCase());
}

/** A member of a list: its name and its value. Those of `tracestate` have no blanks at the `=`, and no properties. */
const grammars = {
  baggage: /^\s*([^=]*?)\s*=\s*([^;]*?)\s*(?:;.*)?$/,
  tracestate: /^\s*([^=]*)=(.*?)\s*$/,
};

/** The members of a list, as they are, with what they say. */
function membersOf(text, list) {
  const members = text.match(/[^,]*[^,\s][^,]*/g) ?? [];
  return members.map((member) => {
    const [, name, value] = grammars[list].exec(member) ?? [];
    return { member, name, value };
  });
}

/** The headers in which messages carry the key, with its member in those that are lists. */
function placesOf({ baggage, tracestate, header }) {
  const plain = header ? header.split(",") : [];
  return [["baggage", baggage], ["tracestate", tracestate], ...plain.map((name) => [name])].filter(
    ([name, member]) => member || plain.includes(name),
  );
}

/** Watches the file of keys, until `close`, and says whose messages are. */
export class Keys {
  /** Messages that a baseline handled although a fork may have, too: see `window`. */
  inTransition = 0;
  #options;
  #table;
  /** A baseline's: since when it knows that a key is a fork's. */
  #since = new Map();
  /** A fork's: until when it handles a key. */
  #until = new Map();
  #timer;

  constructor(options = {}) {
    const { env } = process;
    const seconds = (name, fallback) => Number(env[name] ?? fallback);
    const window = options.window ?? seconds("ISOLANE_WINDOW_SECONDS", 120);
    this.#options = {
      file: env.ISOLANE_KEYS_FILE ?? "/etc/isolane/keys/keys.json",
      sandbox: env.ISOLANE_SANDBOX || undefined,
      key: env.ISOLANE_ROUTING_KEY || undefined,
      startWindow: seconds("ISOLANE_START_WINDOW_SECONDS", window),
      drain: seconds("ISOLANE_DRAIN_SECONDS", 120),
      poll: seconds("ISOLANE_POLL_SECONDS", 1),
      ...options,
      window,
    };
    this.refresh();
    const known = now() - window + this.#options.startWindow;
    for (const key of this.#since.keys()) this.#since.set(key, known);
    this.#timer = setInterval(() => this.refresh(), this.#options.poll * 1000).unref();
  }

  /** Whether this process is a fork's. */
  get isFork() {
    return this.#options.sandbox !== undefined;
  }

  /** Whether the file was there, and whole, when it was last read. A fork handles nothing before it is. */
  get isReadable() {
    return this.#table !== undefined;
  }

  /** Reads the file now. It is read every second anyway. */
  refresh() {
    const { file, sandbox, key: own, drain } = this.#options;
    this.#table = tableIn(file);
    const forks = this.#table?.forks ?? new Map();
    const time = now();
    this.#since = new Map([...forks.keys()].map((key) => [key, this.#since.get(key) ?? time]));
    // From its start on, a fork is there for its own key; what is not (or no longer) its, it handles for a while.
    if (this.isReadable && own !== undefined && !this.#until.has(own))
      this.#until.set(own, Infinity);
    for (const [key, until] of this.#until)
      if (until === Infinity && forks.get(key) !== sandbox) this.#until.set(key, time + drain);
    for (const [key, taker] of forks) if (taker === sandbox) this.#until.set(key, Infinity);
  }

  /** The routing key of a message: undefined where it has none. */
  keyOf(headers) {
    for (const [name, member] of placesOf(this.#carriers())) {
      const text = textOf(header(headers, name)?.[1]);
      const found = member && membersOf(text, name).find((one) => one.name === member);
      const key = member ? found?.value : text.trim();
      if (key) return key;
    }
    return undefined;
  }

  /** Whether this process has to handle a message; if not, it has to acknowledge and forget it. */
  shouldProcess(headers) {
    const key = this.keyOf(headers);
    if (this.isFork) return key !== undefined && now() < (this.#until.get(key) ?? 0);
    const since = key === undefined ? undefined : this.#since.get(key);
    if (since === undefined) return true;
    if (now() - since >= this.#options.window) return false;
    this.inTransition += 1;
    return true;
  }

  /** The headers of a message to publish, with the key of what it is published for, or a fork's own. */
  publishHeaders(headers = {}, incoming = {}) {
    const result = Object.fromEntries(linesOf(headers));
    const key = this.keyOf(headers) ?? this.keyOf(incoming) ?? this.#options.key;
    if (key === undefined) return result;
    for (const [name, member] of placesOf(this.#carriers())) {
      const [own = name, value] = header(result, name) ?? [];
      const others = member ? membersOf(textOf(value), name) : [];
      const kept = others.filter((one) => one.name !== member).map((one) => one.member);
      const pair = member ? `${member}=${key}` : key;
      // A list of states is cut off at its right.
      result[own] = (name === "tracestate" ? [pair, ...kept] : [...kept, pair]).join(",");
    }
    return result;
  }

  /** On SIGTERM: resolves when a fork may stop consuming, since the baseline has taken its messages back. */
  async drain() {
    if (!this.isFork) return;
    await new Promise((done) => setTimeout(done, this.#options.drain * 1000));
  }

  close() {
    clearInterval(this.#timer);
  }

  #carriers() {
    return this.#options.carriers ?? this.#table?.carriers ?? defaults;
  }
}
