/** @module What a fork's spec wants of each container: entries of one container together, the last one wins. */
import { asArray, asString, at } from "../../../kube/json.ts";
import type { ForkSpec } from "../../../model/spec.gen.ts";

type Customizations = NonNullable<ForkSpec["customizations"]>;
type Resources = NonNullable<Customizations["resources"]>[number];

/** A variable's change. */
export type Change = NonNullable<Customizations["env"]>[number];

/** What customizations say about one container. */
export interface WantedContainer {
  readonly image?: string | undefined;
  readonly env: ReadonlyMap<string, Change>;
  readonly command?: readonly string[] | undefined;
  readonly args?: readonly string[] | undefined;
  readonly requests?: Resources["requests"];
  readonly limits?: Resources["limits"];
}

/** By the containers' names. `template` is the baseline's pod template. */
export function wantedContainers(
  { customizations = {} }: ForkSpec,
  template: unknown,
): ReadonlyMap<string, WantedContainer> {
  const { images = [], env = [], command = [], resources = [] } = customizations;
  const fallback = defaultContainer(template);
  const found = new Map<string, WantedContainer>();
  const add = (
    stated: string | undefined,
    change: (old: WantedContainer) => Partial<WantedContainer>,
  ) => {
    const name = stated ?? fallback;
    const old = name === undefined ? undefined : (found.get(name) ?? { env: new Map() });
    if (name !== undefined && old !== undefined) found.set(name, { ...old, ...change(old) });
  };
  for (const { container, image } of images) add(container, () => ({ image }));
  for (const one of env) {
    add(one.container, (old) => ({ env: new Map([...old.env, [one.name, one]]) }));
  }
  for (const { container, ...lists } of command) add(container, () => lists);
  for (const { container, ...lists } of resources) {
    add(container, (old) => ({
      ...(lists.requests === undefined ? {} : { requests: { ...old.requests, ...lists.requests } }),
      ...(lists.limits === undefined ? {} : { limits: { ...old.limits, ...lists.limits } }),
    }));
  }
  return found;
}

/** The container that an entry without a name is for: the only one, or the one that kubectl takes. */
function defaultContainer(template: unknown): string | undefined {
  const main = asArray(at(template, "spec", "containers"));
  if (main.length === 1) return asString(at(main[0], "name"));
  const annotation = "kubectl.kubernetes.io/default-container";
  return asString(at(template, "metadata", "annotations", annotation));
}

/** A place in a container: its list, its name, a field, and what is below that. */
export interface ContainerPlace {
  readonly name: string;
  readonly field: string;
  readonly below: readonly string[];
}

/** Where in which container a path leads. The first such step is the pod's list: nothing above it has that name. */
export function containerPlace(path: readonly string[]): ContainerPlace | undefined {
  const index = path.findIndex((step) => step === "containers" || step === "initContainers");
  const [name, field, ...below] = index < 0 ? [] : path.slice(index + 1);
  return name === undefined || field === undefined ? undefined : { name, field, below };
}
