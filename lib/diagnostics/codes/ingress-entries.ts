/** @module E0880-E0885, W0867: entry points that are Ingresses, and the proxies that write keys behind them. */

/** Codes about entry points that are Ingresses. */
export const ingressEntryCodes = {
  E0880: {
    title: "an entry point that is not one way in",
    why: "A Gateway looks at keys and an Ingress does not, so each is entered in its own way: an entry point is one of the two. A load balancer in front of a workload asks nobody, and is neither.",
    fix: "Name either a gateway or an ingress, and of an Ingress only what can be done there.",
  },
  E0881: {
    title: "a host from which no proxy can read the key",
    why: "The proxy behind an Ingress finds the key in the host's name. A label of a host has at most 63 characters: where it would have more, it ends with a hash, and the key is no longer in it.",
    fix: "Give the lane a shorter key by `spec.routing.key`, shorten the template, or say `previews: false`.",
  },
  E0882: {
    title: "a path of an Ingress that no lane can follow",
    why: "A preview goes where the baseline's Ingress sends the same request, but through the mesh, which looks at the key: that needs a Service of the baseline, and a port on which the mesh sees requests.",
    fix: "Let the path lead to a port of a Service that speaks HTTP, or take the preview of that host out.",
  },
  E0883: {
    title: "an annotation that a preview's Ingress cannot have",
    why: "An Ingress for a lane repeats the annotations of the baseline's, so its controller treats requests alike. With some, the controller would not send all of them to the proxy that writes the key, or the proxy could not read them; without them, the lane would behave otherwise.",
    fix: "Let the mesh do what the annotation does, or say under `ingress.annotations` what lanes' Ingresses have in its place; an empty text takes it out.",
  },
  E0884: {
    title: "hosts of lanes without a certificate",
    why: "The baseline serves the host by TLS. Without a certificate the hosts of lanes would be served in clear text, or with another host's certificate.",
    fix: "Say by `ingress.tls` whose certificate it is.",
  },
  E0885: {
    title: "a proxy for previews outside of the mesh",
    why: "The proxy writes the key, and the mesh routes by it. From a pod that is not in the mesh every request reaches the baseline, and the preview would show the wrong code.",
    fix: "Take the namespace of the Ingresses into the mesh.",
  },
  W0867: {
    title: "something that an Ingress does for the baseline only",
    why: "Behind a preview's Ingress are the pods of a proxy, and behind that the mesh chooses a pod: what the controller does about pods has no effect on a lane's requests. Copies of requests are never made of a lane's.",
    fix: "Nothing is to do where the lane does not need it; otherwise let the mesh do it.",
  },
} as const;
