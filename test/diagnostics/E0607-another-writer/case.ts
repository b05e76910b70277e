import { type CaseSetup, put } from "../runner.ts";

export const setup: CaseSetup = {
  // The lock of a process on another machine: nobody here can tell whether it still runs.
  prepare: (root) => {
    put(root, "dist/.isolane/lock", JSON.stringify({ pid: 1, host: "elsewhere" }));
    return undefined;
  },
};
