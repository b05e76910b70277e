/** A message's headers, as clients of brokers give them: values may be texts, bytes, or lists of these. */
export type Headers = Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]>;

export interface KeysOptions {
  /** Default: ISOLANE_KEYS_FILE, or /etc/isolane/keys/keys.json. */
  readonly file?: string;
  /** Whose fork this process is. Default: ISOLANE_SANDBOX; without it, it is the baseline's. */
  readonly sandbox?: string;
  /** Default: ISOLANE_ROUTING_KEY. */
  readonly key?: string;
  /** For how many seconds a baseline goes on handling a key after it first saw that a fork has it. Default: ISOLANE_WINDOW_SECONDS, or 120. */
  readonly window?: number;
  /** The same for keys that were in the file at the start. Default: ISOLANE_START_WINDOW_SECONDS, or `window`. */
  readonly startWindow?: number;
  /** For how many seconds a fork goes on handling a key that it no longer has, and for how many `drain` waits. Default: ISOLANE_DRAIN_SECONDS, or 120. */
  readonly drain?: number;
  /** Seconds between two looks at the file. Default: ISOLANE_POLL_SECONDS, or 1. */
  readonly poll?: number;
  /** Where messages carry the key; several headers with commas between them. Default: what the file says, or `isolane` in `baggage` and `x-isolane-key`. */
  readonly carriers?: {
    readonly baggage?: string;
    readonly tracestate?: string;
    readonly header?: string;
  };
}

export declare class Keys {
  constructor(options?: KeysOptions);
  inTransition: number;
  readonly isFork: boolean;
  readonly isReadable: boolean;
  refresh(): void;
  keyOf(headers: Headers | null | undefined): string | undefined;
  shouldProcess(headers: Headers | null | undefined): boolean;
  publishHeaders(headers?: Headers, incoming?: Headers): Record<string, unknown>;
  drain(): Promise<void>;
  close(): void;
}
