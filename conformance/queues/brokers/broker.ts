/** @module What the run asks of a broker, whichever it is: a queue that every group of consumers sees whole. */
import type { Server } from "../../servers/server.ts";

/** A message of the run. */
export interface Message {
  readonly number: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A message as a consumer gets it, with the headers as the client gives them. */
export interface Delivery {
  readonly number: number;
  readonly headers: Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]>;
  /** Whether the broker says that it gave it to somebody before. Absent: this broker does not say. */
  readonly again?: boolean;
}

/** Who consumes: members of one group share its messages out. */
export interface Member {
  readonly group: string;
  readonly name: string;
}

/** Headers as a client gives them. */
export type Given = Delivery["headers"];

/** Publishes one message, and comes back when the broker has it. */
export type Publish = (message: Message) => Promise<void>;

/** A broker. */
export interface Broker {
  readonly name: string;
  readonly server: Server;
  /** What of a new group's messages it sees: all that the queue still has, or those from now on. */
  readonly newGroup: "sees all" | "sees what comes";
  /** Makes the queue, and the baseline's group. */
  readonly publisher: (
    port: number,
    baseline: string,
  ) => Promise<{
    readonly publish: Publish;
    readonly close: () => Promise<unknown>;
  }>;
  /** What becomes of a message's headers on the ways that a broker, or its usual client, sends it again: retries, delays, dead letters. */
  readonly again: (
    port: number,
    headers: Message["headers"],
  ) => Promise<Readonly<Record<string, Given>>>;
  /** Consumes from now on, and acknowledges what `handle` is done with. Comes back when it does; the result ends it. */
  readonly consume: (
    port: number,
    member: Member,
    handle: (delivery: Delivery) => void,
  ) => Promise<() => Promise<unknown>>;
}
