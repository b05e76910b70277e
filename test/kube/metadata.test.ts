import { describe, expect, it } from "vitest";
import { copiedMarks, ownedObject, rowOf } from "../../lib/kube/copied-metadata.ts";
import { type MarkField, metadataRows, type Place } from "../../lib/kube/metadata.ts";

const places: readonly Place[] = ["workload", "pods", "Service", "route", "other"];
const fields: readonly MarkField[] = ["labels", "annotations"];

describe("the table of metadata", () => {
  it("hides no row behind an earlier one", () => {
    const hidden = metadataRows.flatMap((row) =>
      row.keys.flatMap((key) => {
        const [place = "other"] = row.on ?? places;
        const [field = "labels"] = row.field === undefined ? fields : [row.field];
        const full = /[/-]$/.test(key) ? `${key}x` : key;
        const found = rowOf({ field, key: full, value: row.value ?? "" }, place);
        return found === row ? [] : [key];
      }),
    );
    expect(hidden).toEqual([]);
  });

  it("says every key and reason in full", () => {
    for (const { keys, does, help } of metadataRows) {
      expect(keys.every((key) => /^[a-z0-9][-A-Za-z0-9./_]*$/.test(key))).toBe(true);
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
