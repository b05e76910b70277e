/** @module Labels and annotations that say who owns an object, and who acts on the object itself. */
import { type Effect, type MetadataRow, row } from "./row.ts";

const tracked: Effect = { copy: "dropped" };
/** By which the last owner of a route would go on tracking it. */
const owned: Effect = { copy: "dropped", handover: "routes" };
/** By which the last owner of anything would. */
const ownedForGood: Effect = { copy: "dropped", handover: "every" };

const spreading: Effect = { ...tracked, spreads: true };

const owner = "says who owns the object";
const revision = "is about one revision of the object";
const controller = "makes a controller change or restart the object";
const scraper = "has its numbers collected, under the job of its original";
const spread = "copies the object into other namespaces or clusters";

/** By which a copy would be adopted, pruned, changed or spread with its original. */
export const ownerRows: readonly MetadataRow[] = [
  row("Isolane", "isolane.dev/", owner, { ...tracked, written: "for itself" }),
  // A copy of the whole object, values of Secrets included.
  row("kubectl", "kubectl.kubernetes.io/last-applied-configuration", owner, ownedForGood),
  row("kubectl", "applyset.kubernetes.io/", owner, owned),
  row("Argo CD", "argocd.argoproj.io/tracking-id", owner, ownedForGood),
  // https://argo-cd.readthedocs.io/en/stable/user-guide/annotations-and-labels/
  row("Argo CD", "argocd.argoproj.io/", owner, {
    ...owned,
    written: "for an engine",
    obeyed: true,
  }),
  // With Argo CD's label tracking, the baseline's Application would prune a copy that keeps it.
  row("Argo CD, Helm", "app.kubernetes.io/instance", owner, owned),
  row("Helm", "app.kubernetes.io/managed-by", owner, { ...owned, value: "Helm" }),
  row("others", "app.kubernetes.io/managed-by", owner, tracked),
  row("Helm", "meta.helm.sh/", owner, owned),
  // Argo CD reads these too: gitops-engine pkg/sync/hook, pkg/sync/syncwaves, pkg/sync/resource.
  row("Helm, Argo CD", "helm.sh/hook helm.sh/hook- helm.sh/resource-policy", owner, {
    ...tracked,
    obeyed: true,
  }),
  row("Helm", "helm.sh/ chart heritage", owner, tracked),
  row("Flux", "kustomize.toolkit.fluxcd.io/prune", "keeps the object when git loses it", {
    ...owned,
    field: "annotations",
    written: "for an engine",
    obeyed: true,
  }),
  // `reconcile`, `force`, `ssa`, `substitute`: https://fluxcd.io/flux/components/kustomize/kustomizations/
  row("Flux", "helm.toolkit.fluxcd.io/ kustomize.toolkit.fluxcd.io/", owner, {
    ...owned,
    obeyed: true,
  }),
  row("Flux", "fluxcd.io/ reconcile.fluxcd.io/", owner, { ...tracked, obeyed: true }),
  row("Rancher Fleet", "objectset.rio.cattle.io/", owner, owned),
  // kapp lists and deletes what it owns by its labels: https://carvel.dev/kapp/docs/latest/apply/
  row("kapp", "kapp.k14s.io/", owner, owned),
  row(
    "Config Sync",
    "configmanagement.gke.io/ configsync.gke.io/ config.k8s.io/owning-inventory",
    owner,
    owned,
  ),
  // `local-config` leaves the object out, and Flux builds with kustomize (kustomize api/konfig/general.go).
  row("kustomize", "config.k8s.io/ config.kubernetes.io/", owner, { ...tracked, obeyed: true }),
  row("kustomize", "internal.config.kubernetes.io/ kustomize.config.k8s.io/", owner, {
    ...tracked,
    obeyed: true,
  }),
  row("Skaffold", "skaffold.dev/", owner, tracked),
  // `tk prune` deletes by it: https://tanka.dev/garbage-collection/
  row("Tanka", "tanka.dev/", owner, tracked),
  row("Tilt", "tilt.dev/", owner, tracked),
  row("Okteto", "dev.okteto.com/", owner, tracked),
  row("werf", "werf.io/", owner, tracked),
  // https://kubevela.io/docs/reference/general-label-annotations/
  row("KubeVela", "app.oam.dev/ oam.dev/", owner, owned),
  // It applies with `--prune -l addonmanager.kubernetes.io/mode=Reconcile`: kubernetes cluster/addons/addon-manager.
  row("Kubernetes", "addonmanager.kubernetes.io/ kubernetes.io/cluster-service", owner, owned),
  row("kOps", "addon.kops.k8s.io/", owner, owned),
  row("Operator Lifecycle Manager", "olm.owner olm.owner.kind olm.owner.namespace", owner, owned),
  row("Operator Lifecycle Manager", "operators.coreos.com/", owner, owned),
  // An object with a moniker is a server group of an application, whose old ones are deleted:
  // https://spinnaker.io/docs/reference/providers/kubernetes-v2/
  row(
    "Spinnaker",
    "moniker.spinnaker.io/ artifact.spinnaker.io/ strategy.spinnaker.io/ caching.spinnaker.io/ traffic.spinnaker.io/",
    owner,
    owned,
  ),
  row("Rancher", "field.cattle.io/ workload.user.cattle.io/", owner, tracked),
  row("Kubernetes", "deployment.kubernetes.io/revision", revision, ownedForGood),
  row("Kubernetes", "deployment.kubernetes.io/", revision, tracked),
  row("Kubernetes", "controller-revision-hash pod-template-hash", revision, tracked),
  row("Argo Rollouts", "rollout.argoproj.io/ rollouts-pod-template-hash", revision, tracked),
  // Old clients elect leaders by an annotation of a ConfigMap or of Endpoints.
  row("client-go", "control-plane.alpha.kubernetes.io/leader", revision, tracked),
  row("Argo CD Image Updater", "argocd-image-updater.argoproj.io/", controller, tracked),
  row("Flagger", "flagger.app/", controller, tracked),
  row("HPA", "autoscaling.alpha.kubernetes.io/", controller, tracked),
  row("KEDA", "autoscaling.keda.sh/ scaledobject.keda.sh/", controller, tracked),
  row("Keel", "keel.sh/", controller, tracked),
  // https://github.com/stakater/Reloader
  row(
    "Reloader",
    "reloader.stakater.com/ configmap.reloader.stakater.com/ secret.reloader.stakater.com/",
    controller,
    tracked,
  ),
  row("Wave", "wave.pusher.com/", controller, tracked),
  // It would put the baseline's image into the fork: https://docs.openshift.com (image triggers).
  row("OpenShift", "image.openshift.io/triggers", controller, tracked),

  // https://github.com/emberstack/kubernetes-reflector and the like: a branch's ConfigMap in every namespace.
  row("Reflector", "reflector.v1.k8s.emberstack.com/", spread, spreading),
  row("Replicator", "replicator.v1.mittwald.de/", spread, spreading),
  row("Config Syncer", "kubed.appscode.com/ config-syncer.appscode.com/", spread, spreading),
  // The label by which a policy has claimed a resource: https://karmada.io/docs/userguide/scheduling/propagation-policy/
  row(
    "Karmada",
    "propagationpolicy.karmada.io/ clusterpropagationpolicy.karmada.io/ policy.karmada.io/",
    spread,
    { ...owned, spreads: true },
  ),

  // --- what collects numbers: those of a fork would be added to its original's, in alerts and autoscalers too ---
  // The jobs of Prometheus' examples, which most distributions have: documentation/examples/prometheus-kubernetes.yml.
  row("Prometheus", "prometheus.io/", scraper, tracked),
  // grafana/k8s-monitoring-helm, feature-annotation-autodiscovery; SigNoz/charts, k8s-infra.
  row("Grafana", "k8s.grafana.com/", scraper, tracked),
  row("SigNoz", "signoz.io/", scraper, tracked),
];
