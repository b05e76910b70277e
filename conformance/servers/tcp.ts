/** @module Whether a server that speaks in lines answers yet. */
import { connect } from "node:net";

/** True once somebody listens. */
export function listensAt(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(undefined));
  });
}

/** True once what comes back after a text fits; undefined: it does not, or not yet. */
export function answersAt(port: number, text: string, wanted: RegExp): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    const end = (answer: true | undefined) => {
      socket.destroy();
      resolve(answer);
    };
    let said = "";
    socket.setTimeout(1000, () => end(undefined));
    socket.on("error", () => end(undefined));
    socket.on("close", () => end(undefined));
    socket.on("data", (chunk) => {
      said += chunk.toString("latin1");
      if (wanted.test(said)) end(true);
    });
  });
}
