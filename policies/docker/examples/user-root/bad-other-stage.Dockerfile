FROM node:22.11-slim AS build
USER node

FROM node:22.11-slim
COPY --from=build /shop /shop
