/** @module Variables that double each other: no process can be told so long a text, and no answer waits for it. */
import { expect, test } from "vitest";
import { explain } from "../../lib/cli/commands/explain.ts";
import { environment, sandbox } from "../cli/specs.ts";
import { project } from "../support/project.ts";

test.each([
  ["$(V)$(V)", "env"],
  ["$(V)-$(V)-$(V)", "env"],
  ["$(V)$(V)", "args"],
])("%s in %s", (value, field) => {
  const names = Array.from({ length: 30 }, (_, index) => index);
  const env = names.map(
    (index) =>
      `{name: V${index}, value: "${index === 0 ? "http://web" : value.replaceAll("$(V)", `$(V${index - 1})`)}"}`,
  );
  const args = field === "args" ? ', args: ["$(V29)$(V29)"]' : "";
  const files = environment("t");
  const path = "environments/t/baseline/web.yaml";
  const shop = project({
    ...files,
    [path]: String(files[path]).replace(
      "ports: [ {",
      `env: [${env.join(", ")}]${args}, ports: [ {`,
    ),
    "environments/t/sandboxes/pr-1.yaml": sandbox("pr-1"),
  });
  const { code, out } = shop.run(explain, {
    ...{ method: "GET", url: "http://web/", key: "pr-1", header: [], hops: true },
  });
  shop.remove();
  expect([code, out.includes("web")]).toEqual([0, true]);
});
