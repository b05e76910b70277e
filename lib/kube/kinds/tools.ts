/** @module Kinds of what often runs beside an application: rollouts, monitoring, certificates, secrets. */
import { bare, cluster, type KindRows, ownPods, type SelectorRow, scaler } from "./row.ts";

const template = ["spec", "template"];
const podMonitor: SelectorRow = { ...ownPods, reach: "monitor", empty: "nothing" };
const serviceMonitor: SelectorRow = { ...podMonitor, selects: "services" };
const connected: SelectorRow = { ...ownPods, form: "text", sends: true };
const kruise = (kind: string) => ({
  template,
  fork: `Isolane does not copy OpenKruise's ${kind}; make it a Deployment or StatefulSet in the baseline`,
  selectors: [ownPods],
});

/** By `group/Kind`. */
export const toolKinds: KindRows = {
  "apps.kruise.io/CloneSet": kruise("CloneSet"),
  "apps.kruise.io/DaemonSet": kruise("DaemonSet"),
  "apps.kruise.io/StatefulSet": kruise("StatefulSet"),
  "apps.kruise.io/EphemeralJob": { selectors: [ownPods] },
  "apps.kruise.io/NodeImage": cluster,
  "apps.kruise.io/NodePodProbe": cluster,
  "apps.kruise.io/PodProbeMarker": { selectors: [ownPods] },
  "apps.kruise.io/ResourceDistribution": cluster,
  "apps.kruise.io/SidecarSet": cluster,
  "apps.kruise.io/UnitedDeployment": { selectors: [ownPods] },
  "argoproj.io/AppProject": bare,
  "argoproj.io/Application": bare,
  "argoproj.io/ApplicationSet": bare,
  "argoproj.io/ClusterAnalysisTemplate": cluster,
  "argoproj.io/ClusterWorkflowTemplate": cluster,
  "argoproj.io/Rollout": { bare: true, order: 18, template, fork: true, selectors: [ownPods] },
  // AliyunContainerService/kubernetes-cronhpa-controller; gocrane/crane; GKE; DataDog's operator and its watermark autoscaler.
  "autoscaling.alibabacloud.com/CronHorizontalPodAutoscaler": scaler,
  "autoscaling.crane.io/EffectiveHorizontalPodAutoscaler": scaler,
  "autoscaling.gke.io/MultidimPodAutoscaler": scaler,
  "cert-manager.io/ClusterIssuer": cluster,
  "datadoghq.com/DatadogPodAutoscaler": { scales: ["spec", "targetRef"] },
  "datadoghq.com/WatermarkPodAutoscaler": scaler,
  "external-secrets.io/ClusterExternalSecret": cluster,
  "external-secrets.io/ClusterSecretStore": cluster,
  "external-secrets.io/ExternalSecret": bare,
  "karpenter.sh/NodeClaim": cluster,
  "karpenter.sh/NodePool": cluster,
  "keda.sh/ClusterTriggerAuthentication": cluster,
  "keda.sh/ScaledObject": scaler,
  "kustomize.toolkit.fluxcd.io/Kustomization": bare,
  "kyverno.io/ClusterPolicy": cluster,
  "monitoring.coreos.com/PodMonitor": { bare: true, selectors: [podMonitor] },
  "monitoring.coreos.com/PrometheusRule": bare,
  "monitoring.coreos.com/ServiceMonitor": { bare: true, selectors: [serviceMonitor] },
  "monitoring.googleapis.com/ClusterNodeMonitoring": { ...cluster, selectsOther: "nodes" },
  "monitoring.googleapis.com/ClusterPodMonitoring": {
    ...cluster,
    selectors: [{ ...podMonitor, reach: "all" }],
  },
  "monitoring.googleapis.com/ClusterRules": cluster,
  "monitoring.googleapis.com/GlobalRules": cluster,
  "monitoring.googleapis.com/PodMonitoring": { selectors: [podMonitor] },
  "operator.victoriametrics.com/VMNodeScrape": { selectsOther: "nodes" },
  "operator.victoriametrics.com/VMPodScrape": { selectors: [podMonitor] },
  "operator.victoriametrics.com/VMServiceScrape": { selectors: [serviceMonitor] },
  // https://docs.kubewarden.io/reference/CRDs, https://www.jspolicy.com/docs/reference/policy-crd
  "policies.kubewarden.io/ClusterAdmissionPolicy": cluster,
  "policies.kubewarden.io/ClusterAdmissionPolicyGroup": cluster,
  "policies.kubewarden.io/PolicyServer": cluster,
  "policy.jspolicy.com/JsPolicy": cluster,
  "policy.jspolicy.com/JsPolicyBundle": cluster,
  "policy.kruise.io/PodUnavailableBudget": { selectors: [ownPods] },
  // What it selects becomes a target of its routing key: https://skupperproject.github.io/refdog/resources/connector.html
  "skupper.io/AttachedConnector": { selectors: [connected] },
  "skupper.io/Connector": { selectors: [connected], entries: ["spec.host"] },
  "source.toolkit.fluxcd.io/GitRepository": bare,
};
