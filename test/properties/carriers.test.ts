/**
 * @module Every environment, by other carriers: it compiles, and is proved, as by the default ones. With a lane's header
 * lines of its index any one alone enters it, and a header of a carrier that is not stated stands nowhere.
 */
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import type { CarriersSpec } from "../../lib/model/spec.gen.ts";
import { ambient } from "../support/ambient-environments.ts";
import { examples, madeUp, type Subject } from "../support/environments.ts";
import { apis, ownHostSubjects } from "../support/own-hosts.ts";
import { previewWorld } from "../support/previews.ts";
import { suspended } from "../support/suspended-environments.ts";
import { tenantEnvironments } from "../support/tenant-environments.ts";
import { compiled, filesOf, indexes } from "./compiled.ts";

const subjects: readonly Subject[] = [
  ...examples,
  ...madeUp.filter(({ title }) => title.endsWith("argocd")),
  ...tenantEnvironments.slice(0, 1),
  ...ambient,
  ...suspended,
  ...ownHostSubjects,
  ...apis.map((api) => ({
    title: `previews, ${api}`,
    folder: "environments/staging",
    files: previewWorld(api),
  })),
];

function by(subject: Subject, carriers: CarriersSpec): Subject {
  const path = `${subject.folder}/environment.yaml`;
  const spec = parse(String(subject.files[path]));
  spec.spec.routing = { ...spec.spec.routing, carriers };
  return { ...subject, files: { ...subject.files, [path]: stringify(spec) } };
}

const all = {
  baggage: "isolane",
  tracestate: "t@v",
  header: ["X-A", "x-b"],
  otBaggage: "lane",
  uberctx: "lane",
  sleuthBaggage: "lane",
};
const headers = [
  "baggage",
  "tracestate",
  "x-a",
  "x-b",
  "ot-baggage-lane",
  "uberctx-lane",
  "baggage-lane",
];

/** Names of headers in matches of routes, whose fields they are in VirtualServices and values in routes of Gateway API. */
function asked(text: string, header: string): boolean {
  return new RegExp(`^\\s*(?:- )?(?:${header}:|name: ${header}$)`, "m").test(text);
}

describe.each(subjects)("$title", (subject) => {
  it("compiles by all carriers at once, each of them in rules and in the index", () => {
    const files = filesOf(compiled(by(subject, all)));
    const routes = [...files].filter(([path]) =>
      /(?:virtualservice|httproute|grpcroute)-/.test(path),
    );
    for (const header of headers)
      expect(
        routes.some(([, text]) => asked(text, header)),
        header,
      ).toBe(true);
    const lanes = [...indexes(files).values()].flatMap((index) => index.lanes);
    expect(lanes.length).toBeGreaterThan(0);
    for (const lane of lanes) expect(Object.keys(lane.headers)).toEqual(headers);
  });

  it.each([{ tracestate: "isolane" }, { uberctx: "lane", header: ["x-b", "x-a"] }])(
    "compiles by few: %j",
    (carriers) => {
      const files = filesOf(compiled(by(subject, carriers)));
      const left = headers.filter((header) =>
        [...files].some(([path, text]) => path.includes("/routes/") && asked(text, header)),
      );
      const stated = "tracestate" in carriers ? ["tracestate"] : ["x-a", "x-b", "uberctx-lane"];
      expect(left).toEqual(stated);
    },
  );
});
