import { beforeEach, describe, expect, test } from "vitest";
import { jsonBy } from "../support/schema.ts";
import { environment, freshFolder, isolane, put, sandbox } from "./folder.ts";

beforeEach(freshFolder);

describe("--format json", () => {
  const json = (command: "synth" | "check", folders: readonly string[] = []) =>
    jsonBy("report", isolane(command, folders, { format: "json" }));

  test("is one document that follows its schema, whatever happens", () => {
    expect(json("synth").diagnostics[0].code).toBe("E0611");
    environment();
    sandbox();
    const synth = json("synth");
    expect(synth.environments[0].written).toContain("staging/index/sandboxes/pr-1.json");
    expect(synth.environments[0].lanes).toMatchObject([
      {
        key: "pr-1",
        members: ["pr-1"],
        headers: { baggage: "isolane=pr-1", "x-isolane-key": "pr-1" },
      },
    ]);
    sandbox("pr-2");
    expect(json("check").differences).toContainEqual({
      path: "staging/index/sandboxes/pr-2.json",
      change: "create",
    });
    put("environments/staging/sandboxes/bad.yaml", "a: b: c\n");
    expect(json("check").diagnostics[0]).toMatchObject({
      file: "environments/staging/sandboxes/bad.yaml",
      line: 1,
    });
  });
});
