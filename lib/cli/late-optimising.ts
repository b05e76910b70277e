/**
 * @module A command lives for a second or two, and V8's optimising compiler takes as much time as all that it compiles for:
 * it works on another thread, beside the commands that wait for a core. Told to wait until a function has run fifteen
 * times longer, it compiles only what a large environment keeps running (measured: docs/scale.md). Imported first.
 */
import { setFlagsFromString } from "node:v8";

/** The releases of Node whose V8 has the flag (src/flags/flag-definitions.h); another one might say that it has not. */
const known = [20, 21, 22, 23, 24];

if (known.includes(Number(process.versions.node.split(".")[0])))
  setFlagsFromString("--interrupt-budget=1000000");
