# isolane with all that it may call: git, kustomize and helm. docs/ci.md says how CI uses it.
# Versions are those that `npm run conformance` asks.
FROM golang:1.25-bookworm AS programs
ENV CGO_ENABLED=0
RUN go install -trimpath sigs.k8s.io/kustomize/kustomize/v5@v5.7.1 \
 && go install -trimpath helm.sh/helm/v3/cmd/helm@v3.19.0

FROM node:22-bookworm-slim AS package
WORKDIR /isolane
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY lib lib
COPY schemas schemas
RUN npm run --silent build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:22-bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates git openssh-client \
 && rm -rf /var/lib/apt/lists/*
COPY --from=programs /go/bin/kustomize /go/bin/helm /usr/local/bin/
COPY --from=package /isolane/package.json /isolane/package.json
COPY --from=package /isolane/node_modules /isolane/node_modules
COPY --from=package /isolane/build /isolane/build
COPY --from=package /isolane/schemas /isolane/schemas
RUN ln -s /isolane/build/cli/main.js /usr/local/bin/isolane && chmod +x /isolane/build/cli/main.js
USER node
WORKDIR /work
ENTRYPOINT ["isolane"]
