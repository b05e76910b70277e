import { describe, expect, it } from "vitest";
import { copiedMarks, ownedObject, rowOf } from "../../lib/kube/copied-metadata.ts";
import type { MarkField, Place } from "../../lib/kube/metadata/row.ts";
import { metadataRows } from "../../lib/kube/metadata.ts";

const places: readonly Place[] = ["workload", "pods", "Service", "route", "other"];
const fields: readonly MarkField[] = ["labels", "annotations"];

describe("the table of metadata", () => {
  it("hides no row behind an earlier one", () => {
    const hidden = metadataRows.flatMap((row) =>
      row.keys.flatMap((key) => {
        const [place = "other"] = row.on ?? places;
        const [field = "labels"] = row.field === undefined ? fields : [row.field];
        const full = `${key.replace("*", "80")}${/[/-]$/.test(key) ? "x" : ""}`;
        const value = row.value ?? row.holds ?? "";
        const found = rowOf({ field, key: full, value }, place);
        return found === row ? [] : [key];
      }),
    );
    expect(hidden).toEqual([]);
  });

  it("says every key and reason in full", () => {
    for (const { keys, does, help } of metadataRows) {
      expect(keys.every((key) => /^(\*\.)?[a-z0-9][-A-Za-z0-9./_]*$/.test(key))).toBe(true);
      expect(`${does}${help ?? ""}`).not.toMatch(/\.$|^[A-Z]/);
    }
  });

  it("keeps of a route what its proxy reads, and of anything else what no tool owns", () => {
    const metadata = {
      labels: { app: "cart", "app.kubernetes.io/instance": "shop" },
      annotations: { "konghq.com/plugins": "login", "timeout.linkerd.io/request": "1s", note: "x" },
    };
    expect(copiedMarks(metadata, "route")).toEqual({
      labels: {},
      annotations: { "konghq.com/plugins": "login", "timeout.linkerd.io/request": "1s" },
    });
    expect(copiedMarks(metadata, "other")).toEqual({
      labels: { app: "cart" },
      annotations: metadata.annotations,
    });
  });

  it("exports no copy of a Service", () => {
    const metadata = {
      labels: { "mirror.linkerd.io/exported": "true", "tailscale.com/proxy-class": "x" },
      annotations: {
        "service.cilium.io/global": "true",
        "external-dns.kubernetes.io/hostname": "cart.example.com",
        "service.cilium.io/lb-l7": "enabled",
      },
    };
    expect(copiedMarks(metadata, "Service")).toEqual({
      labels: {},
      annotations: { "service.cilium.io/lb-l7": "enabled" },
    });
  });

  it.each([
    "xposer.stakater.com/annotations",
    "submariner.io/globalIp",
    "k8s.ngrok.com/domain",
    "dev.inlets.manage",
    "acme.io/anything",
    "note",
  ])("copies no annotation of a Service that it does not know: %s", (key) => {
    expect(copiedMarks({ annotations: { [key]: "cart" } }, "Service").annotations).toEqual({});
    expect(copiedMarks({ annotations: { [key]: "cart" } }, "pods").annotations).toEqual({
      [key]: "cart",
    });
  });

  it.each([
    "networking.istio.io/exportTo",
    "config.linkerd.io/opaque-ports",
    "80.service.kuma.io/protocol",
    "mesh.traefik.io/traffic-type",
    "konghq.com/protocol",
  ])("copies of a Service how it is treated: %s", (key) => {
    expect(copiedMarks({ annotations: { [key]: "x" } }, "Service").annotations).toEqual({
      [key]: "x",
    });
  });

  it.each([
    "prometheus.io/scrape",
    "prometheus.io/port",
    "k8s.grafana.com/scrape",
    "signoz.io/path",
  ])("copies nothing that has a fork's numbers added to its original's: %s", (key) => {
    for (const place of ["workload", "pods", "Service"] as const) {
      expect(copiedMarks({ annotations: { [key]: "x" } }, place).annotations).toEqual({});
    }
  });

  it("copies labels of a Service, less those by which tools publish or own it", () => {
    const labels = {
      app: "cart",
      "acme.io/team": "cart",
      "acme.io/service-name": "cart",
      "istio.io/use-waypoint": "waypoint",
    };
    const publishing = {
      "istio.io/global": "true",
      "kapp.k14s.io/app": "1700000000",
      "addonmanager.kubernetes.io/mode": "Reconcile",
      "discovery.3scale.net": "true",
      "acme.io/exported": "true",
      "acme.io/autoRegister": "true",
    };
    expect(copiedMarks({ labels: { ...labels, ...publishing } }, "Service").labels).toEqual(labels);
  });
});

describe("an object that Isolane applies from now on", () => {
  const metadata = {
    name: "cart",
    namespace: "shop",
    uid: "1",
    generation: 3,
    labels: { "app.kubernetes.io/instance": "shop", "app.kubernetes.io/managed-by": "Helm" },
    annotations: {
      "argocd.argoproj.io/sync-wave": "1",
      "argocd.argoproj.io/tracking-id": "x",
      "meta.helm.sh/release-name": "shop",
    },
  };

  it("keeps labels that selectors may use, and loses what its last owner wrote", () => {
    const object = { apiVersion: "v1", kind: "Service", metadata, status: {} };
    expect(ownedObject(object)).toEqual({
      apiVersion: "v1",
      kind: "Service",
      metadata: {
        name: "cart",
        namespace: "shop",
        labels: metadata.labels,
        annotations: {
          "argocd.argoproj.io/sync-wave": "1",
          "meta.helm.sh/release-name": "shop",
        },
      },
    });
  });

  it("loses every mark of an owner where it is a route", () => {
    const kind = { apiVersion: "networking.istio.io/v1", kind: "VirtualService" };
    const { metadata: kept } = ownedObject({ ...kind, metadata });
    expect(kept).toEqual({ name: "cart", namespace: "shop" });
    const byHand = { "app.kubernetes.io/managed-by": "hand" };
    const other = ownedObject({ ...kind, metadata: { ...metadata, labels: byHand } });
    expect(other.metadata.labels).toEqual(byHand);
  });
});
