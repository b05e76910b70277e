import { afterEach, describe, expect, it } from "vitest";
import { comment } from "../../../lib/cli/commands/comment.ts";
import { explain } from "../../../lib/cli/commands/explain.ts";
import { lanes } from "../../../lib/cli/commands/lanes.ts";
import { show } from "../../../lib/cli/commands/sandbox/list.ts";
import { synth } from "../../../lib/cli/commands/synth.ts";
import { apis } from "../../support/own-hosts.ts";
import { entryPoint, previewWorld } from "../../support/previews.ts";
import { type Project, project } from "../../support/project.ts";
import { jsonBy } from "../../support/schema.ts";

let here: Project | undefined;
afterEach(() => {
  here?.remove();
  here = undefined;
});

describe.each(apis)("previews (%s)", (api) => {
  function start(): Project {
    here = project(previewWorld(api, entryPoint()));
    const { code, err } = here.run(synth, { environment: [] });
    if (code !== 0) throw new Error(err);
    return here;
  }

  it("are listed with their lanes, and in comments", () => {
    const files = start();
    const { out } = files.run(lanes, { environment: [] });
    expect(out).toContain("preview  http://pr-1.preview.example   (shop.example)");
    const [{ lanes: all }] = jsonBy(
      "lanes-report",
      files.run(lanes, { environment: [], format: "json" }),
    ).environments;
    expect(all[1].previews).toEqual([
      {
        entry: "web",
        gateway: "shop/edge",
        of: "shop.example",
        host: "pr-1.preview.example",
        url: "http://pr-1.preview.example",
      },
    ]);
    // A header is for the baseline's host.
    expect(JSON.stringify(all[1].requests)).not.toContain("preview.example");
    const said = files.run(comment, { name: "pr-1" });
    expect(said.out).toContain("- preview of `shop.example`: http://pr-1.preview.example\n");
    expect(files.run(show, { name: "pr-1" }).out).toContain("# preview: pr-1.preview.example\n");
  });

  it("are explained: the host puts a request into its lane, whatever key it brings", () => {
    const files = start();
    const sent: readonly (readonly string[])[] = [
      [],
      ["x-isolane-key: pr-12"],
      ["baggage: isolane=pr-12,isolane=all"],
    ];
    for (const headers of sent) {
      const { explanation, way } = jsonBy(
        "explain-report",
        files.run(explain, {
          method: "GET",
          url: "http://pr-1.preview.example/cart/x",
          header: headers,
          hops: false,
          format: "json",
        }),
      );
      const told = explanation ?? way?.entry;
      expect(told.key).toMatchObject({ kind: "lane", key: "pr-1", host: "pr-1.preview.example" });
      expect(told.promise).toMatchObject({ promise: "P2", holds: true });
      expect(told.ends).toMatch(/^Deployment shop\/cart-pr-1-/);
    }
  });
});
