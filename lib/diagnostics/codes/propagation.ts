/** @module E0837, E0838 and the like: services that are made to pass the key on, and what is written down of a lane's requests. */

/** Codes about propagation. */
export const propagationCodes = {
  E0398: {
    title: "an agent that passes baggage on, where no carrier is baggage",
    why: "The agents of the OpenTelemetry operator pass the `baggage` header from hop to hop. A key that only travels in a header of its own is lost all the same.",
    fix: "Add `baggage` to `routing.carriers`, or remove `propagation` and let the program copy the header ([docs/propagation.md](propagation.md)).",
  },
  E0837: {
    title: "a language without an agent that passes baggage on",
    why: "The OpenTelemetry operator injects agents for Java, Node.js, Python and .NET that pass `baggage` on. Its agent for Go writes `traceparent` alone; Apache and nginx hand all headers on without any; other languages it cannot inject. An annotation would look as if the key were passed on.",
    fix: "Remove `propagation`, let the program pass baggage on by the library of its language ([docs/propagation.md](propagation.md)), and state `propagates: true`.",
  },
  E0838: {
    title: "an agent that would not be injected, or would pass no baggage on",
    why: 'The operator leaves a pod alone, or its settings do not count, where the workload or the namespace says otherwise: its own annotation, its own `OTEL_PROPAGATORS`, a variable by reference that the operator has to extend, a second Instrumentation beside one that `"true"` asks for. The key would end there although the environment says that it is passed on.',
    fix: "Change what the message names, or remove `propagation` from the Service.",
  },
  E0227: {
    title: "an access log that would replace what is logged today",
    why: "In Istio, the log providers of a namespace's Telemetry replace those of the levels above it. What baseline pods log of requests without a key must not change, so it has to be known, and a provider with a filter cannot be the one that logs everything.",
    fix: "State `existing`, or say `at: forks` ([docs/propagation.md](propagation.md#traffic-to-look-at)).",
  },
  E0399: {
    title: "requests that nothing of ours can write down",
    why: "`routing.traffic` is written as Istio's Telemetry. Other meshes have no object with a filter on a request's headers, and of two Telemetries for all pods of a namespace the older counts alone.",
    fix: "Do what the message says, or remove `routing.traffic`.",
  },
  W0808: {
    title: "forks whose requests nothing writes down",
    why: "A Telemetry for pods is read by the proxy beside them. Pods outside the mesh, and those of ambient mode, have none.",
    fix: "Give the pods a sidecar, or expect no line of them.",
  },
  W0807: {
    title: "pods of the baseline are not annotated for the OpenTelemetry operator",
    why: "With `deploy: false` somebody else deploys the baseline's pods, so Isolane annotates those of forks only. A request that reaches the fork through such a workload has lost its key there.",
    fix: "Add the annotations that the message names to the workload's pod template.",
  },
} as const;
