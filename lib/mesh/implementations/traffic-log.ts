/** @module What an implementation that writes down keyed requests says of itself. */
import type { KubeObject, ObjectKey, ObjectMeta } from "../../kube/object.ts";
import type { Carriers } from "../../model/carriers.ts";
import type { AccessLog } from "../../model/traffic.ts";

/** Pods by what selectors know of them. */
interface LabelledPods {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What one object says, and of whose proxies. */
export interface TrafficPart {
  readonly metadata: ObjectMeta;
  /** Labels of pods; absent: all of the namespace. */
  readonly selector?: Readonly<Record<string, string>>;
  /** Absent: nothing of logs. */
  readonly accessLog?: AccessLog;
  /** All traces that start there are sampled. */
  readonly sampled: boolean;
  readonly carriers: Carriers;
}

/** By which objects it does, and what others of the kind do beside ours. */
export interface TrafficLog {
  readonly kind: Pick<ObjectKey, "group" | "kind">;
  /** The namespace in which an object for all pods is for those of the whole mesh. */
  readonly meshWide: string;
  readonly object: (part: TrafficPart) => KubeObject;
  /** It names pods by their labels, and these are among them. */
  readonly selects: (object: KubeObject, pods: LabelledPods) => boolean;
  /** It is for all pods of its namespace, of which one counts. */
  readonly isForNamespace: (object: KubeObject) => boolean;
  readonly saysWhatIsLogged: (object: KubeObject) => boolean;
  readonly saysWhatIsSampled: (object: KubeObject) => boolean;
}
