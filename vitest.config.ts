import { defineConfig } from "vitest/config";

// One module registry a worker: importing lib/ once instead of 85 times is a third of the whole run. A
// test that changes the process (its environment, its folder) puts it back.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/build.ts"],
    testTimeout: 60_000,
    pool: "threads",
    isolate: false,
    maxWorkers: "100%",
  },
});
