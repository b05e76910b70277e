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

/** Without the file of keys, which a consumer on a shared queue has before the first lane. */
function withoutKeys(manifest: unknown): unknown {
  const isOther = (one: unknown) => !/"isolane-keys"/.test(JSON.stringify(one));
  return JSON.parse(JSON.stringify(manifest), (key, value: unknown) => {
    if (key !== "volumes" && key !== "volumeMounts") return value;
    const kept = (value as readonly unknown[]).filter(isOther);
    return kept.length === 0 ? undefined : kept;
  });
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
        // What runs for resources, and the tables of consumers, are there before the first lane (P6).
        const early = new RegExp(
          `^(?:cronjob-isolane-${name}-janitor-|[a-z]+-isolane-${name}-resources|configmap-isolane-keys-)`,
        );
        expect(extra.filter((file) => !early.test(file))).toEqual([
          `configmap-isolane-${name}.yaml`,
        ]);
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
          expect(withoutStated(withoutKeys(withoutOwnMarks(manifest)), stated)).toEqual(before);
        }
      });

      it("is the same as a suspended environment", () => {
        const path = `${folder}/environment.yaml`;
        const suspended = synthFiles(
          { ...files, [path]: `${files[path]}  suspended: true\n` },
          folder,
        );
        // Nothing says who owns what, so that janitors wait.
        const waiting = [...suspended].map(([file, text]) => [
          file,
          text.replace(/^ {2}suspend: true\n/m, ""),
        ]);
        const isCron = (file: string) => /^[^/]+\/routes\/.*cronjob-/.test(file);
        expect(waiting.filter(([file = ""]) => !/index\/.*cronjob-/.test(file))).toEqual(
          [...empty].filter(([file]) => !/index\/.*cronjob-/.test(file)),
        );
        for (const [file, text] of suspended)
          if (isCron(file)) expect(text).toContain("suspend: true");
      });
    });
  },
);
