# The version stands in one place.
ARG NODE=22.11-slim
FROM --platform=$BUILDPLATFORM node:${NODE} AS base
USER node

FROM scratch AS files
COPY prices.json /

FROM base
COPY --from=files /prices.json /
