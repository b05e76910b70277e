/** Which spec a wrong answer points at: the one whose fork answers, not the first that has to do with the rules. */
import { describe, expect, it } from "vitest";
import type { FileMap } from "../../../support/synth.ts";
import { type Compiled, compiled, edited, judged, shop } from "../../../support/verified.ts";

const spec = (name: string) => `environments/staging/sandboxes/${name}.yaml`;

/** Two more sandboxes that fork `cart`, which sort before and behind the others. */
const lanes: FileMap = Object.fromEntries(
  ["a-first", "z-last"].map((name) => [
    spec(name),
    `apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: ${name} }
spec: { forks: [ { forkOf: { kind: Deployment, name: cart } } ] }
`,
  ]),
);

/** The files that the errors of a code point at, and those of their notes. */
function placesOf(world: Compiled, code: string) {
  const found = judged(world).problems.all.filter((one) => one.code === code);
  const files = (places: readonly (string | undefined)[]) =>
    [...new Set(places.map((file) => file ?? "nowhere"))].sort();
  return {
    at: files(found.map(({ source }) => source?.document.file)),
    notes: files(
      found.flatMap(({ related = [] }) => related.map((one) => one.source.document.file)),
    ),
  };
}

describe("a request without a key that reaches a fork", () => {
  it.each(["a-first", "pr-1", "z-last"])("points at sandbox %s, whose fork it is", (name) => {
    const world = edited(
      compiled({ ...shop("istio"), ...lanes }),
      /routes\/.*virtualservice-cart\.yaml/,
      (text) =>
        text.replace(
          new RegExp(`( {2}- name: rest-${name}\n) {4}match:\n[^]*?(?= {4}rewrite:)`),
          "$1",
        ),
    );
    expect(placesOf(world, "E0910").at).toEqual([spec(name)]);
  });

  it.each(["a-first", "z-last"])("points at sandbox %s also where its route is its own", (name) => {
    const world = edited(
      compiled({ ...shop("gateway-api"), ...lanes }),
      new RegExp(`sandboxes/${name}/routes/.*httproute-cart`),
      (text) => text.replace(/ {6}headers:\n(?: {6}[- ] .*\n)+/, ""),
    );
    expect(placesOf(world, "E0910").at).toEqual([spec(name)]);
  });
});

describe("a lane's request that reaches another lane's fork", () => {
  it("points at the lane and names the other", () => {
    const forks = [...compiled({ ...shop("istio"), ...lanes }).files.keys()].flatMap(
      (path) => /deployment-(cart-(?:a-first|z-last)-\w+)\.yaml$/.exec(path)?.[1] ?? [],
    );
    const services = [...compiled({ ...shop("istio"), ...lanes }).files.keys()].flatMap(
      (path) => /service-(cart-(?:a-first|z-last)-\w+)\.yaml$/.exec(path)?.[1] ?? [],
    );
    const [first = "", last = ""] = services.sort();
    expect([forks.length, services.length]).toEqual([2, 2]);
    const world = edited(
      compiled({ ...shop("istio"), ...lanes }),
      /routes\/.*virtualservice-cart\.yaml/,
      (text) => text.replaceAll(`host: ${first}.`, `host: ${last}.`),
    );
    const { at, notes } = placesOf(world, "E0912");
    expect(at).toEqual([spec("a-first")]);
    expect(notes).toContain(spec("z-last"));
  });
});
