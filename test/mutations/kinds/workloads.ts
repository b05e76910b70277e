/** @module Mutations of workloads: what makes a fork its lane's, and what makes it a copy of its baseline. */

import type { Json } from "../../../lib/kube/object.ts";
import { labels } from "../../../lib/model/interface.ts";
import {
  type Edit,
  fileMutation,
  type MutationKind,
  nodeMutation,
  type Place,
} from "../mutation.ts";
import { cut, isMap, nodeAt, textAt } from "../node.ts";
import {
  all,
  type Filter,
  forkName,
  isFork,
  isWorkload,
  ofBaseline,
  templatePath,
} from "../select.ts";
import { becomes, dropped, servicesOf, text, withFields } from "./texts.ts";

function row(
  name: string,
  at: string | readonly string[],
  to: Edit,
  of: Filter = isFork,
): MutationKind {
  return nodeMutation({ name: `Fork: ${name}`, of, at: [at].flat(), to });
}

/** A pattern in the pod template, wherever the kind keeps it. */
function inTemplate(pattern: string): readonly string[] {
  return [`spec.template.${pattern}`, `spec.jobTemplate.spec.template.${pattern}`];
}

const podLabels = inTemplate("metadata.labels");
const container = "spec.containers.*";

/** A label that a Service of the fork's namespace selects by. */
function selectedLabel({
  file,
  world,
  random,
}: Place): { readonly [key: string]: Json } | undefined {
  const namespace = textAt(file.document, "metadata", "namespace");
  const selectors = servicesOf(world)
    .filter((s) => textAt(s, "metadata", "namespace") === namespace)
    .flatMap((s) => {
      const selector = nodeAt(s, ["spec", "selector"]);
      return isMap(selector) && selector[labels.fork] === undefined ? [selector] : [];
    });
  return selectors.length === 0 ? undefined : random.one(selectors);
}

const identity = new Set<string>(Object.values(labels));

/** All kinds that change workloads. */
export const workloadMutations: readonly MutationKind[] = [
  row("labels that a baseline Service selects", podLabels, (place) => {
    const added = selectedLabel(place);
    return added === undefined || !isMap(place.node) ? undefined : { ...place.node, ...added };
  }),
  row("pods of another fork", podLabels, ({ node, world, file, random }) => {
    const others = world.files
      .filter(isFork)
      .map(forkName)
      .filter((n) => n !== forkName(file));
    return isMap(node) && others.length > 0
      ? { ...node, [labels.fork]: random.one(others) }
      : undefined;
  }),
  row("isolane's label dropped from the pods", inTemplate("metadata.labels.*"), ({ path }) =>
    identity.has(String(path.at(-1))) ? cut : undefined,
  ),
  row("isolane's label changed on the pods", inTemplate("metadata.labels.*"), ({ path, node }) =>
    identity.has(String(path.at(-1))) ? `${String(node)}-x` : undefined,
  ),
  row("another label on the pods", podLabels, withFields({ tier: "x" })),
  row("selector of the baseline's pods", "spec.selector.matchLabels", (place) =>
    selectedLabel(place),
  ),
  row(
    "selector's label changed",
    "spec.selector.matchLabels.*",
    text((t) => `${t}-x`),
  ),
  row("selector emptied", "spec.selector", becomes({})),
  row("selector dropped", "spec.selector", dropped),
  row("service account of another", inTemplate("spec.serviceAccountName"), becomes("default")),
  row("service account unknown", inTemplate("spec"), withFields({ serviceAccountName: "nobody" })),
  row("service account dropped", inTemplate("spec.serviceAccountName"), dropped),
  row("key of another lane in its variables", inTemplate(`${container}.env.*`), ({ node }) =>
    /^ISOLANE_/.test(textAt(node, "name")) && isMap(node)
      ? { ...node, value: `${textAt(node, "value")}2` }
      : undefined,
  ),
  row("isolane's variable dropped", inTemplate(`${container}.env.*`), ({ node }) =>
    /^ISOLANE_/.test(textAt(node, "name")) ? cut : undefined,
  ),
  row("variable of the baseline dropped", inTemplate(`${container}.env.*`), ({ node }) =>
    /^ISOLANE_/.test(textAt(node, "name")) ? undefined : cut,
  ),
  row(
    "variable changed",
    inTemplate(`${container}.env.*.value`),
    text((t) => `${t}x`),
  ),
  row(
    "image of something else",
    inTemplate(`${container}.image`),
    text((t) => `${t}-x`),
  ),
  row("image of the baseline", inTemplate(`${container}.image`), (place) => {
    const images = place.world.files.filter(all(isWorkload, ofBaseline)).flatMap((file) => {
      const image = textAt(file.document, ...templatePath(file), "spec", "containers", 0, "image");
      return image === "" || image === place.node ? [] : [image];
    });
    return images.length === 0 ? undefined : place.random.one(images);
  }),
  row("container dropped", inTemplate(container), dropped),
  row("container added", inTemplate("spec.containers"), ({ node }) =>
    Array.isArray(node) ? [...node, { name: "x", image: "x" }] : undefined,
  ),
  row("container's port changed", inTemplate(`${container}.ports.*.containerPort`), becomes(9)),
  row(
    "container's port renamed",
    inTemplate(`${container}.ports.*.name`),
    text((t) => `${t}x`),
  ),
  row("probe dropped", inTemplate(`${container}.readinessProbe`), dropped),
  row("command changed", inTemplate(container), withFields({ command: ["sleep"] })),
  row(
    "configuration's name changed",
    inTemplate(`${container}.envFrom.*.configMapRef.name`),
    text((t) => `${t}-x`),
  ),
  row("volume dropped", inTemplate("spec.volumes.*"), dropped),
  row("network of the node", inTemplate("spec"), withFields({ hostNetwork: true })),
  row("security context dropped", inTemplate("spec.securityContext"), dropped),
  row("kept out of the mesh", inTemplate("metadata"), ({ node }) =>
    isMap(node)
      ? {
          ...node,
          annotations: {
            ...(isMap(node.annotations) ? node.annotations : {}),
            "sidecar.istio.io/inject": "false",
          },
        }
      : undefined,
  ),
  row("no pods", "spec", withFields({ replicas: 0 })),
  row("paused", "spec", withFields({ paused: true })),
  row(
    "fork-of of another workload",
    "metadata.annotations",
    withFields({ "isolane.dev/fork-of": "Deployment/x" }),
  ),
  row("job no longer suspended", "spec.suspend", becomes(false)),
  fileMutation({ name: "Fork: file dropped", of: isFork, to: ({ path }) => [[path, undefined]] }),
  fileMutation({
    name: "Fork: a second workload with the same pods",
    of: isFork,
    to: ({ path, document }) => {
      const metadata = nodeAt(document, ["metadata"]);
      if (!isMap(document) || !isMap(metadata)) return undefined;
      return [
        [
          path.replace(/[^/]+$/, "deployment-aa-second.yaml"),
          { ...document, metadata: { ...metadata, name: "aa-second" } },
        ],
      ];
    },
  }),
];
