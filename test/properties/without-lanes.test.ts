import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Subject, subjects } from "../support/environments.ts";
import { synthFiles } from "../support/synth.ts";
import { bare, compiled, filesOf, idOf, type Manifest, manifests } from "./compiled.ts";

/** What isolane adds to a baseline object that it deploys: the engine's marks, and stated protocols. */
function withoutOwnMarks(manifest: Manifest): unknown {
  const { annotations: own, ...metadata } = manifest.metadata;
  const kept = Object.entries(own ?? {}).filter(
    ([name]) => !/^(argocd\.argoproj|kustomize\.toolkit\.fluxcd)\.io\//.test(name),
  );
  return {
    ...manifest,
    metadata: kept.length === 0 ? metadata : { ...metadata, annotations: Object.fromEntries(kept) },
  };
}

function withoutStated(manifest: unknown, stated: ReadonlySet<string>): unknown {
  const { kind, metadata, spec } = manifest as Manifest & {
    spec: { ports?: Record<string, unknown>[] };
  };
  if (kind !== "Service") return manifest;
  const ports = spec.ports?.map(({ appProtocol, ...port }) =>
    stated.has(`${metadata.name}/${String(port.port)}`)
      ? port
      : { ...port, ...(appProtocol === undefined ? {} : { appProtocol }) },
  );
  return {
    ...(manifest as Manifest),
    spec: { ...spec, ...(ports === undefined ? {} : { ports }) },
  };
}

/** `service/port` of what the environment states about ports. */
function statedPorts({ files, folder }: Subject): ReadonlySet<string> {
  const { spec } = parse(files[`${folder}/environment.yaml`] as string) as {
    spec: { services?: Record<string, { ports: Record<string, unknown> }> };
  };
  return new Set(
    Object.entries(spec.services ?? {}).flatMap(([name, { ports }]) =>
      Object.keys(ports).map((port) => `${name}/${port}`),
    ),
  );
}

describe.each(subjects.map((subject): [string, Subject] => [subject.title, subject]))(
  "%s",
  (_, subject) => {
    const { files, folder } = subject;

    describe("P1, without lanes", () => {
      const result = compiled({ ...subject, files: bare(subject) });
      const empty = filesOf(result);

      it("has no object that the baseline lacks, except for what the engine needs", () => {
        const extra = [...manifests(empty)]
          .filter(([path]) => !path.startsWith("gitops/"))
          .filter(([, manifest]) => !result.environment.baseline.objects.has(idOf(manifest)))
          .map(([path]) => path.replace(/^routes\/[^/]*\//, ""));
        const { name } = result.environment.settings;
        expect(extra).toEqual([`configmap-isolane-${name}.yaml`]);
      });

      it("gives baseline objects out with the content that they had", () => {
        const stated = statedPorts(subject);
        const deployed = [...manifests(empty).values()].filter((m) =>
          result.environment.baseline.objects.has(idOf(m)),
        );
        if (result.environment.settings.deploy) {
          const secrets = [...result.environment.baseline.objects.values()].filter(
            (o) => o.object.kind === "Secret",
          );
          expect(deployed.length).toBe(result.environment.baseline.objects.size - secrets.length);
        }
        for (const manifest of deployed) {
          const before = result.environment.baseline.objects.get(idOf(manifest))?.object;
          expect(withoutStated(withoutOwnMarks(manifest), stated)).toEqual(before);
        }
      });

      it("is the same as a suspended environment", () => {
        const path = `${folder}/environment.yaml`;
        const suspended = synthFiles(
          { ...files, [path]: `${files[path]}  suspended: true\n` },
          folder,
        );
        expect([...suspended]).toEqual([...empty]);
      });
    });
  },
);
